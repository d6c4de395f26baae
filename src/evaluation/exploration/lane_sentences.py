"""What the exploration lane would notice and cost, in words for people."""

from __future__ import annotations

import numpy as np
import pandas as pd

from src.evaluation.in_words import of_100
from src.leads.config import SourceConfig

MOST_WEEKS = 52
"""A lane that notices nothing within a year is too small."""


def lane_sentences(
    sizes: pd.DataFrame, prices: pd.DataFrame, below_per_week: float, value: float | None, config: SourceConfig
) -> list[str]:
    """Return the size, what it would notice and the price, in that order.

    Parameters
    ----------
    sizes, prices : pandas.DataFrame
        Of the lane.
    below_per_week : float
        Leads below the threshold in a week.
    value : float or None
        Mean value of a win.
    config : SourceConfig
    """
    own = sizes[sizes["is_declared"]].iloc[0]
    price = prices[prices["share"] == own["share"]].iloc[0]
    plural, below = config.milestones.target_words_plural, config.exploration.below
    who = f"grade {below}" if below == "D" else f"grade {below} or worse"
    size = (
        f"1 in {round(1 / own['share'])} of the leads of {who} ({below_per_week:.0f} a week, "
        f"{of_100(price['said'])} of 100 said) would be {own['leads_per_week']:.1f} calls a week by lot."
    )
    return [size, _noticed(sizes, plural), *_priced(own, price, value, plural, config)]


def _noticed(sizes: pd.DataFrame, plural: str) -> str:
    """Return after how many weeks the lane would notice what is missed; what would do where it would not."""
    own = sizes[sizes["is_declared"]].iloc[0]
    missed = f"{of_100(own['missed_share'])} of 100 {plural} lay among them unseen"
    if pd.isna(own["weeks"]):
        return f"It could not notice if {missed}: that is no more than the score says of them anyway."
    after = f"after {own['weeks']} weeks ({own['leads']:,} calls)"
    if own["weeks"] <= MOST_WEEKS:
        return f"If {missed}, it would be noticed {after} in four of five cases."
    said = f"Too small: if {missed}, it would be noticed only {after}."
    same = sizes[(sizes["missed_share"] == own["missed_share"]) & (sizes["weeks"] <= MOST_WEEKS)]
    if same.empty:
        return f"{said} No share up to 1 in 5 would do within a year; only larger misses can be noticed."
    row = same.iloc[0]
    return f"{said} With 1 in {round(1 / row['share'])} it would be {row['weeks']} weeks."


def _priced(own: pd.Series, price: pd.Series, value: float | None, plural: str, config: SourceConfig) -> list[str]:
    """Return what the lane costs in wins and in money."""
    lost = price["wins_displaced_per_week"]
    until = "" if pd.isna(own["weeks"]) else f", about {lost * own['weeks']:.1f} until then"
    worth = "" if value is None else f", worth about {config.economics.currency} {_two_digits(lost * value):,} a week"
    wins = (
        f"Estimated price: these calls take the place of leads with {of_100(price['displaced_chance'])} of 100, so "
        f"about {lost:.2f} {plural} a week{until}{worth}. This assumes that the chances are right."
    )
    if np.isnan(price["cost_per_week"]):
        return [wins]
    spent = _two_digits(price["cost_per_week"])
    return [wins, f"The calls themselves cost {config.economics.currency} {spent:,} a week, as any other calls would."]


def _two_digits(amount: float) -> int:
    """Return an amount of money rounded to two digits.

    >>> _two_digits(3688), _two_digits(7.6)
    (3700, 8)
    """
    if amount <= 0:
        return 0
    step = 10 ** max(0, int(np.floor(np.log10(amount))) - 1)
    return int(np.floor(amount / step + 0.5) * step)
