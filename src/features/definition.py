"""What one feature is: its words for people and its calculation, defined together in one place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import polars as pl

Group = Literal["fit", "engagement", "sales", "time"]
COUNTED_UNITS = frozenset({"times", "days active", "kinds", "contacts", "colleagues", "fields", "yes or no"})
"""Units in which 0 reads as none or no."""


@dataclass(frozen=True)
class Feature:
    """A column known at the scoring moment, as people read it.

    Attributes
    ----------
    name : str
        Column of the feature table, lower case letters, digits and underscores, with its unit.
    words : str
        Plain name, e.g. ``"times 'asked for a demo' in the last 7 days"``.
    unit : str
        What a number counts or measures; ``"text"`` for text.
    group : str
        ``fit`` (who the lead is), ``engagement`` (what it did), ``sales`` (what sales did) or ``time``.
    source : str
        Table and column it comes from.
    phrase_high, phrase_low : str
        Words of a reason where there is something, and where there is nothing (missing, no, or a count of 0); may hold
        ``{value}``, ``{times}``, ``{days}`` and ``{hours}``.
    is_text : bool
        Text (a category), else a number.
    is_reason : bool
        Whether people may be told it as a reason. The clock of an event may help a model; nobody believes it.
    expected : mapping of str to str
        What an analyst expects of a level (of a number: under the empty name, of more of it): ``raises``, ``lowers``,
        ``either`` or ``never`` to be a reason. See :mod:`src.models.explaining.signs`.
    """

    name: str
    words: str
    unit: str
    group: Group
    source: str
    phrase_high: str
    phrase_low: str
    is_text: bool = False
    is_reason: bool = True
    expected: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Definition:
    """A feature with its calculation.

    Attributes
    ----------
    feature : Feature
        What people read.
    value : polars.Expr
        The feature, from a scoring row's fields, its aggregates and the counts of its surroundings.
    needs : mapping of str to polars.Expr
        Aggregates over the activities known at the row's moment; features that need the same share its name.
    """

    feature: Feature
    value: pl.Expr
    needs: Mapping[str, pl.Expr] = field(default_factory=dict)


def define(
    name: str,
    words: str,
    unit: str,
    phrases: tuple[str, str],
    value: pl.Expr,
    needs: Mapping[str, pl.Expr] | None = None,
    *,
    group: Group,
    source: str = "activities",
    is_reason: bool = True,
) -> Definition:
    """Return a definition; ``phrases`` are the high and the low one, unit ``"text"`` makes a text feature."""
    feature = Feature(name, words, unit, group, source, *phrases, is_text=unit == "text", is_reason=is_reason)
    return Definition(feature, value, needs or {})


def phrase(feature: Feature, value: float | str | None) -> str:
    """Return the words of a reason for this value of the feature.

    >>> demo = Feature("did_demo_7d_count", "demos", "times", "engagement", "activities",
    ...                "asked for a demo{times} in the last 7 days", "no demo in the last 7 days")
    >>> phrase(demo, 2.0), phrase(demo, 0.0)
    ('asked for a demo 2 times in the last 7 days', 'no demo in the last 7 days')
    """
    if value is None or value != value or (value == 0 and feature.unit in COUNTED_UNITS):
        return feature.phrase_low
    if isinstance(value, str):
        # Types of activity are names of the source's programmers.
        shown = value.replace("_", " ") if feature.source.startswith("activities") else value
        return feature.phrase_high.replace("{value}", shown)
    texts = {
        "{value}": _number(value),
        "{times}": f" {_number(value)} times" if value > 1 else "",
        "{days}": _amount(value, "day"),
        "{hours}": _amount(value, "hour"),
    }
    words = feature.phrase_high
    for place, text in texts.items():
        words = words.replace(place, text)
    return words


def _number(value: float) -> str:
    """Return a number with at most two decimals, thousands apart."""
    if value == round(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 3 else f"{value:.2f}".rstrip("0").rstrip(".")


def _amount(value: float, unit: str) -> str:
    """Return a number of days or hours as people say it."""
    whole = int(value)
    if whole == 0:
        return f"less than {'an' if unit == 'hour' else 'a'} {unit}"
    return f"{whole:,} {unit}" + ("s" if whole != 1 else "")
