"""How many days earlier, at equal precision, each ordering would have handed the winners over."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from src.evaluation.intervals import MIN_WINS, Draws, draws_of
from src.evaluation.later_leads import counted, worked_where_known
from src.evaluation.over_draws import over_draws
from src.evaluation.points.hand_over import ages_of_passing, precision_of, threshold_at
from src.evaluation.ranking import Floats
from src.models.cut import flags

REFERENCE = "rules"
FOLDS = 5
FIGURES = ("precision", "precision_gain", "handed", "reached", "days_earlier", "only_this", "only_points")
COLUMNS = [
    "method",
    *(f"{name}{end}" for name in FIGURES for end in ("", "_low", "_high")),
    *("finding", "both", "n", "wins", "windows"),
]


@dataclass(frozen=True)
class Earliness:
    """Who hands winners over how early.

    Attributes
    ----------
    table : pandas.DataFrame
        ``COLUMNS``, one row per method, the points first; each figure with its 95 % interval (NaN under five winners):
        ``precision`` (of the leads handed over, the share that wins), ``precision_gain`` over the points, ``handed``
        (share of all leads), ``reached`` (share of the winners handed over), ``days_earlier`` than the points among the
        ``both`` winners that both hand over, ``only_this`` and ``only_points`` (share of the winners handed over by one
        of the two only); ``finding`` (earlier | later | cannot tell).
    by_age : pandas.DataFrame
        ``method, landmark_days, reached, low, high``: share of the winners handed over by that age.
    reason : str
        Why nothing can be said, else empty.
    """

    table: pd.DataFrame
    by_age: pd.DataFrame
    reason: str = ""


def earliness(
    table: pd.DataFrame,
    points: pd.DataFrame,
    methods: Sequence[str] = ("rules_refitted", "model"),
    draws: int = 200,
    seed: int = 0,
) -> Earliness:
    """Return how early each method hands winners over, at thresholds as precise as the points' own.

    Parameters
    ----------
    table : pandas.DataFrame
        The out-of-time table with ``rules``.
    points : pandas.DataFrame, index ``row_id``
        ``is_qualified``: whether the lead was past the points' own threshold at that moment.
    methods : sequence of str
        Score columns that are compared with the points as written; absent ones are passed over.
    draws, seed : int

    Notes
    -----
    A lead is handed over at the first landmark at which it passes. In each window every method gets the threshold at
    which the leads that it hands over win as often as those that qualify by the points: set for each fifth of the
    accounts on the other four, so no lead has a say in its own threshold. It is set with hindsight and makes methods
    comparable; nobody could have set it then (a threshold from earlier windows would not be equally precise: the share
    of leads that win moves). Whether precision came out equal is measured beside. Only leads old enough for every
    landmark count, worked ones where that is known; winners are those that win within the horizon of a landmark.
    Landmarks are a coarse grid: a difference between two of them is not seen. Intervals take the thresholds as given.
    """
    rows = _rows(table, points)
    reason = _why_not(rows)
    used = [name for name in methods if reason == "" and name in rows and rows[name].notna().any()]
    parts = []
    for _, window in rows.groupby("window") if used else []:
        fold = window["account_id"].map(lambda account: zlib.crc32(account.encode()) % FOLDS)
        parts += [_handed(window[fold != part], window[fold == part], used) for part in range(FOLDS)]
    if not parts:
        return Earliness(pd.DataFrame(columns=COLUMNS), _no_ages(), reason or "No score stands beside the points.")
    leads = pd.concat(parts, ignore_index=True)
    drawn = draws_of(leads, draws, seed)
    ages = np.sort(rows["landmark_days"].unique())
    lines = [_line(leads, drawn, name) for name in (REFERENCE, *used)]
    by_age = pd.concat([_by_age(leads, drawn, name, ages) for name in (REFERENCE, *used)], ignore_index=True)
    return Earliness(pd.DataFrame(lines, columns=COLUMNS), by_age)


def _rows(table: pd.DataFrame, points: pd.DataFrame) -> pd.DataFrame:
    """Return the landmark rows of leads old enough for every landmark, one lead's rows together in order of age."""
    is_used = (table["kind"] == "landmark") & table["refused"].isna()
    rows = worked_where_known(counted(table[is_used]))
    is_qualified = points["is_qualified"].reindex(rows.index) if "is_qualified" in points else None
    rows = rows.assign(is_qualified=is_qualified)
    if rows.empty:
        return rows
    oldest = rows[rows["landmark_days"] == rows["landmark_days"].max()]
    until = rows["window"].map(oldest.groupby("window")["created_at"].max())
    return rows[rows["created_at"] <= until].sort_values(["window", "lead_id", "landmark_days"])


