"""Score, grade and words: the chance set against a fixed population."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from src.leads.errors import LeadScoringError
from src.models.cut import Numbers, flags
from src.models.dead_band import Grades, grades_of, grades_with_dead_band

Counted = Literal["leads", "accounts"]

GRID = 1001
WEEK = pd.Timedelta(days=7)
FIT_WORDS = ("weak", "medium", "strong")
ENGAGEMENT_WORDS = ("cold", "warm", "hot")
UNDATED_SHARE = 0.1
"""Share of leads graded A where there are no weeks to count capacity in."""


@dataclass(frozen=True)
class Reference:
    """The population a chance is ranked in, and the cut-offs.

    Attributes
    ----------
    chances : tuple of float
        1,001 evenly spaced quantiles of the population's out-of-time chances, ascending.
    grade_cuts : tuple of float
        Lowest chance of A, of B and of C, descending.
    fit_cuts, engagement_cuts : tuple of float or None
        Lower and upper quartile of the part's margin; None where the model has no such part.
    origin : dict
        Kind of rows, their number, weeks, capacity and how C was set (JSON types only).
    """

    chances: tuple[float, ...]
    grade_cuts: tuple[float, float, float]
    fit_cuts: tuple[float, float] | None
    engagement_cuts: tuple[float, float] | None
    origin: dict[str, Any]

    def score(self, chance: Numbers) -> Numbers:
        """Return the score, whole numbers 0-100: "better than 92 of 100 leads", a tie counting half."""
        return np.floor(self.rank(chance) + 1e-9)

    def rank(self, chance: Numbers) -> Numbers:
        """Return the score before it is made whole, 0-100: receipts add up what it is made of."""
        grid = np.asarray(self.chances)
        below = np.searchsorted(grid, chance, side="left")
        not_above = np.searchsorted(grid, chance, side="right")
        rank: Numbers = 100 * (below + not_above) / 2 / len(grid)
        return rank

    def grade(self, chance: Numbers, previous: ArrayLike | None = None) -> Grades:
        """Return the grade of each chance: A, B, C or D.

        Given the ``previous`` grades (missing where a lead had none), a grade changes only past the dead band.
        """
        if previous is None:
            return grades_of(chance, self.grade_cuts)
        return grades_with_dead_band(chance, previous, self.grade_cuts)

    def to_json(self) -> dict[str, Any]:
        """Return the reference as JSON types."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Reference:
        """Return the reference that :meth:`to_json` wrote."""
        a, b, c = stored["grade_cuts"]
        parts = [tuple(cuts) if (cuts := stored[f"{part}_cuts"]) else None for part in ("fit", "engagement")]
        return cls(tuple(stored["chances"]), (a, b, c), parts[0], parts[1], stored["origin"])


def words_of(margin: Numbers, cuts: tuple[float, float], words: tuple[str, str, str]) -> Numbers:
    """Return the word for each margin: lowest quartile, middle, highest quartile of the reference.

    >>> words_of(np.array([-1.0, 0.0, 2.0]), (-0.5, 1.0), FIT_WORDS).tolist()
    ['weak', 'medium', 'strong']
    """
    return np.select([margin >= cuts[1], margin > cuts[0]], [words[2], words[1]], words[0])


