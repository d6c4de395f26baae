"""One score for both periods: it may not know what came of their leads."""

import numpy as np
import pandas as pd
import pytest

from src.evaluation.changes.frozen import frozen_scores
from src.evaluation.changes.periods import leads_of, two_periods
from src.evaluation.metrics import auc
from src.evaluation.out_of_time import out_of_time
from src.models.recipe import Recipe
from studies.simulated_history import CATALOG, HORIZON_DAYS, History, Plan, simulate

RECIPE = Recipe(horizon_days=HORIZON_DAYS, max_trees=40, min_trees=20, blocks=2)


@pytest.fixture(scope="module")
def history() -> History:
    return simulate(5, Plan(leads=2400, windows=2, auc=0.75, has_touches=True))


@pytest.fixture(scope="module")
def table(history: History) -> pd.DataFrame:
    return out_of_time(history.features, history.examples, CATALOG, history.windows, RECIPE)


def frozen(table: pd.DataFrame, history: History, examples: pd.DataFrame | None = None) -> pd.Series:
    known = history.examples if examples is None else examples
    found = frozen_scores(table, history.features, known, CATALOG, history.windows, RECIPE)
    assert found is not None
    return found


def test_every_lead_of_both_periods_is_scored_and_told_apart(table: pd.DataFrame, history: History) -> None:
    periods = two_periods(table)
    assert periods is not None
    leads = leads_of(table, periods)
    assert leads["window"].nunique() == 2
    score = frozen(table, history)
    assert score.index.equals(leads.index)
    for _, rows in leads.groupby("period"):
        assert auc(rows["is_won"].astype(bool), score[rows.index]) > 0.65


def test_nothing_learned_after_the_cut_changes_it(table: pd.DataFrame, history: History) -> None:
    cut = pd.Timestamp(history.windows[0].cut.at)
    later = history.examples["known_at"].isna() | (history.examples["known_at"] > cut)
    turned = history.examples["is_won"].mask(later, ~history.examples["is_won"].astype("boolean"))
    pd.testing.assert_series_equal(
        frozen(table, history), frozen(table, history, history.examples.assign(is_won=turned))
    )
    # And what was known at the cut does change it.
    earlier = history.examples["is_won"].mask(~later, ~history.examples["is_won"].astype("boolean"))
    assert not np.allclose(frozen(table, history), frozen(table, history, history.examples.assign(is_won=earlier)))


def test_the_accounts_of_both_periods_do_not_teach(table: pd.DataFrame, history: History) -> None:
    periods = two_periods(table)
    assert periods is not None
    own = history.examples["account_id"].isin(leads_of(table, periods)["account_id"])
    turned = history.examples["is_won"].mask(own, ~history.examples["is_won"].astype("boolean"))
    pd.testing.assert_series_equal(
        frozen(table, history), frozen(table, history, history.examples.assign(is_won=turned))
    )


def test_inside_one_window_its_model_is_the_one(table: pd.DataFrame, history: History) -> None:
    newest = table[table["window"] == 1]
    pd.testing.assert_series_equal(
        frozen(newest, history), newest["model_margin"].reindex(frozen(newest, history).index)
    )


def test_none_where_nothing_could_be_trained(table: pd.DataFrame, history: History) -> None:
    refused = table.assign(sort=None)
    few = history.examples.assign(is_won=history.examples["is_won"] & (history.examples["sequence"] % 50 == 0))
    for found, known in ((refused, history.examples), (table.head(0), history.examples), (table, few)):
        assert frozen_scores(found, history.features, known, CATALOG, history.windows, RECIPE) is None
    assert frozen_scores(table, history.features, history.examples, CATALOG, [], RECIPE) is None
