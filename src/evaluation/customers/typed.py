"""A group of leads as it is typed elsewhere: a points rule, a HubSpot list, a Salesforce report."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import numpy as np

from src.evaluation.customers.conditions import Condition
from src.evaluation.customers.group import Group
from src.features.activity_types import type_slugs
from src.features.attributes import FUNCTION, SENIORITY, TITLE
from src.features.plan import FeaturePlan
from src.rules.declare import RuleSet
from src.rules.write_rules import rules_text

POINTS = 20.0
"""Of a rule made from a profile: to be weighed by whoever types it in."""
_TITLES = {"job_function": FUNCTION, "seniority": SENIORITY}
"""Features that are read from the job title, with the words that stand for their values."""


def hubspot_filter(group: Group, columns: Mapping[str, str], activities: Mapping[str, str]) -> str:
    """Return the group as filters of a HubSpot list, joined by AND, alternatives by OR.

    Parameters
    ----------
    group : Group
    columns : mapping of str to str
        Our column -> its name in the CRM.
    activities : mapping of str to str
        Source of a feature -> its type of activity.
    """
    return " AND ".join(
        _alternatives([_hubspot(c, columns, activities) for c in clause.any_of]) for clause in group.parts
    )


def salesforce_filter(group: Group, columns: Mapping[str, str], activities: Mapping[str, str]) -> str:
    """Return the group as numbered filters of a Salesforce report with the filter logic, one line each."""
    lines: list[str] = []
    logic = []
    for clause in group.parts:
        places = []
        for condition in clause.any_of:
            own = list(_salesforce(condition, columns, activities))
            numbers = [str(len(lines) + place + 1) for place in range(len(own))]
            lines += own
            places.append(numbers[0] if len(numbers) == 1 else f"({' AND '.join(numbers)})")
        logic.append(_alternatives(places))
    numbered = [f"{number}. {line}" for number, line in enumerate(lines, 1)]
    return "\n".join([*numbered, f"Filter logic: {' AND '.join(logic)}"])


def rules_of(group: Group, name: str, activities: Mapping[str, str]) -> str:
    """Return the group as rules for ``conf/rules/``: one for who the leads are, one per thing done; empty if neither.

    Notes
    -----
    A rule gives its points where all conditions on the lead hold; what leads did is a rule of its own, for the leads
    of the group, because alternatives are rules beside each other. Values read from a job title become words in it.
    """
    who = [c for clause in group.parts for c in clause.any_of if len(clause.any_of) == 1 and _is_field(c)]
    lead = [_test(condition) for condition in who]
    done = [c for clause in group.parts for c in clause.any_of if c.source in activities]
    rules = [{"name": name, "points": POINTS, "lead": lead}] if lead else []
    rules += [
        {
            "name": f"{name}_{re.sub(r'[^a-z0-9]+', '_', activities[c.source].casefold()).strip('_')}"[:60],
            "points": POINTS,
            "lead": lead,
            "activity": [activities[c.source]],
            **({"count": {"at_least": int(c.low)}} if c.low > 1 else {"times": "1 per lead"}),
        }
        for c in done
    ]
    return rules_text(RuleSet.model_validate({"title": group.words, "rule": rules})) if rules else ""


def activities_of(plan: FeaturePlan) -> dict[str, str]:
    """Return the type of activity behind each source of features, e.g. ``"activities: demo_request"``."""
    return {f"activities: {slug}": name for name, slug in type_slugs(plan).items()}


def _is_field(condition: Condition) -> bool:
    return condition.source.startswith("leads.")


def _column(condition: Condition) -> str:
    return condition.source.removeprefix("leads.")


def _alternatives(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"({' OR '.join(parts)})"


def _title_words(condition: Condition) -> list[str]:
    """Return words in a job title that stand for the condition's values, without endings.

    Short ones (``it``, ``hr``) are left out: a filter that looks anywhere in a title finds them inside other words.
    """
    patterns = _TITLES.get(condition.feature, {})
    found = [part for level in condition.levels for part in re.split(r"\||\\b|\(|\)|\[.*?\]", patterns.get(level, ""))]
    words = [word.rstrip("?").replace("s?", "").replace("-?", "-").strip() for word in found]
    return sorted({word for word in words if len(word) > 3 and re.fullmatch(r"[a-zäöüß&\- ]+", word)})


def _hubspot(condition: Condition, columns: Mapping[str, str], activities: Mapping[str, str]) -> str:
    if condition.source in activities:
        return f"'{activities[condition.source]}' was done at least {int(condition.low)} time(s)"
    name = _named(condition, columns)
    if condition.levels and condition.feature in _TITLES:
        return f"{name} contains any of {', '.join(_title_words(condition))}"
    if condition.levels:
        return f"{name} is any of {', '.join(condition.levels)}"
    if np.isinf(condition.low):
        return f"{name} is less than or equal to {_number(condition.high)}"
    if np.isinf(condition.high):
        return f"{name} is greater than or equal to {_number(condition.low)}"
    return f"{name} is between {_number(condition.low)} and {_number(condition.high)}"


def _salesforce(condition: Condition, columns: Mapping[str, str], activities: Mapping[str, str]) -> Iterator[str]:
    if condition.source in activities:
        yield f"Number of activities '{activities[condition.source]}' greater or equal {int(condition.low)}"
        return
    name = _named(condition, columns)
    if condition.levels:
        is_title = condition.feature in _TITLES
        values = _title_words(condition) if is_title else condition.levels
        yield f"{name} {'contains' if is_title else 'equals'} {','.join(values)}"
        return
    if np.isfinite(condition.low):
        yield f"{name} greater or equal {_number(condition.low)}"
    if np.isfinite(condition.high):
        yield f"{name} less or equal {_number(condition.high)}"


def _named(condition: Condition, columns: Mapping[str, str]) -> str:
    """Return the field's name in the CRM."""
    column = TITLE if condition.feature in _TITLES else _column(condition)
    return columns.get(column, column)


def _test(condition: Condition) -> dict[str, object]:
    """Return the condition as a rule tests it."""
    if condition.feature in _TITLES:
        return {"column": TITLE, "contains": _title_words(condition)}
    if condition.levels:
        return {"column": _column(condition), "in": list(condition.levels)}
    bounds = {"at_least": condition.low, "at_most": condition.high}
    return {"column": _column(condition), **{key: float(end) for key, end in bounds.items() if np.isfinite(end)}}


def _number(number: float) -> str:
    return f"{number:.10g}"
