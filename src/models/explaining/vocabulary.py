"""The closed list of phrases that reasons use in a CRM: no numbers, the same from week to week."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from src.features.definition import COUNTED_UNITS, Feature
from src.models.cut import Numbers
from src.models.encode import Column
from src.models.facts import bin_of, levels_of
from src.models.model import LeadModel

Places = np.ndarray[Any, np.dtype[np.intp]]

NONE, SOME, HIGH, MEDIUM, LOW = "none", "some", "high", "medium", "low"
COLUMNS = ["code", "phrase", "feature", "group"]


def vocabulary(model: LeadModel) -> pd.DataFrame:
    """Return every phrase that a reason of the model may use, one row each, sorted by feature.

    Returns
    -------
    DataFrame
        ``code`` (what a CRM's list of values holds), ``phrase`` (what people read there), ``feature, group``.

    Notes
    -----
    A CRM refuses a value that is not in its list, so the list must not follow the bins of one training: a number is
    high, medium or low, a count some or none; only levels of text come and go with the data.
    """
    rows = [
        {"code": code, "phrase": phrase, "feature": column.name, "group": model.catalog[column.name].group}
        for column in model.encoding.columns
        if model.catalog[column.name].is_reason
        for code, phrase in _phrases(model.catalog[column.name], column)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def codes_of(model: LeadModel, column: Column, values: Numbers) -> tuple[list[str], Places]:
    """Return the codes of a feature, and which of them each encoded value has."""
    feature, bins = model.catalog[column.name], model.facts.bins[column.name]
    codes = [code for code, _ in _phrases(feature, column)]
    place = bin_of(values, column, bins.edges)
    if column.levels is None:
        is_none = np.isnan(values) | (is_counted(feature) & (values == 0))
        word = np.ones_like(place) if is_counted(feature) else 2 - levels_of(bins)[place]
        place = np.where(is_none, 0, word).astype(np.intp)
    return codes, place


def is_counted(feature: Feature) -> bool:
    """Return whether 0 of the feature is none."""
    return feature.unit in COUNTED_UNITS


def _phrases(feature: Feature, column: Column) -> Iterator[tuple[str, str]]:
    """Yield the codes and phrases of one feature: none first, then levels, or some, or high, medium and low."""
    yield _code(feature, NONE), feature.phrase_low
    if column.levels is not None:
        for level in column.levels:
            yield _code(feature, level), feature.phrase_high.replace("{value}", level)
    elif is_counted(feature):
        yield _code(feature, SOME), without_number(feature.phrase_high)
    else:
        for word in (HIGH, MEDIUM, LOW):
            yield _code(feature, word), f"{feature.words}: {word}"


def _code(feature: Feature, word: str) -> str:
    """Return the code of a feature's word; it begins with the feature's name, never with a formula sign."""
    return f"{feature.name}={word}"


def without_number(words: str) -> str:
    """Return a phrase without the places for numbers.

    >>> without_number("asked for a demo{times} in the last 7 days"), without_number("kinds of activity: {value}")
    ('asked for a demo in the last 7 days', 'kinds of activity')
    """
    for place in ("{times}", ": {value}", "{value} ", " {value}", "{value}"):
        words = words.replace(place, "")
    return words
