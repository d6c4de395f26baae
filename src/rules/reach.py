"""The most points a rule set can give: what no lead can reach is written in vain."""

from __future__ import annotations

import math
from collections.abc import Iterator

from src.rules.declare import Axis, Limits, RuleSet
from src.rules.rule import Rule


def most_points(rules: RuleSet) -> dict[str, float]:
    """Return the most points of each score set, and of the total under ``""``; ``inf`` where nothing limits them.

    Rules that exclude each other (two ranges of one column) are added up all the same: the true maximum may be lower.

    >>> rules = RuleSet.model_validate({"title": "x", "rule": [
    ...     {"name": "size", "points": 20, "column": "employees", "above": 50},
    ...     {"name": "demo", "points": 30, "activity": "demo", "times": "1 per lead"}]})
    >>> most_points(rules)
    {'fit': 20.0, 'engagement': 30.0, '': 50.0}
    """
    most = {name: _most_of_set(rules, name) for name in rules.set_names}
    total = sum(rules.score_set(name).weight * points for name, points in most.items() if rules.score_set(name).weight)
    return most | {"": _cut(total, rules.total)}


def out_of_reach(rules: RuleSet) -> Iterator[str]:
    """Yield one sentence per threshold, gate, label or grade that no lead can reach."""
    most = most_points(rules)
    for qualify in rules.qualify:
        if qualify.at_least is not None and most[""] < qualify.at_least:
            yield f"Nobody can qualify: {qualify.at_least:g} points are asked for, {most['']:g} are the most there are."
        for gate in qualify.gates:
            bound = float(gate.at_least if gate.at_least is not None else gate.above or 0)
            if most[gate.set] < bound or (gate.above is not None and most[gate.set] <= bound):
                yield (
                    f"Nobody passes the gate on '{gate.set}': it asks for {bound:g} points, {most[gate.set]:g} are the "
                    "most there are."
                )
    for label in rules.label:
        if most[""] < label.at_least:
            yield f"Label '{label.name}' is never given: it asks for {label.at_least:g} of at most {most['']:g} points."
    for axis in (rules.matrix.rows, rules.matrix.columns) if rules.matrix else ():
        yield from _grades_out_of_reach(axis, most[axis.set])


def _grades_out_of_reach(axis: Axis, most: float) -> Iterator[str]:
    for grade, bound in axis.at_least.items():
        if most < bound:
            yield f"Grade '{grade}' of '{axis.set}' is never given: it asks for {bound:g} of at most {most:g} points."


def _most_of_set(rules: RuleSet, name: str) -> float:
    limits = {group.name: group for group in rules.group}
    total = 0.0
    for group in dict.fromkeys(rule.group for rule in rules.rule if rule.set == name):
        most = [_most_of_rule(rule) for rule in rules.rule if rule.set == name and rule.group == group]
        if group is None:
            total += sum(most)
        else:
            total += _cut(max(most) if limits[group].take == "best" else sum(most), limits[group])
    return _cut(total, rules.score_set(name))


def _most_of_rule(rule: Rule) -> float:
    """Return the most points of one rule: an activity may come again and again, a state counts once."""
    once = not rule.activity or rule.count is not None or rule.times == "1 per lead"
    if rule.points <= 0:
        return 0.0
    if rule.times and rule.times.endswith("per lead"):
        return rule.points * int(rule.times.split()[0])
    return rule.points if once else math.inf


def _cut(points: float, limits: Limits) -> float:
    low = -math.inf if limits.lowest is None else limits.lowest
    high = math.inf if limits.highest is None else limits.highest
    return min(max(points, low), high)
