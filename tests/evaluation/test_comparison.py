"""The comparison on planted tables: values by hand and by loops, gains, honest averages."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from src.evaluation.comparison import COLUMNS, compare, default_pairs

MONDAY = pd.Timestamp("2025-01-06", tz="UTC")


def planted(seed: int, weeks: int = 24, leads: int = 30, kind: str = "week", drift: float = 0.0) -> pd.DataFrame:
    """Return an out-of-time table: three windows, wins follow ``quality``, which the model sees and rules see worse."""
    random = np.random.default_rng(seed)
    size = weeks * leads
    week = np.repeat(np.arange(weeks), leads)
    window = week * 3 // weeks
    quality = random.normal(size=size)
    chance = 1 / (1 + np.exp(2 - quality - drift * (window - 1)))
    scored_at = MONDAY + pd.to_timedelta(week * 7, unit="D")
    table = pd.DataFrame(
        {
            "kind": kind,
            "landmark_days": np.nan if kind == "week" else np.tile([0.0, 7.0], size // 2),
            "window": window,
            "window_start": MONDAY + pd.to_timedelta(window * (weeks // 3) * 7, unit="D"),
            "window_end": MONDAY + pd.to_timedelta((window + 1) * (weeks // 3) * 7, unit="D"),
            "account_id": [f"a{number:05d}" for number in range(size)],
            "scored_at": scored_at,
            "is_won": random.random(size) < chance,
            "is_worked": random.random(size) < 0.6,
            "model": chance,
            "rules": np.round(quality + random.normal(size=size)),
            "newest": random.random(size),
            "chance": 0.0,
        }
    )
    return table.assign(as_worked=np.where(table["is_worked"], random.random(size), np.nan))


def one(frame: pd.DataFrame, method: str, metric: str, **where: object) -> pd.Series:
    """Return the one row of a method's own value in the average of all rows, or where told."""
    wanted = {"scope": "all", "window": "average", "versus": None, "method": method, "metric": metric} | where
    for column, value in wanted.items():
        missing = value is None or value != value
        frame = frame[frame[column].isna()] if missing else frame[frame[column] == value]
    assert len(frame) == 1
    return frame.iloc[0]


def test_wins_of_two_mondays_by_hand() -> None:
    # Monday 1: 4 leads, order W - W -; Monday 2: 6 leads, order - W - | - W -. Capacity 2 a week.
    won = [1, 0, 1, 0, 0, 1, 0, 0, 1, 0]
    table = planted(0, weeks=1, leads=10).assign(
        scored_at=[MONDAY] * 4 + [MONDAY + pd.Timedelta(days=7)] * 6,
        is_won=np.array(won, bool),
        rules=[9, 8, 7, 6, 9, 8, 7, 6, 5, 4],
    )
    found = compare(table, ["rules"], capacity=2, draws=10)
    assert one(found, "rules", "wins_best_half")["value"] == pytest.approx(2 / 4)
    assert one(found, "rules", "wins_at_capacity")["value"] == pytest.approx(2 / 4)
    assert one(found, "rules", "auc")["value"] == pytest.approx((2 / 2 + 1 / 2 + 3 / 4 + 1 / 4) / 4)
    row = one(found, "rules", "auc")
    assert (row["n"], row["wins"], row["base_rate"]) == (10, 4, 0.4)
    assert np.isnan([row["low"], row["high"]]).all()  # four wins: no interval


def test_landmarks_are_ranked_inside_window_and_landmark_by_a_plain_loop() -> None:
    table = planted(3, kind="landmark")
    found = compare(table, ["model", "rules"], capacity=5, draws=10)
    for (window, landmark), rows in table.groupby(["window", "landmark_days"]):
        row = one(found, "rules", "auc", window=str(window), landmark_days=landmark)
        assert row["value"] == pytest.approx(roc_auc_score(rows["is_won"], rows["rules"]))
        best = rows.sort_values("model", ascending=False).head(5 * 8)  # 5 a week, 8 weeks a window
        row = one(found, "model", "wins_at_capacity", window=str(window), landmark_days=landmark)
        assert row["value"] == pytest.approx(best["is_won"].sum() / rows["is_won"].sum())
    by_window = found.query("scope == 'all' and method == 'rules' and metric == 'auc' and versus.isna()")
    parts = by_window[(by_window["window"] != "average") & by_window["landmark_days"].eq(7)]
    average = one(found, "rules", "auc", landmark_days=7.0)
    assert average["value"] == pytest.approx(np.average(parts["value"], weights=parts["wins"]))
    assert (average["spread_low"], average["spread_high"]) == (parts["value"].min(), parts["value"].max())


