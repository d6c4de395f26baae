import pytest

from src.models.enough import TooFewOutcomes, check_enough


@pytest.mark.parametrize(("won", "lost"), [(39, 1000), (1000, 39), (0, 0)])
def test_too_few_outcomes_are_refused_with_the_counts(won: int, lost: int) -> None:
    with pytest.raises(TooFewOutcomes, match=f"{won} won and {lost} not won") as caught:
        check_enough(won, lost)
    assert (caught.value.won, caught.value.lost) == (won, lost)


@pytest.mark.parametrize(("won", "low"), [(40, True), (119, True), (120, False)])
def test_under_120_wins_the_confidence_is_low(won: int, low: bool) -> None:
    assert check_enough(won, 40) is low
