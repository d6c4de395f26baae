"""Whether what moves the score also ranks later leads: the AUC that is lost where a subject is mixed up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from src.evaluation.later_leads import counted, nearest_landmark, worked_where_known
from src.evaluation.windows import Window, test_rows
from src.features.definition import Feature
from src.models.cut import Flags, Numbers, flags
from src.models.enough import TooFewOutcomes
from src.models.explain import BASE
from src.models.explaining.permuted import permuted_margins
from src.models.model import LeadModel
from src.models.predictor import Predictor
from src.models.refit import refit_trees
from src.models.simple import fit_simple
from src.models.training_set import TrainingSet, training_set

REPEATS = 5
LEARNS_FROM = 3000
"""Newest leads before the window that the beforehand model learns from: enough to rank by, in a second or two."""
MIN_WINS = 20
AGE_DAYS = 7.0
Z_95 = 1.959963984540054


@dataclass(frozen=True)
class Later:
    """The newest test window's leads, and a model that knew none of them.

    Attributes
    ----------
    rows : DataFrame
        Matured rows at one age, one for each lead; only worked ones where touches are known.
    matrix : DataFrame
        Their encoded features.
    names : list of str
        The features, in the order of the predictor's columns.
    predictor : Predictor
        The recipe learned from the newest leads before the window.
    is_later : bool
        Whether the leads came later than those learned from; else they are other accounts (no order is known).
    """

    rows: pd.DataFrame
    matrix: pd.DataFrame
    names: list[str]
    predictor: Predictor
    is_later: bool = True


def later_leads(
    model: LeadModel, features: pd.DataFrame, examples: pd.DataFrame, windows: Sequence[Window]
) -> Later | None:
    """Return the leads of the newest window that can be looked at, and their model; None where there is none.

    Notes
    -----
    The published model has learned from these leads: on them, permutation would measure its memory. The number of
    trees is the published one's.
    """
    recipe = model.recipe.model_copy(update={"train_leads": min(model.recipe.train_leads or LEARNS_FROM, LEARNS_FROM)})
    own = features[model.encoding.names]
    for window in reversed(windows):
        rows = test_rows(examples, window)
        landmarks = counted(rows[rows["kind"] == "landmark"])
        if landmarks.empty:
            continue
        at_age = landmarks[landmarks["landmark_days"] == nearest_landmark(landmarks, AGE_DAYS)]
        rows = worked_where_known(at_age)
        if flags(rows["is_won"]).sum() < MIN_WINS:
            continue
        try:
            accounts = frozenset(test_rows(examples, window)["account_id"])
            known = training_set(own, examples, model.catalog, window.cut, recipe, accounts)
        except TooFewOutcomes:
            continue
        matrix = known.encoding.apply(own.loc[rows.index])
        return Later(rows, matrix, known.encoding.names, _fitted(model, known), window.fold is None)
    return None


def permutation_table(later: Later, catalog: Mapping[str, Feature], seed: int = 0) -> pd.DataFrame:
    """Return the AUC lost where each subject is mixed up among the leads, largest loss first.

    Parameters
    ----------
    later : Later
    catalog : mapping of str to Feature

    Returns
    -------
    DataFrame
        ``subject, auc_lost, low, high, leads, wins``: mean over five permutations, with a 95 % interval.

    Notes
    -----
    Breiman (2001). The interval is that of a paired difference of AUC (DeLong,
    DeLong and Clarke-Pearson 1988), summed within accounts; the luck of the five permutations is not in it.
    """
    rng = np.random.default_rng(seed)
    subjects = _all_subjects(later.names, catalog)
    won = flags(later.rows["is_won"])
    account = pd.factorize(later.rows["account_id"])[0]
    auc, influence = _auc(later.predictor.margin(later.matrix), won)
    value, moved = np.zeros(len(subjects)), np.zeros((len(subjects), len(won)))
    orders = [rng.permutation(len(won)) for _ in range(REPEATS)]
    members = [places for _, places in subjects]
    for place, margin in permuted_margins(later.predictor, later.matrix, members, orders):
        without, influence_without = _auc(margin, won)
        value[place] += (auc - without) / REPEATS
        moved[place] += (influence - influence_without) / REPEATS
    error = np.sqrt([np.square(np.bincount(account, row)).sum() for row in moved])
    table = pd.DataFrame({"subject": [name for name, _ in subjects], "auc_lost": value})
    table = table.assign(low=value - Z_95 * error, high=value + Z_95 * error, leads=later.rows["lead_id"].nunique())
    table["wins"] = later.rows.loc[won, "lead_id"].nunique()
    return table.sort_values(["auc_lost", "subject"], ascending=[False, True], ignore_index=True)


def moved_by_subject(contributions: pd.DataFrame, catalog: Mapping[str, Feature]) -> pd.Series:
    """Return how far each subject moves the score on average (log-odds), index as ``subject`` above."""
    parts = contributions.drop(columns=BASE, errors="ignore")
    subjects = _all_subjects(list(parts.columns), catalog)
    return pd.Series({name: float(parts.iloc[:, list(m)].sum(axis=1).abs().mean()) for name, m in subjects})


def rank_agreement(table: pd.DataFrame) -> float:
    """Return Spearman's rank correlation (-1 to 1) of ``moved`` and ``auc_lost``; missing with under 3 subjects."""
    both = table.dropna(subset=["moved", "auc_lost"])
    if len(both) < 3 or both["moved"].nunique() < 2 or both["auc_lost"].nunique() < 2:
        return float("nan")
    return float(stats.spearmanr(both["moved"], both["auc_lost"]).statistic)


def _all_subjects(names: Sequence[str], catalog: Mapping[str, Feature]) -> list[tuple[str, list[int]]]:
    """Return the places of the features of each source; those that are no reason count with theirs."""
    sources: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        sources.setdefault(catalog[name].source, []).append(place)
    return list(sources.items())


def _auc(margin: Numbers, won: Flags) -> tuple[float, Numbers]:
    """Return the AUC, and how far each row pulls at it, shape (n,)."""
    ranks = stats.rankdata(np.concatenate([margin[won], margin[~won]]))
    wins, others = int(won.sum()), int((~won).sum())
    if not wins or not others:
        return 0.5, np.zeros(len(margin))
    below = (ranks[:wins] - stats.rankdata(margin[won])) / others
    above = 1 - (ranks[wins:] - stats.rankdata(margin[~won])) / wins
    influence = np.zeros(len(margin))
    influence[won] = (below - below.mean()) / wins
    influence[~won] = (above - below.mean()) / others
    return float(below.mean()), influence


def _fitted(model: LeadModel, known: TrainingSet) -> Predictor:
    """Return the published sort of model learned from the rows."""
    if model.sort == "trees":
        return refit_trees(known, model.recipe, int(model.report["trees"]))
    return fit_simple(model.sort, known, known.encoding, model.catalog)