def test_capacity_is_the_same_share_of_worked_leads_as_of_the_whole_queue() -> None:
    # 10 leads stand in the queue, 5 of them worked; sales can work 4: the best 40 %, so 2 of the 5.
    table = planted(0, weeks=1, leads=10).assign(
        is_worked=[True, False] * 5,
        is_won=[True, True, False, False, True, False, False, False, True, False],
        rules=[10 - place for place in range(10)],
    )
    found = compare(table, ["rules"], capacity=4, draws=5)
    assert one(found, "rules", "wins_at_capacity", scope="worked")["value"] == pytest.approx(1 / 3)
    assert one(found, "rules", "wins_at_capacity", scope="all")["value"] == pytest.approx(2 / 4)


def test_tidy_columns_scopes_and_kinds() -> None:
    table = pd.concat([planted(1), planted(2, kind="landmark")], ignore_index=True)
    found = compare(table, ["model", "rules", "newest", "as_worked", "chance", "absent"], 10, draws=20)
    assert list(found.columns) == COLUMNS
    assert set(found["kind"]) == {"week", "landmark"}
    assert set(found.loc[found["method"] == "as_worked", "scope"]) == {"worked"}
    assert "absent" not in set(found["method"])
    keys = ["scope", "kind", "landmark_days", "window", "method", "versus", "metric"]
    assert not found.duplicated(keys).any()
    inside = found.dropna(subset=["low"])
    assert (inside["low"] <= inside["high"]).all()
    assert one(found, "chance", "wins_best_half", kind="week")["value"] == 0.5


def test_rows_of_unknown_outcome_are_left_out() -> None:
    table = planted(1).astype({"is_won": object})
    table.loc[table.index[::2], "is_won"] = None
    found = compare(table, ["rules"], 10, draws=5)
    assert one(found, "rules", "auc", kind="week")["n"] == len(table) / 2


def test_gain_is_paired_and_narrower_than_two_unpaired_intervals() -> None:
    table = planted(4).assign(model=lambda t: t["rules"] + 0.01 * t["newest"])
    found = compare(table, ["model", "rules"], 10, draws=200)
    gain = one(found, "model", "wins_best_half", versus="rules")
    own = one(found, "model", "wins_best_half")
    rival = one(found, "rules", "wins_best_half")
    assert gain["value"] == pytest.approx(own["value"] - rival["value"])
    assert gain["high"] - gain["low"] < 0.6 * (own["high"] - own["low"])


def test_a_method_without_scores_in_a_window_is_paired_on_the_others() -> None:
    table = planted(5)
    table.loc[table["window"] == 0, "model"] = np.nan
    found = compare(table, ["model", "rules"], 10, draws=50)
    later = compare(table[table["window"] > 0], ["model", "rules"], 10, draws=50)
    assert np.isnan(one(found, "model", "auc", window="0")["value"])
    assert one(found, "rules", "auc", window="0")["n"] == 240
    for versus in (None, "rules"):
        here, there = (one(frame, "model", "auc", versus=versus) for frame in (found, later))
        assert (here["value"], here["n"]) == (pytest.approx(there["value"]), there["n"])


def test_every_lead_split_into_three_contacts_changes_nothing() -> None:
    table = planted(6)
    thrice = pd.concat([table, table[table["is_won"]], table[table["is_won"]]], ignore_index=True)
    methods = ["model", "rules", "newest", "as_worked"]
    pd.testing.assert_frame_equal(compare(thrice, methods, 10, 40), compare(table, methods, 10, 40))


