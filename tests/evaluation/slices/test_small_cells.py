"""Nothing under ten accounts is shown, nor left to be worked out."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from src.evaluation.slices.small_cells import OTHER, folded


def rows(sizes: dict[str, int]) -> tuple[pd.Series, pd.Series]:
    level = pd.Series([name for name, size in sizes.items() for _ in range(size)], dtype=object)
    return level, pd.Series([f"a{number}" for number in range(len(level))], dtype=object)


def test_small_ones_together() -> None:
    level, account = rows({"a": 50, "b": 6, "c": 5})
    assert folded(level, account).value_counts().to_dict() == {"a": 50, OTHER: 11}


def test_one_small_one_takes_the_next_larger_with_it() -> None:
    level, account = rows({"a": 50, "b": 20, "c": 5})
    assert folded(level, account).value_counts().to_dict() == {"a": 50, OTHER: 25}


def test_accounts_count_not_rows() -> None:
    level, _ = rows({"a": 50, "b": 20, "c": 30})
    account = pd.Series([f"a{n}" for n in range(50)] + ["x"] * 20 + [f"c{n}" for n in range(30)])
    assert folded(level, account).value_counts().to_dict() == {"a": 50, OTHER: 50}


def test_large_ones_stay() -> None:
    level, account = rows({"a": 10, "other": 10})
    assert folded(level, account).equals(level)


@given(st.dictionaries(st.sampled_from("abcdefgh") | st.just(OTHER), st.integers(1, 40), min_size=1))
def test_every_level_has_ten_or_all_are_one(sizes: dict[str, int]) -> None:
    level, account = rows(sizes)
    counts = folded(level, account).value_counts()
    assert counts.sum() == sum(sizes.values())
    assert counts.min() >= 10 or len(counts) == 1
