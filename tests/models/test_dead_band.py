"""Grades move only past the band; where there is no band, or no previous grade, they are those of the cut-offs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.models.dead_band import GRADES, grades_of, grades_with_dead_band

CUTS = (0.5, 0.2, 0.1)
chances = st.floats(0, 1)
grades = st.sampled_from(GRADES)


@pytest.mark.parametrize(
    ("chance", "before", "now"),
    [
        # Odds of A are 1: up past 1.1 (.5238), down below 1 / 1.1 (.4762).
        (0.52, "B", "B"),
        (0.53, "B", "A"),
        (0.48, "A", "A"),
        (0.47, "A", "B"),
        # Two grades at once go as far as the chance surely carries.
        (0.52, "D", "B"),
        (0.48, "D", "B"),
        (0.01, "A", "D"),
        (0.10, "A", "C"),
        (0.48, "new", "B"),
    ],
)
def test_by_hand(chance: float, before: str, now: str) -> None:
    assert grades_with_dead_band([chance], [before], CUTS, band=0.1).tolist() == [now]


@given(st.lists(st.tuples(chances, grades), min_size=1))
def test_without_a_band_the_past_does_not_matter(rows: list[tuple[float, str]]) -> None:
    chance, before = zip(*rows, strict=True)
    assert grades_with_dead_band(chance, before, CUTS, band=0.0).tolist() == grades_of(chance, CUTS).tolist()


@given(chances, grades, st.floats(0.01, 2))
def test_once_is_enough_and_nobody_passes_beyond_today_s_grade(chance: float, before: str, band: float) -> None:
    now = grades_with_dead_band([chance], [before], CUTS, band)
    assert grades_with_dead_band([chance], now, CUTS, band).tolist() == now.tolist()
    today = grades_of([chance], CUTS)[0]
    between = sorted([before, today])
    assert between[0] <= now[0] <= between[1]


def test_a_chance_that_shakes_around_a_cut_off_keeps_its_grade() -> None:
    shaking = 0.2 + 0.004 * np.where(np.arange(20) % 2, 1, -1)
    held, changes = np.array(["C"]), 0
    for chance in shaking:
        after = grades_with_dead_band([chance], held, CUTS)
        changes += int(after[0] != held[0])
        held = after
    assert changes == 0
    assert len(set(grades_of(shaking, CUTS))) == 2


def test_missing_grades_are_none() -> None:
    before = np.array([None, np.nan, "A"], dtype=object)
    assert grades_with_dead_band([0.3, 0.3, 0.49], before, CUTS).tolist() == ["B", "B", "A"]
    assert grades_with_dead_band([], [], CUTS).tolist() == []
