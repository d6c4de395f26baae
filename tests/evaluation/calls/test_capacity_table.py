"""k calls a week against queues whose order and wins are known."""

import numpy as np
import pandas as pd
import pytest

from src.evaluation.calls.capacity_sentence import capacity_sentence
from src.evaluation.calls.capacity_table import COLUMNS, capacity_table
from src.evaluation.cells import with_waiting
from src.evaluation.comparison import compare
from src.models.grades import Counted

MONDAY = pd.Timestamp("2025-01-06", tz="UTC")
WEEK = pd.Timedelta(days=7)
# Of twenty leads, best first by the model: where the wins stand. Three of six among the first five.
WINS_AT = (0, 2, 4, 9, 12, 19)


def queue(weeks: int = 10, size: int = 20, kind: str = "week") -> pd.DataFrame:
    """Return as many Mondays with the same queue; the rules give every lead the same points."""
    place = np.tile(np.arange(size), weeks)
    week = np.repeat(np.arange(weeks), size)
    return pd.DataFrame(
        {
            "kind": kind,
            "landmark_days": 0.0 if kind == "landmark" else np.nan,
            "window": 0,
            "window_start": MONDAY,
            "window_end": MONDAY + weeks * WEEK,
            "account_id": [f"a{number}" for number in range(len(place))],
            "scored_at": MONDAY + week * WEEK,
            "is_won": pd.array(np.isin(place, WINS_AT), dtype="boolean"),
            "is_worked": pd.array([True] * len(place), dtype="boolean"),
            "model": 1 - place / size,
            "rules": 5.0,
            "refused": None,
        }
    )


def at(found: pd.DataFrame, method: str, per_week: float, scope: str = "worked", kind: str = "week") -> pd.Series:
    rows = found[(found["method"] == method) & (found["per_week"] == per_week)]
    return rows[(rows["scope"] == scope) & (rows["kind"] == kind)].iloc[0]


@pytest.mark.parametrize(("median", "shown"), [(2.5, 3), (4.5, 5), (5.5, 6), (0.5, 1)])
def test_a_capacity_between_two_numbers_is_shown_at_one_of_them(median: float, shown: int) -> None:
    found = capacity_table(queue(), ["model"], median)
    assert found.loc[found["is_capacity"], "per_week"].unique().tolist() == [shown]
    assert f"With {shown} leads worked a week" in capacity_sentence(found, "worked", "week")


def test_planted_capacity_reaches_exactly_the_planted_wins() -> None:
    found = capacity_table(queue(), ["model", "rules"], 5)
    assert list(found.columns) == COLUMNS
    score = at(found, "model", 5)
    assert score["is_capacity"]
    assert score["list_fraction"] == 0.25
    assert (score["wins_per_week"], score["reached_per_week"], score["missed_per_week"]) == (6, 3, 3)
    assert (score["reached_wins"], score["missed_wins"], score["weeks"]) == (30, 30, 10)
    assert score["precision"] == pytest.approx(3 / 5)
    assert score["reached_low"] < 0.5 < score["reached_high"]
    assert at(found, "model", 10)["reached_per_week"] == 4
    # The third win is reached in full at five, not at four (places 0 to 3).
    assert at(found, "model", 4)["reached_per_week"] == 2


def test_ties_count_by_expectation() -> None:
    found = capacity_table(queue(), ["model", "rules"], 5)
    rules = at(found, "rules", 5)
    assert rules["reached_per_week"] == pytest.approx(6 * 5 / 20)
    assert rules["precision"] == pytest.approx(6 / 20)
    # Places 4 and 5 level: five calls reach the fifth with one half.
    tied = queue().assign(model=lambda t: t["model"].mask(np.arange(len(t)) % 20 == 5, 1 - 4 / 20))
    assert at(capacity_table(tied, ["model"], 5), "model", 5)["reached_per_week"] == pytest.approx(2.5)


def test_brute_force_over_random_queues() -> None:
    random = np.random.default_rng(5)
    rows = queue(30, 25).assign(model=random.random(750), is_won=lambda t: random.random(750) < 0.3 * t["model"])
    rows["is_worked"] = pd.array(random.random(750) < 0.5, dtype="boolean")
    found = capacity_table(rows, ["model"], 10, draws=50)
    for scope, k in (("all", 10), ("all", 20), ("worked", 10)):
        reached = worked = 0.0
        for _, monday in rows.groupby("scored_at"):
            shown = monday if scope == "all" else monday[monday["is_worked"]]
            best = shown.sort_values("model", ascending=False)["is_won"].to_numpy(float)
            calls = k / 25 * len(best)  # among worked leads the same share as of the whole queue
            whole = int(np.floor(calls + 1e-9))
            reached += best[:whole].sum() + (best[whole] * (calls - whole) if whole < len(best) else 0)
            worked += calls
        row = at(found, "model", k, scope)
        assert row["reached_wins"] == pytest.approx(reached)
        assert row["precision"] == pytest.approx(reached / worked)


