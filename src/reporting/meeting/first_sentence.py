"""The first sentence of a meeting page and the line under it, chosen by what is known and promised."""

from __future__ import annotations

from markupsafe import Markup

from src.evaluation.calls.handling import ALL
from src.evaluation.meeting.expected import Expected
from src.evaluation.meeting.meeting import Meeting
from src.evaluation.promises.sentences import VERDICTS
from src.reporting.days import day
from src.reporting.fact import Fact
from src.reporting.facts import FactBook
from src.reporting.labels import label
from src.reporting.meeting.numbers import count, new_leads, now, overdue_calls, window_of
from src.reporting.story import Story

NOTHING = Markup("")


def first_sentence(meeting: Meeting, story: Story, book: FactBook) -> Markup:
    """Return what came in and which promised calls are overdue."""
    if meeting.monday is None:
        listed = on_the_list(meeting, book)
        said = Markup(" On the list now: {}").format(listed) if listed else NOTHING
        return Markup("The leads have no dates, so no week can be told apart.") + said
    calls = _calls(meeting, book)
    return _arrivals(meeting, story, book) + (Markup(" ") + calls if calls else NOTHING)


def below(meeting: Meeting, story: Story, book: FactBook) -> Markup:
    """Return what the expected customers rest on, whether that promise was kept, and how many leads are usual."""
    said = []
    if meeting.expected is not None:
        said.append(_estimate(meeting.expected, meeting, story, book))
    if meeting.usual_new is not None and meeting.expected is not None:
        said.append(Markup("Usually {} leads come in a week.").format(_usual(meeting.usual_new, book)))
    return Markup(" ").join(said)


def _arrivals(meeting: Meeting, story: Story, book: FactBook) -> Markup:
    usual = NOTHING
    if meeting.usual_new is not None and meeting.expected is None:
        usual = Markup(" (usually {} a week)").format(_usual(meeting.usual_new, book))
    if not meeting.new:
        newest = Markup("; the newest is of {}").format(day(meeting.newest)) if meeting.newest else NOTHING
        return Markup("No new lead came in{}{}.").format(usual, newest)
    said = Markup("{} new {}").format(
        book.value("new.all", new_leads(meeting)), "lead" if meeting.new == 1 else "leads"
    )
    if meeting.expected is None:
        return said + usual + Markup(".")
    promised = NOTHING
    if meeting.expected.promised is not None:
        promised = Markup(" (promised {})").format(_promised(meeting.expected.promised, meeting, book))
    return said + Markup(", worth {} expected {}{}.").format(
        book.value("expected.all", expected_fact(meeting.expected, meeting)), label(story.words.plural), promised
    )


def _calls(meeting: Meeting, book: FactBook) -> Markup:
    if meeting.overdue is None:
        return _not_called(meeting, book)
    if not meeting.overdue:
        return Markup("No promised call is overdue.")
    said = Markup("{} promised {} overdue").format(
        book.value("overdue.all", overdue_calls(meeting)), "call is" if meeting.overdue == 1 else "calls are"
    )
    late = [each for each in meeting.grades if each.overdue and each.grade != ALL]
    parts = [
        Markup("{} to {}").format(
            book.value(f"overdue.{each.grade}", now(each.overdue or 0, f"of these, {each.grade} leads")), each.grade
        )
        for each in late
    ]
    return said + (Markup(": {} leads.").format(Markup(", ").join(parts)) if parts else Markup("."))


def _not_called(meeting: Meeting, book: FactBook) -> Markup:
    """Return, where no call was promised, how many of the new leads have had none."""
    if meeting.not_called is None or not meeting.new:
        return NOTHING
    if not meeting.not_called:
        return Markup("All of them have been called.")
    fact = count(meeting.not_called, "of these, without a first call yet", meeting)
    verb = "has" if meeting.not_called == 1 else "have"
    return Markup("{} of them {} had no first call yet.").format(book.value("not_called", fact), verb)


def on_the_list(meeting: Meeting, book: FactBook) -> Markup:
    """Return how many leads stand on the list by grade; empty where there is none."""
    if not meeting.open_by_grade:
        return NOTHING
    parts = [
        Markup("{} {}").format(book.value(f"open.{grade}", now(number, f"open leads of grade {grade}")), grade)
        for grade, number in meeting.open_by_grade.items()
    ]
    return Markup("{} leads.").format(Markup(", ").join(parts))


def _estimate(expected: Expected, meeting: Meeting, story: Story, book: FactBook) -> Markup:
    between = book.between("expected.all", expected_fact(expected, meeting))
    verdict = Markup("") if expected.kept is None else Markup("; promise {}").format(_verdict(expected.kept))
    return Markup("Estimated: the chances of the new leads added up, {}{}.").format(between, verdict)


def _verdict(kept: str) -> Markup:
    return Markup("<strong>{}</strong>").format(VERDICTS[kept])


def expected_fact(expected: Expected, meeting: Meeting) -> Fact:
    """Return the expected customers of the week as a fact."""
    return Fact(
        expected.value,
        "count",
        "chances of the new leads on the day they came in, added up",
        "estimated",
        low=expected.low,
        high=expected.high,
        n=expected.n,
        window=window_of(meeting),
    )


def _promised(promised: float, meeting: Meeting, book: FactBook) -> Markup:
    fact = Fact(promised, "count", "the week's part of what is promised a quarter", window=window_of(meeting))
    return book.value("expected.promised", fact)


def _usual(usual: float, book: FactBook) -> Markup:
    return book.value("new.usual", Fact(usual, "count", "median of new leads a week, over the eight weeks before"))
