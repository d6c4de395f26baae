"""With 40-119 won accounts: no boosted trees, but all that a model can do."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from src.leads.errors import LeadScoringError
from src.models.additive import Additive
from src.models.cut import Cut, flags
from src.models.explain import BASE, contributions
from src.models.model import LeadModel
from src.models.predict import chance_from_margin, predict_margin
from src.models.reasons import reasons
from src.models.reference import with_reference
from src.models.save import load_model, model_version, save_model
from src.models.score import score_rows
from src.models.score_files import save_scores
from src.models.simple import SIMPLE
from src.models.train import train_at_cut
from src.models.trees import Trees


def but_for(source, cut: Cut, won: int) -> frozenset[str]:
    """Return accounts to leave out so that just so many won ones stay."""
    known = cut.known(source.examples)
    winners = known.loc[flags(known["is_won"]), "account_id"].drop_duplicates()
    return frozenset(winners.iloc[won:])


@pytest.fixture(scope="module")
def few(source, recipe, cut) -> LeadModel:
    return train_at_cut(source.features, source.examples, source.catalog, cut, recipe, but_for(source, cut, 60))


@pytest.fixture(scope="module", params=SIMPLE)
def simple(request, source, recipe, cut) -> LeadModel:
    """Return a model of each simple sort: it alone may be chosen."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("src.models.train.SIMPLE", (request.param,))
        model = train_at_cut(source.features, source.examples, source.catalog, cut, recipe, but_for(source, cut, 60))
    assert model.sort == request.param
    return model


@pytest.mark.parametrize(("won", "sorts"), [(119, {"scorecard", "logistic"}), (120, {"trees"})])
def test_trees_from_120_wins_on(source, recipe, cut, won: int, sorts: set[str]) -> None:
    model = train_at_cut(source.features, source.examples, source.catalog, cut, recipe, but_for(source, cut, won))

    assert model.report["won"] == won
    assert model.sort in sorts
    assert model.report["is_low_confidence"] is (won < 120)
    assert model.report["sort"] == model.sort
    assert (model.report["trees"] is None) is (won < 120)
    assert {type(part) for part in model.parts.values()} == {Trees if won == 120 else Additive}


def test_the_sort_with_the_smaller_loss_on_earlier_blocks_is_taken(few: LeadModel) -> None:
    tried = few.report["tried"]
    assert set(tried) == set(SIMPLE)
    assert few.sort == min(tried, key=lambda sort: tried[sort])
    assert len(few.report["blocks"]) >= 2
    assert not few.report["calibration"]["is_fitted"]


def test_the_choice_does_not_look_at_anything_after_the_cut(few: LeadModel, source, recipe, cut) -> None:
    later = ~cut.is_known(source.examples)
    turned = source.examples.copy()
    turned.loc[later, "is_won"] = pd.array(np.arange(later.sum()) % 2 == 0, dtype="boolean")
    turned.loc[later, "known_at"] = turned["known_at"].max() + pd.Timedelta(days=400)
    left_out = but_for(source, cut, 60)
    again = train_at_cut(source.features, turned, source.catalog, cut, recipe, left_out)
    assert (again.report, model_version(again)) == (few.report, model_version(few))


def test_without_blocks_the_cheaper_sort_is_taken(source, recipe, cut) -> None:
    alone = recipe.model_copy(update={"block_min_wins": 1000})
    model = train_at_cut(source.features, source.examples, source.catalog, cut, alone, but_for(source, cut, 60))
    assert (model.sort, model.report["tried"], model.report["blocks"]) == ("scorecard", {}, [])


def test_it_tells_later_leads_apart(few: LeadModel, make) -> None:
    later = make(leads=3000, seed=9)
    assert roc_auc_score(later.true_chance > np.median(later.true_chance), predict_margin(few, later.features)) > 0.8


def test_contributions_add_up_feature_by_feature(simple: LeadModel, source) -> None:
    found = contributions(simple, source.features)
    assert list(found.columns) == [*simple.encoding.names, BASE]
    np.testing.assert_allclose(found.sum(axis=1), predict_margin(simple, source.features), rtol=0, atol=1e-9)


def test_there_and_back(simple: LeadModel, source, tmp_path: Path) -> None:
    save_model(simple, tmp_path)
    loaded = load_model(tmp_path)
    assert (loaded.sort, model_version(loaded)) == (simple.sort, model_version(simple))
    assert loaded.parts == simple.parts
    np.testing.assert_array_equal(predict_margin(loaded, source.features), predict_margin(simple, source.features))
    save_model(loaded, tmp_path / "again")
    for path in tmp_path.glob("*.*"):
        assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes()


@pytest.mark.parametrize("name", ["model.txt", "fit.txt", "engagement.txt"])
def test_a_changed_coefficient_is_refused(simple: LeadModel, tmp_path: Path, name: str) -> None:
    save_model(simple, tmp_path)
    stored = json.loads((tmp_path / name).read_text())
    (tmp_path / name).write_text(json.dumps(stored | {"base": stored["base"] + 1.0}))
    with pytest.raises(LeadScoringError, match=f"{name}: missing, damaged or changed"):
        load_model(tmp_path)


def test_open_leads_get_chance_grade_words_and_reasons(simple: LeadModel, source, tmp_path: Path) -> None:
    margin = predict_margin(simple, source.features)
    table = source.examples.assign(kind="week", model=chance_from_margin(simple, margin))
    model = with_reference(simple, table, source.features, None)
    assert model.reference is not None
    rows = source.examples.loc[source.examples["landmark_days"] == 7].tail(200).assign(kind="now")

    scored = score_rows(model, model.reference, source.features, rows)

    assert scored["chance"].is_monotonic_decreasing
    assert scored["chance"].nunique() > 10
    assert set(scored["grade"]) <= set("ABCD")
    assert scored["grade"].nunique() > 1
    assert scored["fit"].nunique() == scored["engagement"].nunique() == 3
    assert scored["raises_1"].notna().mean() > 0.5
    assert scored["lowers_1"].notna().mean() > 0.5
    assert len(pd.read_csv(save_scores(scored, tmp_path))) == 200


def test_reasons_name_what_moves_the_margin(simple: LeadModel, source) -> None:
    rows = source.features.iloc[:300]
    said = reasons(simple, rows, source.examples["age_days"].to_numpy(dtype=float)[:300])
    effect = contributions(simple, rows)
    spoken = said["raises_1_feature"].dropna()
    assert len(spoken) > 100
    assert all(effect.loc[index, name] > 0 for index, name in spoken.items())
