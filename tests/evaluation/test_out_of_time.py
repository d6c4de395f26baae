"""The out-of-time table on a small history, with real training."""

from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from src.evaluation.known_before import known_rows
from src.evaluation.out_of_time import ORDERS, TRAINED, add_rules, out_of_time
from src.evaluation.refitted import refitted_by_window
from src.evaluation.windows import Window
from src.features.definition import Feature
from src.leads.errors import LeadScoringError
from src.models.cut import Cut
from src.models.recipe import Recipe
from src.rules.declare import RuleSet

START = pd.Timestamp("2025-01-01", tz="UTC")
RECIPE = Recipe(horizon_days=30, blocks=2, max_trees=20, default_trees=10, num_threads=1)
CATALOG = {
    name: Feature(name, name, "times", "engagement", "made up", "high {value}", "low")
    for name in ("visits", "age_days")
}


def history(days: int = 300, leads_a_day: int = 4) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return features and examples: visits make wins; ages 0 and 7, and Mondays; two contacts an account."""
    random = np.random.default_rng(1)
    size = days * leads_a_day
    created = START + pd.to_timedelta(np.arange(size) / leads_a_day, unit="D")
    visits = random.poisson(2, size).astype(float)
    lead = pd.DataFrame(
        {
            "lead_id": [f"l{number}" for number in range(size)],
            "account_id": [f"a{number // 2}" for number in range(size)],
            "created_at": created,
            "sequence": range(size),
            "won_days": np.where(random.random(size) < 0.05 + 0.12 * visits, random.integers(8, 25, size), np.nan),
            "first_touch_at": created + pd.Timedelta(days=2),
            "visits": visits,
        }
    )
    ages = [("landmark", 0.0), ("landmark", 7.0), ("week", np.nan)]
    rows = pd.concat([lead.assign(kind=kind, landmark_days=age) for kind, age in ages], ignore_index=True)
    monday = rows["created_at"].dt.normalize() + pd.to_timedelta(7 - rows["created_at"].dt.day_of_week, unit="D")
    at_age = rows["created_at"] + pd.to_timedelta(rows["landmark_days"].fillna(0), unit="D")
    scored_at = at_age.where(rows["kind"] == "landmark", monday).astype("datetime64[us, UTC]")
    end = scored_at + pd.Timedelta(days=30)
    as_of = START + pd.Timedelta(days=days)
    won_at = rows["created_at"] + pd.to_timedelta(rows["won_days"], unit="D")
    examples = rows.assign(
        scored_at=scored_at,
        age_days=(scored_at - rows["created_at"]) / pd.Timedelta(days=1),
        is_matured=end <= as_of,
        is_won=(won_at <= end).astype(object).where((end <= as_of) | (won_at <= as_of)),
        known_at=won_at.fillna(end).where(lambda moment: moment <= as_of),
        followup_days=30.0,
        is_worked=True,
        value=np.nan,
    ).rename_axis("row_id")
    return examples[["visits", "age_days"]], examples.drop(columns=["visits", "won_days"])


def window(index: int, start: str, end: str) -> Window:
    first, last = (datetime.fromisoformat(moment).replace(tzinfo=UTC) for moment in (start, end))
    return Window(index, Cut(first), first, last)


@pytest.fixture(scope="module")
def parts() -> tuple[pd.DataFrame, pd.DataFrame, list[Window]]:
    features, examples = history()
    return features, examples, [window(0, "2025-01-20", "2025-02-10"), window(1, "2025-07-01", "2025-09-01")]


@pytest.fixture(scope="module")
def table(parts: tuple[pd.DataFrame, pd.DataFrame, list[Window]]) -> pd.DataFrame:
    features, examples, windows = parts
    return out_of_time(features, examples, CATALOG, windows, RECIPE)


def test_every_row_is_scored_by_a_model_whose_cut_lies_before_it(table: pd.DataFrame) -> None:
    assert table.index.is_unique
    assert table.index.is_monotonic_increasing
    assert (table["cut"] <= table["scored_at"]).all()
    assert set(table["kind"]) == {"landmark", "week"}
    later = table[table["window"] == 1]
    assert later[[*TRAINED, "chance"]].notna().all().all()
    # Whoever came or was called first in a window of two months says nothing of whom sales prefers: queues only.
    assert later[later["kind"] == "week"][list(ORDERS)].notna().all().all()
    assert later[later["kind"] == "landmark"][["newest", "oldest", "as_worked"]].isna().all().all()
    assert later["model"].between(0, 1).all()
    assert later.groupby(later["is_won"].astype(bool))["model"].mean().diff().iloc[-1] > 0.02


def test_a_refused_training_leaves_scores_missing_and_says_why(table: pd.DataFrame) -> None:
    first = table[table["window"] == 0]
    assert first[list(TRAINED)].isna().all().all()
    assert first["refused"].str.contains("Too few known outcomes").all()
    assert first[first["kind"] == "week"][list(ORDERS)].notna().all().all()
    assert table.loc[table["window"] == 1, "refused"].isna().all()


def test_under_120_wins_the_score_is_the_simpler_way_and_from_there_on_trees(
    parts: tuple[pd.DataFrame, pd.DataFrame, list[Window]], table: pd.DataFrame
) -> None:
    features, examples, _ = parts
    assert table.groupby("window")["sort"].agg(set).tolist() == [{None}, {"trees"}]
    early = window(0, "2025-04-01", "2025-05-01")
    found = out_of_time(features, examples, CATALOG, [early], RECIPE)
    (sort,) = set(found["sort"])
    assert sort in ("scorecard", "logistic")
    np.testing.assert_allclose(found["model"], found[sort], rtol=0, atol=1e-11)
    assert (table.loc[table["window"] == 1, "model"] != table.loc[table["window"] == 1, sort]).all()


def test_orders(table: pd.DataFrame) -> None:
    later = table[table["window"] == 1]
    assert later["newest"].corr(later["sequence"]) > 0.999
    assert later["oldest"].idxmax() == later["newest"].idxmin()
    assert later["as_worked"].idxmax() == later["first_touch_at"].idxmin()
    assert later["chance"].nunique() == 1


def test_the_future_and_accounts_under_test_do_not_train(
    parts: tuple[pd.DataFrame, pd.DataFrame, list[Window]], table: pd.DataFrame
) -> None:
    features, examples, windows = parts
    # Outcomes that were not known at the cut, and those of accounts under test, change nothing that was said.
    later = examples["known_at"] > pd.Timestamp(windows[1].cut.at)
    tested = examples["account_id"].isin(table.loc[table["window"] == 1, "account_id"])
    turned = examples.assign(is_won=examples["is_won"].mask((later | tested) & examples["is_won"].notna(), False))
    assert turned["is_won"].eq(True).sum() < 0.7 * examples["is_won"].eq(True).sum()
    again = out_of_time(features, turned, CATALOG, windows[1:], RECIPE)
    said = table.loc[again.index, list(TRAINED)]
    pd.testing.assert_frame_equal(again[list(TRAINED)], said, check_exact=True)


def test_rules_refitted_learn_before_the_window_and_score_its_rows(
    parts: tuple[pd.DataFrame, pd.DataFrame, list[Window]], table: pd.DataFrame
) -> None:
    features, examples, windows = parts
    rule = {"name": "visits", "points": 1, "activity": "visit"}
    rules = RuleSet.model_validate({"title": "T", "rule": [rule, {"name": "noise", "points": 5, "activity": "click"}]})
    noise = np.random.default_rng(2).integers(0, 2, len(features))
    firings = pd.DataFrame({"visits": features["visits"], "noise": noise}, index=features.index)
    known = known_rows(features, examples, CATALOG, windows, RECIPE, None).before
    points = refitted_by_window(rules, firings, examples, windows, known)
    assert points.index.equals(table.index)
    assert points[table["window"] == 0].isna().all()
    later = table.index[table["window"] == 1]
    order = features.loc[later, "visits"].corr(points[later], method="spearman")
    assert order > 0.9
    assert len(refitted_by_window(rules, firings, examples, [], known)) == 0


def test_no_windows_give_an_empty_table_with_all_columns(
    parts: tuple[pd.DataFrame, pd.DataFrame, list[Window]], table: pd.DataFrame
) -> None:
    features, examples, _ = parts
    empty = out_of_time(features, examples, CATALOG, [], RECIPE)
    assert empty.empty
    assert set(empty.columns) == set(table.columns)


def test_rules_are_added_by_row_and_refused_on_other_rows(table: pd.DataFrame) -> None:
    points = pd.Series(np.arange(10_000, dtype=float))
    with_rules = add_rules(table, points, points * 2)
    assert with_rules["rules"].tolist() == table.index.tolist()
    assert (with_rules["rules_refitted"] == 2 * with_rules["rules"]).all()
    with pytest.raises(LeadScoringError, match="Replay them on all scoring rows"):
        add_rules(table, points.head(5))


def test_without_dates_the_order_stands_for_time() -> None:
    features, examples = history()
    undated = examples[examples["landmark_days"] == 0].assign(
        **dict.fromkeys(["created_at", "scored_at", "known_at", "first_touch_at", "is_worked"], None), is_matured=True
    )
    undated = undated[undated["is_won"].notna()]
    by_order = Window(0, Cut(None, 900), 900, 1200)
    found = out_of_time(features.loc[undated.index], undated, CATALOG, [by_order], RECIPE)
    assert found["sequence"].min() == 900
    assert (found["newest"] == found["sequence"]).all()
    assert (found["oldest"] == -found["sequence"]).all()
    assert found["as_worked"].isna().all()
    assert found[["cut", "window_start"]].isna().all().all()
    assert found["model"].notna().all()


def test_progress_is_told_each_window(parts: tuple[pd.DataFrame, pd.DataFrame, list[Window]]) -> None:
    features, examples, windows = parts
    said: list[str] = []
    out_of_time(features, examples, CATALOG, windows[:1], RECIPE, said.append)
    assert said == ["test window 1 of 1: 2025-01-20 to 2025-02-09"]
