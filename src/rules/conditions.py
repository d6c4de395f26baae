"""Conditions on one column: equals, in, a range, contains, missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce

import polars as pl
from pydantic import Field, model_validator

from src.leads.declared.base import Declared

Value = str | bool | float
RANGE_KEYS = ("at_least", "above", "at_most", "below")


class Condition(Declared):
    """One test of one column; a missing value passes no test but ``missing = true``."""

    column: str
    equals: Value | None = None
    is_in: tuple[Value, ...] | None = Field(None, alias="in", min_length=1)
    contains: tuple[str, ...] | str | None = None
    """Any of these texts, anywhere in the value; upper and lower case are the same."""
    at_least: float | None = None
    above: float | None = None
    at_most: float | None = None
    below: float | None = None
    missing: bool | None = None

    @model_validator(mode="after")
    def _one_test(self) -> Condition:
        tests = [name for name in ("equals", "is_in", "contains", "missing") if getattr(self, name) is not None]
        has_range = any(getattr(self, key) is not None for key in RANGE_KEYS)
        if len(tests) + has_range != 1:
            raise ValueError(
                f"column '{self.column}' needs exactly one test: equals, in, contains, missing, "
                f"or a range of at_least, above, at_most, below"
            )
        return self

    def expression(self, dtype: pl.DataType) -> pl.Expr:
        """Return the Boolean expression of this test on a column of ``dtype``; never null.

        Texts are compared without regard to case and outer spaces; a number in a text column compares as text
        (``equals = 5`` finds ``"5"``) and in a range as the number it spells.
        """
        column = pl.col(self.column)
        if self.missing is not None:
            is_missing = column.is_null()
            return is_missing if self.missing else ~is_missing
        if self.contains is not None:
            words = (self.contains,) if isinstance(self.contains, str) else self.contains
            return column.cast(pl.String).str.to_lowercase().str.contains_any(_lower(words)).fill_null(False)
        values = (self.equals,) if self.equals is not None else self.is_in
        if values is not None:
            return _one_of(column, dtype, values).fill_null(False)
        number = column.cast(pl.Float64, strict=False)
        tests = {"at_least": number.ge, "above": number.gt, "at_most": number.le, "below": number.lt}
        bounds = [(tests[key], getattr(self, key)) for key in RANGE_KEYS if getattr(self, key) is not None]
        return reduce(pl.Expr.and_, [test(bound) for test, bound in bounds]).fill_null(False)


def all_of(conditions: Iterable[Condition], schema: pl.Schema) -> pl.Expr:
    """Return the expression that holds where every condition holds; a column ``schema`` lacks never matches."""
    tests = [c.expression(schema[c.column]) if c.column in schema else pl.lit(False) for c in conditions]
    return reduce(pl.Expr.and_, tests, pl.lit(True))


def _one_of(column: pl.Expr, dtype: pl.DataType, values: Sequence[Value]) -> pl.Expr:
    if dtype.is_numeric():
        return column.cast(pl.Float64).is_in([float(v) for v in values if _is_number(v)])
    if dtype == pl.Boolean:
        column = pl.when(column).then(pl.lit("yes")).otherwise(pl.when(~column).then(pl.lit("no")))
    return column.cast(pl.String).str.strip_chars().str.to_lowercase().is_in(_lower(map(_text, values)))


def _is_number(value: Value) -> bool:
    try:
        float(value)
    except ValueError:
        return False
    return True


def _text(value: Value) -> str:
    """Return the text a table holds for ``value``: yes/no for a truth value, ``5`` for 5.0."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value).strip()


def _lower(texts: Iterable[str]) -> list[str]:
    return [text.lower() for text in texts]
