"""Slices whose gain and calibration are planted or worked out by hand."""

import numpy as np
import pandas as pd
import pytest

from src.evaluation.metrics import wins_reached
from src.evaluation.slices.sentence import slices_sentence
from src.evaluation.slices.table import AGE, COLUMNS, slices

START = pd.Timestamp("2025-01-01", tz="UTC")


def later_leads(count: int = 1800, seed: int = 1) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return leads of three windows; the score and the points each know one half of what makes leads win."""
    random = np.random.default_rng(seed)
    known = random.uniform(-1, 1, (2, count))
    place = np.arange(count)
    table = pd.DataFrame(
        {
            "lead_id": place.astype(str),
            "account_id": [f"a{number}" for number in place],
            "kind": "landmark",
            "landmark_days": 0.0,
            "window": place * 3 // count,
            "window_start": pd.NaT,
            "window_end": pd.NaT,
            "scored_at": START + pd.to_timedelta(place * 180 / count, unit="D"),
            "is_won": pd.array(random.random(count) < 0.2 + 0.09 * known.sum(axis=0), dtype="boolean"),
            "is_worked": pd.array([True] * count, dtype="boolean"),
            "model": 0.2 + 0.09 * known[0],
            "rules": known[1],
            "chance": 0.0,
        }
    )
    labels = pd.DataFrame(
        {"country": np.where(place % 3 == 0, "AT", "DE"), "source": np.where(place % 2, "fair", "web")}
    )
    return table, labels


def row(found: pd.DataFrame, slice_: str, level: str) -> pd.Series:
    return found[(found["slice"] == slice_) & (found["level"] == level)].iloc[0]


def test_gain_is_that_inside_window_and_slice_averaged_by_wins() -> None:
    table, labels = later_leads(600)
    found = slices(table, labels, "worked", "landmark", draws=50)
    assert list(found.columns) == COLUMNS
    assert found["slice"].tolist() == ["all leads", "country", "country", "source", "source"]
    inside = labels["country"] == "AT"
    reached = {"model": 0.0, "rules": 0.0}
    for _, part in table[inside].groupby("window"):
        for method in reached:
            reached[method] += wins_reached(part["is_won"], part[method], 0.5) * part["is_won"].sum()
    wins = table.loc[inside, "is_won"].sum()
    austria = row(found, "country", "AT")
    assert austria["reaches"] == pytest.approx(reached["model"] / wins)
    assert austria["gain"] == pytest.approx((reached["model"] - reached["rules"]) / wins)
    assert (austria["n"], austria["wins"], austria["accounts"]) == (200, wins, 200)
    assert austria["base_rate"] == pytest.approx(wins / 200)
    assert austria["said"] == pytest.approx(table.loc[inside, "model"].mean())
    assert austria["off"] == pytest.approx(austria["base_rate"] - austria["said"])
    assert found[["n", "wins"]].iloc[1:3].sum().tolist() == found[["n", "wins"]].iloc[0].tolist()


def test_the_drift_of_the_base_rate_is_nobody_s_merit() -> None:
    """A score that only knows the window would rank well if windows were pooled."""
    table, labels = later_leads()
    won = np.random.default_rng(2).random(len(table)) < 0.05 + 0.2 * table["window"]
    blind = table.assign(is_won=pd.array(won, dtype="boolean"), model=0.05 + 0.2 * table["window"])
    found = slices(blind, labels, "worked", "landmark", draws=50)
    assert found["reaches"].to_numpy() == pytest.approx(0.5)


def test_planted_slice_in_which_the_points_are_right() -> None:
    table, labels = later_leads()
    fair = (labels["source"] == "fair").to_numpy()
    table["rules"] = np.where(fair, table["is_won"].astype(float) + table["rules"] / 10, table["rules"])
    found = slices(table, labels, "worked", "landmark", draws=200)
    assert row(found, "source", "fair")["finding"] == "worse"
    assert row(found, "source", "web")["finding"] == "cannot tell"
    said = slices_sentence(found)
    assert said.startswith("The score is surely worse than the points as they are in")
    assert "source 'fair' (" in said
    assert "In none are its chances surely off." in said


def test_planted_slice_whose_chances_are_off_and_one_that_never_wins() -> None:
    table, labels = later_leads()
    web = (labels["source"] == "web").to_numpy()
    low = slices(table.assign(model=table["model"] * np.where(web, 0.4, 1.0)), labels, "worked", "landmark", draws=200)
    assert row(low, "source", "web")["calibration"] == "too low"
    assert row(low, "source", "fair")["calibration"] == "cannot tell"
    assert "source 'web' (said 8 of 100, " in slices_sentence(low)
    never = table.assign(is_won=table["is_won"] & ~web)
    none = row(slices(never, labels, "worked", "landmark", draws=200), "source", "web")
    assert (none["calibration"], none["finding"], none["won_accounts"]) == ("too high", "cannot tell", 0)
    assert np.isnan(none["gain"])
    assert none["off_high"] < 0


def test_no_slice_stands_out_where_nothing_is_the_matter() -> None:
    found = slices(*later_leads(), "worked", "landmark", draws=200)
    assert set(found["calibration"]) == {"cannot tell"}
    assert slices_sentence(found) == (
        "None of 4 slices stands out: in none is the score surely worse than the points as they are, in none are its "
        "chances surely off. Looking at so many was allowed for (Holm)."
    )


def test_the_interval_is_about_that_of_independent_wins() -> None:
    """Half as wide again as twice the standard error of a mean over wins, at most and at least."""
    found = slices(*later_leads(), "worked", "landmark", draws=400)
    whole = found.iloc[0]
    about = 2 * 1.96 * np.sqrt(2 * whole["reaches"] * (1 - whole["reaches"]) / whole["wins"])
    assert about / 1.5 < whole["high"] - whole["low"] < about * 1.5


def test_small_levels_are_joined_and_the_total_gives_nothing_away() -> None:
    table, labels = later_leads(400)
    country = np.where(table.index < 4, "NO", np.where(table.index < 30, "US", labels["country"]))
    found = slices(table, pd.DataFrame({"country": country}), "worked", "landmark", draws=50)
    levels = found[found["slice"] == "country"].set_index("level")
    assert set(levels.index) == {"AT", "DE", "other"}
    assert levels.loc["other", "accounts"] == 30
    assert levels["accounts"].min() >= 10


def test_one_level_is_no_slice_and_few_leads_are_none() -> None:
    table, labels = later_leads(400)
    only = slices(table, labels.assign(country="DE", source="web"), "worked", "landmark", draws=50)
    assert only["slice"].tolist() == ["all leads"]
    assert slices_sentence(only).startswith("There is no slice")
    few = slices(table.head(9), labels.head(9), "worked", "landmark", draws=50)
    assert few.empty
    assert slices_sentence(few).startswith("There is no slice")
    nobody = table.assign(is_worked=pd.array([False] * 400, dtype="boolean"))
    assert slices(nobody, labels, "worked", "landmark").empty


def test_ages_are_the_landmarks_and_each_lead_counts_once_elsewhere() -> None:
    table, labels = later_leads(600)
    older = table.assign(landmark_days=1.0).iloc[::2]
    rare = table.assign(landmark_days=30.0).head(9)
    both = pd.concat([table, older, rare], ignore_index=True)
    found = slices(both, pd.concat([labels, labels.iloc[::2], labels.head(9)], ignore_index=True), "worked", "landmark")
    ages = found[found["slice"] == AGE]
    assert ages["level"].tolist() == ["0 days", "1 day"]
    assert ages["n"].tolist() == [600, 300]
    assert found["n"].iloc[0] == 600


def test_mondays_queues_and_random_where_there_are_no_points() -> None:
    table, labels = later_leads()
    monday = pd.Timestamp("2025-01-06", tz="UTC") + pd.to_timedelta(7 * (np.arange(len(table)) // 70), unit="D")
    weekly = table.assign(kind="week", landmark_days=np.nan, scored_at=monday).drop(columns="rules")
    found = slices(weekly, labels, "all", "week", draws=100)
    assert set(found["versus"]) == {"chance"}
    assert found["versus_reaches"].to_numpy() == pytest.approx(0.5)
    assert found.iloc[0]["finding"] == "better"
    assert AGE not in set(found["slice"])


def test_same_input_same_table() -> None:
    given = later_leads(500)
    pd.testing.assert_frame_equal(
        slices(*given, "worked", "landmark", draws=50), slices(*given, "worked", "landmark", draws=50)
    )
