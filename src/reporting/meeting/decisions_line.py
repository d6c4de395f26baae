"""The line on the last decisions and what became of them."""

from __future__ import annotations

from markupsafe import Markup

from src.evaluation.meeting.meeting import DecisionNow, Meeting
from src.reporting.days import day
from src.reporting.fact import Fact
from src.reporting.facts import FactBook
from src.reporting.labels import label


def decisions_line(meeting: Meeting, book: FactBook) -> Markup:
    """Return the newest decisions, their state and their numbers; empty where none are written down."""
    parts = [_decision(place, each, book) for place, each in enumerate(meeting.decisions, start=1)]
    return Markup("{}.").format(Markup("; ").join(parts)) if parts else Markup("")


def _decision(place: int, decision: DecisionNow, book: FactBook) -> Markup:
    said = Markup("“{}” ({}): {}").format(label(decision.what), day(decision.made_on), _state(decision))
    return said + _number(f"decision_{place}", decision, book)


def _state(decision: DecisionNow) -> Markup:
    """Return done, not yet, or dropped."""
    if decision.state == "overdue" and decision.by is not None:
        return Markup("<strong>not done</strong>, due since {}").format(day(decision.by))
    if decision.state == "open":
        return Markup("not yet, due by {}").format(day(decision.by)) if decision.by else Markup("not yet")
    return Markup("{}").format(decision.state)


def _number(name: str, decision: DecisionNow, book: FactBook) -> Markup:
    """Return the number that should move, then and now; nothing where it is not known."""
    if decision.was is None or decision.now is None:
        return Markup("")
    unit = "share" if decision.unit == "share" else "count"
    was = Fact(decision.was, unit, "the number when it was decided")  # type: ignore[arg-type]
    today = Fact(decision.now, unit, "the same number today", low=decision.low, high=decision.high)  # type: ignore[arg-type]
    between = book.between(f"{name}.now", today)
    ends = Markup(" ({})").format(between) if between else Markup("")
    change = Markup("; no change is shown") if decision.moved == "no change shown" else Markup("")
    return Markup(", {}{} then, {} now{}{}").format(
        book.value(f"{name}.was", was),
        " of 100" if unit == "share" else "",
        book.value(f"{name}.now", today),
        ends,
        change,
    )
