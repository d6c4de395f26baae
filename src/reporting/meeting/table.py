"""The table of a meeting page: one row per question, one column per grade."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from src.evaluation.calls.handling import ALL
from src.evaluation.meeting.by_grade import GradeWeek
from src.evaluation.meeting.meeting import Meeting
from src.reporting.fact import Fact
from src.reporting.facts import FactBook
from src.reporting.labels import label
from src.reporting.meeting.first_sentence import expected_fact
from src.reporting.meeting.numbers import count, new_leads, now, overdue_calls, window_of
from src.reporting.story import Story

NONE = Markup("–")


@dataclass(frozen=True)
class Row:
    """One row: its words, a cell per grade, and what holds for all (empty where a sum would say nothing)."""

    words: Markup
    cells: tuple[Markup, ...]
    total: Markup


def heads(meeting: Meeting) -> list[str]:
    """Return the heads of the columns of cells: the grades, or "All leads" where all have the same one or none."""
    return [each.grade for each in meeting.grades] if has_total(meeting) else [ALL] * len(meeting.grades)


def has_total(meeting: Meeting) -> bool:
    """Return whether there are grades to add up."""
    return len(meeting.grades) > 1


def rows(meeting: Meeting, story: Story, book: FactBook) -> list[Row]:
    """Return the rows of the table; those about which nothing is known are left out."""
    grades, plural = meeting.grades, label(story.words.plural)
    if not grades:
        return []
    found = [Row(Markup("New leads"), tuple(_new(g, meeting, book) for g in grades), _all_new(meeting, book))]
    if meeting.expected is not None:
        total = book.value("expected.all", expected_fact(meeting.expected, meeting))
        cells = tuple(_expected(g, meeting, book) for g in grades)
        found.append(Row(Markup("Expected {}, estimated").format(plural), cells, total))
    if all(g.due is None for g in grades) and any(g.called is not None for g in grades):
        cells = tuple(_called(g, meeting, book) for g in grades)
        found.append(Row(Markup("Called so far"), cells, Markup("")))
    if any(g.due is not None for g in grades):
        cells = tuple(_in_time(g, meeting, book) for g in grades)
        found.append(Row(Markup("Called in time, of those due"), cells, Markup("")))
        cells = tuple(_waiting(g, book) for g in grades)
        found.append(
            Row(Markup("Waiting beyond the promise now"), cells, book.value("overdue.all", overdue_calls(meeting)))
        )
    cells = tuple(_signed(g, meeting, book) for g in grades)
    what = Markup("Signed in the week ({})").format(plural)
    return [*found, Row(what, cells, _all_signed(meeting, book))]


def promised_hours(meeting: Meeting, book: FactBook) -> Markup:
    """Return the working hours that were promised; empty where none were."""
    parts = [
        Markup("{} ({})").format(
            book.value(f"hours.{_key(g)}", Fact(g.hours, "hours", "working hours promised to the first call")),
            g.grade if g.grade != ALL else "all leads",
        )
        for g in meeting.grades
        if g.hours is not None and g.due is not None
    ]
    if not parts:
        return Markup("")
    return Markup("Promised working hours to the first call: {}.").format(Markup(", ").join(parts))


def before_grades(meeting: Meeting, book: FactBook) -> Markup:
    """Return how many of the signed leads came in before any that has a grade; empty where none did."""
    if not meeting.signed_before or not has_total(meeting):
        return Markup("")
    fact = count(meeting.signed_before, "of the signed, leads older than the first that is looked at", meeting)
    return Markup("{} of those signed came in before the first leads that have a grade.").format(
        book.value("signed.before", fact)
    )


def left_the_list(meeting: Meeting, book: FactBook) -> Markup:
    """Return how many open leads were promised a call, never had one and have left the list."""
    if not meeting.left:
        return Markup("")
    return Markup("{} more open leads were promised a call, never had one, and are too old for the list.").format(
        book.value("overdue.left", now(meeting.left, "open leads that were promised a call, too old for the list"))
    )


def _key(grade: GradeWeek) -> str:
    return "all_leads" if grade.grade == ALL else grade.grade


def _new(grade: GradeWeek, meeting: Meeting, book: FactBook) -> Markup:
    if not has_total(meeting):
        return book.value("new.all", new_leads(meeting))
    return book.value(f"new.{grade.grade}", count(grade.new, f"new {grade.grade} leads", meeting))


def _all_new(meeting: Meeting, book: FactBook) -> Markup:
    return book.value("new.all", new_leads(meeting)) if has_total(meeting) else Markup("")


def _expected(grade: GradeWeek, meeting: Meeting, book: FactBook) -> Markup:
    if grade.expected is None:
        return NONE
    what = f"chances of the new {grade.grade} leads added up"
    fact = Fact(grade.expected, "count", what, "estimated", n=grade.new, window=window_of(meeting))
    return book.value(f"expected.{_key(grade)}", fact)


def _called(grade: GradeWeek, meeting: Meeting, book: FactBook) -> Markup:
    called = count(grade.called or 0, "new leads with a first call", meeting)
    return book.value(f"called.{_key(grade)}", called)


def _in_time(grade: GradeWeek, meeting: Meeting, book: FactBook) -> Markup:
    if grade.due is None or grade.in_time is None:
        return NONE
    due = count(grade.due, "new leads whose time to be called is over", meeting)
    return Markup("{} of {}").format(
        book.value(f"in_time.{_key(grade)}", count(grade.in_time, "of these, called within the promise", meeting)),
        book.value(f"due.{_key(grade)}", due),
    )


def _waiting(grade: GradeWeek, book: FactBook) -> Markup:
    if grade.overdue is None:
        return NONE
    name = "overdue.all_leads" if grade.grade == ALL else f"overdue.{grade.grade}"
    said = book.value(name, now(grade.overdue, f"of these, {grade.grade} leads"))
    if grade.oldest_hours is None:
        return said
    oldest = Fact(
        grade.oldest_hours, "hours", "working hours that the longest of them has waited", window="as of the run"
    )
    return said + Markup(' <span class="range">oldest {} h</span>').format(book.value(f"oldest.{_key(grade)}", oldest))


def _signed(grade: GradeWeek, meeting: Meeting, book: FactBook) -> Markup:
    number = grade.signed if has_total(meeting) else meeting.signed
    return book.value(f"signed.{_key(grade)}", count(number, "wins dated in the week", meeting))


def _all_signed(meeting: Meeting, book: FactBook) -> Markup:
    if not has_total(meeting):
        return Markup("")
    return book.value("signed.all", count(meeting.signed, "wins dated in the week", meeting))
