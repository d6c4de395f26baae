"""The numbers of a meeting as facts."""

from __future__ import annotations

from src.evaluation.meeting.meeting import Meeting
from src.reporting.fact import Fact


def window_of(meeting: Meeting) -> str:
    """Return the days of the week, as facts name their time; empty without dates."""
    return f"{meeting.monday} to {meeting.sunday}" if meeting.monday else ""


def count(value: float, what: str, meeting: Meeting) -> Fact:
    """Return something counted in the week."""
    return Fact(value, "count", what, window=window_of(meeting))


def now(value: float, what: str) -> Fact:
    """Return something counted as of the newest moment of the data."""
    return Fact(value, "count", what, window="as of the run")


def new_leads(meeting: Meeting) -> Fact:
    """Return the new leads of the week."""
    return count(meeting.new, "leads that came in", meeting)


def overdue_calls(meeting: Meeting) -> Fact:
    """Return the calls that are overdue now."""
    return now(meeting.overdue or 0, "open leads on the list that wait for a first call beyond the promise")
