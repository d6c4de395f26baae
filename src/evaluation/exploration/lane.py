"""The exploration lane before it begins: how large, what it would notice, and what it costs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from src.evaluation.exploration.lane_sentences import lane_sentences
from src.evaluation.exploration.size import leads_to_notice, rate_if_missed
from src.evaluation.later_leads import at_creation, period_of
from src.evaluation.told import fact
from src.leads.config import SourceConfig
from src.models.cut import flags
from src.models.grades import Reference

GRADES = ("A", "B", "C", "D")
SHARES = (0.02, 0.05, 0.1, 0.2)
MISSED = (0.1, 0.2, 0.3)
WEEK = pd.Timedelta(days=7)
MOST_BELOW = 0.8
"""Share of the leads below the threshold above which it is none."""
SIZES = ["missed_share", "rate", "leads", "share", "leads_per_week", "weeks", "is_declared"]
PRICES = ["share", "calls_per_week", "displaced_chance", "said", "wins_displaced_per_week", "cost_per_week"]


@dataclass(frozen=True)
class Lane:
    """The lane sized and priced.

    Attributes
    ----------
    sizes : pandas.DataFrame
        ``SIZES``, one row per share of wins that may be missed and share of leads called by lot: the rate (0-1) below
        the threshold at which so much is missed, leads to call until it is noticed in four of five cases, weeks
        (missing: never).
    prices : pandas.DataFrame
        ``PRICES``, one row per share of leads: calls a week, wins expected of the leads that these calls displace less
        those of the leads called instead, money where the cost of a call is declared.
    sentences : list of str
    facts : dict
    needs : str or None
    """

    sizes: pd.DataFrame
    prices: pd.DataFrame
    sentences: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    needs: str | None = None


@dataclass(frozen=True)
class Pool:
    """The leads of a week below the threshold, and what lies above it.

    Attributes
    ----------
    leads_per_week : float
    said : float
        Their mean chance, 0-1.
    wins_above : float
        Wins expected a week of the leads above, were all called.
    displaced_chance : float
        Chance of the last lead that a week's work reaches: whom a call by lot displaces.
    leads : int
        Leads below the threshold behind these numbers.
    """

    leads_per_week: float
    said: float
    wins_above: float
    displaced_chance: float
    leads: int


def below_threshold(grades: pd.Series, best_below: str) -> pd.Series:
    """Return which grades count as below the threshold, where ``best_below`` is the best of them."""
    return grades.isin(GRADES[GRADES.index(best_below) :])


def plan_lane(table: pd.DataFrame, reference: Reference | None, config: SourceConfig) -> Lane:
    """Return the lane sized and priced by the later leads of the out-of-time table.

    Parameters
    ----------
    table : pandas.DataFrame
        The out-of-time table.
    reference : Reference or None
        Of the model: its grades say who is below the threshold.
    config : SourceConfig
        ``exploration``: share, threshold, share of wins that must not be missed; ``economics``: cost of a call.

    Notes
    -----
    A call by lot takes the place of the last lead that a week's work reaches, so what it costs in wins is that lead's
    chance less the chance of the one called instead: an estimate, as good as the chances.
    """
    pool, needs = _pool(table, reference, config)
    if pool is None:
        return Lane(pd.DataFrame(columns=SIZES), pd.DataFrame(columns=PRICES), needs=needs)
    sizes, prices = sizes_of(pool, config), prices_of(pool, config)
    period = period_of(table)
    window = f"{period['first']} to {period['last']}"
    value = table.loc[flags(table["is_won"])].drop_duplicates("lead_id")["value"].mean() if "value" in table else np.nan
    sentences = lane_sentences(sizes, prices, pool.leads_per_week, None if pd.isna(value) else float(value), config)
    return Lane(sizes, prices, sentences, _facts(sizes, prices, pool, window))


def _pool(table: pd.DataFrame, reference: Reference | None, config: SourceConfig) -> tuple[Pool | None, str | None]:
    """Return the leads below the threshold, or what would be needed to know them."""
    rows = at_creation(table) if len(table) else table
    rows = rows[rows["model"].notna()] if len(rows) else rows
    if reference is None or rows.empty:
        return None, "A score with grades, tested on later leads, is needed to know who is below the threshold."
    if rows["created_at"].isna().all():
        return None, "Dates are needed to know how many leads a week are below the threshold."
    chance = rows["model"].to_numpy(float)
    grades = pd.Series(reference.grade(chance).astype(object), rows.index)
    below = below_threshold(grades, config.exploration.below).to_numpy()
    if not below.any():
        return None, f"No later lead has grade {config.exploration.below} or worse: there is nothing to explore."
    if below.mean() > MOST_BELOW:
        return None, f"As leads come in, nearly all have grade {config.exploration.below} or worse: it is no threshold."
    span = rows["window_end"].max() - rows["window_start"].min()
    weeks = max(float(span / WEEK), 1.0)
    return Pool(
        leads_per_week=float(below.sum() / weeks),
        said=float(chance[below].mean()),
        wins_above=float(chance[~below].sum() / weeks),
        displaced_chance=float(reference.grade_cuts[0]),
        leads=int(below.sum()),
    ), None


def sizes_of(pool: Pool, config: SourceConfig) -> pd.DataFrame:
    """Return ``SIZES``."""
    declared = config.exploration
    rows = []
    for missed in sorted({*MISSED, declared.missed_share}):
        rate = rate_if_missed(missed, pool.wins_above, pool.leads_per_week)
        leads = leads_to_notice(pool.said, rate) if rate < 1 else None
        for share in sorted({*SHARES, declared.share}):
            each = share * pool.leads_per_week
            weeks = None if leads is None else int(np.ceil(leads / each))
            is_ours = missed == declared.missed_share and share == declared.share
            rows.append((missed, rate, leads, share, each, weeks, is_ours))
    return pd.DataFrame(rows, columns=SIZES).astype({"leads": "Int64", "weeks": "Int64"})


def prices_of(pool: Pool, config: SourceConfig) -> pd.DataFrame:
    """Return ``PRICES``."""
    cost = config.economics.cost_per_worked_lead
    rows = []
    for share in sorted({*SHARES, config.exploration.share}):
        calls = share * pool.leads_per_week
        lost = calls * max(0.0, pool.displaced_chance - pool.said)
        money = np.nan if cost is None else calls * cost
        rows.append((share, calls, pool.displaced_chance, pool.said, lost, money))
    return pd.DataFrame(rows, columns=PRICES)


def _facts(sizes: pd.DataFrame, prices: pd.DataFrame, pool: Pool, window: str) -> dict[str, Any]:
    """Return the numbers of the declared lane (JSON types)."""
    own = sizes[sizes["is_declared"]].iloc[0]
    price = prices[prices["share"] == own["share"]].iloc[0]
    weeks, leads = (np.nan if pd.isna(own[name]) else float(own[name]) for name in ("weeks", "leads"))
    return {
        "exploration.share": fact(own["share"], n=pool.leads, window=window),
        "exploration.leads_per_week": fact(own["leads_per_week"], n=pool.leads, window=window),
        "exploration.said": fact(pool.said, n=pool.leads, window=window),
        "exploration.weeks": fact(weeks, window=window),
        "exploration.leads": fact(leads, window=window),
        "exploration.wins_displaced_per_week": fact(price["wins_displaced_per_week"], window=window),
        "exploration.cost_per_week": fact(price["cost_per_week"], window=window),
    }
