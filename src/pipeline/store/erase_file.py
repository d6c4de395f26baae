"""One lead taken out of one file, whatever its format; the rest of the file stays as it was."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from src.pipeline.durable import TEMPORARY, move_into, replace_file

ID_COLUMNS = ("lead_id", "survivor")
ROW_ID = "row_id"
REMOVED = "[output removed: a lead was erased]\n"


def is_telling(lead_id: str) -> bool:
    """Return whether the id can be looked for in running text: short numbers are in every table.

    >>> is_telling("L0000001"), is_telling("12"), is_telling("20261004")
    (True, False, True)
    """
    return len(lead_id) >= 7 or (len(lead_id) >= 5 and not lead_id.isdigit())


def erase_in_file(path: Path, lead_id: str, row_ids: Collection[int] = (), write: bool = True) -> bool:
    """Take the lead out of the file and return whether it was in it; only look where ``write`` is False.

    Parameters
    ----------
    path : Path
        Parquet and CSV lose its rows, JSON its entries, executed notebooks every output that names it.
    lead_id : str
    row_ids : collection of int
        The lead's rows in this run: tables that know rows only by their number lose those.
    """
    erase = ERASERS.get(path.suffix)
    return erase(path, lead_id, row_ids, write) if erase else False


def names_lead(path: Path, lead_id: str) -> bool:
    """Return whether the id stands anywhere in the file; ids too short to be told from numbers are not looked for."""
    if not is_telling(lead_id):
        return False
    if path.suffix == ".parquet":
        texts = [name for name, kind in pl.read_parquet_schema(path).items() if kind == pl.String]
        if not texts:
            return False
        found = pl.scan_parquet(path).select(pl.any_horizontal((pl.col(name) == lead_id).any() for name in texts))
        return bool(found.collect().item())
    return _token(lead_id).search(path.read_text(encoding="utf-8", errors="replace")) is not None


def _token(lead_id: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-]){re.escape(lead_id)}(?![\w-])")


def _parquet(path: Path, lead_id: str, row_ids: Collection[int], write: bool) -> bool:
    """Drop the lead's rows, one row group at a time; pandas' and Polars' own notes in the file stay."""
    schema = pq.read_schema(path)
    columns = [name for name in ID_COLUMNS if name in schema.names]
    if not columns and (ROW_ID not in schema.names or not row_ids):
        return False
    wanted = pa.array(sorted(row_ids), pa.int64())

    def is_of_lead(rows: pa.Table) -> pa.ChunkedArray:
        if not columns:
            return pc.is_in(rows[ROW_ID].cast(pa.int64()), value_set=wanted)
        found = pc.equal(rows[columns[0]].cast(pa.string()), lead_id)
        for name in columns[1:]:
            found = pc.or_kleene(found, pc.equal(rows[name].cast(pa.string()), lead_id))
        return pc.fill_null(found, False)

    file = pq.ParquetFile(path)
    looked_at = columns or [ROW_ID]
    groups = range(file.num_row_groups)
    if not any(pc.any(is_of_lead(file.read_row_group(group, looked_at))).as_py() for group in groups):
        return False
    if not write:
        return True
    beside = path.with_name(path.name + TEMPORARY)
    with pq.ParquetWriter(beside, file.schema_arrow) as writer:
        for group in groups:
            rows = file.read_row_group(group)
            writer.write_table(rows.filter(pc.invert(is_of_lead(rows))))
    move_into(beside, path)
    return True


def _csv(path: Path, lead_id: str, _: Collection[int], write: bool) -> bool:
    """Drop the lead's rows; all other lines keep their bytes."""
    text = path.read_bytes().decode("utf-8")
    lines, reader = list(io.StringIO(text, newline="")), csv.reader(io.StringIO(text, newline=""))
    kept: list[str] = []
    places: list[int] = []
    written, before = {lead_id, f"'{lead_id}"}, 0  # an apostrophe keeps spreadsheets from calculating
    for number, fields in enumerate(reader):
        if number == 0:
            places = [place for place, name in enumerate(fields) if name in ID_COLUMNS]
        if number == 0 or not any(place < len(fields) and fields[place] in written for place in places):
            kept += lines[before : reader.line_num]
        before = reader.line_num
    if write and len(kept) < len(lines):
        replace_file(path, "".join(kept))
    return len(kept) < len(lines)


def _json_lines(path: Path, lead_id: str, _: Collection[int], write: bool) -> bool:
    """Drop the lines that name the lead."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.strip() or _without(json.loads(line), lead_id) == json.loads(line)]
    if write and len(kept) < len(lines):
        replace_file(path, "".join(kept))
    return len(kept) < len(lines)


def _json(path: Path, lead_id: str, _: Collection[int], write: bool) -> bool:
    """Drop the entries that name the lead."""
    held = json.loads(path.read_text(encoding="utf-8"))
    left = _without(held, lead_id)
    if write and left != held:
        replace_file(path, json.dumps(left, indent=1, ensure_ascii=False) + "\n")
    return bool(left != held)


GONE = object()
"""Stands for what is taken out of a JSON value."""


def _without(value: Any, lead_id: str, name: str = "") -> Any:
    """Return the JSON value without what names the lead: its own entries, and its id where that can be told."""
    if isinstance(value, dict):
        if any(key in ID_COLUMNS and each == lead_id for key, each in value.items()):
            return GONE
        parts = {k: _without(v, lead_id, k) for k, v in value.items() if not (k == lead_id and is_telling(lead_id))}
        return {key: part for key, part in parts.items() if part is not GONE}
    if isinstance(value, list):
        return [part for each in value if (part := _without(each, lead_id, name)) is not GONE]
    is_id = value == lead_id and isinstance(value, str)
    return GONE if is_id and (is_telling(lead_id) or name.startswith("lead_id")) else value


def _notebook(path: Path, lead_id: str, _: Collection[int], write: bool) -> bool:
    """Remove every output of an executed notebook that names the lead."""
    if not names_lead(path, lead_id) or not write:
        return names_lead(path, lead_id)
    held = json.loads(path.read_text(encoding="utf-8"))
    token = _token(lead_id)
    said = {"output_type": "stream", "name": "stdout", "text": [REMOVED]}
    for cell in held["cells"]:
        if "outputs" in cell:
            outputs = [said if token.search(json.dumps(o, ensure_ascii=False)) else o for o in cell["outputs"]]
            cell["outputs"] = outputs
    replace_file(path, json.dumps(held, indent=1, ensure_ascii=False) + "\n")
    return True


ERASERS: dict[str, Callable[[Path, str, Collection[int], bool], bool]] = {
    ".parquet": _parquet,
    ".csv": _csv,
    ".jsonl": _json_lines,
    ".json": _json,
    ".ipynb": _notebook,
}
