"""Texts in CSV files that people open: shown by a spreadsheet, never computed (CWE-1236)."""

from __future__ import annotations

import re
from collections.abc import Callable

import pandas as pd

FORMULA_SIGNS = ("=", "+", "-", "@", "|", "%", "\t", "\r")
NUMBER = re.compile(r"-?(\d+([.,]\d+)*|[.,]\d+)([eE][+-]?\d+)?%?")


def harmless(text: str) -> str:
    """Return the text with an apostrophe before it where a spreadsheet would take it for a formula.

    >>> harmless("=HYPERLINK(1)"), harmless("demo"), harmless("-4.5")
    ("'=HYPERLINK(1)", 'demo', '-4.5')
    """
    return f"'{text}" if text.startswith(FORMULA_SIGNS) and not NUMBER.fullmatch(text) else text


def as_meant(text: str) -> str:
    """Return what :func:`harmless` was given.

    >>> as_meant(harmless("=1+1")), as_meant("'s-Hertogenbosch")
    ('=1+1', "'s-Hertogenbosch")
    """
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA_SIGNS) else text


def harmless_table(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with harmless texts, names of columns too; numbers are left alone."""
    return _mapped(table, harmless)


def table_as_meant(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table as it was before :func:`harmless_table`."""
    return _mapped(table, as_meant)


def _mapped(table: pd.DataFrame, change: Callable[[str], str]) -> pd.DataFrame:
    columns = {}
    for name, values in table.items():
        is_text = pd.api.types.is_string_dtype(values) or values.dtype == object
        columns[name] = values.map(lambda x: change(x) if isinstance(x, str) else x) if is_text else values
    made = pd.DataFrame(columns, index=table.index)
    made.columns = pd.Index([change(name) if isinstance(name, str) else name for name in table.columns])
    return made
