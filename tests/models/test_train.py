import hashlib
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from src.models.calibrate import fit_calibrator
from src.models.chain import choose_trees, steps_before, train_blocks
from src.models.cut import Cut, flags
from src.models.enough import TooFewOutcomes
from src.models.predict import predict_chance, predict_margin
from src.models.save import model_version
from src.models.train import train_at_cut
from src.models.training_set import training_set


def later(source, day: float, on_day) -> np.ndarray:
    """Return the matured rows of leads that arrived after the day."""
    return (source.examples["created_at"] > on_day(day)).to_numpy() & source.examples["is_matured"].to_numpy()


def test_learns_what_is_there(make, recipe, on_day) -> None:
    source = make(leads=4000)
    model = train_at_cut(source.features, source.examples, source.catalog, Cut(on_day(250)), recipe)
    rows = later(source, 250, on_day)
    won = flags(source.examples.loc[rows, "is_won"])

    chance = predict_chance(model, source.features.loc[rows])

    best = roc_auc_score(won, source.true_chance[rows])
    assert roc_auc_score(won, chance) > best - 0.03
    assert abs(chance.mean() - won.mean()) < 0.04
    assert model.report["calibration"]["is_fitted"]


def test_nothing_after_the_cut_is_used(source, recipe, cut, model) -> None:
    """Labels known only later are turned round, and rows added: the model stays the same."""
    known = cut.is_known(source.examples)
    later_rows = source.examples.loc[~known].index
    turned = source.examples.copy()
    turned.loc[later_rows, "is_won"] = pd.array(np.ones(len(later_rows), dtype=bool), dtype="boolean")
    turned.loc[later_rows, "known_at"] = turned["known_at"].max() + pd.Timedelta(days=400)
    features = source.features.copy()
    features.loc[later_rows, "visits_count"] = 99.0

    again = train_at_cut(features, turned, source.catalog, cut, recipe)

    assert model_version(again) == model_version(model)


def test_order_of_rows_and_columns_changes_nothing(source, recipe, cut, model) -> None:
    shuffled = source.examples.sample(frac=1, random_state=1)
    features = source.features.sample(frac=1, random_state=2)[source.features.columns[::-1]]

    assert model_version(train_at_cut(features, shuffled, source.catalog, cut, recipe)) == model_version(model)


def test_only_landmark_rows_train(source, recipe, cut, model) -> None:
    queue = source.examples.assign(kind="week", is_won=True)
    examples = pd.concat([source.examples, queue], ignore_index=True)
    features = pd.concat([source.features, source.features], ignore_index=True)

    assert model_version(train_at_cut(features, examples, source.catalog, cut, recipe)) == model_version(model)


def test_accounts_left_out_do_not_train(source, recipe, cut) -> None:
    out = frozenset(source.examples["account_id"].unique()[::2])

    rows = training_set(source.features, source.examples, source.catalog, cut, recipe, out)

    assert not rows.examples["account_id"].isin(out).any()
    assert len(rows.examples) > 500


def test_where_touches_are_known_only_worked_rows_train(make, recipe, cut) -> None:
    source = make(touches=True)

    rows = training_set(source.features, source.examples, source.catalog, cut, recipe)

    assert flags(rows.examples["is_worked"]).all()
    assert rows.report["rows_known"] > rows.report["rows"]
    assert rows.report["worked_weights"]["fitted"]
    assert rows.report["effective_rows"] < rows.report["rows"]


