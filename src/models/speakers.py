"""Which features speak for a lead: the strongest of each source, where the facts bear them out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from src.models.cut import Flags, Numbers
from src.models.facts import Facts, as_said, bin_of
from src.models.model import LeadModel

TOP = 3
MIN_LEADS = 10
MIN_LOG_ODDS = 0.01
"""Smaller effects are not worth a sentence."""

Places = np.ndarray[Any, np.dtype[np.intp]]
Sides = np.ndarray[Any, np.dtype[np.int8]]


def speakers(
    model: LeadModel, features: pd.DataFrame, matrix: pd.DataFrame, effect: Numbers, age: Places
) -> tuple[Places, Places]:
    """Return the features that speak for raising, then for lowering, and how many strong ones were withheld.

    Parameters
    ----------
    model : LeadModel
    features, matrix : DataFrame, n rows
        As ``build_features`` gives them, and encoded.
    effect : ndarray, shape (n, features)
        Contributions in log-odds.
    age : ndarray of int, shape (n,)
        Place of each lead's landmark among those of the facts.

    Returns
    -------
    ndarray, shape (n, 6), and ndarray, shape (n,)
        Places of features, strongest first, three for each direction; -1 where there is no further reason.
    """
    values = matrix.to_numpy()
    side = np.empty((values.shape[1], len(values)), dtype=np.int8)
    for place, column in enumerate(model.encoding.columns):
        fact = model.facts.bins[column.name]
        found = bin_of(values[:, place], column, fact.edges)
        side[place] = sides(model.facts, column.name).ravel()[age * fact.rate.shape[1] + found]
        if column.levels is not None:
            side[place, model.encoding.is_rare(features, column)] = 0
    # Feature by feature in memory: what follows walks along the leads.
    return choose(np.ascontiguousarray(effect.T), side, groups_of(model))


def sides(facts: Facts, name: str) -> Sides:
    """Return, by age and bin, 1 where such leads won more often than all of that age, -1 less often, 0 no fact.

    Rates count as they are said: "8.2 of 100 such leads win, 8.2 of all" bears out nothing.
    """
    fact = facts.bins[name]
    gap = as_said(fact.rate) - as_said(facts.overall)[:, None]
    return (np.sign(gap) * (fact.rows >= MIN_LEADS)).astype(np.int8)


def groups_of(model: LeadModel) -> list[list[int]]:
    """Return the places of the features of each source."""
    sources: dict[str, list[int]] = {}
    for place, name in enumerate(model.encoding.names):
        sources.setdefault(model.catalog[name].source, []).append(place)
    return list(sources.values())


def choose(effect: Numbers, side: Sides, groups: list[list[int]]) -> tuple[Places, Places]:
    """Return speakers, shape (n, 6), and withheld, shape (n,), from effects and sides, each of shape (features, n).

    Notes
    -----
    A source raises or lowers by the sum of its features' effects; the strongest of them whose fact points the same
    way speaks for it. Withheld: among the 3 strongest sources of a direction, the strongest feature's fact exists
    and contradicts it.
    """
    shape = (effect.shape[1], len(groups))
    strength, contradicted = np.zeros(shape), np.zeros(shape, dtype=bool)
    speaker = np.empty(shape, dtype=np.intp)
    for place, members in enumerate(groups):
        total = effect[members].sum(axis=0)
        strength[:, place] = np.where(np.abs(total) >= MIN_LOG_ODDS, total, 0.0)
        speaker[:, place], contradicted[:, place] = _speaker(effect, side, members, np.sign(total))
    allowed = np.where(speaker >= 0, strength, 0.0)
    chosen, withheld = [], np.zeros(shape[0], dtype=np.intp)
    for sign in (1.0, -1.0):
        strong = _top(sign * strength)
        is_strong = sign * np.take_along_axis(strength, strong, 1) > 0
        withheld += (is_strong & np.take_along_axis(contradicted, strong, 1)).sum(axis=1)
        best = _top(sign * allowed)
        speaks = sign * np.take_along_axis(allowed, best, 1) > 0
        found = np.where(speaks, np.take_along_axis(speaker, best, 1), -1)
        chosen.append(np.pad(found, ((0, 0), (0, TOP - found.shape[1])), constant_values=-1))
    return np.hstack(chosen), withheld


def _speaker(effect: Numbers, side: Sides, members: list[int], direction: Numbers) -> tuple[Places, Flags]:
    """Return who speaks for a source in its direction (-1: nobody), and whether a fact contradicts its strongest."""
    size = len(direction)
    speaker, spoken = np.full(size, -1, dtype=np.intp), np.zeros(size)
    strongest, against = np.full(size, -np.inf), np.zeros(size, dtype=bool)
    for member in members:
        own, fact = direction * effect[member], direction * side[member]
        against = np.where(own > strongest, fact < 0, against)
        strongest = np.maximum(strongest, own)
        speaks = (own > spoken) & (fact > 0)
        speaker[speaks] = member
        spoken = np.where(speaks, own, spoken)
    return speaker, against


def _top(values: Numbers) -> Places:
    """Return the places of the 3 largest values of each row (fewer columns: all), largest first, ties by place."""
    size = min(TOP, values.shape[1])
    found = np.sort(np.argpartition(-values, size - 1, axis=1)[:, :size], axis=1)
    order = np.argsort(-np.take_along_axis(values, found, 1), axis=1, kind="stable")
    return np.take_along_axis(found, order, 1)
