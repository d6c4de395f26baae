"""Who is called is chosen: which comparison of orderings then names the better one, and which names the wrong one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit
from scipy.stats import rankdata

from src.evaluation.cells import WEIGHTED
from src.evaluation.comparison import compare
from src.evaluation.selection.left_out import left_out
from src.evaluation.selection.propensity import worked_chances
from src.evaluation.selection.weights import weights_report, worked_weights
from src.models.cut import Cut, Numbers, flags
from src.models.linear import fit_linear
from src.models.recipe import Recipe
from src.models.refit import refit_trees
from src.models.training_set import training_set
from studies.planted_choice import CHOICES, HORIZON, World, handled, world
from studies.selection_table import table_of
from studies.study import Study

LEADS = 6_000
CUT = pd.Timestamp("2025-12-01", tz="UTC")
TREES = 60
DRAWS = 200
CALLED_FIRST = "called_first"
METHODS = ["logistic", "model", "rules", CALLED_FIRST]
PAIRS = [("model", "rules"), ("model", "logistic"), ("model", CALLED_FIRST), ("rules", CALLED_FIRST)]
METRIC = "wins_best_half"
RECIPE = Recipe(horizon_days=HORIZON.days)


def one(seed: int) -> list[dict[str, Any]]:
    """Return what each comparison said in one seed, beside the truth, for each way of choosing."""
    leads = world(seed, LEADS)
    return [record for choice in CHOICES for record in _records(leads, choice)]


def _records(leads: World, choice: str) -> Iterator[dict[str, Any]]:
    """Yield the records of one way of choosing: figures, gains, and the wins of the leads left out."""
    table = _tested(leads, handled(leads, choice))
    chance = worked_chances(table, leads.features, leads.catalog, RECIPE)
    floor = RECIPE.worked_chance_floor
    table = table.assign(worked_weight=worked_weights(table, chance, floor))
    truth = {"worked": _truth(table[flags(table["is_worked"])]), "all": _truth(table)}
    truth[WEIGHTED] = truth["all"]
    found = compare(table, METHODS, None, DRAWS, int(leads.options.seed), PAIRS, scopes=tuple(truth))
    found = found[(found["window"] == "average") & found["landmark_days"].isna() & (found["metric"] == METRIC)]
    for row in found.to_dict("records"):
        method, versus, scope = row["method"], row["versus"], row["scope"]
        if scope == WEIGHTED and CALLED_FIRST in (method, versus):
            continue  # whoever was not called has no place in that order
        versus = None if pd.isna(versus) else versus
        figures = {name: float(row[name]) for name in ("value", "low", "high")}
        true = {"truth": _gain(truth[scope], method, versus), "truth_all": _gain(truth["all"], method, versus)}
        yield {"choice": choice, "scope": scope, "method": method, "versus": versus, **figures, **true}
    yield {"choice": choice, "scope": "left out", "method": "wins", "versus": None, **_left_out(table, chance, leads)}
    report = weights_report(table, chance, floor).iloc[0]
    for name in ("propensity_auc", "effective_n", "worked", "trimmed_share"):
        yield {"choice": choice, "scope": "report", "method": name, "versus": None, "value": float(report[name])}


def _tested(leads: World, examples: pd.DataFrame) -> pd.DataFrame:
    """Return the later leads with every score, each learned before them."""
    later = (examples["created_at"] >= CUT) & examples["is_matured"]
    table, seen = examples[later], leads.features.loc[examples.index[later]]
    rows = training_set(leads.features, examples, leads.catalog, Cut(CUT.to_pydatetime()), RECIPE)
    matrix = rows.encoding.apply(seen)
    margin = refit_trees(rows, RECIPE, TREES).margin(matrix)
    return table.assign(
        window=0,
        window_start=CUT,
        window_end=table["created_at"].max(),
        model=expit(margin),
        model_margin=margin,
        logistic=expit(fit_linear(rows.matrix, rows.encoding, rows.won, rows.weight).margin(matrix)),
        rules=leads.points.loc[table.index],
    )


def _truth(rows: pd.DataFrame) -> dict[str, float]:
    """Return the share of the wins, had all ``rows`` been worked, that the best half by each method would reach."""
    true = rows["true_chance"].to_numpy(float)
    return {method: float((_in_best_half(rows[method]) * true).sum() / true.sum()) for method in METHODS}


def _in_best_half(score: pd.Series) -> Numbers:
    """Return for each row how likely it stands in the best half (0-1), ties in random order."""
    value = -score.fillna(-np.inf).to_numpy(float)
    before, upto = rankdata(value, "min") - 1, rankdata(value, "max")
    return np.clip((len(value) / 2 - before) / (upto - before), 0, 1)


def _gain(truth: dict[str, float], method: str, versus: str | None) -> float:
    return truth[method] - (truth[versus] if versus else 0.0)


def _left_out(table: pd.DataFrame, chance: pd.Series, leads: World) -> dict[str, float]:
    """Return the estimated wins of left-out leads, those drawn with their true chances, and the expected ones."""
    found = left_out(table, chance, RECIPE.worked_chance_floor)
    if found is None:
        raise RuntimeError("The sample leaves no lead out: the study has nothing to count.")
    true = table.loc[~flags(table["is_worked"]), "true_chance"].to_numpy(float)
    wins = (leads.options.random("wins of the left out").random(len(true)) < true).sum()
    odds = found.tipping_odds(float(true.sum()))
    said = {"value": found.estimate, "low": found.low, "high": found.high, "truth": float(wins)}
    return {**said, "truth_all": float(true.sum()), "odds": float(odds or np.nan)}


STUDY = Study("selection", "Whom sales calls: which comparison names the better ordering", one, table_of)
