"""The list of faults is complete, and its page says what the corpus does."""

from __future__ import annotations

import ast

import pytest

from src.paths import ROOT
from tests.faults.listed import LETTERS, NOT_MADE, ROWS
from tests.faults.page import PAGE, made, page

SIZES = {"A": 15, "B": 17, "C": 18, "D": 12, "E": 16, "F": 15}


def test_every_row_is_listed_once() -> None:
    assert list(ROWS) == [f"{letter}{number}" for letter in LETTERS for number in range(1, SIZES[letter] + 1)]


@pytest.mark.parametrize("row", ROWS)
def test_every_row_is_made_or_says_why_not(row: str) -> None:
    assert bool(made()[row]) != (row in NOT_MADE)


@pytest.mark.parametrize("row", NOT_MADE)
def test_what_is_tried_elsewhere_has_a_test_that_exists(row: str) -> None:
    named = NOT_MADE[row].test
    if named is None:
        assert "Does not apply" in NOT_MADE[row].why
        return
    path, _, function = named.partition("::")
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    assert function in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m tests.faults.page"