def _why_not(rows: pd.DataFrame) -> str:
    if rows.empty or rows["created_at"].isna().all() or rows["landmark_days"].nunique() < 2:
        return "Leads are known at one age only: nothing can be earlier."
    if rows["is_qualified"].isna().all() or not rows["is_qualified"].eq(True).any():
        return "The points have no threshold that a lead passes, so nothing says when they hand over."
    lead, won = pd.factorize(rows["lead_id"])[0], flags(rows["is_won"])
    by_points = precision_of(lead, flags(rows["is_qualified"]), won)
    if by_points <= precision_of(lead, np.ones(len(lead), dtype=bool), won):
        return "Leads that the points hand over win no more often than all leads: there is no precision to hold."
    return ""


def _handed(others: pd.DataFrame, rows: pd.DataFrame, methods: Sequence[str]) -> pd.DataFrame:
    """Return the leads of ``rows`` with the age at which each method hands them over, thresholds set on ``others``."""
    lead, won = pd.factorize(others["lead_id"])[0], flags(others["is_won"])
    wanted = precision_of(lead, flags(others["is_qualified"]), won)
    code, ids = pd.factorize(rows["lead_id"])
    leads = rows.groupby("lead_id", sort=False).agg(
        account_id=("account_id", "first"), scored_at=("created_at", "first"), won=("is_won", "max")
    )
    leads = leads.loc[ids].assign(window=rows["window"].max())
    for name in (REFERENCE, *methods):
        if name == REFERENCE:
            passes = flags(rows["is_qualified"])
        else:
            bound = threshold_at(others[name].to_numpy(float), lead, won, wanted)
            passes = rows[name].to_numpy(float) >= (np.inf if bound is None else bound)
        leads[f"{name} age"], leads[f"{name} won"] = ages_of_passing(rows, code, passes, len(ids))
    return leads.reset_index()


def _line(leads: pd.DataFrame, drawn: Draws, method: str) -> dict[str, object]:
    """Return one row of the table."""
    won = flags(leads["won"]).astype(np.float64)
    age, other = (leads[f"{name} age"].to_numpy(float) for name in (method, REFERENCE))
    hands, hands_other = _is_known(age), _is_known(other)
    right, right_other = (leads[f"{name} won"].to_numpy(float) for name in (method, REFERENCE))
    both = won * hands * hands_other
    gained = np.where(both > 0, other - age, 0.0)

    def figures(weights: Floats) -> Floats:
        def share(above: Floats, below: Floats) -> Floats:
            with np.errstate(invalid="ignore", divide="ignore"):
                return (above @ weights) / (below @ weights)

        precision = share(hands * right, hands)
        gain = precision - share(hands_other * right_other, hands_other)
        handed, reached = share(hands, np.ones(len(won))), share(won * hands, won)
        only = [share(won * hands * (1 - hands_other), won), share(won * (1 - hands) * hands_other, won)]
        return np.stack([precision, gain, handed, reached, share(both * gained, both), *only])

    found = over_draws(drawn, figures)
    low, high = drawn.interval(found)
    if leads.loc[won > 0, "account_id"].nunique() < MIN_WINS:
        low[:], high[:] = np.nan, np.nan
    if leads.loc[both > 0, "account_id"].nunique() < MIN_WINS:
        low[4], high[4] = np.nan, np.nan
    line: dict[str, object] = {"method": method}
    for place, name in enumerate(FIGURES):
        line |= {name: found[place, 0], f"{name}_low": low[place], f"{name}_high": high[place]}
    counts = {"both": int(both.sum()), "n": len(leads), "wins": int(won.sum()), "windows": leads["window"].nunique()}
    return line | {"finding": "earlier" if low[4] > 0 else "later" if high[4] < 0 else "cannot tell"} | counts


def _is_known(values: Floats) -> Floats:
    return (~np.isnan(values)).astype(np.float64)


def _by_age(leads: pd.DataFrame, drawn: Draws, method: str, ages: Floats) -> pd.DataFrame:
    won, age = flags(leads["won"]).astype(np.float64), leads[f"{method} age"].to_numpy(float)
    by = (age[None, :] <= ages[:, None]) * won
    found = over_draws(drawn, lambda weights: (by @ weights) / (won @ weights))
    low, high = drawn.interval(found)
    return pd.DataFrame({"method": method, "landmark_days": ages, "reached": found[:, 0], "low": low, "high": high})


def _no_ages() -> pd.DataFrame:
    return pd.DataFrame(columns=["method", "landmark_days", "reached", "low", "high"])
