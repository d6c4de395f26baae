"""Does the threshold of the points serve sales: how many pass it, what comes of them, and does it drift."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from src.evaluation.calls.capacity import Capacity
from src.evaluation.later_leads import counted, nearest_landmark, worked_where_known
from src.evaluation.points.bands import points_bands
from src.evaluation.points.qualified_weeks import in_whole_weeks
from src.evaluation.points.review import REVIEW_AGE_DAYS
from src.evaluation.points.threshold_sentences import bands_words, capacity_words, inflation_words
from src.evaluation.rates import wilson
from src.evaluation.rules_in_use import RulesInUse
from src.evaluation.trend import trend
from src.models.grades import Counted


@dataclass(frozen=True)
class ThresholdAudit:
    """Tables and sentences; a sentence is empty where there is nothing to say it of.

    Attributes
    ----------
    weeks : pandas.DataFrame
        ``week, qualified``: leads (or accounts, as the capacity counts) that first qualified in it.
    bands : pandas.DataFrame
        As :func:`~src.evaluation.points.bands.points_bands` gives it.
    quarters : pandas.DataFrame
        ``quarter, n, mean_points, qualified, qualified_share, low, high``: leads by the quarter they came in, their
        points and whether they were past the threshold at the landmark nearest ``REVIEW_AGE_DAYS``.
    capacity_words, bands_words, inflation_words : str
    """

    weeks: pd.DataFrame
    bands: pd.DataFrame
    quarters: pd.DataFrame
    capacity_words: str
    bands_words: str
    inflation_words: str


def threshold_audit(
    rules: RulesInUse,
    examples: pd.DataFrame,
    capacity: Capacity,
    as_of: datetime | None,
    plural: str = "customers",
    counts: Counted = "leads",
    draws: int = 200,
    seed: int = 0,
) -> ThresholdAudit:
    """Return what the threshold does with the leads, by the rules that were in force at each moment.

    Parameters
    ----------
    rules : RulesInUse
    examples : pandas.DataFrame, index ``row_id``
        Scoring rows joined with labels.
    capacity : Capacity
    as_of : datetime or None
    plural : str
        What wins are called.
    counts : str
        What the capacity counts.
    draws, seed : int
        Of the interval of the rise over the bands.

    Notes
    -----
    Weeks and quarters take all leads, worked or not. Quarters look at leads still open at that age. Bands take later
    leads with a known outcome, the worked ones where that is known.
    """
    weeks = in_whole_weeks(rules.qualified, as_of, counts)
    aged = _at_review_age(rules, examples)
    leads = _later(rules)
    bands, rises = points_bands(leads, draws, seed)
    share = aged["is_qualified"].astype(float) if len(aged) and aged["is_qualified"].notna().any() else None
    moving = {"points": trend(aged["created_at"], aged["points"])} if len(aged) else {}
    moving |= {} if share is None else {"share": trend(aged["created_at"], share)}
    quarters = _quarters(aged)
    return ThresholdAudit(
        weeks,
        bands,
        quarters,
        capacity_words(weeks, capacity, counts),
        bands_words(bands, rises, plural, bool(leads["is_worked"].notna().any())),
        inflation_words(quarters, moving),
    )


def _at_review_age(rules: RulesInUse, examples: pd.DataFrame) -> pd.DataFrame:
    """Return points and creation of every dated lead that was open at the landmark nearest the age of the review."""
    landmarks = examples[examples["kind"] == "landmark"]
    if rules.points.empty or landmarks.empty or landmarks["created_at"].isna().all() or rules.qualified.empty:
        return pd.DataFrame()
    chosen = landmarks[landmarks["landmark_days"] == nearest_landmark(landmarks, REVIEW_AGE_DAYS)]
    return chosen[["created_at"]].join(rules.points[["points", "is_qualified"]])


def _later(rules: RulesInUse) -> pd.DataFrame:
    """Return the later leads at that landmark with points and label; none where there are no points."""
    table = rules.table
    if table.empty or "rules" not in table:
        return table.head(0).assign(rules=pd.Series(dtype=float), label=pd.Series(dtype=str))
    chosen = table[(table["kind"] == "landmark") & (table["landmark_days"] == nearest_landmark(table, REVIEW_AGE_DAYS))]
    return worked_where_known(counted(chosen)).join(rules.points[["label"]])


def _quarters(aged: pd.DataFrame) -> pd.DataFrame:
    columns = ["quarter", "n", "mean_points", "qualified", "qualified_share", "low", "high"]
    if aged.empty:
        return pd.DataFrame(columns=columns)
    created = aged["created_at"].dt
    quarter = created.year.astype(str) + " Q" + created.quarter.astype(str)
    rows = aged.assign(quarter=quarter, qualified=aged["is_qualified"].astype(float))
    found = rows.groupby("quarter").agg(
        n=("points", "size"), mean_points=("points", "mean"), qualified=("qualified", "sum")
    )
    low, high = wilson(found["qualified"], found["n"])
    found = found.assign(qualified_share=found["qualified"] / found["n"], low=low, high=high)
    return found.reset_index()[columns]
