"""Fields and activities of one lead changed, to see how the score reacts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import polars as pl

from src.leads.errors import LeadScoringError, nearest
from src.leads.tables import ACTIVITY_COLUMNS, HISTORY_COLUMNS, LeadTables

ADDED_DAYS_AGO = 1.0


@dataclass(frozen=True)
class Change:
    """What is changed of a lead.

    Attributes
    ----------
    fields : dict of str to str
        Lead column -> new value as text; an empty text makes it missing.
    added : tuple of str
        Types of activity that happened once more, a day before the scoring.
    removed : tuple of str
        Types of activity that never happened.
    """

    fields: dict[str, str] = field(default_factory=dict)
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """Return the change in words."""
        parts = [f"{name} {value or 'not known'}" for name, value in self.fields.items()]
        parts += [f"with {name.replace('_', ' ')}" for name in self.added]
        parts += [f"without {name.replace('_', ' ')}" for name in self.removed]
        return ", ".join(parts) or "nothing changed"


def read_change(lines: Sequence[str]) -> Change:
    """Return the change that lines say: ``"employees: 200"``, ``"+ demo_request"``, ``"- email_open"``.

    >>> read_change(["employees: 200", "+demo_request"])
    Change(fields={'employees': '200'}, added=('demo_request',), removed=())

    Raises
    ------
    LeadScoringError
        Where a line is none of the three.
    """
    fields: dict[str, str] = {}
    signs: dict[str, list[str]] = {"+": [], "-": []}
    for line in (line.strip() for line in lines):
        name, colon, value = line.partition(":")
        if line[:1] in signs:
            signs[line[:1]].append(line[1:].strip())
        elif colon and name.strip():
            fields[name.strip()] = value.strip()
        else:
            raise LeadScoringError(f"'{line}' is no change. Write 'employees: 200', '+ demo_request', '- email_open'.")
    return Change(fields, tuple(signs["+"]), tuple(signs["-"]))


def changed_tables(tables: LeadTables, lead_id: str, change: Change) -> LeadTables:
    """Return the tables with the lead changed.

    Raises
    ------
    LeadScoringError
        Where a field or a type of activity is not in the tables, a value cannot be read, or activities have no time
        to happen at.
    """
    _check_types(tables, [*change.added, *change.removed])
    is_lead = pl.col("lead_id") == lead_id
    leads, history = tables.leads, tables.history
    for name, text in change.fields.items():
        value = _value(tables, name, text)
        leads = leads.with_columns(pl.when(is_lead).then(pl.lit(value, leads.schema[name])).otherwise(name).alias(name))
        history = _with_value(tables, history, lead_id, name, text)
    left_out = is_lead & pl.col("activity_type").is_in(list(change.removed))
    activities = tables.activities.filter(~left_out)
    if change.added:
        new = pl.DataFrame([_activity(tables, lead_id, name) for name in change.added], schema=dict(ACTIVITY_COLUMNS))
        activities = pl.concat([activities, new.lazy()]).sort("lead_id", "occurred_at", "sequence")
    return replace(tables, leads=leads, activities=activities, history=history)


def _check_types(tables: LeadTables, names: Sequence[str]) -> None:
    """Refuse types of activity that never happened."""
    if not names:
        return
    kinds = tables.activities.select(pl.col("activity_type").unique()).collect()["activity_type"].to_list()
    for name in names:
        if name not in kinds:
            raise LeadScoringError(f"There is no activity of type '{name}'.{nearest(name, kinds)}")


def _value(tables: LeadTables, name: str, text: str) -> Any:
    """Return a value as its column holds it."""
    if name not in tables.leads.columns:
        raise LeadScoringError(f"The leads have no field '{name}'.{nearest(name, tables.leads.columns)}")
    kind = tables.leads.schema[name]
    if not text or kind == pl.String:
        return text or None
    if not kind.is_numeric():
        raise LeadScoringError(f"'{name}' is a time; only text and numbers can be tried.")
    try:
        return float(text)
    except ValueError:
        raise LeadScoringError(f"'{name}' is a number; '{text}' is none.") from None


def _with_value(tables: LeadTables, history: pl.DataFrame, lead_id: str, name: str, text: str) -> pl.DataFrame:
    """Return the field history with the new value last, where the field has a history."""
    if tables.as_of is None or not (history["field"] == name).any():
        return history
    row = {"lead_id": lead_id, "field": name, "value": text or None, "valid_from": tables.as_of}
    return pl.concat([history, pl.DataFrame([row], schema=dict(HISTORY_COLUMNS))])


def _activity(tables: LeadTables, lead_id: str, kind: str) -> dict[str, Any]:
    """Return one more activity of a type, done by whom such are mostly done."""
    if tables.as_of is None:
        raise LeadScoringError("The source has no dates, so activities cannot be added. Change a field instead.")
    same = tables.activities.filter(pl.col("activity_type") == kind)
    usual = same.select(pl.col("actor", "is_touch").drop_nulls().mode().first()).collect().row(0, named=True)
    at = tables.as_of - timedelta(days=ADDED_DAYS_AGO)
    created = tables.leads.filter(pl.col("lead_id") == lead_id)["created_at"].item()
    at = max(at, created) if created is not None else at
    last = tables.activities.select(pl.col("sequence").max()).collect().item() or 0
    row = {"lead_id": lead_id, "occurred_at": at, "known_at": at, "sequence": last + 1, "activity_type": kind, **usual}
    return {name: row.get(name) for name in ACTIVITY_COLUMNS}
