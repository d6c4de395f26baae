"""What the trend page says: the finding of the whole page, of each promise, and what a figure shows in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from src.evaluation.promises.kept import MARKETING, SALES
from src.leads.declared.sla import Sla
from src.reporting.days import MONTHS, day
from src.reporting.fact import LEAST_LEADS, Fact
from src.reporting.facts import FactBook
from src.reporting.labels import label
from src.reporting.numbers import of_100, plain
from src.reporting.promised import SIDES
from src.reporting.story import Story
from src.reporting.trend_page.history import History, Point

WHOSE = {MARKETING: "Marketing’s", SALES: "Sales’"}


def finding(found: Sequence[History], agreed_on: date, book: FactBook) -> Markup:
    """Return in how many periods since the agreement each side kept its first promise.

    Months are told where at least one is over that began after the agreement, else weeks, else that nothing fell due.
    """
    told = firsts_since(found, agreed_on)
    if not told:
        return Markup("Nothing has fallen due since the agreement of {}: what is shown was before it.").format(
            day(agreed_on)
        )
    parts = [
        Markup("{} {} in {} of {}").format(
            SIDES[each.history.side].lower() if place else SIDES[each.history.side],
            "its first" if place else "kept its first promise",
            book.value(f"{each.name}.kept", each.kept),
            book.value(f"{each.name}.all", each.all),
        )
        for place, each in enumerate(told)
    ]
    kind = told[0].kind if max(each.all.value for each in told) == 1 else f"{told[0].kind}s"
    return Markup("{} {} since the agreement.").format(Markup(", ").join(parts), kind)


def nothing_yet(story: Story, sla: Sla | None) -> Markup:
    """Return why no promise is shown."""
    if story.as_of is None:
        return Markup("The leads have no dates, so no promise can be followed over time.")
    if sla is None:
        return Markup("Nothing is agreed yet: with an agreement of both sides this page follows what each promised.")
    return Markup("Nothing of the agreement of {} can be measured yet.").format(day(sla.agreed_on))


def first_promises(found: Sequence[History], agreed_on: date, book: FactBook) -> Markup:
    """Return what the first promise of each side is, and in how many periods it was surely missed."""
    return Markup(" ").join(
        Markup("{} first promise, {}: surely missed in {}.").format(
            WHOSE[each.history.side], label(each.history.what, 200), book.value(f"{each.name}.missed", each.missed)
        )
        for each in firsts_since(found, agreed_on)
    )


@dataclass(frozen=True)
class Since:
    """The first promise of a side since the agreement: periods that are over, kept, surely missed."""

    history: History
    kind: str
    all: Fact
    kept: Fact
    missed: Fact

    @property
    def name(self) -> str:
        """What its numbers are called."""
        return f"trend.{self.history.side}"


def firsts_since(found: Sequence[History], agreed_on: date) -> list[Since]:
    """Return the first promise of each side: by month where a whole one followed the agreement, else by week."""
    firsts = [next((each for each in found if each.side == side), None) for side in (MARKETING, SALES)]
    for kind in ("month", "week"):
        told = [_since(each, kind, agreed_on) for each in firsts if each is not None]
        if any(each.all.value for each in told):
            return [each for each in told if each.all.value]
    return []


def _since(history: History, kind: str, agreed_on: date) -> Since:
    points = [point for point in history.shown(kind) if point.start >= agreed_on]
    window = f"{points[0].start} to the {kind} from {points[-1].start}" if points else ""
    return Since(
        history,
        kind,
        Fact(len(points), "count", f"{kind}s since the agreement that are over and can be shown", window=window),
        Fact(sum(point.is_kept for point in points), "count", "of these, the promise was kept", window=window),
        Fact(sum(point.is_missed for point in points), "count", "of these, it was surely missed", window=window),
    )


@dataclass(frozen=True)
class PointWords:
    """A period in words and its name among the facts."""

    name: str
    words: str


def point_words(history: History, point: Point, kind: str) -> PointWords:
    """Return the period as people say it, e.g. "September 2026", "week from 21 September 2026"."""
    start = point.start
    name = f"trend.{history.key.lower().replace(' ', '_')}.{kind}_{start:%Y_%m_%d}"
    month = MONTHS[start.month - 1]
    return PointWords(name, f"{month} {start.year}" if kind == "month" else f"{start.day} {month} {start.year}")


def change(history: History, book: FactBook) -> Markup:
    """Return the newest whole month of a promise against the first one: up, down, or no clear change."""
    if not history.months:
        return Markup("No whole month is over yet.")
    months = history.shown("month")
    if not months:
        return Markup("Under {} leads in each month: too few to show.").format(LEAST_LEADS)
    newest, first = months[-1], months[0]
    said = _told(history, newest, book)
    if newest is first:
        return Markup("{}.").format(said)
    compared = point_words(history, first, "month")
    then = Markup("{} in {}").format(book.value(compared.name, first.delivered), label(compared.words))
    return Markup("{}; {} {}.").format(said, _way(first.delivered, newest.delivered), then)


def _told(history: History, point: Point, book: FactBook) -> Markup:
    named = point_words(history, point, "month")
    return Markup("{} {}{} ({})").format(
        label(named.words),
        book.value(named.name, point.delivered),
        " of 100" if history.unit == "share" else "",
        book.between(named.name, point.delivered),
    )


def _way(then: Fact, now: Fact) -> str:
    """Return which way it went: a side is named only where the two ranges do not touch."""
    ends = (then.low, then.high, now.low, now.high)
    if any(end is None for end in ends):
        return "before"
    if (now.low or 0.0) > (then.high or 0.0):
        return "up from"
    return "down from" if (now.high or 0.0) < (then.low or 0.0) else "no clear change from"


def alt_text(history: History, points: Sequence[Point], kind: str) -> str:
    """Return what the line shows, from its numbers: each month, of weeks the ends and the extremes."""
    unit = "of 100" if history.unit == "share" else "expected"
    show = of_100 if history.unit == "share" else plain
    promised = show(points[-1].promised.value)
    named = [(point_words(history, p, kind).words, show(p.delivered.value)) for p in points]
    if kind == "month":
        told = ", ".join(f"{words} {value}" for words, value in named)
        return f"{history.what}, by month, {unit}: {told}; promised {promised}."
    values = [p.delivered.value for p in points]
    return (
        f"{history.what}, {len(points)} weeks, {unit}: {named[0][1]} in the week from {named[0][0]}, {named[-1][1]} in "
        f"that from {named[-1][0]}, between {show(min(values))} and {show(max(values))}; promised {promised}."
    )
