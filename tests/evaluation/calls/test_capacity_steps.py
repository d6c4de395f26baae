"""Which k the table shows."""

import pytest

from src.evaluation.calls.capacity_steps import capacity_steps


@pytest.mark.parametrize(
    ("capacity", "steps"),
    [
        (40, [20, 40, 60, 80]),
        (113, [57, 100, 113, 150, 170, 200, 226]),
        (1, [1, 2]),
        (0.5, [1]),
        (2.5, [1, 2, 3, 4, 5]),
    ],
)
def test_half_to_double_and_round_numbers_with_room(capacity: float, steps: list[int]) -> None:
    assert capacity_steps(capacity) == steps


@pytest.mark.parametrize("capacity", [1, 3, 8, 25, 113, 780, 12_345])
def test_never_many(capacity: float) -> None:
    assert len(capacity_steps(capacity)) <= 10
