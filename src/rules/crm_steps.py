"""A points card as steps to follow in HubSpot and in Marketo."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import pandas as pd

from src.leads.config import EMAIL_DOMAIN_KIND
from src.leads.errors import LeadScoringError
from src.rules.conditions import Condition
from src.rules.declare import RuleSet
from src.rules.rule import Rule

Crm = Literal["HubSpot", "Marketo"]
COLUMNS = ["step", "where", "enter", "points", "rule"]
_ANY = {"HubSpot": "is any of", "Marketo": "is"}
_CONTAINS = {"HubSpot": "contains any of", "Marketo": "contains"}
_EMPTY = {"HubSpot": "is unknown", "Marketo": "is empty"}
_FREE_MAIL = "the domains of free mailboxes, such as gmail.com, outlook.com, yahoo.com"


def crm_steps(rules: RuleSet, crm: Crm, names: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Return what to enter where, one row per step.

    Parameters
    ----------
    rules : RuleSet
        A card as :mod:`src.rules.distil` makes it: states of one field or of one group of activities, whole points,
        perhaps a threshold.
    crm : str
        ``"HubSpot"`` or ``"Marketo"``.
    names : mapping of str to str, optional
        Field or type of activity -> what it is called in the CRM; others keep their name here.

    Returns
    -------
    pandas.DataFrame
        ``step`` (from 1), ``where``, ``enter``, ``points`` and ``rule`` (its name in the file), both missing for
        steps that give no points.

    Raises
    ------
    LeadScoringError
        Where a rule is none of these: caps, decay, several conditions.

    Notes
    -----
    Points are states, given while a condition holds. HubSpot's lead scoring tool works so. Marketo adds to a score
    once for ever, so there one nightly campaign sets a score field to 0 and adds what holds that night.
    """
    table = pd.DataFrame(_steps(rules, crm, names or {}), columns=COLUMNS[1:])
    table.insert(0, "step", range(1, len(table) + 1))
    return table.astype({"points": "Int64", "rule": "str"})


def steps_text(rules: RuleSet, crm: Crm, names: Mapping[str, str] | None = None) -> str:
    """Return the steps as numbered lines for people."""
    lines = [f"{rules.title}: how to enter it in {crm}", ""]
    for number, (where, enter, points, _) in enumerate(_steps(rules, crm, names or {}), 1):
        lines.append(f"{number}. {where}: {enter}" + ("" if points is None else f": {points:+d} points"))
    return "\n".join(lines) + "\n"


Line = tuple[str, str, int | None, str | None]


def _steps(rules: RuleSet, crm: Crm, names: Mapping[str, str]) -> list[Line]:
    return [*_begin(rules, crm), *(_step(rule, crm, names) for rule in rules.rule), *_end(rules, crm)]


def _begin(rules: RuleSet, crm: Crm) -> list[Line]:
    if crm == "HubSpot":
        where = "Marketing > Lead Scoring > Create score"
        return [(where, f"one score for contacts, named '{rules.title}', without decay", None, None)]
    field = "Admin > Field Management > New Custom Field, type Score"
    nightly = "New Smart Campaign, smart list: all persons to be scored, schedule: every night"
    return [
        (field, "Points card", None, None),
        (nightly, "flow step 1, Change Data Value: 'Points card', new value 0", None, None),
    ]


def _end(rules: RuleSet, crm: Crm) -> list[Line]:
    bounds = [entry.at_least for entry in rules.qualify if entry.at_least is not None]
    if not bounds:
        return []
    where = "Thresholds" if crm == "HubSpot" else "Last flow step of the nightly campaign"
    return [(where, f"call from {bounds[-1]:g} points on", None, None)]


def _step(rule: Rule, crm: Crm, names: Mapping[str, str]) -> Line:
    """Return the step that enters one rule."""
    if rule.points != int(rule.points) or rule.times or rule.decay or rule.idle_days or rule.where or rule.group:
        raise _not_simple(rule)
    kind, what = _activity(rule, crm, names) if rule.activity else _field(rule, crm, names)
    points = int(rule.points)
    if crm == "HubSpot":
        return f"Add {kind}", f"if {what}", points, rule.name
    flow = "Next flow step, Change Score 'Points card', choice: member of a smart list with"
    return flow, what, points, rule.name


def _not_simple(rule: Rule) -> LeadScoringError:
    return LeadScoringError(
        f"Rule '{rule.name}' is no simple state of one field or of activities with whole points, so no steps can be "
        "written for it. Take out caps, decay and further conditions, or enter it by hand."
    )


def _field(rule: Rule, crm: Crm, names: Mapping[str, str]) -> tuple[str, str]:
    if len(rule.lead) != 1:
        raise _not_simple(rule)
    return "property group, criteria", _test(rule.lead[0], crm, names)


def _test(condition: Condition, crm: Crm, names: Mapping[str, str]) -> str:
    """Return one test of one field in the CRM's words."""
    field = f"'{names.get(condition.column, condition.column)}'"
    if condition.missing is not None:
        return f"{field} {_EMPTY[crm]}" if condition.missing else f"{field} {_EMPTY[crm].replace('is ', 'is not ')}"
    if condition.column == EMAIL_DOMAIN_KIND and condition.equals in ("free", "business"):
        operator = _ANY[crm] if condition.equals == "free" else _ANY[crm].replace("is", "is not", 1)
        return f"'Email Domain' {operator} {_FREE_MAIL}"
    if condition.contains is not None:
        words = (condition.contains,) if isinstance(condition.contains, str) else condition.contains
        return f"{field} {_CONTAINS[crm]} {_listed(words)}"
    values = (condition.equals,) if condition.equals is not None else condition.is_in
    if values is not None:
        return f"{field} {_ANY[crm]} {_listed([f'{v:g}' if isinstance(v, float) else str(v) for v in values])}"
    bounds = {
        "at least": condition.at_least,
        "greater than": condition.above,
        "at most": condition.at_most,
        "less than": condition.below,
    }
    return " and ".join(f"{field} is {words} {bound:g}" for words, bound in bounds.items() if bound is not None)


def _activity(rule: Rule, crm: Crm, names: Mapping[str, str]) -> tuple[str, str]:
    """Return one count of activities in the CRM's words."""
    count = rule.count
    if rule.lead or count is None or count.at_most not in (None, 0):
        raise _not_simple(rule)
    types = _listed([names.get(name, name) for name in rule.activity])
    when = "at any time" if count.days is None else f"in the last {count.days} days, today included"
    if count.at_most == 0:
        return "event group, event", f"none of {types} {when}"
    times = "once" if count.at_least == 1 else f"{count.at_least} times"
    return "event group, event", f"{types} at least {times} {when}{', counted together' * (len(rule.activity) > 1)}"


def _listed(values: list[str] | tuple[str, ...]) -> str:
    """Return the values, each in quotes, with semicolons as Marketo wants them."""
    return "; ".join(f'"{value}"' for value in values)
