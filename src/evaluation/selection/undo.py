"""The comparison among worked leads beside the same with weights that undo whom sales chose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from src.evaluation.cells import WEIGHTED
from src.evaluation.comparison import Pair, compare
from src.evaluation.headline import headline
from src.evaluation.later_leads import at_creation
from src.evaluation.selection.balance import balance, balance_summary
from src.evaluation.selection.propensity import worked_chances
from src.evaluation.selection.weights import weights_report, worked_weights
from src.features.definition import Feature
from src.models.recipe import Recipe

MOST_OUT_OF_REACH = 0.1
"""Share of the leads left out that no worked lead resembles, above which weights say nothing of all leads."""
MOST_UNBALANCED = 0.25
"""Standardised difference that may remain (Stuart 2010, Statistical Science 25)."""
KEYS = ["method", "versus", "metric"]
FIGURES = ["value", "low", "high"]


@dataclass(frozen=True)
class Selection:
    """What undoing sales' choice changes, for the rows of the headline.

    Attributes
    ----------
    beside : pandas.DataFrame
        ``method, versus, metric``, then ``value, low, high`` among worked leads and ``weighted, weighted_low,
        weighted_high`` with weights: what the figure would be had all leads been worked.
    worked_chance : pandas.Series
        Chance of having been worked, of the headline's rows and of each lead as it came in; index ``row_id``.
    report, balance : pandas.DataFrame
        ``weights_report`` and ``balance``.
    """

    beside: pd.DataFrame
    worked_chance: pd.Series
    report: pd.DataFrame
    balance: pd.DataFrame

    @property
    def holds(self) -> bool:
        """Return whether worked leads can be made to look like all leads."""
        line, after = self.report.iloc[0], balance_summary(self.balance)["largest_after"].max()
        fits = line["fitted_share"] == 1 and line["out_of_reach_share"] <= MOST_OUT_OF_REACH
        return bool(fits and after <= MOST_UNBALANCED)


def undo_selection(
    table: pd.DataFrame,
    comparison: pd.DataFrame,
    features: pd.DataFrame,
    catalog: Mapping[str, Feature],
    recipe: Recipe,
    capacity: float | None,
    pairs: Sequence[Pair],
    draws: int = 200,
    seed: int = 0,
) -> Selection | None:
    """Return the headline's figures with weights beside; None where touches are unknown.

    Parameters
    ----------
    table : pandas.DataFrame
        The out-of-time table.
    comparison : pandas.DataFrame
        As :func:`~src.evaluation.comparison.compare` made it of ``table`` with ``capacity`` and ``pairs``.
    features, catalog, recipe
        As for the out-of-time table.

    Notes
    -----
    Among worked leads is what can be measured. With weights 1 / P(worked) they stand for all leads: an *estimate*,
    under the assumption that nothing that the features do not hold drove the choice.
    """
    shown = headline(comparison)
    if shown.empty or shown["scope"].iloc[0] != "worked":
        return None
    kind, landmark = shown[["kind", "landmark_days"]].iloc[0]
    rows = table[(table["kind"] == kind) & (table["landmark_days"].eq(landmark) | (kind == "week"))]
    both = table.loc[rows.index.union(at_creation(table).index)]
    chance = worked_chances(both, features, catalog, recipe)
    own = chance.loc[rows.index]
    weight = worked_weights(rows, own, recipe.worked_chance_floor)
    methods = list(dict.fromkeys(shown["method"]))
    weighted = compare(rows.assign(worked_weight=weight), methods, capacity, draws, seed, pairs, scopes=(WEIGHTED,))
    return Selection(
        beside=_beside(shown, weighted),
        worked_chance=chance,
        report=weights_report(rows, own, recipe.worked_chance_floor),
        balance=balance(rows, features, weight, catalog, recipe),
    )


def _beside(shown: pd.DataFrame, weighted: pd.DataFrame) -> pd.DataFrame:
    """Return the figures of both comparisons, one row per method, rival and metric."""
    window = weighted[weighted["window"] == "average"]
    same = window[window["landmark_days"].isna() == shown["landmark_days"].isna().iloc[0]]
    names = {"value": "weighted", "low": "weighted_low", "high": "weighted_high"}
    second = same[[*KEYS, *FIGURES]].rename(columns=names)
    return shown[[*KEYS, *FIGURES]].merge(second, on=KEYS, how="left")


def selection_tables(found: Selection | None) -> dict[str, pd.DataFrame]:
    """Return the tables of the run by name; none where touches are unknown."""
    if found is None:
        return {}
    return {"selection": found.beside, "selection_report": found.report, "selection_balance": found.balance}


def selection_sentence(found: Selection | None, methods: tuple[str, str], words: tuple[str, str], plural: str) -> str:
    """Return whether the gain of the first method over the second stays, had all leads been worked; estimated.

    Parameters
    ----------
    found : Selection or None
    methods : (method, versus)
        A pair of the comparison.
    words : (str, str)
        What people call the two.
    plural : str
        The company's word for wins.
    """
    if found is None:
        return ""
    if not found.holds:
        return (
            "What the orderings would be worth on the leads that sales left out cannot be told: next to none like them "
            "were called."
        )
    pair = (found.beside["method"] == methods[0]) & (found.beside["versus"] == methods[1])
    rows = found.beside[pair & (found.beside["metric"] == "wins_best_half")]
    if rows.empty or rows[["value", "low", "weighted", "weighted_low"]].isna().any(axis=None):
        return ""
    row = rows.iloc[0]
    gain, low, high = (100 * row[name] for name in ("weighted", "weighted_low", "weighted_high"))
    sides = [_side(row["low"], row["high"]), _side(row["weighted_low"], row["weighted_high"])]
    agree = "as among the leads that were called" if sides[0] == sides[1] else "other than among the leads called"
    said = {1: f"{words[0]} did better", -1: f"{words[1]} did better", 0: "neither is shown to be better"}[sides[1]]
    return (
        f"Estimated: had all leads been called, the gain of {words[0]} over {words[1]} in the best half would have "
        f"been {gain:+.0f} of 100 {plural} ({low:+.0f} to {high:+.0f}); {said}, {agree}. This assumes that nothing "
        "that the data do not hold drove sales' choice."
    )


def _side(low: float, high: float) -> int:
    """Return 1 where the whole interval is above 0, -1 where it is below, else 0."""
    return int(low > 0) - int(high < 0)