def build_reference(
    table: pd.DataFrame,
    capacity_per_week: float | None,
    fit_margin: Numbers | None = None,
    engagement_margin: Numbers | None = None,
    cost_per_worked_lead: float | None = None,
    capacity_counts: Counted = "leads",
) -> Reference:
    """Return the reference built from the out-of-time table.

    Parameters
    ----------
    table : DataFrame
        Out-of-time scores: columns ``kind``, ``landmark_days``, ``scored_at``, ``lead_id``, ``account_id``, ``model``
        (chance), ``is_won``, ``value``. Rows of kind "week" are used, leads as they came in where there are none.
    capacity_per_week : float or None
        Leads (or accounts) sales can work in a week; None: the best tenth is A, the next tenth B.
    fit_margin, engagement_margin : ndarray or None
        Margins of the model's parts over the rows of :func:`reference_rows`.
    cost_per_worked_lead : float or None
        With the mean value of a win it gives the break-even chance.
    capacity_counts : str
        What the capacity counts: ``"leads"``, or ``"accounts"``, of which each stands in a queue once, by its best
        contact.

    Raises
    ------
    LeadScoringError
        Where the table has no rows.

    Notes
    -----
    A is a queue's worth: over all weeks, as many leads (accounts) stand at or above the cut-off as sales can work in
    that many weeks. Leads with the same chance get the same grade: the cut-off comes nearest to the capacity.
    Cut-offs come from capacity and value; one that maximises F1 answers no question sales has.
    """
    rows = reference_rows(table)
    if rows.empty:
        raise LeadScoringError("The out-of-time table is empty, so there is nothing to rank chances in.")
    chance = np.sort(rows["model"].to_numpy(dtype=float))
    weeks = _weeks(rows)
    counted = _counted(rows, capacity_counts)
    per_grade = capacity_per_week * weeks if capacity_per_week and weeks is not None else UNDATED_SHARE * len(counted)
    a, b = (_cut_for(counted, count) for count in (per_grade, 2 * per_grade))
    break_even = _break_even(rows, cost_per_worked_lead)
    c = break_even if break_even is not None else float(np.median(chance))
    grid = np.quantile(chance, np.linspace(0, 1, GRID), method="inverted_cdf")
    origin = {
        "kind": str(rows["kind"].iloc[0]),
        "rows": len(rows),
        "weeks": weeks,
        "capacity_per_week": capacity_per_week,
        "capacity_counts": capacity_counts,
        "c_is": "break_even" if break_even is not None else "median",
    }
    return Reference(
        tuple(float(value) for value in grid),
        (a, b, min(c, b)),
        _quartiles(fit_margin),
        _quartiles(engagement_margin),
        origin,
    )


def reference_rows(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the out-of-time table that are the reference: weekly queues, else leads as they came in."""
    scored = table.loc[table["model"].notna()]
    weekly = scored.loc[scored["kind"] == "week"]
    landmarks = scored.loc[scored["kind"] == "landmark"]
    return weekly if len(weekly) else landmarks[landmarks["landmark_days"] == landmarks["landmark_days"].min()]


def _weeks(rows: pd.DataFrame) -> float | None:
    """Return how many weekly queues the rows make up; for landmarks the weeks they span; None without dates."""
    moments = rows["scored_at"].dropna()
    if moments.empty:
        return None
    if rows["kind"].iloc[0] == "week":
        return float(moments.nunique())
    return max(float((moments.max() - moments.min()) / WEEK), 1.0)


def _counted(rows: pd.DataFrame, counts: Counted) -> Numbers:
    """Return the chances, ascending, of what the capacity counts: leads, or the best contact of each account."""
    chances = rows["model"]
    if counts == "accounts":
        queue = ["scored_at", "account_id"] if rows["kind"].iloc[0] == "week" else ["account_id"]
        chances = rows.groupby(queue)["model"].max()
    return np.sort(chances.to_numpy(dtype=float))


def _cut_for(ascending: Numbers, count: float) -> float:
    """Return the chance at or above which lie ``count`` rows; with ties across it, the nearest that can be had."""
    wanted = min(count, len(ascending))
    value = ascending[-min(max(round(wanted), 1), len(ascending))]
    above = len(ascending) - int(np.searchsorted(ascending, value, side="right"))
    from_here = len(ascending) - int(np.searchsorted(ascending, value, side="left"))
    if wanted - above >= from_here - wanted:
        return float(value)
    return float(ascending[-above]) if above else float(np.nextafter(value, np.inf))


def _break_even(rows: pd.DataFrame, cost: float | None) -> float | None:
    """Return the chance at which working a lead pays: cost over mean value of a win; None if unknown.

    Each lead counts once, however many Mondays it waited.
    """
    values = rows.loc[flags(rows["is_won"])].drop_duplicates("lead_id")["value"].dropna()
    if cost is None or values.empty or values.mean() <= 0:
        return None
    return float(cost / values.mean())


def _quartiles(margin: Numbers | None) -> tuple[float, float] | None:
    """Return lower and upper quartile, or None."""
    if margin is None or not len(margin):
        return None
    return float(np.quantile(margin, 0.25)), float(np.quantile(margin, 0.75))
