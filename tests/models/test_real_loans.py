"""The calibration window on real loan applications, at the cut 2011-11-20 (test rows end before 2011-12-11)."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from src.features.build import build_features, to_pandas_examples, to_pandas_features
from src.features.catalog import catalog
from src.features.labels import label_rows
from src.features.plan import plan_features
from src.features.snapshot import scoring_rows
from src.leads.config import load_config
from src.leads.load import load_tables
from src.models.calibrate import fit_calibrator
from src.models.chain import steps_before, train_blocks
from src.models.cut import Cut, flags
from src.models.predict import predict_margin
from src.models.recipe import recipe_for
from src.models.train import train_on
from src.models.training_set import training_set

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data" / "bpic2012"
CUT, END = datetime(2011, 11, 20, tzinfo=UTC), datetime(2011, 12, 11, tzinfo=UTC)

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not DATA.is_dir(), reason="bpic2012 is not beside the checkout"),
]


@pytest.fixture(scope="module")
def loans():
    config = load_config(ROOT / "conf" / "bpic2012.toml")
    tables = load_tables(config, DATA)
    plan = plan_features(tables, config)
    rows = scoring_rows(tables, config).filter(kind="landmark")
    examples = to_pandas_examples(rows, label_rows(rows, tables, config))
    features = to_pandas_features(build_features(tables, rows, config, plan))
    recipe = recipe_for(config)
    learned = training_set(features, examples, catalog(config, plan), Cut(CUT), recipe)
    model = train_on(learned, catalog(config, plan), Cut(CUT), recipe)
    return features, examples, recipe, learned, model


def later(examples: pd.DataFrame) -> pd.DataFrame:
    return examples.loc[(examples["created_at"] >= CUT) & (examples["created_at"] < END) & examples["is_matured"]]


@pytest.mark.parametrize(("age", "least"), [(0, 0.60), (1, 0.67), (7, 0.68), (14, 0.75)])
def test_ranks_later_applications(loans, age: float, least: float) -> None:
    features, examples, _, _, model = loans
    rows = later(examples).query("landmark_days == @age")
    assert roc_auc_score(flags(rows["is_won"]), predict_margin(model, features.loc[rows.index])) > least


def test_calibrating_on_the_newest_known_rows_says_too_little_and_the_model_does_not(loans) -> None:
    """Known shortly before the cut means declined at once. With 50 days nothing has matured: ours goes without."""
    features, examples, recipe, learned, model = loans
    newest = train_blocks(learned, steps_before(learned, Cut(CUT), recipe), recipe)[-1]
    window = newest.trees.margin(learned.matrix.loc[newest.rows])
    naive = fit_calibrator(window, learned.won[newest.rows], np.ones(len(window)))

    rows = later(examples)
    margin = predict_margin(model, features.loc[rows.index])
    came_true = flags(rows["is_won"]).mean()

    assert not model.report["calibration"]["is_fitted"]
    assert naive.chance(margin).mean() < 0.5 * came_true
    assert abs(model.calibrator.chance(margin).mean() - came_true) < 0.2 * came_true


@pytest.mark.parametrize("age", [7, 14])
def test_weights_bring_the_base_rate_nearer_to_what_became_of_these_applications(loans, age: float) -> None:
    """Approvals come sooner than the last refusals, so among known applications too many are approved."""
    _, examples, _, learned, _ = loans
    all_before = examples.loc[(examples["created_at"] < CUT) & (examples["landmark_days"] == age)]
    truth = flags(all_before["is_won"]).mean()
    rows = (learned.examples["landmark_days"] == age).to_numpy()

    plain = learned.won[rows].mean()
    weighted = np.average(learned.won[rows], weights=learned.weight[rows])

    assert abs(weighted - truth) < 0.6 * abs(plain - truth)
