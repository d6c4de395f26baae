"""Each sentence of the replay in each of its cases, and never wins added."""

import pandas as pd
import pytest

from src.evaluation.calls.replay_sentences import moved_sentences, order_sentences
from src.evaluation.calls.replay_weeks import Weeks

MONDAY = pd.Timestamp("2026-01-05", tz="UTC")
GAIN = (0.23, 0.14, 0.32)


def weeks(chance: float = 0.1) -> Weeks:
    """Return 1,284 calls of which 300 waited on Monday and 123 won."""
    called = pd.DataFrame(
        {
            "week": [MONDAY + pd.Timedelta(weeks=number % 12) for number in range(1284)],
            "waited": [number < 300 for number in range(1284)],
            "is_won": [number < 123 for number in range(1284)],
            "model": chance,
        }
    )
    return Weeks(called, called.head(0))


def order(gain: tuple[float, float, float] = GAIN, score: str = "model", won: int = 120) -> pd.DataFrame:
    own = {"as_worked": (0.58, 0.49, 0.66), "rules": (0.65, 0.56, 0.73), "model": (0.81, 0.74, 0.87)}
    rows = [(method, None, *figures) for method, figures in own.items() if score == "model" or method != "model"]
    rows.append((score, "as_worked", *gain))
    frame = pd.DataFrame(rows, columns=["method", "versus", "value", "low", "high"]).astype({"versus": "str"})
    counts = {"touches_fraction": 0.5, "n": 1284, "wins": 123, "weeks": 12, "won_accounts": won}
    return frame.assign(**counts)


def moved(**given: float) -> pd.DataFrame:
    row = {
        **{"method": "model", "touches_fraction": 0.2, "touches": 256.8, "given_up": 3.0, "given_up_low": 0.0},
        **{"given_up_high": 6.4, "gained": 24.6, "gained_low": 14.2, "gained_high": 35.0, "came_anyway": 5.0},
        **{"breaks_even": 0.325, "n": 1284, "wins": 123},
    }
    return pd.DataFrame([row | given])


def test_the_order_is_measured() -> None:
    said = order_sentences(order(), weeks(), "customers")
    assert said == [
        "Measured week by week on 1,284 first calls in 12 weeks (2026-01-05 to 2026-03-29); 123 of the leads called "
        "became customers. The first half of each week's calls reached 58 of 100 of these (between 49 and 66) in the "
        "order sales worked, 65 (between 56 and 73) by the points as they are and 81 (between 74 and 87) by the score.",
        "That is 23 of 100 more by the score than as worked (between +14 and +32).",
        "All of these customers were reached in the end: another order reaches them earlier in the week, and cannot be "
        "shown to reach more.",
        "Of these calls 23 of 100 went to leads that had waited on Monday; the others came in during the week, and no "
        "order calls them before.",
    ]


@pytest.mark.parametrize(
    ("gain", "score", "words"),
    [
        (
            (-0.1, -0.18, -0.02),
            "model",
            "That is 10 of 100 fewer by the score than as worked (between −18 and −2).",
        ),
        (
            (0.03, -0.04, 0.1),
            "model",
            "Whether the order by the score reaches them earlier than sales did cannot be told "
            "(+3 of 100, between −4 and +10).",
        ),
        (
            (0.07, 0.01, 0.13),
            "rules",
            "That is 7 of 100 more by the points as they are than as worked (between +1 and +13).",
        ),
    ],
)
def test_the_gain_in_its_other_cases(gain: tuple[float, float, float], score: str, words: str) -> None:
    assert order_sentences(order(gain, score), weeks(), "customers")[1] == words


def test_too_few() -> None:
    assert order_sentences(order(won=4), weeks(), "customers") == [
        "Measured on 1,284 first calls in 12 weeks (2026-01-05 to 2026-03-29); 123 of the leads called became "
        "customers: too few to compare orders."
    ]


def test_what_moving_calls_gives_up_is_measured_and_what_it_brings_is_estimated() -> None:
    assert moved_sentences(moved(), weeks(), "customers") == [
        "Measured: moving the last 20 of 100 calls of each week by the score to the best leads that waited and were "
        "not called (257 calls) would have given up 3 of the 123 customers (between 0 and 6), fewer if some come "
        "without a call.",
        "Estimated: the 257 called instead would have brought 25 customers (between 14 and 35), of whom 5 came anyway. "
        "This assumes that leads passed over become customers as often as called ones of the same chance; without "
        "that, anything from none to all 257 is possible, and only a trial shows it.",
        "If they became customers less than 32 of 100 times as often, it would have given up more than it brought.",
    ]


def test_a_move_that_would_not_pay_even_then() -> None:
    said = moved_sentences(moved(breaks_even=1.2), weeks(), "customers")
    assert len(moved_sentences(moved(breaks_even=0.004), weeks(), "customers")) == 2
    assert said[2] == "Even so, it would have brought no more than it gave up."


def test_fewer_who_wait_than_calls_to_move() -> None:
    said = moved_sentences(moved(touches=120.0), weeks(), "customers")
    assert said[0].startswith(
        "Measured: moving as many of the last 20 of 100 calls of each week by the score as leads waited and were not "
        "called (120 calls) would have given up 3 of"
    )


def test_chances_that_were_off_among_the_called_estimate_nothing() -> None:
    said = moved_sentences(moved(given_up=0.0, given_up_high=2.4), weeks(chance=0.2), "customers")
    assert "would have given up 0 of the 123 customers (between 0 and 2.4)" in said[0]
    assert said[1] == (
        "What the others would have brought is not estimated: the chances of the leads called in these weeks added up "
        "to 257, and 123 came."
    )


def test_nothing_to_move_says_nothing() -> None:
    assert moved_sentences(pd.DataFrame(), weeks(), "customers") == []
    assert moved_sentences(moved(touches=2.0), weeks(), "customers") == [
        "No calls could have been moved: 2 leads waited in these weeks and were not called."
    ]
    assert moved_sentences(moved(method="rules"), weeks(), "customers") == []
    assert moved_sentences(moved(wins=4), weeks(), "customers") == []
