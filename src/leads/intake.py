"""From files to typed tables under our names; what cannot be used is set aside or refused."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from src.leads.added import with_added_columns
from src.leads.addresses import is_refused_as_attribute, pseudonyms, without_addresses
from src.leads.casting import as_ids, as_numbers, as_text, as_times, as_yes_no, without_tokens
from src.leads.columns import columns_found, named, only_kept, source_name
from src.leads.config import PERSONAL, SourceConfig
from src.leads.contract import KINDS, Kind, kinds_of, required_of
from src.leads.declared.tables import Table
from src.leads.findings import FILE, ROW, Findings
from src.leads.quarantine import BAD_VALUES_LIMIT, set_aside
from src.leads.reading import read_files

BLANK_LIMIT = {("activities", "lead_id"): 1.0, ("feedback", "verdict"): 1.0}
"""Share of rows without the column: visits of people nobody knows yet are common among activities, and a list to judge
may come back half filled in. Of any other, ``BAD_VALUES_LIMIT``."""
IN_WORDS = {"number": "a number", "yes_no": "yes or no", "timestamp": "a time in the declared format"}


def take_in(config: SourceConfig, data: Path, findings: Findings) -> tuple[dict[str, pl.DataFrame], dict[str, int]]:
    """Return every declared table that could be read, cast, and how many rows came in.

    Each table has the declared columns under our names and ``_file``, ``_row``. Rows without an id or another
    required value, and rows with a value that does not fit its kind, are set aside.
    """
    tables, rows_in = {}, {}
    for name in KINDS:
        spec: Table | None = getattr(config.tables, name)
        raw = read_files(spec, data, findings) if spec else None
        if spec is None or raw is None or not _has_rows(raw, name, spec, findings):
            continue
        raw = with_added_columns(raw, name, spec, findings)
        if not columns_found(raw, name, spec, config, findings):
            continue
        wanted = only_kept(named(raw, spec), name, spec, findings)
        rows_in[name] = wanted.height
        tables[name] = _typed(wanted, name, spec, config, findings)
    return tables, rows_in


def _has_rows(raw: pl.DataFrame, name: str, spec: Table, findings: Findings) -> bool:
    """Note an empty table: refused for leads, a warning for the others."""
    if raw.height:
        return True
    if name == "leads":
        findings.refuse(spec.files[0], "the table of leads has a header but no rows", "Export it again.")
        return False
    findings.warn(f"The table of {name} ({spec.files[0]}) has no rows.")
    return True


def _typed(frame: pl.DataFrame, name: str, spec: Table, config: SourceConfig, findings: Findings) -> pl.DataFrame:
    """Return the table cast by kind, without the rows that had to be set aside."""
    kinds = kinds_of(name, spec, config)
    reasons = []
    for column, kind in kinds.items():
        where = f"{', '.join(spec.files)}, column '{source_name(spec, column)}'"
        given = without_tokens(frame[column], spec.missing_when.get(column, []))
        values, bad = _cast(given, kind, where, spec, frame[ROW], findings)
        if column == "person":
            values = pseudonyms(values)
        elif kind == "text" and column not in PERSONAL:
            is_attribute = name == "leads" and column in config.features.attributes
            if not (is_attribute and is_refused_as_attribute(values)):
                values = without_addresses(values, where, findings, is_whole=name != "history")
        frame = frame.with_columns(values.alias(column))
        if bad is not None and bad.any():
            frame = frame.with_columns(bad.alias(f"_bad_{column}"))
            reasons.append(_when(pl.col(f"_bad_{column}"), f"{column} is not {IN_WORDS[kind]}"))
    needed = [column for column in required_of(name, config) if column in KINDS[name]]
    reasons += [_when(pl.col(column).is_null(), f"{column} is missing") for column in needed]
    for column in (each for each in ("verdict", "lead_id") if each in needed):
        limit = BLANK_LIMIT.get((name, column), BAD_VALUES_LIMIT)
        blank = _when(pl.col(column).is_null(), f"{column} is missing")
        frame = set_aside(frame, blank, name, findings, limit)
    return set_aside(frame, pl.coalesce(reasons), name, findings).select(*kinds, FILE, ROW)


def _when(condition: pl.Expr, words: str) -> pl.Expr:
    return pl.when(condition).then(pl.lit(words))


def _cast(
    values: pl.Series, kind: Kind, where: str, spec: Table, rows: pl.Series, findings: Findings
) -> tuple[pl.Series, pl.Series | None]:
    """Return the cast values and which ones did not fit (None where any text is welcome)."""
    if kind == "id":
        return as_ids(values, where, spec, rows, findings), None
    if kind == "number":
        return as_numbers(values, where, spec, rows, findings)
    if kind == "yes_no":
        return as_yes_no(values, spec)
    if kind == "timestamp":
        return as_times(values, where, spec, rows, findings)
    return as_text(values, spec.null_tokens), None
