"""What is wrong with a rule set before anybody asks whether its points are right."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from src.rules.declare import RuleSet
from src.rules.points import limited, set_sum
from src.rules.reach import out_of_reach
from src.rules.rule import Rule

Floats = NDArray[np.float64]
Problem = Literal["dead", "duplicate", "contradictory", "unreachable", "shadowed", "leaks", "fires always", "capacity"]
COLUMNS = {"rule": pl.String, "problem": pl.String, "sentence": pl.String}
NEARLY_ALL = 0.99
TOO_MANY, TOO_FEW = 1.5, 0.5
"""Leads that qualify in a week, as multiples of the capacity, beyond which the threshold does not serve it."""


def lint(
    rules: RuleSet,
    firings: pl.DataFrame,
    suspects: Collection[str] = (),
    qualified_per_week: float | None = None,
    capacity: float | None = None,
) -> pl.DataFrame:
    """Return what is wrong with the rules as they are declared and as they met these rows.

    Parameters
    ----------
    rules : RuleSet
    firings : polars.DataFrame
        ``row_id`` and the units of each rule, as :func:`src.rules.replay.firings` gives them, on past scoring moments.
    suspects : collection of str
        Columns that look like leaks.
    qualified_per_week, capacity : float, optional
        Leads that qualify in a typical week, and leads sales can work in one.

    Returns
    -------
    polars.DataFrame
        ``rule`` (null: the rule set as a whole), ``problem`` (dead, duplicate, contradictory, unreachable, shadowed,
        leaks, fires always, capacity) and ``sentence`` for people; no row where nothing is wrong.

    Notes
    -----
    A rule is *shadowed* where it fired and yet never changed its score set: a limit of its group or set, or a better
    rule of a group that takes the best, always swallowed it. Nightly floors are not looked at.
    """
    units = {rule.name: firings[rule.name].to_numpy() for rule in rules.rule}
    found = [*_fires(rules, units), *_pairs(rules, units), *_shadowed(rules, units), *_leaks(rules, suspects)]
    found += [(None, "unreachable", sentence) for sentence in out_of_reach(rules)]
    found += [(None, "capacity", sentence) for sentence in _capacity(qualified_per_week, capacity)]
    return pl.DataFrame(found, schema=COLUMNS, orient="row")


Found = tuple[str | None, Problem, str]


def _fires(rules: RuleSet, units: Mapping[str, Floats]) -> Iterator[Found]:
    for rule in rules.rule:
        fired, rows = int((units[rule.name] != 0).sum()), len(units[rule.name])
        if rows and not fired:
            yield rule.name, "dead", f"'{rule.name}' never fired in {rows:,} looks at a lead. Remove it."
        elif rows and len(np.unique(units[rule.name])) == 1 and fired >= NEARLY_ALL * rows:
            yield rule.name, "fires always", f"'{rule.name}' fires for everybody, so it tells no lead from another."


def _pairs(rules: RuleSet, units: Mapping[str, Floats]) -> Iterator[Found]:
    """Yield rules that fire exactly where an earlier one does: twice the same, or one against the other."""
    for place, later in enumerate(rules.rule):
        fires = units[later.name] != 0
        for earlier in rules.rule[:place]:
            same_rule = _trigger(later) == _trigger(earlier)
            same_rows = bool(fires.any()) and np.array_equal(units[later.name], units[earlier.name])
            if not (same_rule or same_rows):
                continue
            how = "asks for the same as" if same_rule else "has always fired together with"
            if later.points * earlier.points < 0:
                sentence = f"'{later.name}' {how} '{earlier.name}', with points of the other sign."
                yield later.name, "contradictory", f"{sentence} Decide which one holds."
            else:
                yield later.name, "duplicate", f"'{later.name}' {how} '{earlier.name}'. Keep one."
            break


def _shadowed(rules: RuleSet, units: Mapping[str, Floats]) -> Iterator[Found]:
    limits = {group.name: group for group in rules.group}
    for rule in rules.rule:
        group = limits.get(rule.group) if rule.group else None
        bounded = [each for each in (group, rules.score_set(rule.set)) if each]
        can_swallow = any(each.lowest is not None or each.highest is not None for each in bounded)
        fires = units[rule.name] != 0
        if not fires.any() or not rule.points or not (can_swallow or (group and group.take == "best")):
            continue
        with_it, without = (_set_points(rules, rule, units, fires, left_out) for left_out in (None, rule))
        if np.array_equal(with_it, without):
            yield rule.name, "shadowed", f"'{rule.name}' fired {int(fires.sum()):,} times and never changed the points."


def _set_points(
    rules: RuleSet, rule: Rule, units: Mapping[str, Floats], rows: NDArray[np.bool_], left_out: Rule | None
) -> Floats:
    """Return the points of the rule's score set on some rows, one rule left out."""
    size = int(rows.sum())

    def of(each: Rule) -> Floats:
        return np.zeros(size) if each is left_out else units[each.name][rows]

    return limited(set_sum(rules, rule.set, of, size), rules.score_set(rule.set))


def _leaks(rules: RuleSet, suspects: Collection[str]) -> Iterator[Found]:
    for rule in rules.rule:
        for column in sorted({condition.column for condition in rule.lead} & set(suspects)):
            yield (
                rule.name,
                "leaks",
                f"'{rule.name}' rests on '{column}', which looks as if it came afterwards.",
            )


def _capacity(qualified: float | None, capacity: float | None) -> Iterator[str]:
    if qualified is None or not capacity:
        return
    if qualified > TOO_MANY * capacity:
        yield (
            f"About {qualified:.0f} leads qualify in a week, sales can work {capacity:.0f}: the threshold does not say "
            "whom to call. Raise it."
        )
    elif qualified < TOO_FEW * capacity:
        yield (
            f"About {qualified:.0f} leads qualify in a week, sales can work {capacity:.0f}: most calls go to leads "
            "that the points do not speak for. Lower it."
        )


def _trigger(rule: Rule) -> str:
    """Return what a rule asks for, without its name, points and set."""
    return rule.model_dump_json(exclude={"name", "points", "set", "group", "sign"})
