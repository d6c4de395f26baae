"""What a number of wins is enough for, in each case."""

import pytest

from src.evaluation.confidence import enough_words


@pytest.mark.parametrize(
    ("wins", "ends"),
    [
        (39, "too few for a score, at least 40 are needed."),
        (40, "low confidence, only a simple score is used under 120."),
        (119, "low confidence, only a simple score is used under 120."),
        (120, "enough for a score, though 1,000 and more are comfortable."),
        (999, "enough for a score, though 1,000 and more are comfortable."),
        (1000, "comfortably enough."),
    ],
)
def test_each_case(wins: int, ends: str) -> None:
    assert enough_words(wins, "loans") == f"{wins:,} loans to learn from: {ends}"
