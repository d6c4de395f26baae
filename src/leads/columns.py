"""Finding the declared columns in a file, with the nearest name for those that are not there."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from src.leads.casting import as_text
from src.leads.config import SourceConfig
from src.leads.contract import KINDS, required_of
from src.leads.declared.tables import Table
from src.leads.errors import nearest
from src.leads.findings import FILE, ROW, Findings

SHOWN = 5


def columns_found(raw: pl.DataFrame, name: str, spec: Table, config: SourceConfig, findings: Findings) -> bool:
    """Return whether all required columns are there.

    A required column that is missing is refused, an optional one is taken as empty with a warning; columns of
    the leads table that nobody declared are ignored and counted.
    """
    where = f"{', '.join(spec.files)} (table {name})"
    present = [column for column in raw.columns if column not in {FILE, ROW}]
    required = required_of(name, config)
    sound = _names_are_ours(name, spec, required, findings)
    for ours, theirs in spec.columns.items():
        for column in _as_list(theirs):
            if column in present:
                continue
            hint = nearest(column, present)
            if ours in required:
                do = f"Correct the name in [tables.{name}.columns] or the export.{hint}"
                findings.refuse(where, f"the column '{column}' ({ours}) is missing", do)
                sound = False
            else:
                findings.warn(f"{where}: the column '{column}' ({ours}) is missing and is taken as empty.{hint}")
    used = {column for theirs in spec.columns.values() for column in _as_list(theirs)}
    unused = [column for column in present if column not in used]
    if name == "leads" and unused:
        findings.warn(f"{where}: {len(unused)} column(s) are not declared and are ignored: {_some(unused)}.")
    return sound


def _names_are_ours(name: str, spec: Table, required: list[str], findings: Findings) -> bool:
    """Return whether the left-hand names are known and complete; leads may have any further attribute."""
    where = f"[tables.{name}.columns]"
    missing = [column for column in required if column not in spec.columns]
    for column in missing:
        do = f'Add {column} = "<the column\'s name in the file>".{nearest(column, spec.columns)}'
        findings.refuse(where, f"'{column}' is not declared", do)
    strange = [] if name == "leads" else [column for column in spec.columns if column not in KINDS[name]]
    for column in strange:
        do = f"Use one of {', '.join(KINDS[name])}.{nearest(column, KINDS[name])}"
        findings.refuse(where, f"'{column}' is no column of {name}", do)
    return not missing and not strange


def named(raw: pl.DataFrame, spec: Table) -> pl.DataFrame:
    """Return the declared columns under our names, several joined with '/'; missing ones are empty text."""
    columns = (_joined(ours, _as_list(theirs), raw, spec) for ours, theirs in spec.columns.items())
    return raw.select(FILE, ROW, *columns)


def _joined(ours: str, theirs: list[str], raw: pl.DataFrame, spec: Table) -> pl.Series:
    parts = [raw[column] for column in theirs if column in raw.columns]
    if not parts:
        return pl.Series(ours, [None], dtype=pl.String).new_from_index(0, raw.height)
    if len(parts) == 1:
        return parts[0].alias(ours)
    texts = [as_text(part, spec.null_tokens).alias(str(i)) for i, part in enumerate(parts)]
    joined = pl.concat_str(pl.all(), separator="/", ignore_nulls=True)
    return pl.DataFrame(texts).select(joined.alias(ours)).to_series()


def only_kept(frame: pl.DataFrame, name: str, spec: Table, findings: Findings) -> pl.DataFrame:
    """Return the rows that ``keep`` asks for, with the others counted in a warning."""
    wanted = frame
    for column, values in spec.keep.items():
        if column not in frame.columns:
            hint = nearest(column, frame.columns)
            findings.refuse(f"[tables.{name}.keep]", f"'{column}' is not declared", f"Declare it.{hint}")
            continue
        texts = as_text(wanted[column], spec.null_tokens)
        wanted = wanted.filter(texts.is_in(values).fill_null(False))
    if wanted.height < frame.height:
        findings.note(f"Table {name}: {frame.height - wanted.height:,} rows are left out by [tables.{name}.keep].")
    return wanted


def source_name(spec: Table, ours: str) -> str:
    """Return the file's own name of one of our columns, for messages."""
    return "/".join(_as_list(spec.columns[ours]))


def _as_list(theirs: str | list[str]) -> list[str]:
    return [theirs] if isinstance(theirs, str) else theirs


def _some(names: Iterable[str]) -> str:
    """Return the first names, quoted, and how many more there are."""
    every = list(names)
    more = f" and {len(every) - SHOWN} more" if len(every) > SHOWN else ""
    return ", ".join(f"'{name}'" for name in every[:SHOWN]) + more
