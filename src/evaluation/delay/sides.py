"""Leads that came in just before and just after a moment of the clock."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from src.evaluation.delay.two_stage import Codes, Estimate, Numbers, least_squares, two_stage

COLUMNS = [
    *("clock_hours", "day", "is_workday", "is_before_days_off", "delay_hours", "is_won", "account"),
    *("chance", "source"),
]
"""Of the frame of arrivals: hours since local midnight; the local day as a number; whether sales works on it; whether
it does not on the next; hours from arrival to first touch, capped; 0 or 1; a number per account; the chance at creation
(missing where not known); the source (text, missing where not known)."""

SMALLEST_CELL = 10


@dataclass(frozen=True)
class Sides:
    """The rows of both sides, ready for regressions.

    Attributes
    ----------
    rows : pandas.DataFrame
        As the arrivals, with ``is_after``.
    controls : ndarray, shape (n, k)
        A constant; whether days off are ahead, and the chance, where they differ.
    """

    rows: pd.DataFrame
    controls: Numbers

    @property
    def after(self) -> Numbers:
        """1 after the moment, 0 before."""
        return self.rows["is_after"].to_numpy(float)

    @property
    def counts(self) -> tuple[int, int]:
        """Leads before and after."""
        after = int(self.after.sum())
        return len(self.rows) - after, after

    def jump(self, column: str) -> Estimate:
        """Return by how much a column differs after the moment."""
        return least_squares(self.rows[column].to_numpy(float), self.after, self.controls, self._clusters())

    def unexplained(self, per_hour: float) -> Estimate:
        """Return by how much winning differs after the moment beyond what the delay does at so much per hour."""
        won, delay = (self.rows[name].to_numpy(float) for name in ("is_won", "delay_hours"))
        return least_squares(won - per_hour * delay, self.after, self.controls, self._clusters())

    def difference(self, values: Numbers) -> Estimate:
        """Return by how much any values differ after the moment, days off ahead held equal, nothing else."""
        return least_squares(values, self.after, self.controls[:, : self._plain], self._clusters())

    def effect(self) -> Estimate:
        """Return the change of winning per hour of delay."""
        won, delay = (self.rows[name].to_numpy(float) for name in ("is_won", "delay_hours"))
        return two_stage(won, delay, self.after, self.controls, self._clusters())

    def weekend(self) -> tuple[Estimate, Estimate] | None:
        """Return by how much more the delay jumps before days off than before workdays, and what an hour of that costs.

        None with under ten leads on a side of either kind of evening.

        Notes
        -----
        Whoever comes in after closing may be of another kind in ways that no column shows. As long as that is so on any
        evening alike, it cancels out here (difference in differences); what is left is what days off add to the wait.
        """
        ahead = self.rows["is_before_days_off"].to_numpy(float)
        cells = np.bincount((2 * ahead + self.after).astype(np.int64), minlength=4)
        if cells.min() < SMALLEST_CELL:
            return None
        both, controls = self.after * ahead, np.column_stack([self.controls, self.after])
        won, delay = (self.rows[name].to_numpy(float) for name in ("is_won", "delay_hours"))
        jump = least_squares(delay, both, controls, self._clusters())
        return jump, two_stage(won, delay, both, controls, self._clusters())

    @property
    def _plain(self) -> int:
        """Controls that are not the chance: the constant and the days off ahead."""
        return 1 + int(self.rows["is_before_days_off"].nunique() > 1)

    def _clusters(self) -> list[Codes]:
        return [self.rows["account"].to_numpy(np.int64), self.rows["day"].to_numpy(np.int64)]


def sides_of(arrivals: pd.DataFrame, moment: float, width: float, *, on_workdays: bool = True) -> Sides:
    """Return the leads that came in up to ``width`` hours before and after ``moment`` (hours since midnight).

    Parameters
    ----------
    arrivals : pandas.DataFrame
        ``COLUMNS``.
    moment, width : float
    on_workdays : bool
        Days on which sales works, or those on which it does not.
    """
    clock = arrivals["clock_hours"]
    near = (clock >= moment - width) & (clock < moment + width) & (arrivals["is_workday"] == on_workdays)
    rows = arrivals[near]
    rows = rows.assign(is_after=rows["clock_hours"] >= moment)
    controls: list[Numbers] = [np.ones(len(rows))]
    if rows["is_before_days_off"].nunique() > 1:
        controls.append(rows["is_before_days_off"].to_numpy(float))
    known = rows["chance"].notna()
    if known.any():
        centred = (rows["chance"] - rows["chance"].mean()).fillna(0.0).to_numpy(float)
        controls += [centred] if np.ptp(centred) > 0 else []
        controls += [np.asarray(known, dtype=float)] if not known.all() else []
    return Sides(rows, np.column_stack(controls))
