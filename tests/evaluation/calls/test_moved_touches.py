import numpy as np
import pandas as pd
import pytest

from src.evaluation.calls.moved_touches import MOVED, chances_held, moved_table, moved_touches, taken
from src.evaluation.calls.replay_weeks import Weeks

MONDAY = pd.Timestamp("2026-01-05", tz="UTC")


def weeks(called: list[tuple[int, float, bool]], waiting: list[tuple[int, str, float, bool]]) -> Weeks:
    """Return weeks of calls (week, score, won) and leads left waiting (week, account, score, won)."""
    calls = pd.DataFrame(called, columns=["week", "model", "is_won"])
    left = pd.DataFrame(waiting, columns=["week", "account_id", "model", "is_won"])
    for rows in (calls, left):
        rows["week"] = MONDAY + pd.to_timedelta(rows["week"] * 7, unit="D")
    calls["account_id"] = [f"c{number}" for number in range(len(calls))]
    return Weeks(calls.assign(rules=0.0), left.assign(called_later=False, rules=0.0))


def test_the_lowest_calls_go_to_the_best_who_wait() -> None:
    ten = [(0, 0.1 * place, place in (0, 5, 9)) for place in range(10)]
    found = weeks(ten, [(0, "x", 0.4, True), (0, "y", 0.7, False), (0, "z", 0.2, False)])
    loses, gets = moved_touches(found, "model", 0.2)
    assert loses.tolist() == [1, 1, *[0] * 8]
    assert gets.tolist() == [1, 1, 0]
    rows = moved_table(found, ["model"], 50, 0).set_index("touches_fraction")
    row = rows.loc[0.2]
    assert (row["touches"], row["given_up"], row["came_anyway"]) == (2, 1, 1)
    assert row["gained"] == pytest.approx(1.1)
    assert (row["at_least"], row["at_most"]) == (0, 2)
    assert row["gained_low"] < 1.1 < row["gained_high"] <= 2
    assert row["breaks_even"] == pytest.approx(2 / 1.1)
    # One win seen: a count's interval is 0.025 to 5.6 (Garwood).
    assert row["given_up_low"] == 0
    assert row["given_up_high"] == pytest.approx(5.57, abs=0.01)
    assert rows.loc[0.1, "given_up"] == 1


def test_no_more_calls_move_than_leads_wait() -> None:
    loses, gets = moved_touches(
        weeks([(0, 0.1 * place, False) for place in range(10)], [(0, "x", 0.9, False)]), "model", 0.3
    )
    assert loses.sum() == gets.sum() == 1
    nobody = Weeks(weeks([(0, 0.5, True)] * 4, []).called, weeks([], [(0, "x", 0.9, False)]).waiting.head(0))
    loses, gets = moved_touches(nobody, "model", 0.3)
    assert loses.tolist() == [0] * 4
    assert len(gets) == 0


def test_nobody_gets_a_second_call_in_a_later_week() -> None:
    calls = [(week, 0.1 * place, False) for week in (0, 1) for place in range(10)]
    left = [(week, account, score, False) for week in (0, 1) for account, score in (("best", 0.9), ("next", 0.5))]
    loses, gets = moved_touches(weeks(calls, left), "model", 0.1)
    assert gets.tolist() == [1, 0, 0, 1]
    assert loses.sum() == 2


def test_level_scores_share_the_calls() -> None:
    found = weeks([(0, 0.5, place < 2) for place in range(10)], [(0, name, 0.3, False) for name in "abcd"])
    loses, gets = moved_touches(found, "rules", 0.2)
    assert loses.tolist() == [0.2] * 10
    assert gets.tolist() == [0.5] * 4
    row = moved_table(found, ["rules"], 50, 0).set_index("touches_fraction").loc[0.2]
    assert row["given_up"] == pytest.approx(0.4)
    assert row["gained"] == pytest.approx(0.6)


def test_a_call_without_a_score_is_the_lowest() -> None:
    found = weeks([(0, score, False) for score in (0.2, np.nan, 0.1, 0.4, 0.3)], [(0, "x", 0.9, False)])
    assert moved_touches(found, "model", 0.2)[0].tolist() == [0, 1, 0, 0, 0]


def test_the_margin_ranks_where_there_is_one() -> None:
    found = weeks([(0, 0.5, False)] * 10, [(0, "x", 0.5, False), (0, "y", 0.5, False)])
    margins = Weeks(found.called.assign(model_margin=np.arange(10.0)), found.waiting.assign(model_margin=[0.0, 1.0]))
    loses, gets = moved_touches(margins, "model", 0.1)
    assert loses.tolist() == [1, *[0] * 9]
    assert gets.tolist() == [0, 1]


def test_taken_takes_what_is_there() -> None:
    there = np.array([0.5, 1, 1, 1])
    np.testing.assert_allclose(taken(np.array([4.0, 3, 3, 1]), there, 1.5), [0.5, 0.5, 0.5, 0])
    np.testing.assert_allclose(taken(np.array([4.0, 3, 3, 1]), there, 9), there)
    assert taken(np.zeros(0), np.zeros(0), 1).tolist() == []


def test_whether_the_chances_of_the_called_held() -> None:
    assert chances_held(weeks([(0, 0.5, place % 2 == 0) for place in range(100)], [])) == (50, 50, True)
    assert not chances_held(weeks([(0, 0.1, True)] * 20, []))[2]


def test_every_share_is_there_for_every_ordering() -> None:
    found = moved_table(weeks([(0, 0.1, True)] * 10, [(0, "x", 0.2, False)]), ["rules", "model"], 50, 0)
    assert list(zip(found["method"], found["touches_fraction"], strict=True)) == [
        (method, share) for method in ("rules", "model") for share in MOVED
    ]
