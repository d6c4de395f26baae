"""Rules that speak of something the source does not have."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from src.leads.config import SourceConfig
from src.leads.errors import nearest
from src.leads.tables import LeadTables
from src.rules.declare import RuleSet


def unknown_references(rules: RuleSet, config: SourceConfig, tables: LeadTables) -> list[str]:
    """Return one sentence per rule on a missing column or on an activity type that never occurs.

    Such a rule never gives points; the rest of the rule set still works. Rules on the activities of a source
    without dates never apply either: one sentence says so.
    """
    columns = {*tables.leads.columns, *tables.history["field"].unique()}
    types = set(tables.activities.select(pl.col("activity_type").unique()).collect()["activity_type"].drop_nulls())
    sentences = [*_missing_columns(rules, columns, config.source.name)]
    if tables.as_of is None:
        count = sum(bool(rule.activity) for rule in rules.rule)
        lost = f"{count} of {len(rules.rule)} rules are on activities and never apply: the source has no dates."
        return [*sentences, lost] if count else sentences
    return [*sentences, *_missing_activities(rules, types)]


def _missing_columns(rules: RuleSet, columns: set[str], source: str) -> Iterator[str]:
    for trigger in rules.triggers:
        for column in dict.fromkeys(condition.column for condition in trigger.lead):
            if column not in columns:
                hint = nearest(column, columns)
                yield f"Rule '{trigger.name}' never matches: no column '{column}' in the leads of '{source}'.{hint}"


def _missing_activities(rules: RuleSet, types: set[str]) -> Iterator[str]:
    entries = [(f"Rule '{trigger.name}'", trigger.activity) for trigger in rules.triggers]
    entries += [(f"Reset number {number}", reset.activity) for number, reset in enumerate(rules.reset, 1)]
    for who, names in entries:
        missing = [name for name in names if name not in types]
        if missing:
            what = "never finds one" if len(missing) == len(names) else "misses a part"
            hint = nearest(missing[0], types)
            yield f"{who} {what}: no activity is called {' or '.join(repr(name) for name in missing)}.{hint}"
