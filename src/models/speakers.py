"""Which features speak for a lead: the strongest of each subject, where the facts bear them out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from src.features.definition import Feature
from src.models.cut import Flags, Numbers
from src.models.explaining.subjects import alike_matrix, subjects_of
from src.models.facts import Bins, Facts, as_said, bin_of, levels_of
from src.models.model import LeadModel

TOP = 3
MIN_LEADS = 10
MIN_LOG_ODDS = 0.01
"""Smaller effects are not worth a sentence."""
MIN_ERRORS = 1.0
"""Standard errors by which a fact must differ from all leads."""
MIN_ODDS = 1.1
"""Times by which the odds of a fact must differ: "40 of 100, 39 of all" convinces nobody, however many leads."""

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
        said = sides(model.facts, model.catalog[column.name], column.levels)
        side[place] = said.ravel()[age * fact.rate.shape[1] + found]
        if column.levels is not None:
            side[place, model.encoding.is_rare(features, column)] = 0
    # Feature by feature in memory: what follows walks along the leads.
    names, alike = model.encoding.names, model.facts.alike
    subjects = subjects_of(names, model.catalog, alike)
    return choose(np.ascontiguousarray(effect.T), side, subjects, alike_matrix(names, alike))


def sides(facts: Facts, feature: Feature, levels: tuple[str, ...] | None) -> Sides:
    """Return, by age and bin, 1 where such leads won more often than all of that age, -1 less often, 0 no fact.

    Rates count as they are said: "8.2 of 100 such leads win, 8.2 of all" bears out nothing. Nor does a difference
    within a standard error or under a tenth of the odds, nor what the analyst does not expect
    (:mod:`src.models.explaining.signs`).
    """
    fact, overall = facts.bins[feature.name], facts.overall[:, None]
    gap = as_said(fact.rate) - as_said(overall)
    error = np.sqrt(overall * (1 - overall) / np.maximum(fact.rows, 1.0))
    is_fact = (fact.rows >= MIN_LEADS) & (np.abs(fact.rate - overall) >= MIN_ERRORS * error)
    odds, usual = fact.rate * (1 - overall), overall * (1 - fact.rate)
    is_fact &= (odds >= MIN_ODDS * usual) | (odds * MIN_ODDS <= usual)
    side = (np.sign(gap) * is_fact).astype(np.int8)
    raises, lowers = allowed(feature, fact, levels)
    return np.where(side > 0, side * raises, side * lowers).astype(np.int8)


def allowed(feature: Feature, bins: Bins, levels: tuple[str, ...] | None) -> tuple[Flags, Flags]:
    """Return for each bin whether a reason may say that it raises, and that it lowers, as the analyst expects it."""
    count = bins.rate.shape[1]
    of_bin = ["either"] * count
    if levels is not None:
        of_bin = ["either", *(feature.expected.get(level, "either") for level in levels)]
    elif (sign := feature.expected.get("", "either")) in ("raises", "lowers"):
        opposite = {"raises": "lowers", "lowers": "raises"}[sign]
        of_bin = [{1: sign, -1: opposite}.get(int(level), "either") for level in levels_of(bins)]
    if feature.expected.get("") == "never":
        of_bin = ["never"] * count
    signs = np.array(of_bin)
    return np.isin(signs, ("raises", "either")), np.isin(signs, ("lowers", "either"))


def choose(effect: Numbers, side: Sides, subjects: list[list[int]], alike: Flags) -> tuple[Places, Places]:
    """Return speakers, shape (n, 6), and withheld, shape (n,), from effects and sides, each of shape (features, n).

    Notes
    -----
    A subject raises or lowers by the sum of its features' effects; the strongest of them whose fact points the same
    way speaks for it, and no other subject repeats it with a feature that is alike. Withheld: among the 3 strongest
    subjects of a direction, the strongest feature's fact exists and contradicts it.
    """
    shape = (effect.shape[1], len(subjects))
    if not subjects:
        return np.full((shape[0], 2 * TOP), -1, dtype=np.intp), np.zeros(shape[0], dtype=np.intp)
    strength, contradicted = np.zeros(shape), np.zeros(shape, dtype=bool)
    speaker = np.empty(shape, dtype=np.intp)
    for place, members in enumerate(subjects):
        total = effect[members].sum(axis=0)
        strength[:, place] = np.where(np.abs(total) >= MIN_LOG_ODDS, total, 0.0)
        speaker[:, place], contradicted[:, place] = _speaker(effect, side, members, np.sign(total))
    may_speak = np.where(speaker >= 0, strength, 0.0)
    chosen, withheld = [], np.zeros(shape[0], dtype=np.intp)
    for sign in (1.0, -1.0):
        strong = _top(sign * strength)
        is_strong = sign * np.take_along_axis(strength, strong, 1) > 0
        withheld += (is_strong & np.take_along_axis(contradicted, strong, 1)).sum(axis=1)
        chosen.append(_different(sign * may_speak, speaker, alike))
    return np.hstack(chosen), withheld


def _different(strength: Numbers, speaker: Places, alike: Flags) -> Places:
    """Return the speakers of the 3 strongest subjects, none alike to a stronger one; -1 where there is no further."""
    left, rows = strength.copy(), np.arange(len(strength))
    chosen = np.full((len(strength), TOP), -1, dtype=np.intp)
    for place in range(TOP if strength.shape[1] else 0):
        best = left.argmax(axis=1)
        speaks = left[rows, best] > 0
        said = np.where(speaks, speaker[rows, best], -1)
        chosen[:, place] = said
        # A speaker of -1 would read the last row; its subject has no strength left anyway.
        left[alike[said[:, None], speaker] | ~speaks[:, None]] = 0.0
    return chosen


def _speaker(effect: Numbers, side: Sides, members: list[int], direction: Numbers) -> tuple[Places, Flags]:
    """Return who speaks for a subject in its direction (-1: nobody), and whether a fact contradicts its strongest."""
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
