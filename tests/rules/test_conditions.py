"""Each test of a column, on each type of column."""

from __future__ import annotations

import polars as pl
import pytest

from src.rules.conditions import Condition, all_of

TEXTS = pl.DataFrame({"x": ["NO", "no ", "5", "12.5", "Head of IT", "yes", None]})
NUMBERS = pl.DataFrame({"x": [5.0, 12.5, -1.0, None]})


def matched(frame: pl.DataFrame, **test) -> list[int]:
    condition = Condition.model_validate({"column": "x", **test})
    return frame.select(pl.arg_where(condition.expression(frame.schema["x"]))).to_series().to_list()


@pytest.mark.parametrize(
    ("test", "rows"),
    [
        ({"equals": "no"}, [0, 1]),
        ({"in": ["No", 5]}, [0, 1, 2]),
        ({"equals": True}, [5]),
        ({"contains": "head"}, [4]),
        ({"contains": [".5", "HEAD"]}, [3, 4]),
        ({"at_least": 5}, [2, 3]),
        ({"above": 5, "at_most": 12.5}, [3]),
        ({"missing": True}, [6]),
        ({"missing": False}, [0, 1, 2, 3, 4, 5]),
    ],
)
def test_text_column(test: dict, rows: list[int]) -> None:
    assert matched(TEXTS, **test) == rows


@pytest.mark.parametrize(
    ("test", "rows"),
    [
        ({"equals": 5}, [0]),
        ({"equals": "5"}, [0]),
        ({"in": [5, 12.5, "many"]}, [0, 1]),
        ({"below": 5}, [2]),
        ({"at_least": 5, "below": 12.5}, [0]),
        ({"missing": True}, [3]),
    ],
)
def test_number_column(test: dict, rows: list[int]) -> None:
    assert matched(NUMBERS, **test) == rows


def test_missing_column_never_matches() -> None:
    condition = Condition.model_validate({"column": "absent", "missing": True})

    assert TEXTS.select(pl.len(), match=all_of([condition], TEXTS.schema))["match"].to_list() == [False]
