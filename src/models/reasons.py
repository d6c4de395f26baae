"""Why a lead's chance is high or low, in words with the fact behind them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.extensions import ExtensionArray

from src.features.definition import phrase
from src.models.cut import Numbers
from src.models.encode import Column
from src.models.explain import CHUNK_ROWS, in_chunks
from src.models.explaining.vocabulary import codes_of
from src.models.facts import bin_of
from src.models.model import LeadModel
from src.models.speakers import TOP, Places, speakers

DIRECTIONS = ("raises", "lowers")


def reason_columns() -> list[str]:
    """Return the columns of :func:`reasons`: sentences, then names of features, then codes."""
    places = [f"{direction}_{place}" for direction in DIRECTIONS for place in range(1, TOP + 1)]
    return [*places, *(f"{place}_feature" for place in places), *(f"{place}_code" for place in places)]


def reasons(model: LeadModel, features: pd.DataFrame, age_days: Numbers, chunk: int = CHUNK_ROWS) -> pd.DataFrame:
    """Return up to 3 reasons that raise and 3 that lower each lead's chance, index as ``features``.

    Parameters
    ----------
    model : LeadModel
    features : DataFrame, n rows
        As ``build_features`` gives them.
    age_days : ndarray, shape (n,)
        Ages of the leads at the scoring moment: facts are those of leads of that age.
    chunk : int
        Rows at a time; bounds the working memory.

    Returns
    -------
    DataFrame
        ``raises_1`` … ``lowers_3``: sentences such as "asked for a demo in the last 7 days: 31 of 100 such leads win,
        6 of all, n = 412"; missing where there are fewer. ``raises_1_feature`` …: the feature's name.
        ``raises_1_code`` …: what is said without its numbers, for a CRM
        (:func:`~src.models.explaining.vocabulary.vocabulary` lists all).
        ``reasons_withheld_count``: strong reasons not shown because the raw rate points the other way.

    Notes
    -----
    Features of the same source, and of sources that say nearly the same, are one reason: their contributions are added
    up, and the strongest feature speaks for them, so correlated features do not repeat themselves. A sentence whose own
    fact contradicts it would be refused by any reader; with fewer than 10 leads there is no fact. Features that are no
    reason (``Feature.is_reason``), and what the analyst expects otherwise (``Feature.expected``), are never said.
    """
    matrix = model.encoding.apply(features)
    age = model.facts.age_index(np.asarray(age_days, dtype=np.float64))
    chosen = np.empty((len(features), len(DIRECTIONS) * TOP), dtype=np.intp)
    withheld = np.empty(len(features), dtype=np.int64)
    for rows, values in in_chunks(model, matrix, chunk):
        chosen[rows], withheld[rows] = speakers(
            model, features.iloc[rows], matrix.iloc[rows], values[:, :-1], age[rows]
        )
    sentences, which = _sentences(model, features, matrix, chosen, age)
    codes, code = _codes(model, matrix, chosen)
    texts = [*_taken(sentences, which), *_taken(model.encoding.names, chosen), *_taken(codes, code)]
    table = dict(zip(reason_columns(), texts, strict=True))
    return pd.DataFrame({**table, "reasons_withheld_count": withheld}, index=features.index)


def withheld_fraction(table: pd.DataFrame) -> float:
    """Return the share (0-1) of strong reasons that were not shown because the raw rate points the other way."""
    shown = int(table[[name for name in reason_columns() if name.endswith("_feature")]].notna().sum().sum())
    withheld = int(table["reasons_withheld_count"].sum())
    return withheld / (shown + withheld) if shown + withheld else 0.0


def fact_words(rate: float, overall: float, leads: int) -> str:
    """Return the fact in words.

    >>> fact_words(0.312, 0.0604, 1412)
    '31 of 100 such leads win, 6 of all, n = 1,412'
    """
    return f"{_of_hundred(rate)} of 100 such leads win, {_of_hundred(overall)} of all, n = {leads:,}"


def _of_hundred(rate: float) -> str:
    """Return a rate out of 100: whole from 10 on, below with one decimal where it is not 0."""
    return f"{100 * rate:.0f}" if rate >= 0.0995 else f"{100 * rate:.1f}".removesuffix(".0")


def _taken(texts: list[str], which: Places) -> list[ExtensionArray]:
    """Return for each column of ``which`` the texts at those places, missing where -1."""
    listed = pd.array(texts, dtype="str")
    return [listed.take(place, allow_fill=True) for place in which.T]


def _codes(model: LeadModel, matrix: pd.DataFrame, chosen: Places) -> tuple[list[str], Places]:
    """Return the codes of the vocabulary, and which of them stands at each place of ``chosen`` (-1: none)."""
    codes: list[str] = []
    which = np.full(chosen.shape, -1, dtype=np.intp)
    for column, at in _places_of(model, chosen):
        own, place = codes_of(model, column, matrix[column.code].to_numpy()[at // chosen.shape[1]])
        which.ravel()[at] = len(codes) + place
        codes += own
    return codes, which


def _places_of(model: LeadModel, chosen: Places) -> Iterator[tuple[Column, Places]]:
    """Yield each feature with the places (row by row) where it was chosen."""
    order = np.argsort(chosen, axis=None, kind="stable")
    starts = np.searchsorted(chosen.ravel()[order], np.arange(len(model.encoding.names) + 1))
    for place, column in enumerate(model.encoding.columns):
        yield column, order[starts[place] : starts[place + 1]]


def _sentences(
    model: LeadModel, features: pd.DataFrame, matrix: pd.DataFrame, chosen: Places, age: Places
) -> tuple[list[str], Places]:
    """Return the different sentences, and which of them stands at each place of ``chosen`` (-1: none).

    A sentence is made once per feature, value as words show it, and fact.
    """
    sentences: list[str] = []
    which = np.full(chosen.shape, -1, dtype=np.intp)
    for column, at in _places_of(model, chosen):
        rows = at // chosen.shape[1]
        fact = model.facts.bins[column.name]
        values, value = _different(features[column.name].iloc[rows])
        bins = bin_of(matrix[column.code].to_numpy()[rows], column, fact.edges)
        facts = age[rows] * fact.rate.shape[1] + bins
        pair, pairs = pd.factorize(value * fact.rate.size + facts)
        which.ravel()[at] = len(sentences) + pair
        phrases = [phrase(model.catalog[column.name], one) for one in values]
        overall = np.repeat(model.facts.overall, fact.rate.shape[1])
        for one in pairs:
            said, known = divmod(int(one), fact.rate.size)
            words = fact_words(fact.rate.flat[known], overall[known], int(fact.rows.flat[known]))
            sentences.append(f"{phrases[said]}: {words}")
    return sentences, which


def _different(values: pd.Series) -> tuple[list[float | str | None], Places]:
    """Return the different values as far as words show them, missing as None, and which of them each value is."""
    if pd.api.types.is_float_dtype(values):
        size = values.abs().to_numpy()
        near = np.where(size >= 100, values.round(), np.where(size >= 3, values.round(1), values.round(2)))
        values = pd.Series(near)
    codes, levels = pd.factorize(values)
    listed: list[Any] = [*levels.tolist(), None]
    return listed, np.where(codes < 0, len(levels), codes)
