"""What remains of a characteristic when all are looked at together: the raw rate beside the model's effect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from src.evaluation.customers.buyers import Buyers
from src.evaluation.customers.conditions import Condition, capital
from src.evaluation.customers.fields import Floats
from src.evaluation.in_words import between, of_100
from src.evaluation.rates import wilson
from src.evaluation.told import Told, fact, window_of
from src.features.definition import Feature
from src.models.explain import contributions
from src.models.model import LeadModel

DRAWS = 200
SAME_ODDS = 0.1
"""An effect on the log-odds below this, a tenth of the odds, is as good as none."""
LEAST_LEADS = 30
MOST_ROWS = 4000
"""So many of the newest leads are explained."""
COLUMNS = ["words", "source", "n", "rate", "low", "high", "equal_rate", "equal_low", "equal_high", "finding"]
ONLY_RAW, ONLY_EQUAL, OPPOSITE, AGREES = "only in the raw rate", "only with the others equal", "turned round", "agrees"
NEEDS = "A score of this very outcome would be needed: there is none in this run."
_NAMED = 3


def held_equal(
    conditions: Sequence[Condition], buyers: Buyers, moved: pd.DataFrame, plural: str, seed: int = 0
) -> Told:
    """Return the raw rate of each statement beside its rate with the other characteristics held equal.

    Parameters
    ----------
    conditions : sequence of Condition
    buyers : Buyers
        At least the leads of ``moved``.
    moved : pandas.DataFrame
        Exact Shapley values in log-odds per lead and feature, index as the leads; empty without a model.
    plural : str
    seed : int
        Of the draws.

    Returns
    -------
    Told
        Table ``held_equal`` with ``COLUMNS``; rates 0-1.

    Notes
    -----
    The effect of a statement is the mean contribution of all features with its source among leads for which it holds,
    less that among the others, in log-odds; added to the log-odds of all leads it becomes a rate. A Shapley value
    (Lundberg et al. 2020) shares out each lead's log-odds among its features, so a characteristic that merely comes
    along with another gets what is its own. Not a partial dependence (Friedman 2001): that one moves a field alone and
    asks the model about leads that do not exist, such as a trade fair's visitor who came by search. Its intervals draw
    accounts and take the model as it is: it says how the score reacts, and the score draws weak effects towards none.
    """
    if moved.empty:
        return Told(needs=NEEDS)
    moved = moved.drop(columns="base", errors="ignore")
    rows = buyers.only(buyers.leads.index.isin(moved.index))
    moved = moved.loc[rows.leads.index]
    weights = _draws(rows.leads["account_id"], seed)
    base = float(logit(np.clip(rows.rate, 1e-6, 1 - 1e-6)))
    raised = _by_source(moved, rows.catalog)
    found = [_row(condition, rows, raised, weights, base) for condition in conditions if condition.source in raised]
    table = pd.DataFrame([row for row in found if row is not None], columns=COLUMNS)
    grown = {rows.catalog[name].source for name in rows.grown}
    early = table[~table["source"].isin(grown)]
    return Told({"held_equal": table}, _sentences(early, rows.rate, plural), _facts(table, window_of(rows.leads)))


def contributions_of(model: LeadModel | None, features: pd.DataFrame, buyers: Buyers) -> pd.DataFrame:
    """Return the contributions of the newest of these leads; empty without a model."""
    if model is None or not len(buyers.leads):
        return pd.DataFrame()
    return contributions(model, features.loc[buyers.leads.index[-MOST_ROWS:]])


def _by_source(moved: pd.DataFrame, catalog: Mapping[str, Feature]) -> dict[str, Floats]:
    """Return the contributions of all features read from the same place, added up."""
    sources = {name: catalog[name].source for name in moved.columns if name in catalog}
    return {
        source: moved[[name for name, own in sources.items() if own == source]].sum(axis=1).to_numpy()
        for source in set(sources.values())
    }


def _row(
    condition: Condition, rows: Buyers, raised: Mapping[str, Floats], weights: Floats, base: float
) -> dict[str, Any] | None:
    """Return the row of one statement, None where too few leads are on one side."""
    holds = condition.holds(rows.features).to_numpy()
    n, wins = int(holds.sum()), int(rows.won.to_numpy()[holds].sum())
    if not LEAST_LEADS <= n <= len(holds) - LEAST_LEADS:
        return None
    effect = raised[condition.source]
    inside, outside = (_means(effect[chosen], weights[chosen]) for chosen in (holds, ~holds))
    difference = (inside - outside) * (1 - n / len(holds))
    low, high = (float(end) for end in wilson(wins, n))
    equal_low, equal_high = np.quantile(difference[1:], [0.025, 0.975])
    rates = [float(expit(base + each)) for each in (difference[0], equal_low, equal_high)]
    finding = _finding(low, high, rows.rate, float(difference[0]), float(equal_low), float(equal_high))
    return dict(zip(COLUMNS, [condition.words, condition.source, n, wins / n, low, high, *rates, finding], strict=True))


def _draws(account: pd.Series, seed: int) -> Floats:
    """Return ones and beside them the weights of each draw, rows x (1 + draws); an account is drawn whole."""
    codes, unique = pd.factorize(account, sort=True)
    drawn = np.random.default_rng(seed).poisson(1.0, (len(unique), DRAWS)).astype(float)[codes]
    return np.column_stack([np.ones(len(codes)), drawn])


def _means(values: Floats, weights: Floats) -> Floats:
    """Return the mean of the values in each draw."""
    found: Floats = np.einsum("r,rd->d", values, weights) / np.maximum(weights.sum(axis=0), 1e-9)
    return found


def _finding(low: float, high: float, rate: float, effect: float, effect_low: float, effect_high: float) -> str:
    """Return whether the raw rate and the effect tell the same."""
    raw = 1 if low > rate else -1 if high < rate else 0
    is_none = abs(effect) < SAME_ODDS or effect_low <= 0 <= effect_high
    equal = 0 if is_none else int(np.sign(effect))
    if raw == equal:
        return AGREES
    if raw and equal:
        return OPPOSITE
    return ONLY_RAW if raw else ONLY_EQUAL


def _sentences(table: pd.DataFrame, rate: float, plural: str) -> list[str]:
    """Return where the raw rate misleads; what only the score sees is no news of customers."""
    if table.empty:
        return []
    only = table[table["finding"].isin([ONLY_RAW, OPPOSITE])].drop_duplicates("source")
    said = [
        f"{capital(row['words'])} looks {'strong' if row['rate'] > rate else 'weak'} ({of_100(row['rate'])} of 100 "
        f"become {plural}, {between(row['low'], row['high'])}, n = {row['n']:,}; all: {of_100(rate)}), but with the "
        f"other characteristics equal it is {_equal(row, rate)}."
        for row in only.head(_NAMED).to_dict("records")
    ]
    return said or ["With the other characteristics held equal, none of these turns round or goes away."]


def _equal(row: dict[Any, Any], rate: float) -> str:
    """Return what remains."""
    if row["finding"] == OPPOSITE:
        return f"on the other side: as if it were {of_100(row['equal_rate'])} of 100"
    return f"about average: as if it were {of_100(row['equal_rate'])} of 100"


def _facts(table: pd.DataFrame, window: str) -> dict[str, dict[str, Any]]:
    return {
        f"held_equal.{row['words']}": fact(row["equal_rate"], row["equal_low"], row["equal_high"], row["n"], window)
        for row in table.to_dict("records")
    }
