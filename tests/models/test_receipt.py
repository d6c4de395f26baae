"""A receipt adds up: in log-odds and points to the last bit, and in whole numbers as it is printed."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.models.calibrate import Calibrator
from src.models.grades import Reference
from src.models.receipt import STEPS, Margins, Scoring, grade_step, main_step, receipt_table, split, whole_parts
from src.models.receipt_words import receipt_words

GRID = tuple(np.linspace(0.0, 1.0, 1001).tolist())
THEN = Scoring(Calibrator(1.0, 0.0), Reference(GRID, (0.6, 0.4, 0.2), None, None, {}))
LOWER = tuple((np.linspace(0.0, 1.0, 1001) ** 2).tolist())
NOW = Scoring(Calibrator(0.5, -1.0), Reference(LOWER, (0.5, 0.3, 0.1), None, None, {}))


def log_odds(chance: float) -> float:
    return float(np.log(chance / (1 - chance)))


def made(*chances: float) -> Margins:
    """Return the margins of one lead; the last two are what the second calibrator makes these chances of."""
    old = [np.array([log_odds(chance)]) for chance in chances[:4]]
    new = [(np.array([log_odds(chance)]) + 1.0) / 0.5 for chance in chances[4:]]
    return Margins(*old, *new)


@given(st.lists(st.lists(st.floats(-8, 8), min_size=6, max_size=6), min_size=1, max_size=5))
def test_parts_add_up_to_the_change(rows: list[list[float]]) -> None:
    margins = Margins(*np.array(rows).T)

    odds, points = split(margins, THEN, NOW)

    before, after = THEN.calibrator.log_odds(margins.before), NOW.calibrator.log_odds(margins.after)
    np.testing.assert_allclose(odds.sum(axis=1), after - before, rtol=0, atol=1e-12)
    ranks = [THEN.reference.rank(THEN.calibrator.chance(margins.before))]
    ranks.append(NOW.reference.rank(NOW.calibrator.chance(margins.after)))
    np.testing.assert_allclose(points.sum(axis=1), ranks[1] - ranks[0], rtol=0, atol=1e-12)
    scores = [pd.Series(np.floor(each + 1e-9)) for each in ranks]
    table = receipt_table(points, odds, *scores)
    assert (table[list(STEPS)].sum(axis=1) == table["points"]).all()
    assert (table["points"] == table["score_after"] - table["score_before"]).all()
    assert (np.abs(table[list(STEPS)].to_numpy() - points) < 2).all()


def test_each_step_by_hand() -> None:
    margins = made(0.50, 0.55, 0.45, 0.65, 0.61, 0.62)

    odds, points = split(margins, THEN, NOW)

    # The first population is even: its rank is 100 times the chance. Of the second a chance c has the rank 100 sqrt(c).
    later = 100 * (np.sqrt(0.62) - np.sqrt(0.61))
    expected = [5 + later, -10, 20, -4, 100 * np.sqrt(0.61) - 61]
    np.testing.assert_allclose(points[0], expected, atol=0.11)
    assert odds[0, 2] == pytest.approx(log_odds(0.65) - log_odds(0.45))
    assert odds[0, 4] == 0.0


def test_what_was_corrected_after_the_second_date_belongs_to_the_first_step() -> None:
    odds, _ = split(made(0.5, 0.5, 0.5, 0.5, 0.5, 0.7), THEN, NOW)
    assert odds[0, 0] == pytest.approx(log_odds(0.7))
    assert np.abs(odds[0, 1:]).max() < 1e-12


@given(st.lists(st.floats(-60, 60), min_size=1, max_size=6), st.floats(-0.999, 0.999))
def test_whole_parts_add_up_and_nothing_comes_of_nothing(parts: list[float], off: float) -> None:
    exact = np.array([[*parts, 0.0]]).round(9)  # as the parts are taken
    total = np.array([np.floor(exact.sum() + off)])
    if abs(total[0] - exact.sum()) >= 1:
        return
    found = whole_parts(exact, total)[0]
    assert found.sum() == total[0]
    assert (np.abs(found - exact[0]) < 1 + 1e-6).all()
    assert found[-1] == 0


def test_the_step_that_moved_most_along_the_change() -> None:
    points = np.array([[0.0, -3, 9, 0, 0], [0, -9, 3, 0, 0], [0, 0, 0, 0, 0], [0, -3, 3, 0, 0]])
    assert main_step(points) == ["lead", "time", "", ""]


def grades(*names: str) -> pd.Series:
    return pd.Series(names, dtype=object)


def test_a_grade_changes_with_the_step_that_passed_the_cut_off() -> None:
    # 0.55 is a B of the first date, 0.65 an A; at the second date 0.5 is enough.
    for chances, step in (
        ((0.55, 0.55, 0.45, 0.65, 0.7, 0.7), "lead"),
        ((0.55, 0.65, 0.65, 0.65, 0.65, 0.65), "corrected"),
        ((0.55, 0.55, 0.55, 0.55, 0.65, 0.65), "model"),
        ((0.55, 0.55, 0.55, 0.55, 0.55, 0.55), "reference"),
    ):
        margins = made(*chances)
        _, points = split(margins, THEN, NOW)
        assert grade_step(margins, THEN, NOW, points, grades("B"), grades("A")) == [step]
        assert grade_step(margins, THEN, NOW, points, grades("A"), grades("A")) == [""]


def test_a_grade_that_was_kept_in_the_dead_band_goes_with_what_moved_the_score() -> None:
    margins = Margins(*(np.array([log_odds(chance)]) for chance in (0.59, 0.59, 0.57, 0.57, 0.57, 0.57)))
    _, points = split(margins, THEN, THEN)
    assert grade_step(margins, THEN, THEN, points, grades("A"), grades("B")) == ["time"]


RECEIPT = {
    **{"days": 7.0, "points": 5, "corrected": 1, "time": -2, "lead": 9, "model": -2, "reference": -1},
    **{"lead_because": "asked for a demo", "corrected_because": None},
}


def test_words_of_every_step() -> None:
    said = receipt_words(RECEIPT).split("; ")
    assert said == [
        "+9 because of: asked for a demo",
        "-2 because a week passed",
        "-2 because the score was trained again",
        "+1 because records came late or were corrected",
        "-1 because the leads it is compared with are others",
    ]
    silent = {**RECEIPT, "lead_because": None, "corrected_because": "employees 200"}
    assert "+9 because of what happened since" in receipt_words(silent)
    assert "+1 because records came late or were corrected: employees 200" in receipt_words(silent)
    assert receipt_words({**RECEIPT, **dict.fromkeys(STEPS, 0)}) == "unchanged"
