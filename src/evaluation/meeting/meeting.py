"""Everything a meeting page says, as plain values that are kept with the run."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pydantic import TypeAdapter

from src.evaluation.meeting.ahead import Ahead
from src.evaluation.meeting.best_source import BestSource
from src.evaluation.meeting.by_grade import GradeWeek
from src.evaluation.meeting.discuss import Discuss
from src.evaluation.meeting.expected import Expected
from src.evaluation.meeting.followed import Followed
from src.evaluation.meeting.list_moved import ListMoved
from src.evaluation.meeting.needs import Need
from src.evaluation.meeting.verdicts import Verdicts

FILE = "meeting.json"


@dataclass(frozen=True)
class DecisionNow:
    """A decision and what became of it; ``unit`` of its number is ``"share"`` or ``"number"``."""

    what: str
    made_on: date
    state: str
    by: date | None = None
    unit: str = "share"
    was: float | None = None
    now: float | None = None
    low: float | None = None
    high: float | None = None
    moved: str | None = None


@dataclass(frozen=True)
class Meeting:
    """A week as sales and marketing look at it together; what is None or empty is left off the page.

    Attributes
    ----------
    monday, sunday : date or None
        The week; None where the source has no dates.
    new : int
        Leads that came in.
    usual_new : float or None
        Median of the weeks before.
    newest : date or None
        Day on which the newest of all leads came in.
    expected : Expected or None
        What the new leads are worth.
    grades : tuple of GradeWeek
        One per grade; one for all leads where there are no grades.
    signed, signed_before : int
        Wins of the week; of these, leads that came in before any that has a grade.
    not_called : int or None
        New leads of the week without a first call yet; None where touches are not known.
    overdue : int or None
        Calls promised and overdue now; None where none were promised or touches are not known.
    left : int
        Open leads that were promised a call, never had one, and have left the list.
    open_by_grade : dict of str to int
        Leads on the list now.
    """

    monday: date | None
    sunday: date | None
    new: int
    usual_new: float | None = None
    newest: date | None = None
    expected: Expected | None = None
    grades: tuple[GradeWeek, ...] = ()
    signed: int = 0
    signed_before: int = 0
    not_called: int | None = None
    overdue: int | None = None
    left: int = 0
    open_by_grade: dict[str, int] | None = None
    followed: Followed | None = None
    verdicts: Verdicts | None = None
    apart: int = 0
    """Leads in ``lists/disagreements.csv``."""
    decisions: tuple[DecisionNow, ...] = ()
    moved: ListMoved | None = None
    ahead: Ahead | None = None
    best_source: BestSource | None = None
    discuss: Discuss = field(default_factory=lambda: Discuss("nothing"))
    needs: tuple[Need, ...] = ()


_AS_JSON = TypeAdapter(Meeting)


def save_meeting(meeting: Meeting, evaluation: Path) -> Path:
    """Write ``meeting.json`` into the folder of the run's evaluation and return its path."""
    evaluation.mkdir(parents=True, exist_ok=True)
    path = evaluation / FILE
    path.write_bytes(_AS_JSON.dump_json(meeting, indent=1) + b"\n")
    return path


def read_meeting(evaluation: Path) -> Meeting | None:
    """Return what :func:`save_meeting` wrote; None where there is no such file."""
    path = evaluation / FILE
    return _AS_JSON.validate_json(path.read_bytes()) if path.is_file() else None
