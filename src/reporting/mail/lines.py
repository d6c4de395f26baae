"""The five lines of the mail: how sure it is, what was promised, what to decide, what changed, where it is."""

from __future__ import annotations

from markupsafe import Markup

from src.reporting.case import Case, case_of
from src.reporting.days import day, from_to
from src.reporting.decisions import decisions
from src.reporting.fact import Fact
from src.reporting.facts import FactBook
from src.reporting.labels import label
from src.reporting.promised import Promise
from src.reporting.rival_name import rival_name
from src.reporting.story import Comparison, Method, Restated, Story, Suspicious
from src.reporting.verdict import rival_of

MOST_OF_A_KIND = 3
FINDERS = {"card": "the card finds", "rules_refitted": "changed points find"}
"""What the difference of the mail belongs to, where it is not the score."""


def lines(story: Story, address: str, book: FactBook) -> list[Markup]:
    """Return the five lines.

    Parameters
    ----------
    story : Story
    address : str
        Where the newest published report always is.
    book : FactBook
    """
    return [
        _measured(story, book),
        _promised(story, book),
        _to_decide(story, book),
        _changed(story, book),
        _where(story, address),
    ]


def _measured(story: Story, book: FactBook) -> Markup:
    """Return n, the difference and its interval; where nothing was compared, the leads looked at."""
    case, comparison = case_of(story), story.comparison
    bound = Markup(" An upper bound: fields are as at the export.") if story.fields_as_of == "export" else Markup("")
    if case in {Case.SUSPICIOUS, Case.NO_MODEL} or comparison is None:
        return _looked_at(story, book) + _last_good(story)
    said = Markup("Measured on {} {}leads{}, {} {} among them{}.").format(
        book.value("comparison.leads", comparison.leads),
        "called " if comparison.scope == "worked" else "",
        _came_in(story) if comparison.kind != "week" else " that stood in the list of a Monday",
        book.value("comparison.wins", comparison.wins),
        label(story.words.plural),
        _difference(story, comparison, case, book),
    )
    return said + bound


def _looked_at(story: Story, book: FactBook) -> Markup:
    return Markup("Looked at: {} leads{}, {} {} among them.").format(
        book.value("period.leads", story.period.leads),
        _came_in(story),
        book.value("period.wins", story.period.wins),
        label(story.words.plural),
    )


def _last_good(story: Story) -> Markup:
    obstacle = story.obstacle
    if isinstance(obstacle, Suspicious) and obstacle.last_good:
        return Markup(" The last good report is of {}.").format(day(obstacle.last_good))
    return Markup("")


def _came_in(story: Story) -> Markup:
    if story.period.first is None or story.period.last is None:
        return Markup("")
    return Markup(" that came in {}").format(from_to(story.period.first, story.period.last))


def _difference(story: Story, comparison: Comparison, case: Case, book: FactBook) -> Markup:
    """Return the difference on which the subject rests, with its interval."""
    rival = rival_of(comparison)
    pairs: dict[Case, tuple[Method, Method]] = {
        Case.CHANGE_POINTS: ("rules_refitted", rival),
        Case.CARD: ("card", rival),
    }
    method, versus = pairs.get(case, ("model", rival))
    gap = comparison.difference(method, versus)
    if gap is None or gap.low is None or gap.high is None:
        return Markup("")
    between, against = book.between(f"difference.{method}", gap), rival_name(story)  # the subject may name two others
    if not gap.excludes(0):
        return Markup("; difference to {}: {} of 100").format(against, between)
    way = "more" if gap.value > 0 else "fewer"
    return Markup(": {} {} of 100 {} than {}, {}").format(
        FINDERS.get(method, "the score finds"), book.value(f"difference.{method}", gap), way, against, between
    )


def _promised(story: Story, book: FactBook) -> Markup:
    """Return which promises were kept, missed, or may have been missed."""
    if story.promises is None:
        return Markup("No promise of marketing or sales could be measured over a whole month yet.")
    parts: list[Markup] = []
    places = {id(row): place for place, row in enumerate(story.promises.rows, start=1)}
    for kept, words in (
        ("yes", "Kept"),
        ("no", "Missed"),
        ("not certain", "Not certain"),
        ("too early", "Too early to say"),
    ):
        rows = [row for row in story.promises.rows if row.kept == kept]
        told = [_promise(places[id(row)], row, book) for row in rows[:MOST_OF_A_KIND]]
        if len(rows) > len(told):
            more = Fact(len(rows) - len(told), "count", f"further promises ({words.lower()})")
            told.append(Markup("{} more").format(book.value(f"promises.more.{kept}", more)))
        if told:
            when = Markup("") if parts else Markup(" in {}").format(label(story.promises.period))
            parts.append(Markup("{}{}: {}.").format(words, when, Markup("; ").join(told)))
    return Markup(" ").join(parts)


def _promise(place: int, row: Promise, book: FactBook) -> Markup:
    of_100 = " of 100" if row.delivered.unit == "share" else ""
    return Markup("{}, {} {}{} (promised {})").format(
        row.side,
        label(row.what, 200),
        book.value(f"promise_{place}.delivered", row.delivered),
        of_100,
        book.value(f"promise_{place}.promised", row.promised),
    )


def _to_decide(story: Story, book: FactBook) -> Markup:
    """Return how many decisions wait."""
    count = len(decisions(story, FactBook(story.currency)))
    if not count:
        return Markup("To decide: nothing this time.")
    fact = Fact(count, "count", "decisions proposed on page 1 of the report")
    return Markup("To decide: {} {} on page 1 of the report.").format(
        book.value("decisions", fact), "matter" if count == 1 else "matters"
    )


def _changed(story: Story, book: FactBook) -> Markup:
    """Return what changed since the last report: what the refresh announced, numbers restated."""
    changes = story.changes
    said = [label(each.rstrip(" ."), 300) for each in story.announcements]
    since = changes.last_run if changes else None
    if changes:
        said += [_restated(place, each, book) for place, each in enumerate(changes.restated, start=1)]
    head = Markup("Changed since {}: ").format(day(since)) if since else Markup("Changed since last time: ")
    if said:
        return head + Markup("; ").join(said) + Markup(".")
    if since is None:
        return Markup("Changed since last time: there is no earlier report to compare with.")
    return head + Markup("no number was restated.")


def _restated(place: int, row: Restated, book: FactBook) -> Markup:
    unit = " of 100" if row.now.unit == "share" else ""
    return Markup("{} now {}{} (was {})").format(
        label(row.what),
        book.value(f"restated_{place}.now", row.now),
        unit,
        book.value(f"restated_{place}.was", row.was),
    )


def _where(story: Story, address: str) -> Markup:
    """Return where the report is; a draft has no stable address."""
    if story.is_draft:
        return Markup("Draft: report.html beside this file (2 pages). Once published: {}").format(label(address, 300))
    return Markup("Report (2 pages), always the newest: {}").format(label(address, 300))