def test_same_bytes_for_any_order_of_rows_and_another_seed_differs() -> None:
    table = planted(7)
    mixed = table.sample(frac=1, random_state=1)
    found = compare(table, ["model", "rules"], 10, 60)
    pd.testing.assert_frame_equal(found, compare(mixed, ["model", "rules"], 10, 60), check_exact=True)
    other = compare(table, ["model", "rules"], 10, 60, seed=1)
    assert not np.array_equal(found["low"], other["low"], equal_nan=True)
    assert np.array_equal(found["value"], other["value"], equal_nan=True)


@pytest.mark.parametrize("won", [False, True])
def test_one_class_gives_nan_with_n(won: bool) -> None:
    found = compare(planted(1).assign(is_won=won), ["model", "rules"], 10, draws=5)
    row = one(found, "rules", "auc")
    assert np.isnan(row["value"])
    assert row["n"] == 720


def test_no_rows_give_an_empty_table() -> None:
    found = compare(planted(1).head(0), ["model"], 10, draws=5)
    assert list(found.columns) == COLUMNS
    assert found.empty


def test_without_dates_a_tenth_of_the_queue_stands_for_the_capacity() -> None:
    table = planted(2, kind="landmark").assign(scored_at=pd.NaT, window_start=pd.NaT, window_end=pd.NaT, window=0)
    found = compare(table, ["model"], None, draws=20)
    top = one(found, "model", "wins_at_capacity", landmark_days=0.0)["value"]
    assert top == pytest.approx(one(found, "model", "top_decile_lift", landmark_days=0.0)["value"] / 10)


def test_margin_ranks_where_the_chance_makes_ties() -> None:
    table = planted(8)
    stepped = table.assign(model_margin=table["model"], model=np.round(table["model"], 1))
    found = compare(stepped, ["model"], 10, draws=5)
    plain = compare(table, ["model"], 10, draws=5)
    assert one(found, "model", "auc")["value"] == one(plain, "model", "auc")["value"]
    assert one(found, "model", "brier")["value"] != one(plain, "model", "brier")["value"]


def test_pooled_auc_borrows_the_drift_and_ours_does_not() -> None:
    # The order knows the window only: worthless inside each, yet it looks good pooled.
    table = planted(11, leads=120, drift=2.5)
    random = np.random.default_rng(0)
    table["model"] = (table["window"] + random.random(len(table))) / 4
    pooled = roc_auc_score(table["is_won"], table["model"])
    honest = one(compare(table, ["model"], 10, draws=100), "model", "auc")
    assert pooled > 0.7
    assert honest["value"] == pytest.approx(0.5, abs=0.04)
    assert honest["low"] < 0.5 < honest["high"]


def test_random_orders_reach_half_of_the_wins_in_the_best_half() -> None:
    reached = []
    for seed in range(20):
        table = planted(seed, leads=12).assign(rules=np.random.default_rng(seed + 100).random(24 * 12))
        reached.append(one(compare(table, ["rules"], 10, draws=1), "rules", "wins_best_half")["value"])
    assert np.mean(reached) == pytest.approx(0.5, abs=0.03)


def test_pairs_by_default() -> None:
    assert default_pairs(["model", "newest", "chance"]) == [
        ("model", "newest"),
        ("chance", "newest"),
        ("model", "chance"),
    ]
    assert default_pairs([]) == []


def test_a_weight_counts_worked_leads_as_often_as_it_says() -> None:
    # Twice the weight is the same lead twice: beside, a table that holds it twice under another account.
    single = planted(2, weeks=4).assign(worked_weight=1.0)
    heavy = single["account_id"].str.endswith("1")
    twice = pd.concat([single, single[heavy].assign(account_id=single["account_id"] + "b")])
    single.loc[heavy, "worked_weight"] = 2.0
    weighted = compare(single, ["model"], None, 1, scopes=("weighted",))
    plain = compare(twice, ["model"], None, 1, scopes=("worked",))
    same = weighted["metric"] != "calibration_error"  # its bins hold equally many rows, whatever they weigh
    np.testing.assert_allclose(weighted.loc[same, "value"], plain.loc[same, "value"], rtol=1e-6)
    assert (weighted["n"] <= plain["n"]).all()
