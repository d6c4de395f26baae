"""A first declaration for an unknown export; what is only likely is marked CHECK."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from src.leads.errors import LeadScoringError
from src.leads.guess_columns import SAYS_WON, Column, Role, flat
from src.leads.read_export import WINDOWS, Export, export_files, read_export
from src.leads.times import to_times

MARK = "  # CHECK: "
NOT_FEATURES: dict[Role, str] = {
    "late": "known only after the outcome, or because of it",
    "identity": "who the person is",
    "protected": "protected, or close to it",
    "free_text": "nearly every value is different",
}
HORIZON_SHARE = 0.9
HORIZON_STEP_DAYS = 30


@dataclass(frozen=True)
class Guess:
    """The declaration as text, and what was seen, in lines for a terminal."""

    text: str
    seen: list[str]

    @property
    def marks(self) -> int:
        """Return how many lines a person must look at."""
        return self.text.count(MARK)


def guess_config(place: Path, name: str) -> Guess:
    """Return a declaration for the file, or for the file with most rows in the folder, at ``place``.

    Raises
    ------
    LeadScoringError
        Where there is no file to read, or no column that tells the leads apart.
    """
    exports = [read_export(path) for path in export_files(place)]
    leads = max(exports, key=lambda export: (export.first("id") is not None, export.frame.height))
    if leads.first("id") is None:
        raise LeadScoringError(
            f"{leads.path.name}: no column has a different value in every row, so leads cannot be told apart. "
            "Add the id of the lead or contact to the export."
        )
    others = [export.path.name for export in exports if export is not leads]
    return Guess(_declaration(leads, name, others), _seen(leads, others))


def _declaration(leads: Export, name: str, others: list[str]) -> str:
    """Return the declaration as TOML with comments."""
    created, sequence = leads.first("created"), leads.first("sequence")
    order = "dates" if created else "sequence" if sequence else "none"
    names = our_names(leads)
    parts = [
        f"# Written by `leadscore init` from {leads.path.name}.",
        "# What is only likely carries a mark. Confirm or change each such line, then remove the mark:",
        "# `leadscore run` refuses while one is left.",
        "",
        "[source]",
        f"name = {_text(name)}",
        f"title = {_text(name.replace('_', ' ').title())}",
        f'order = "{order}"' + ("" if created else f"{MARK}no column looks like the day a lead came in"),
        f'fields_as_of = "export"{MARK}"creation" where the fields never change after a lead came in',
        *_table(leads, names, others),
        *_milestones(leads, names),
        "",
        "[scoring]",
        *_scoring(leads),
        *_features(leads, names),
        "",
    ]
    return "\n".join(parts)


def our_names(leads: Export) -> dict[str, str]:
    """Return the file's column -> our name, for every column that is declared."""
    fixed: dict[Role, str] = {"id": "lead_id", "account": "account_id", "created": "created_at", "sequence": "sequence"}
    names: dict[str, str] = {}
    for column in leads.columns:
        if column.role in {"empty", "one_value", "identity", "protected", "free_text"} and not _is_email(column):
            continue
        ours = "email" if _is_email(column) else fixed.get(column.role, flat(column.name))
        while ours in names.values():
            ours += "_2"
        names[column.name] = ours
    return names


def _is_email(column: Column) -> bool:
    """Return whether the column holds e-mail addresses: hashed at reading, they find duplicates."""
    return column.role == "identity" and "mail" in flat(column.name)


def _table(leads: Export, names: dict[str, str], others: list[str]) -> list[str]:
    """Return the lines that say where the leads are and how their columns map."""
    lines = ["", "[tables.leads]", f"files = [{_text(leads.path.name)}]"]
    if leads.delimiter != ",":
        lines.append(f"delimiter = {_text(leads.delimiter)}")
    if leads.encoding != "utf-8":
        doubt = f"{MARK}the file is not UTF-8; are letters such as ä or é right?" if leads.encoding == WINDOWS else ""
        lines.append(f"encoding = {_text(leads.encoding)}{doubt}")
    dated = _dated(leads, names)
    if dated:
        doubt = "" if dated.is_sure or dated.role != "created" else f"{MARK}day or month first?"
        lines.append(f"date_format = {_text(dated.date_format)}{doubt}")
        lines.append(f'zone = "UTC"{MARK}the zone of times without one, e.g. "Europe/Berlin"')
    lines += [f"# Not used yet: {', '.join(others)}"] if others else []
    lines += ["", "[tables.leads.columns] # ours = the file's"]
    for column in leads.columns:
        if column.name in names:
            doubt = (
                "" if column.is_sure or column.role not in {"id", "created", "sequence"} else f"{MARK}{column.role}?"
            )
            lines.append(f"{names[column.name]} = {_text(column.name)}{doubt}")
    as_text = {"id", "account", "outcome"}
    types = [(names[c.name], c.kind) for c in leads.columns if c.name in names and c.role not in as_text]
    typed = [f'{ours} = "{kind}"' for ours, kind in types if kind != "text" and ours not in {"created_at", "sequence"}]
    return [*lines, "", "[tables.leads.types]", *typed] if typed else lines


