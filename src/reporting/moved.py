"""Why this many wins and not those of the period before, for the page: each sentence is chosen by its interval."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from src.reporting.days import from_to
from src.reporting.fact import Fact
from src.reporting.facts import FactBook

VOLUME, QUALITY, HANDLING, MARKET = "volume", "quality", "handling", "market"


@dataclass(frozen=True)
class Moved:
    """The wins of two equal periods and the parts of their difference (unit ``change``), which add up to it.

    A part that cannot be told apart from the market is missing.
    """

    before: Fact
    now: Fact
    period: str
    parts: dict[str, Fact]


def moved_sentence(moved: Moved, plural: Markup, book: FactBook) -> Markup:
    """Return the question and one answer per part; a part whose interval includes zero names no side."""
    said = [_question(moved, plural, book), _leads(moved, book)]
    if HANDLING in moved.parts:
        calling = moved.parts[HANDLING]
        certain = {1: "How sales called went with more", -1: "How sales called went with fewer"}
        said.append(_one("moved.handling", calling, certain, "A change in calling", book))
    said.append(_market(moved, book))
    return Markup(" ").join(said) + Markup(" <em>Estimated, at equal chance and call.</em>")


def _question(moved: Moved, plural: Markup, book: FactBook) -> Markup:
    now, before = book.value("moved.now", moved.now), book.value("moved.before", moved.before)
    if moved.now.value == moved.before.value:
        return Markup("<strong>{} {}{}, as many as in the {} before: did anything change?</strong>").format(
            now, plural, _whose(moved.now), moved.period
        )
    whose = _whose(moved.now)
    return Markup("<strong>Why {} {}{}{} and not {} as in the {} before?</strong>").format(
        now, plural, whose, "," if whose else "", before, moved.period
    )


def _whose(wins: Fact) -> Markup:
    """Return whose wins they are: fewer days than the page is about, which tells more of them."""
    first, to, last = wins.window.partition(" to ")
    if not to:
        return Markup("")
    return Markup(" among the leads of {}").format(from_to(date.fromisoformat(first), date.fromisoformat(last)))


def _leads(moved: Moved, book: FactBook) -> Markup:
    """Return how many leads came in and how good they were: one sentence where both are certain."""
    volume, quality = moved.parts[VOLUME], moved.parts.get(QUALITY)
    number = {1: "More leads", -1: "Fewer leads"}
    if quality is not None and volume.excludes(0) and quality.excludes(0):
        link = "and" if (volume.value > 0) == (quality.value > 0) else "but"
        sort = "better" if quality.value > 0 else "weaker"
        first = Markup("{} {}").format(number[_side(volume)], _amount("moved.volume", volume, book))
        return first + Markup(", {} {} ones {}.").format(link, sort, _amount("moved.quality", quality, book))
    said = [_one("moved.volume", volume, number, "The number of leads", book)]
    if quality is not None:
        said.append(
            _one("moved.quality", quality, {1: "Better leads", -1: "Weaker leads"}, "The quality of the leads", book)
        )
    return Markup(" ").join(said)


def _market(moved: Moved, book: FactBook) -> Markup:
    part = moved.parts[MARKET]
    others = [
        w for name, w in ((QUALITY, "the quality of the leads"), (HANDLING, "calling")) if name not in moved.parts
    ]
    what = " and ".join(["The market", *others])
    if part.excludes(0):
        return Markup("{} {}.").format(what, _amount("moved.market", part, book))
    verb = "did not move measurably" if not others else "together did not move measurably"
    return Markup("{} {} {}.").format(what, verb, _amount("moved.market", part, book))


def _one(name: str, part: Fact, certain: dict[int, str], neutral: str, book: FactBook) -> Markup:
    if part.excludes(0):
        return Markup("{} {}.").format(certain[_side(part)], _amount(name, part, book))
    verb = "brought" if part.value > 0 else "cost"
    size = Fact(abs(part.value), "count", part.definition, part.kind, n=part.n, window=part.window)
    return Markup("{} may have {} {} ({}): not certain.").format(
        neutral, verb, book.value(f"{name}_size", size), book.between(name, part)
    )


def _amount(name: str, part: Fact, book: FactBook) -> Markup:
    return Markup("({}, {})").format(book.value(name, part), book.between(name, part))


def _side(part: Fact) -> int:
    return 1 if part.value > 0 else -1
