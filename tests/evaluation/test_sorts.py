"""Which sort of model the score is in each window, and that no rung of the ladder is another's copy."""

import pandas as pd
import pytest

from src.evaluation.sorts import sorts_by_window, sorts_sentence, without_copies

WAYS = ["chance", "scorecard", "logistic", "model"]


def table(*sorts: str | None) -> pd.DataFrame:
    """Return two rows for each window."""
    windows = [window for window in range(len(sorts)) for _ in range(2)]
    return pd.DataFrame({"window": windows, "sort": [sorts[window] for window in windows]})


def test_windows_without_a_model_have_no_sort() -> None:
    assert sorts_by_window(table(None, "logistic", "trees")) == {1: "logistic", 2: "trees"}


@pytest.mark.parametrize(
    ("sorts", "left"),
    [
        (("trees", "trees"), WAYS),
        (("logistic", "trees"), WAYS),
        (("logistic", "scorecard"), WAYS),
        ((None, "logistic"), ["chance", "scorecard", "model"]),
        (("scorecard", "scorecard"), ["chance", "logistic", "model"]),
        ((None, None), WAYS),
    ],
)
def test_what_is_the_score_itself_is_no_rung_beside_it(sorts: tuple[str | None, ...], left: list[str]) -> None:
    assert without_copies(table(*sorts), WAYS) == left


@pytest.mark.parametrize(
    ("sorts", "said"),
    [
        (("trees", "trees"), None),
        ((None, None), None),
        (("logistic", "trees", "trees"), "In 1 of 3 test windows .* the score is logistic regression in place of "),
        (("scorecard", None), "In every test window .* the score is a points card from the data in place of "),
        (("scorecard", "logistic"), "the score is logistic regression or a points card from the data in place of "),
    ],
)
def test_the_sentence(sorts: tuple[str | None, ...], said: str | None) -> None:
    found = sorts_sentence(table(*sorts), "policies")
    if said is None:
        assert found is None
    else:
        assert found is not None
        assert pd.Series([found]).str.contains(said).all(), found
        assert "fewer than 120 policies" in found