def test_capacity_counts_leads_or_accounts_as_declared() -> None:
    """Every lead has a colleague who is one of its account's contacts: forty leads are twenty accounts."""
    pairs = pd.concat([queue(), queue().assign(is_won=pd.NA, model=lambda t: t["model"] - 0.01)], ignore_index=True)
    by_account = capacity_table(pairs, ["model"], 5, "accounts", draws=50)
    by_lead = capacity_table(pairs, ["model"], 5, "leads", draws=50)
    assert at(by_account, "model", 5)["reached_per_week"] == 3
    assert at(by_lead, "model", 10)["reached_per_week"] == 3
    assert set(by_lead["counts"]) == {"leads"}


@pytest.mark.parametrize("counts", ["leads", "accounts"])
def test_the_comparison_says_the_same_of_the_capacity(counts: Counted) -> None:
    random = np.random.default_rng(3)
    rows = queue(12, 30).assign(model=random.random(360), is_won=lambda t: random.random(360) < 0.3 * t["model"])
    rows["account_id"] = [f"a{number // 2}" for number in range(360)]
    rows["is_won"] = rows["is_won"].astype("boolean").mask(rows.index % 6 == 1)  # counted at another contact
    rows["is_worked"] = pd.array(random.random(360) < 0.6, dtype="boolean")
    compared = compare(with_waiting(rows, counts), ["model"], 8, draws=20)
    ours = capacity_table(rows, ["model"], 8, counts, draws=20)
    for scope in ("worked", "all"):
        same = compared[(compared["scope"] == scope) & (compared["metric"] == "wins_at_capacity")]
        value = same.loc[same["window"] == "average", "value"].iloc[0]
        assert at(ours, "model", 8, scope)["reached_fraction"] == pytest.approx(value)


def test_leads_as_they_came_in_share_the_weeks_of_their_window() -> None:
    found = capacity_table(queue(kind="landmark"), ["model"], 5, draws=50)
    row = at(found, "model", 5, kind="landmark")
    assert (row["weeks"], row["list_fraction"], row["wins_per_week"]) == (10, 0.25, 6)
    # One queue of two hundred leads with ten of each chance: fifty calls reach places 0 to 4 of each week.
    assert row["reached_per_week"] == pytest.approx(3)


def test_older_landmarks_do_not_count_a_lead_again() -> None:
    young = queue(kind="landmark")
    both = pd.concat([young, young.assign(landmark_days=7.0)], ignore_index=True)
    assert at(capacity_table(both, ["model"], 5, draws=50), "model", 5, kind="landmark")["wins"] == 60


def test_without_weeks_shares_of_the_list() -> None:
    undated = queue(kind="landmark").assign(window_start=pd.NaT, window_end=pd.NaT, scored_at=pd.NaT)
    found = capacity_table(undated, ["model"], None, draws=50)
    tenth = found[found["is_capacity"] & (found["scope"] == "all")].iloc[0]
    assert tenth["list_fraction"] == pytest.approx(0.1)
    assert tenth["reached_fraction"] == pytest.approx(1 / 6)
    assert np.isnan(tenth["per_week"])
    assert np.isnan(tenth["reached_per_week"])


def test_refused_windows_and_methods_without_scores_are_left_out() -> None:
    refused = queue().assign(window=1, model=np.nan, refused="too few")
    found = capacity_table(pd.concat([queue(), refused], ignore_index=True), ["model", "rules"], 5, draws=50)
    assert set(found["wins"]) == {60}
    silent = queue().assign(rules=np.nan)
    assert set(capacity_table(silent, ["model", "rules", "odoo"], 5, draws=50)["method"]) == {"model"}
    nobody = queue().assign(is_won=False)
    assert capacity_table(nobody, ["model"], 5).empty


def test_few_wins_have_no_interval() -> None:
    few = queue(1, 20).assign(is_won=lambda t: np.arange(len(t)) < 4)
    row = at(capacity_table(few, ["model"], 5, draws=50), "model", 5)
    assert row["reached_per_week"] == 4
    assert np.isnan(row["reached_low"])
    assert np.isnan(row["precision_high"])


def test_sentence_in_numbers_of_wins() -> None:
    found = capacity_table(queue(), ["model", "rules"], 5, draws=50)
    assert capacity_sentence(found, "worked", "week") == (
        "With 5 leads worked a week (the best 25 of 100) the score reaches 3.0 of 6.0 customers in an average Monday's "
        "queue, the points as they are 1.5 (among leads that were called; n = 60 customers)."
    )
    assert capacity_sentence(found, "all", "landmark") == ""
    only = capacity_table(queue(kind="landmark"), ["model"], 5, "accounts", draws=50)
    assert capacity_sentence(only, "all", "landmark", "loans") == (
        "With 5 accounts worked a week (the best 25 of 100) the score reaches 3.0 of 6.0 loans a week "
        "(among all leads, called or not; n = 60 loans)."
    )
    undated = queue(kind="landmark").assign(window_start=pd.NaT, window_end=pd.NaT, scored_at=pd.NaT)
    assert capacity_sentence(capacity_table(undated, ["model", "rules"], None, draws=50), "all", "landmark") == (
        "With the best 10 of 100 of the list worked the score reaches 17 of 100 customers, the points as they are 10 "
        "(among all leads, called or not; n = 60 customers)."
    )
