"""The table of a meeting: by grade what came in, was called in time, waits, and was signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
import polars as pl

from src.evaluation.calls.handling import ALL
from src.evaluation.meeting.overdue import Overdue
from src.evaluation.meeting.week import Week
from src.leads.tables import LeadTables

GRADES = ("A", "B", "C", "D")


@dataclass(frozen=True)
class GradeWeek:
    """One column of the table: a grade, or all leads where there are no grades.

    Attributes
    ----------
    grade : str
        Grade when the lead came in.
    new : int
        Leads that came in in the week.
    expected : float or None
        Their chances added up.
    hours : float or None
        Working hours promised to the first call; None: nothing was promised.
    called : int or None
        Of these, called so far; None where touches are not known.
    due, in_time : int or None
        Of the new leads, those whose time is over, and those called within it.
    overdue : int or None
        Open leads on the list that wait beyond the promise now, whenever they came in.
    oldest_hours : float or None
        The longest of these waits, in working hours.
    signed : int
        Wins dated in the week.
    """

    grade: str
    new: int
    expected: float | None
    called: int | None
    hours: float | None
    due: int | None
    in_time: int | None
    overdue: int | None
    oldest_hours: float | None
    signed: int


def by_grade(
    leads: pd.DataFrame,
    week: Week,
    won: pd.Series,
    due: pd.DataFrame | None,
    waiting: Overdue | None,
    hours: Mapping[str, float],
    knows_touches: bool,
) -> tuple[GradeWeek, ...]:
    """Return the columns of the table, best grade first; a grade that no lead has is left out.

    Parameters
    ----------
    leads : pandas.DataFrame
        As :func:`~src.evaluation.promises.new_leads.new_leads` returns them.
    week : Week
    won : pandas.Series
        ``lead_id`` of the wins of the week (:func:`signed`).
    due : pandas.DataFrame or None
        Promises of first calls; None where none were given or touches are not known.
    waiting : Overdue or None
    hours : mapping of str to float
        Grade -> working hours promised.
    knows_touches : bool
        Whether it is declared which activities are sales' contact.
    """
    known = set(leads["grade"])
    grades = [grade for grade in (*GRADES, ALL) if grade in known]
    grade_of = leads.set_index("lead_id")["grade"]
    wins = won.map(grade_of).value_counts()
    new = leads[week.holds(leads["created_at"])]
    found = []
    for grade in grades:
        own = new[new["grade"] == grade]
        chances = own["expected"].dropna()
        promised = max(hours.values()) if hours and grade == ALL else hours.get(grade)
        promises = due if promised is not None else None
        mine = None if promises is None else _of_week(promises, grade, week)
        late = waiting.rows[waiting.rows["grade"] == grade] if waiting is not None and promises is not None else None
        found.append(
            GradeWeek(
                grade=grade,
                new=len(own),
                expected=float(chances.sum()) if len(chances) else None,
                called=int(own["first_touch_at"].notna().sum()) if knows_touches else None,
                hours=promised,
                due=None if mine is None else len(mine),
                in_time=None if mine is None else int(mine["is_kept"].astype(bool).sum()),
                overdue=None if late is None else len(late),
                oldest_hours=None if late is None or late.empty else float(late["waiting_hours"].max()),
                signed=int(wins.get(grade, 0)),
            )
        )
    return tuple(found)


def _of_week(due: pd.DataFrame, grade: str, week: Week) -> pd.DataFrame:
    """Return the promises to leads of the grade that came in in the week, those whose time is over."""
    return due[(due["grade"] == grade) & week.holds(due["at"]) & due["is_due"].astype(bool)]


def signed(tables: LeadTables, target: str, week: Week) -> pd.Series:
    """Return the ``lead_id`` of the wins dated in the week."""
    dated = tables.milestones.filter(pl.col("milestone") == target).select("lead_id", "occurred_at").to_pandas()
    return dated.loc[week.holds(dated["occurred_at"]), "lead_id"].drop_duplicates()
