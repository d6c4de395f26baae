"""The lines of a meeting page: each with its head, each left out where nothing is known of it."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from src.evaluation.meeting.followed import Followed
from src.evaluation.meeting.list_moved import ListMoved
from src.evaluation.meeting.meeting import Meeting
from src.evaluation.meeting.verdicts import Reason, Verdicts
from src.reporting.days import day
from src.reporting.fact import LEAST_LEADS, Fact
from src.reporting.facts import FactBook
from src.reporting.labels import label, slugs
from src.reporting.meeting.ahead_line import ahead_line
from src.reporting.meeting.decisions_line import decisions_line
from src.reporting.meeting.discuss_line import discuss_line
from src.reporting.meeting.first_sentence import on_the_list
from src.reporting.meeting.numbers import count, now, window_of
from src.reporting.story import Story, Suspicious

CAUSES = {
    "lead": "because the lead did something",
    "time": "because time passed",
    "corrected": "because data came late or were corrected",
    "model": "because the score was trained again",
    "reference": "because the leads they are compared with are others",
}
MOST_NEEDS = 4
TOO_GOOD = "the score is too good to be true"


@dataclass(frozen=True)
class Line:
    """One line: a short name, its head and what it says."""

    key: str
    head: str
    text: Markup


def lines(meeting: Meeting, story: Story, book: FactBook) -> list[Line]:
    """Return the lines of the page, the one to discuss last but one, what cannot be told at the end."""
    found = [
        Line("list", "On the list now:", _listed(meeting, book)),
        Line("followed", "Was the list followed?", _followed(meeting, book)),
        Line("verdicts", "Sales’ verdict:", _verdicts(meeting, book)),
        Line("apart", "Listen together:", _apart(meeting, book)),
        Line("decisions", "Last decisions:", decisions_line(meeting, book)),
        Line("moved", "Changed in the list:", _moved(meeting, book)),
        Line("ahead", "Planned campaigns:", ahead_line(meeting, book)),
        Line("discuss", "One thing to discuss:", discuss_line(meeting, story, book)),
        Line("needs", "We cannot tell", _needs(meeting, story)),
    ]
    return [line for line in found if line.text]


def _listed(meeting: Meeting, book: FactBook) -> Markup:
    """Return how many leads stand on the list, where no call was promised; without dates the first sentence says it."""
    if meeting.monday is None or meeting.overdue is not None:
        return Markup("")
    return on_the_list(meeting, book)


def _followed(meeting: Meeting, book: FactBook) -> Markup:
    found = meeting.followed
    if found is None:
        return Markup("")
    calls = count(found.calls, "first calls of the week to leads that stood in Monday's list", meeting)
    upper = Fact(found.upper, "count", "of these, to its upper half by the score in use", window=window_of(meeting))
    said = Markup("{}{} of {} first calls went to the upper half of Monday’s list{}").format(
        _answer(found),
        book.value("followed.upper", upper),
        book.value("followed.calls", calls),
        _by_lot(found, meeting, book),
    )
    if not found.others:
        return said + Markup(".")
    others = count(found.others, "first calls of the week to leads that were not in Monday's list", meeting)
    return said + Markup("; {} more to leads that came in later or were too old for it.").format(
        book.value("followed.others", others)
    )


def _answer(found: Followed) -> Markup:
    """Return yes or no where that is sure."""
    if found.calls < LEAST_LEADS:
        return Markup("Too few calls to say: ")
    if found.low > 0.5:
        return Markup("Yes: ")
    return Markup("No: ") if found.high < 0.5 else Markup("Not surely: ")


def _by_lot(found: Followed, meeting: Meeting, book: FactBook) -> Markup:
    """Return what calling by lot would have given, beside the range of the share."""
    if found.calls < LEAST_LEADS:
        return Markup("")
    share = Fact(
        found.upper / found.calls,
        "share",
        "first calls to the upper half of Monday's list",
        low=found.low,
        high=found.high,
        n=found.calls,
        window=window_of(meeting),
    )
    said = Markup(" ({} of 100, {}; by lot it would be half)")
    return said.format(book.value("followed.share", share), book.between("followed.share", share))


def _verdicts(meeting: Meeting, book: FactBook) -> Markup:
    found = meeting.verdicts
    if found is None:
        return Markup("")
    if not found.judged:
        when = " this week" if meeting.monday else ""
        return Markup("no lead was judged{} (lists/sample_to_judge.csv waits to be filled in).").format(when)
    parts = [
        Markup("{} judged, {} accepted").format(
            book.value("verdicts.judged", count(found.judged, "leads that sales judged", meeting)),
            book.value("verdicts.accepted", count(found.accepted, "of these, accepted", meeting)),
        )
    ]
    if found.a_refused:
        parts.append(_refused(found, meeting, book))
    if found.wanted:
        wanted = count(found.wanted, "C and D leads that sales accepted", meeting)
        parts.append(
            Markup("{} C or D {} that sales wants").format(
                book.value("verdicts.wanted", wanted), "lead" if found.wanted == 1 else "leads"
            )
        )
    return Markup("{}.").format(Markup("; ").join(parts))


def _refused(found: Verdicts, meeting: Meeting, book: FactBook) -> Markup:
    refused = count(found.a_refused, "A leads that sales refused", meeting)
    names = slugs(reason.words for reason in found.reasons)
    parts = [_reason(name, reason, meeting, book) for name, reason in zip(names, found.reasons, strict=True)]
    return Markup("{} A {} refused: {}").format(
        book.value("verdicts.a_refused", refused),
        "lead" if found.a_refused == 1 else "leads",
        Markup(", ").join(parts),
    )


def _reason(name: str, reason: Reason, meeting: Meeting, book: FactBook) -> Markup:
    number = count(reason.count, "A leads refused for this reason", meeting)
    said = Markup("{} “{}”").format(book.value(f"verdicts.reason.{name}", number), label(reason.words))
    return said + Markup(" (rule proposed)") if reason.has_rule else said


def _apart(meeting: Meeting, book: FactBook) -> Markup:
    if not meeting.apart:
        return Markup("")
    what = "leads of the last four weeks: A refused, C or D accepted"
    return Markup("{} of the last four weeks where score and sales disagree (lists/disagreements.csv).").format(
        Markup("{} {}").format(book.value("apart", now(meeting.apart, what)), "lead" if meeting.apart == 1 else "leads")
    )


def _moved(meeting: Meeting, book: FactBook) -> Markup:
    found = meeting.moved
    if found is None:
        return Markup("")
    leads = now(found.leads, "leads on this list and on the one before")
    same = Markup(" The score itself is the same.") if found.same_score else Markup("")
    if not found.moved:
        return Markup("nothing since {}: none of {} leads changed grade or moved five points.{}").format(
            day(found.since), book.value("moved.leads", leads), same
        )
    moved = now(found.moved, "of these, changed grade or moved five points or more")
    return Markup("since {}, {} of {} leads changed grade or moved five points or more{}.{}").format(
        day(found.since),
        book.value("moved.moved", moved),
        book.value("moved.leads", leads),
        _causes(found, book),
        same,
    )


def _causes(found: ListMoved, book: FactBook) -> Markup:
    """Return what moved them, of 100; nothing where they are too few."""
    if found.moved < LEAST_LEADS or not found.shares:
        return Markup("")
    parts = []
    for place, (step, of_100) in enumerate(found.shares):
        fact = Fact(
            of_100 / 100, "share", f"of the leads that moved, {CAUSES[step]}", n=found.moved, window="as of the run"
        )
        unit = Markup(" of 100") if place == 0 else Markup("")
        parts.append(Markup("{}{} {}").format(book.value(f"moved.by_{step}", fact), unit, CAUSES[step]))
    return Markup(": {}").format(Markup(", ").join(parts))


def _needs(meeting: Meeting, story: Story) -> Markup:
    """Return what cannot be told, in one sentence."""
    parts = []
    for need in meeting.needs[:MOST_NEEDS]:
        why = TOO_GOOD if "score" in need.needs and isinstance(story.obstacle, Suspicious) else need.needs
        parts.append(Markup("{} ({})").format(need.about, why))
    return Markup("{}.").format(Markup("; ").join(parts)) if parts else Markup("")
