"""From units to points: limits of groups, score sets and total, nightly floors, qualification and labels."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from src.leads.tables import LeadTables
from src.rules.activity_log import Flags, Ints, midnight
from src.rules.declare import Axis, Limits, Qualify, RuleSet
from src.rules.nightly import Lifts, find_lifts
from src.rules.rule import Rule
from src.rules.units import FIRST, Floats, Moments, Units

DECIMALS = 6
"""Points are rounded to millionths, so that what should add up to 100 is 100."""
Texts = NDArray[np.object_]
EXCLUDED = "excluded"


@dataclass(frozen=True)
class Scores:
    """Points at moments; arrays of shape (n,).

    Attributes
    ----------
    sets : dict of str to array
        Points per score set, after its limits.
    points : array of float
        The total, after its limits.
    is_qualified : array of bool
    label : array of str or None
        Label, or cell of the matrix; None below every label.
    """

    sets: dict[str, Floats]
    points: Floats
    is_qualified: Flags
    label: Texts


class Points:
    """The points of a rule set at any moment; prepared once per rule set and tables."""

    def __init__(self, rules: RuleSet, tables: LeadTables) -> None:
        self.rules = rules
        self.units = Units(rules, tables)
        self._lifts: dict[str, Lifts] = {}
        for name in rules.set_names if self.units.has_dates else []:
            floor = rules.score_set(name).nightly_floor
            if floor is not None:
                self._lifts[name] = find_lifts(self.units, name, floor, self._sum)

    def copy(self) -> Points:
        """Return the same with look-ups of its own, for another thread."""
        other = copy(self)
        other.units = self.units.copy()
        return other

    def at(self, moments: Moments) -> Scores:
        """Return points, qualification and label at each moment."""
        is_excluded = self.any_applies(self.rules.exclude, moments)
        sets = {name: np.where(is_excluded, 0.0, self._set_points(name, moments)) for name in self.rules.set_names}
        weighted = sum((self.rules.score_set(n).weight * p for n, p in sets.items()), np.zeros(len(moments)))
        points = np.where(is_excluded, 0.0, limited(weighted, self.rules.total))
        label = self._label(sets, points)
        is_qualified = self.any_applies(self.rules.auto_qualify, moments) | self._reaches(moments, sets, points, label)
        label[is_excluded] = EXCLUDED
        return Scores(sets, points, is_qualified & ~is_excluded, label)

    def any_applies(self, triggers: tuple, moments: Moments) -> Flags:
        """Return whether one of ``triggers`` applies at each moment."""
        applies = np.zeros(len(moments), dtype=bool)
        for trigger in triggers:
            applies |= self.units.of(trigger, moments) > 0
        return applies

    def lifted(self, leads: Ints) -> Iterator[Moments]:
        """Yield the midnights at which a nightly floor lifted one of ``leads``."""
        for lifts in self._lifts.values():
            yield lifts.moments(leads)

    def _set_points(self, name: str, moments: Moments) -> Floats:
        points = self._sum(name, moments)
        if name in self._lifts:
            points = points + self._lifts[name].at_moments(self.units, moments)
        return limited(points, self.rules.score_set(name))

    def _sum(self, name: str, moments: Moments) -> Floats:
        return set_sum(self.rules, name, lambda rule: self.units.of(rule, moments), len(moments))

    def _label(self, sets: dict[str, Floats], points: Floats) -> Texts:
        if self.rules.matrix:
            rows, columns = self.rules.matrix.rows, self.rules.matrix.columns
            return _grade(rows, sets[rows.set]) + _grade(columns, sets[columns.set])
        label: Texts = np.full(len(points), None, dtype=object)
        for entry in sorted(self.rules.label, key=lambda entry: entry.at_least):
            label[points >= entry.at_least] = entry.name
        return label

    def _reaches(self, moments: Moments, sets: dict[str, Floats], points: Floats, label: Texts) -> Flags:
        """Return whether all holds that the [[qualify]] in force asks for."""
        reaches = np.zeros(len(moments), dtype=bool)
        for qualify in sorted(self.rules.qualify, key=lambda entry: midnight(entry.valid_from, FIRST)):
            is_in_force = moments.at >= midnight(qualify.valid_from, FIRST)
            if not self.units.has_dates:
                is_in_force = np.ones(len(moments), dtype=bool)
            reaches = np.where(is_in_force, _holds(qualify, sets, points, label), reaches)
        return reaches


def set_sum(rules: RuleSet, name: str, units: Callable[[Rule], Floats], size: int) -> Floats:
    """Return the sum of a score set after the limits of groups, before floors and limits of the set.

    Parameters
    ----------
    rules : RuleSet
    name : str
        The score set.
    units : callable
        Rule -> its units, shape (size,).
    """
    groups: dict[str | None, Floats] = {}
    limits = {group.name: group for group in rules.group}
    best = {group.name for group in rules.group if group.take == "best"}
    for rule in rules.rule:
        if rule.set == name:
            points = rule.points * units(rule)
            so_far = groups.get(rule.group, np.zeros(size))
            groups[rule.group] = np.maximum(so_far, points) if rule.group in best else so_far + points
    total = groups.pop(None, np.zeros(size))
    for group, points in groups.items():
        total = total + limited(points, limits[str(group)])
    return np.asarray(np.round(total, DECIMALS))


def _holds(qualify: Qualify, sets: dict[str, Floats], points: Floats, label: Texts) -> Flags:
    holds = np.ones(len(points), dtype=bool)
    if qualify.at_least is not None:
        holds &= points >= qualify.at_least
    for gate in qualify.gates:
        holds &= sets[gate.set] > (-np.inf if gate.above is None else gate.above)
        holds &= sets[gate.set] >= (-np.inf if gate.at_least is None else gate.at_least)
    if qualify.cells:
        holds &= np.isin(label.astype(str), qualify.cells)
    return holds


def limited(points: Floats, limits: Limits) -> Floats:
    """Return the points cut at the lowest and highest value."""
    low = -np.inf if limits.lowest is None else limits.lowest
    high = np.inf if limits.highest is None else limits.highest
    return np.asarray(np.round(np.clip(points, low, high), DECIMALS) + 0.0)  # + 0.0 turns -0.0 into 0.0


def _grade(axis: Axis, points: Floats) -> Texts:
    grade: Texts = np.full(len(points), axis.otherwise, dtype=object)
    for name, bound in sorted(axis.at_least.items(), key=lambda item: item[1]):
        grade[points >= bound] = name
    return grade
