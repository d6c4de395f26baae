import json

import numpy as np
import pandas as pd
import pytest

from src.evaluation.calls.weekly_replay import weekly_replay
from src.evaluation.told import Told

MONDAY = pd.Timestamp("2025-01-06", tz="UTC")
DAY = pd.Timedelta(days=1)


def table(weeks: int = 26, calls: int = 20, wins: int = 4, seed: int = 0) -> pd.DataFrame:
    """Return weeks of leads that waited: the model knows the wins, the points nothing, sales called by lot."""
    random = np.random.default_rng(seed)
    count = weeks * calls * 2
    week = np.repeat(np.arange(weeks), calls * 2)
    is_called = np.tile(np.arange(calls * 2) < calls, weeks)
    is_won = np.tile(np.arange(calls * 2) < wins, weeks)
    scored = MONDAY + pd.to_timedelta(week * 7, unit="D")
    touched = pd.Series(scored + pd.to_timedelta(random.uniform(0, 5, count), unit="D"))
    return pd.DataFrame(
        {
            "kind": "week",
            "landmark_days": np.nan,
            "window": 0,
            "window_start": MONDAY,
            "window_end": MONDAY + weeks * 7 * DAY,
            "account_id": [f"a{number}" for number in range(count)],
            "created_at": scored - DAY,
            "scored_at": scored,
            "first_touch_at": touched.where(is_called),
            "is_won": pd.array(is_won, "boolean"),
            "is_worked": pd.array(is_called, "boolean"),
            "model": np.where(is_won, 0.3, 0.1) + np.where(is_called, 0, 0.05) * random.random(count),
            "rules": 5.0,
        }
    )


@pytest.fixture(scope="module")
def found() -> Told:
    return weekly_replay(table(), draws=200)


def figure(found: Told, method: str, fraction: float = 0.5, versus: str | None = None) -> pd.Series:
    rows = found.tables["replay_order"][
        (found.tables["replay_order"]["method"] == method)
        & (found.tables["replay_order"]["touches_fraction"] == fraction)
    ]
    return rows[rows["versus"].isna() if versus is None else rows["versus"] == versus].iloc[0]


def test_an_order_that_knows_reaches_all_and_one_that_says_nothing_as_much_as_by_lot(found: Told) -> None:
    assert found.needs is None
    assert [figure(found, "model", share)["value"] for share in (0.25, 0.5, 0.75)] == [1, 1, 1]
    for share in (0.25, 0.5, 0.75):
        assert figure(found, "rules", share)["value"] == pytest.approx(share)
        assert figure(found, "chance", share)["value"] == pytest.approx(share)
    worked = figure(found, "as_worked", versus="chance")
    assert worked["low"] < 0 < worked["high"]
    gain = figure(found, "model", versus="as_worked")
    assert gain["value"] == pytest.approx(1 - figure(found, "as_worked")["value"])
    assert gain["low"] > 0.2
    row = figure(found, "model")
    assert (row["n"], row["wins"], row["weeks"], row["won_accounts"]) == (520, 104, 26, 104)
    assert row["resampled"] == "accounts and weeks"


def test_weeks_add_up(found: Told) -> None:
    assert len(found.tables["replay_weeks"]) == 26
    assert found.tables["replay_weeks"]["touches"].sum() == 520
    assert found.tables["replay_weeks"]["waited"].sum() == 520
    assert found.tables["replay_weeks"]["waiting"].sum() == 520
    for method in ("as_worked", "rules", "model"):
        total = found.tables["replay_weeks"][f"first_half_{method}"].sum() / found.tables["replay_weeks"]["wins"].sum()
        assert total == pytest.approx(figure(found, method)["value"])


def test_facts_are_json_with_their_bounds(found: Told) -> None:
    facts = json.loads(json.dumps(found.facts, allow_nan=False))
    gain = facts["replay_first_50_model_over_as_worked"]
    assert gain["low"] < gain["value"] <= gain["high"] <= 1
    assert gain["n"] == 520
    assert gain["window"] == "2025-01-06 to 2025-07-06"
    moved = facts["replay_move_20_model_gained"]
    least, most = (facts[f"replay_move_20_model_{end}"]["value"] for end in ("at_least", "at_most"))
    assert least <= moved["low"] <= moved["value"] <= moved["high"] <= most == 104


def test_a_score_held_back_is_neither_replayed_nor_moves_calls() -> None:
    found = weekly_replay(table(), show_score=False, draws=50)
    assert set(found.tables["replay_order"]["method"]) == {"chance", "as_worked", "rules"}
    assert found.tables["replay_moved"].empty
    assert not any("the score" in text for text in found.sentences)
    json.dumps(found.facts, allow_nan=False)


def test_without_scores_or_points_the_order_worked_stands_alone() -> None:
    found = weekly_replay(table().drop(columns=["rules"]).assign(model=np.nan), draws=50)
    assert set(found.tables["replay_order"]["method"]) == {"chance", "as_worked"}
    assert found.sentences[0].startswith("Measured week by week on 520 first calls in 26 weeks")


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("nothing", "It needs test windows"),
        ("no dates", "It needs the dates on which leads came in and were called"),
        ("no touches", "It needs the activities that count as sales' touches"),
        ("no calls", "It needs whole weeks, Monday to Sunday, inside a test window, and first calls"),
        ("no whole week", "It needs whole weeks"),
    ],
)
def test_what_is_missing_is_said(case: str, words: str) -> None:
    whole = table(weeks=3)
    nobody = pd.array([None] * len(whole), "boolean")
    tables = {
        "nothing": whole.head(0),
        "no dates": whole.assign(created_at=pd.NaT, scored_at=pd.NaT, first_touch_at=pd.NaT, is_worked=nobody),
        "no touches": whole.assign(is_worked=nobody, first_touch_at=pd.NaT),
        "no calls": whole.assign(is_worked=pd.array([False] * len(whole), "boolean")),
        "no whole week": whole.assign(window_end=MONDAY + 5 * DAY),
    }
    found = weekly_replay(tables[case], draws=50)
    assert found.needs is not None
    assert found.needs.startswith(words)
    assert found.tables == {}
    assert found.sentences == []


def test_too_few_wins_compare_nothing() -> None:
    found = weekly_replay(table(weeks=2, wins=2), draws=50)
    assert found.tables["replay_order"]["low"].isna().all()
    assert found.sentences[0].endswith("4 of the leads called became customers: too few to compare orders.")
    json.dumps(found.facts, allow_nan=False)