def _dated(leads: Export, names: dict[str, str]) -> Column | None:
    """Return the column whose date format is declared for all: the arrival, else the first time, with a clock first."""
    times = [column for column in leads.columns if column.kind == "timestamp" and column.name in names]
    return leads.first("created") or max(times, key=lambda column: "%H" in column.date_format, default=None)


def _milestones(leads: Export, names: dict[str, str]) -> list[str]:
    """Return the lines that say which leads were won, and when."""
    outcome, closed = leads.first("outcome"), leads.first("closed")
    lines = ["", "[milestones]", 'target = "won"']
    if outcome is None:
        return [
            *lines,
            f"# derive = []{MARK}no column looks like an outcome: name it here, or add a table of milestones",
        ]
    won = won_values(leads.frame[outcome.name])
    shown = ", ".join(_text(value) for value in won)
    lines += ["[[milestones.derive]]", 'milestone = "won"', f"column = {_text(names[outcome.name])}"]
    lines.append(f"equals = [{shown}]{MARK}the values that mean a customer")
    if closed:
        lines.append(f"at = {_text(names[closed.name])}{MARK}the day of the outcome")
    elif leads.first("created"):
        lines.append(
            f'# at = ""{MARK}no column looks like the day of the outcome: name it, else set order = "none" above'
        )
    return lines


def won_values(values: pl.Series) -> list[str]:
    """Return the values that seem to mean a win: by their words, else the rarest.

    >>> won_values(pl.Series(["Open", "Closed Won", "Open"]))
    ['Closed Won']
    """
    counts = values.drop_nulls().value_counts(sort=True)
    present = [str(value) for value in counts[values.name] if str(value).strip()]
    said = [value for value in present if value.strip().casefold() in SAYS_WON]
    return said or present[-1:]


def _scoring(leads: Export) -> list[str]:
    """Return the horizon, from the time won leads took."""
    days = days_to_win(leads)
    if days is None:
        return [f"horizon_days = 90{MARK}days from scoring within which a win counts"]
    horizon = min(1000, max(HORIZON_STEP_DAYS, math.ceil(days / HORIZON_STEP_DAYS) * HORIZON_STEP_DAYS))
    return [f"horizon_days = {horizon}{MARK}9 of 10 wins came within {days:.0f} days"]


def days_to_win(leads: Export) -> float | None:
    """Return the days within which 9 of 10 wins came, None where the columns do not tell."""
    outcome, created, closed = leads.first("outcome"), leads.first("created"), leads.first("closed")
    if outcome is None or created is None or closed is None:
        return None
    rows = leads.frame.filter(pl.col(outcome.name).is_in(won_values(leads.frame[outcome.name])))
    came, _ = to_times(rows[created.name], created.date_format, "UTC")
    went, _ = to_times(rows[closed.name], closed.date_format, "UTC")
    taken = (went - came).dt.total_seconds().drop_nulls() / 86400
    found = taken.filter(taken >= 0).quantile(HORIZON_SHARE)
    return None if found is None else float(found)


def _features(leads: Export, names: dict[str, str]) -> list[str]:
    """Return which columns may be features and which never, with the reason."""
    may = [names[c.name] for c in (*leads.of("attribute"), *leads.of("total"))]
    grown = [names[column.name] for column in leads.of("total")]
    never = [names[c.name] for c in (*leads.of("late"), *leads.of("outcome"), *leads.of("closed"))]
    lines = ["", "[features]", f"attributes = {_list(may)}"]
    if grown:
        lines.append(f"grown_after = {_list(grown)}{MARK}totals as at the export grew after the scoring moment")
    if never:
        lines.append(f"never = {_list(never)}{MARK}{NOT_FEATURES['late']}")
    return lines


def _seen(leads: Export, others: list[str]) -> list[str]:
    """Return what was seen, for a terminal."""
    lines = [f"Read {leads.path.name}: {leads.frame.height:,} rows, {len(leads.columns)} columns", ""]
    roles: list[tuple[str, Role]] = [
        ("lead", "id"),
        ("account", "account"),
        ("came in", "created"),
        ("order", "sequence"),
        ("outcome", "outcome"),
        ("closed", "closed"),
    ]
    lines += [f"  {words:<10} {column.name}" for words, role in roles if (column := leads.first(role))]
    outcome = leads.first("outcome")
    if outcome:
        won = won_values(leads.frame[outcome.name])
        wins = leads.frame[outcome.name].is_in(won).sum()
        lines.append(f"  {'won':<10} {wins:,} of {leads.frame.height:,} ({' or '.join(won)})")
    lines += ["", f"  columns    {len(leads.of('attribute')) + len(leads.of('total'))} can be used"]
    for role, why in NOT_FEATURES.items():
        found = [column.name for column in leads.of(role)]
        lines += [f"  {len(found):>12} {why}: {', '.join(found[:3])}{', …' * (len(found) > 3)}"] if found else []
    lines += [f"  {len(leads.of('empty')):>12} empty"] if leads.of("empty") else []
    lines += ["", f"  Not used yet: {', '.join(others)}"] if others else []
    return lines


def _text(value: str) -> str:
    """Return a TOML string."""
    return json.dumps(value, ensure_ascii=False)


def _list(values: list[str]) -> str:
    """Return a TOML list of strings."""
    return f"[{', '.join(_text(value) for value in values)}]"
