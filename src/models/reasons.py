"""Why a lead's chance is high or low, in words with the fact behind them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from src.features.definition import phrase
from src.models.cut import Flags, Numbers
from src.models.explain import CHUNK_ROWS, in_chunks
from src.models.facts import bin_of
from src.models.model import LeadModel

TOP = 3
MIN_LEADS = 10
MIN_LOG_ODDS = 0.01
"""Smaller effects are not worth a sentence."""
DIRECTIONS = {"raises": 1.0, "lowers": -1.0}

Places = np.ndarray[Any, np.dtype[np.intp]]


@dataclass(frozen=True)
class Evidence:
    """Rates of one chunk's leads, shape (n, features).

    Attributes
    ----------
    bins : ndarray of int
        The bin of each value.
    side : ndarray
        1 where leads in the bin won more often than all of that age, -1 where less often, 0 where the same.
    is_enough : ndarray of bool
        At least 10 such leads.
    """

    bins: Places
    side: Numbers
    is_enough: Flags


def reason_columns() -> list[str]:
    """Return the columns of :func:`reasons`: sentences, then names of features."""
    places = [f"{direction}_{place}" for direction in DIRECTIONS for place in range(1, TOP + 1)]
    return [*places, *(f"{place}_feature" for place in places)]


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
        6 of all, n = 412"; missing where there are fewer. ``raises_1_feature`` …: the feature's name (closed
        vocabulary). ``reasons_withheld_count``: strong reasons not shown because the raw rate points the other way.

    Notes
    -----
    Features of the same source are one reason: their contributions are added up, and the strongest feature speaks for
    them, so correlated features do not repeat themselves. A sentence whose own fact contradicts it would be
    refused by any reader; with fewer than 10 leads there is no fact.
    """
    picked: dict[str, list[Any]] = {name: [] for name in [*reason_columns(), "reasons_withheld_count"]}
    matrix = model.encoding.apply(features)
    age = model.facts.age_index(np.asarray(age_days, dtype=np.float64))
    groups = _groups(model)
    for rows, values in in_chunks(model, matrix, chunk):
        effect = values[:, :-1]
        evidence = _evidence(model, matrix.iloc[rows].to_numpy(), age[rows])
        withheld = np.zeros(len(effect), dtype=np.int64)
        for direction, sign in DIRECTIONS.items():
            chosen, against = _choose(sign * effect, sign * evidence.side, evidence.is_enough, groups)
            withheld += against
            sentences = _sentences(model, features.iloc[rows], chosen, evidence.bins, age[rows])
            names = np.array([*model.encoding.names, None], dtype=object)[chosen]
            for place in range(TOP):
                picked[f"{direction}_{place + 1}"].append(sentences[:, place])
                picked[f"{direction}_{place + 1}_feature"].append(names[:, place])
        picked["reasons_withheld_count"].append(withheld)
    joined: dict[str, Any] = {name: np.concatenate(parts) if parts else [] for name, parts in picked.items()}
    return pd.DataFrame(joined, index=features.index)


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


def _groups(model: LeadModel) -> list[Places]:
    """Return the places of the features of each source."""
    sources: dict[str, list[int]] = {}
    for place, name in enumerate(model.encoding.names):
        sources.setdefault(model.catalog[name].source, []).append(place)
    return [np.array(places, dtype=np.intp) for places in sources.values()]


def _evidence(model: LeadModel, matrix: Numbers, age: Places) -> Evidence:
    """Return what the facts say about each value of the chunk."""
    shape = matrix.shape
    bins, side = np.empty(shape, dtype=np.intp), np.empty(shape)
    is_enough = np.empty(shape, dtype=bool)
    for place, column in enumerate(model.encoding.columns):
        fact = model.facts.bins[column.name]
        found = bin_of(matrix[:, place], column, fact.edges)
        bins[:, place] = found
        side[:, place] = np.sign(fact.rate - model.facts.overall[:, None])[age, found]
        is_enough[:, place] = (fact.rows >= MIN_LEADS)[age, found]
    return Evidence(bins, side, is_enough)