def test_one_deal_is_one_win(source, recipe, cut) -> None:
    """Two leads to an account: outcomes are counted in accounts."""
    grouped = source.examples.assign(account_id=(source.examples["sequence"] // 2).astype(str))

    rows = training_set(source.features, grouped, source.catalog, cut, recipe)

    assert rows.report["won"] + rows.report["lost"] == rows.examples["account_id"].nunique()


def test_too_few_outcomes_train_nothing(source, recipe, on_day) -> None:
    with pytest.raises(TooFewOutcomes):
        train_at_cut(source.features, source.examples, source.catalog, Cut(on_day(12)), recipe)


def test_few_matured_wins_leave_the_calibrator_out(source, recipe, on_day) -> None:
    model = train_at_cut(source.features, source.examples, source.catalog, Cut(on_day(100)), recipe)

    assert not model.report["calibration"]["is_fitted"]
    assert model.report["calibration"]["wins"] < 100
    assert (model.calibrator.slope, model.calibrator.intercept) == (1, 0)


def test_without_dates_the_order_is_followed(source, recipe) -> None:
    undated = source.examples.loc[source.examples["landmark_days"] == 0].copy()
    undated[["scored_at", "created_at", "known_at"]] = pd.NaT
    undated["is_won"] = undated["is_won"].fillna(False)

    model = train_at_cut(source.features.loc[undated.index], undated, source.catalog, Cut(None, 1200), recipe)

    assert model.report["rows"] == 1200
    assert [b["start"]["sequence"] for b in model.report["blocks"]] == sorted(
        b["start"]["sequence"] for b in model.report["blocks"]
    )
    assert model.report["followup_weights"]["capped_rows"] == 0


def test_blocks_judge_only_leads_that_came_later(source, recipe, cut) -> None:
    rows = training_set(source.features, source.examples, source.catalog, cut, recipe)
    for block in steps_before(rows, cut, recipe):
        trained_on = set(rows.examples.loc[block.start.is_known(rows.examples), "lead_id"])
        assert trained_on.isdisjoint(rows.examples.loc[block.rows, "lead_id"])


def test_calibrating_on_known_rows_is_biased_and_on_matured_rows_is_not(make, recipe, on_day) -> None:
    """Just before the cut the rows known are those that ended early; the rate among them is another."""
    source = make(leads=6000, days=420.0, slow_wins=True)
    cut = Cut(on_day(150))
    rows = training_set(source.features, source.examples, source.catalog, cut, recipe)
    blocks = train_blocks(rows, steps_before(rows, cut, recipe), recipe)
    model = train_at_cut(source.features, source.examples, source.catalog, cut, recipe)
    newest = blocks[-1].rows & ~cut.is_matured(rows.examples, recipe.horizon_days)
    margin = blocks[-1].trees.margin(rows.matrix.loc[newest])
    naive = fit_calibrator(margin, rows.won[newest], np.ones(len(margin)))

    test = later(source, 150, on_day)
    margins = predict_margin(model, source.features.loc[test])
    came_true = flags(source.examples.loc[test, "is_won"]).mean()

    assert model.report["calibration"]["is_fitted"]
    assert abs(naive.chance(margins).mean() / came_true - 1) > 0.15
    assert abs(model.calibrator.chance(margins).mean() / came_true - 1) < 0.1


SCRIPT = """
import sys
sys.path.insert(0, sys.argv[2])
from conftest import CATALOG, HORIZON_DAYS, day, make_source
from src.models.cut import Cut
from src.models.predict import predict_chance
from src.models.recipe import Recipe
from src.models.train import train_at_cut
source = make_source(touches=True)
recipe = Recipe(horizon_days=HORIZON_DAYS, max_trees=40, num_threads=int(sys.argv[1]))
import hashlib
digest = hashlib.sha256()
for number, sort in ((330, "trees"), (120, "logistic")):
    model = train_at_cut(source.features, source.examples, CATALOG, Cut(day(number)), recipe)
    assert model.sort == sort, model.report
    digest.update("".join(predictor.to_text() for predictor in model.parts.values()).encode())
    digest.update(predict_chance(model, source.features).tobytes())
print(digest.hexdigest())
"""


def test_two_processes_with_one_and_two_threads_give_the_same_bytes(request) -> None:
    here = str(request.path.parent)
    digests = [
        subprocess.run(
            [sys.executable, "-c", SCRIPT, threads, here],
            capture_output=True,
            text=True,
            check=True,
            cwd=request.config.rootpath,
            env={"OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads, "PYTHONPATH": "."},
        ).stdout.strip()
        for threads in ("1", "2")
    ]
    assert len(digests[0]) == hashlib.sha256().digest_size * 2
    assert digests[0] == digests[1]


def test_blocks_choose_no_fewer_trees_than_the_least_and_the_calibrator_hears_them(source, cut, recipe) -> None:
    few = recipe.model_copy(update={"patience": 1, "learning_rate": 0.9, "min_trees": 70})
    rows = training_set(source.features, source.examples, source.catalog, cut, few)
    blocks = train_blocks(rows, steps_before(rows, cut, few), few)
    assert min(len(block.losses) for block in blocks) < 70
    assert all(block.trees.booster.num_trees() >= 70 for block in blocks)
    assert choose_trees(blocks, rows, few) >= 70
    assert choose_trees(blocks, rows, few.model_copy(update={"min_trees": 1})) < 70
