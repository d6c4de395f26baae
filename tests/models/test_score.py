import pandas as pd
import pytest

from src.models.grades import Reference, build_reference
from src.models.model import LeadModel
from src.models.predict import predict_chance, predict_margin
from src.models.save import model_version
from src.models.score import score_rows


@pytest.fixture(scope="module")
def reference(model: LeadModel, source) -> Reference:
    table = source.examples.assign(model=predict_chance(model, source.features))
    parts = [predict_margin(model, source.features, part) for part in ("fit", "engagement")]
    return build_reference(table, 5, *parts)


@pytest.fixture(scope="module")
def rows(source) -> pd.DataFrame:
    last = source.examples.loc[source.examples["landmark_days"] == 7].tail(200).assign(kind="now")
    return last.assign(age_days=[60.0, 14.1] + [14.0] * 198)


def test_best_first_and_too_old_last(model, reference, source, rows) -> None:
    found = score_rows(model, reference, source.features, rows)

    assert len(found) == len(rows)
    assert found["is_too_old"].tolist() == [False] * 198 + [True] * 2
    assert found["chance"].iloc[:198].is_monotonic_decreasing
    assert found.loc[found["is_too_old"], ["chance", "score", "grade", "fit", "raises_1"]].isna().all(axis=None)
    assert found["lead_id"].is_unique
    assert set(found["model_version"]) == {model_version(model)}


def test_each_line_belongs_to_its_lead(model, reference, source, rows) -> None:
    found = score_rows(model, reference, source.features, rows)
    scored = rows.loc[rows["age_days"] == 14.0]
    expected = pd.Series(predict_chance(model, source.features.loc[scored.index]), index=scored["lead_id"].to_numpy())
    by_lead = found.loc[~found["is_too_old"]].set_index("lead_id")

    pd.testing.assert_series_equal(
        by_lead["chance"].sort_index(), expected.sort_index(), check_names=False, check_index_type=False
    )
    expected = expected.loc[by_lead.index]
    assert by_lead["grade"].tolist() == reference.grade(expected.to_numpy()).tolist()
    assert set(by_lead["fit"]) <= {"weak", "medium", "strong"}
    assert set(by_lead["engagement"]) <= {"cold", "warm", "hot"}


def test_order_of_rows_changes_nothing(model, reference, source, rows) -> None:
    turned = rows.iloc[::-1]
    pd.testing.assert_frame_equal(
        score_rows(model, reference, source.features, turned), score_rows(model, reference, source.features, rows)
    )


@pytest.mark.parametrize("age", [0.0, 99.0])
def test_no_leads_or_only_too_old_ones(model, reference, source, rows, age) -> None:
    none = rows.iloc[:0] if age == 0 else rows.iloc[:3].assign(age_days=age)
    found = score_rows(model, reference, source.features, none)
    assert len(found) == len(none)
    assert list(found.columns[:7]) == ["lead_id", "account_id", "chance", "score", "grade", "fit", "engagement"]


def test_a_part_without_features_has_no_words(model, reference, source, rows) -> None:
    bare = LeadModel(**{**vars(model), "parts": {"all": model.parts["all"]}})
    assert score_rows(bare, reference, source.features, rows)["fit"].isna().all()


def test_a_grade_stays_inside_the_dead_band(model, reference, source, rows) -> None:
    """Yesterday's grades one better than today's: those whose chance is just under the cut-off keep them."""
    today = score_rows(model, reference, source.features, rows)
    before = today.set_index("lead_id")["grade"].map({"A": "A", "B": "A", "C": "B", "D": "C"})

    found = score_rows(model, reference, source.features, rows, before)

    scored = found[~found["is_too_old"]]
    expected = reference.grade(scored["chance"].to_numpy(float), before.loc[scored["lead_id"]].to_numpy())
    assert scored["grade"].tolist() == expected.tolist()
    assert found.drop(columns="grade").equals(today.drop(columns="grade"))
    others = score_rows(model, reference, source.features, rows, pd.Series(["A"], index=["another lead"]))
    pd.testing.assert_frame_equal(others, today)