def _choose(
    effect: Numbers, side: Numbers, is_enough: Flags, groups: list[Places]
) -> tuple[Places, np.ndarray[Any, np.dtype[np.int64]]]:
    """Return the features that speak, shape (n, 3), and how many strong ones were withheld, shape (n,).

    ``effect`` and ``side`` are turned so that the wanted direction is positive. A place without a reason holds
    -1. Withheld: among the 3 strongest sources, their strongest feature's fact exists and contradicts it.
    """
    count = len(effect)
    strength, allowed = np.empty((count, len(groups))), np.empty((count, len(groups)))
    speaker = np.empty((count, len(groups)), dtype=np.intp)
    contradicted = np.empty((count, len(groups)), dtype=bool)
    every = np.arange(count)
    for place, members in enumerate(groups):
        own = effect[:, members]
        strongest = members[own.argmax(axis=1)]
        can_speak = (own > 0) & (side[:, members] > 0) & is_enough[:, members]
        total = own.sum(axis=1)
        strength[:, place] = np.where(total >= MIN_LOG_ODDS, total, 0)
        allowed[:, place] = np.where(can_speak.any(axis=1), strength[:, place], 0)
        speaker[:, place] = members[np.where(can_speak, own, -np.inf).argmax(axis=1)]
        contradicted[:, place] = (side[every, strongest] < 0) & is_enough[every, strongest]
    strong = _top(strength)
    withheld = (np.take_along_axis(contradicted & (strength > 0), strong, 1)).sum(axis=1)
    best = _top(allowed)
    chosen = np.where(np.take_along_axis(allowed, best, 1) > 0, np.take_along_axis(speaker, best, 1), -1)
    short = TOP - chosen.shape[1]
    return np.pad(chosen, ((0, 0), (0, max(short, 0))), constant_values=-1), withheld


def _top(values: Numbers) -> Places:
    """Return the places of the 3 largest values of each row (fewer columns: all), largest first, ties by place."""
    size = min(TOP, values.shape[1])
    found = np.sort(np.argpartition(-values, size - 1, axis=1)[:, :size], axis=1)
    order = np.argsort(-np.take_along_axis(values, found, 1), axis=1, kind="stable")
    return np.take_along_axis(found, order, 1)


def _sentences(
    model: LeadModel, features: pd.DataFrame, chosen: Places, bins: Places, age: Places
) -> np.ndarray[Any, np.dtype[np.object_]]:
    """Return the sentences for the chosen features, shape (n, 3); one phrase is made per different value."""
    found = np.full(chosen.shape, None, dtype=object)
    for place in np.unique(chosen[chosen >= 0]):
        name = model.encoding.names[place]
        at = np.nonzero(chosen == place)
        values, which_value = _different(features[name].to_numpy()[at[0]])
        phrases = np.array([phrase(model.catalog[name], value) for value in values], dtype=object)
        fact = model.facts.bins[name]
        place_of_fact = age[at[0]] * fact.rate.shape[1] + bins[at[0], place]
        facts, which_fact = np.unique(place_of_fact, return_inverse=True)
        overall = np.repeat(model.facts.overall, fact.rate.shape[1])
        words = np.array(
            [": " + fact_words(fact.rate.flat[f], overall[f], int(fact.rows.flat[f])) for f in facts],
            dtype=object,
        )
        found[at] = phrases[which_value] + words[which_fact]
    return found


def _different(values: np.ndarray[Any, Any]) -> tuple[list[float | str | None], Places]:
    """Return the different values as far as words show them, missing as None, and which of them each value is."""
    if values.dtype.kind == "f":
        size = np.abs(values)
        values = np.where(size >= 100, np.round(values), np.where(size >= 3, np.round(values, 1), np.round(values, 2)))
    codes, levels = pd.factorize(values, use_na_sentinel=True)
    return [*(level.item() if hasattr(level, "item") else level for level in levels), None], codes
