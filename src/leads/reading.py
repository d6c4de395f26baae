"""Strict reading of files: CSV as text, gzipped CSV, Parquet; what is broken is refused in words."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from src.leads.casting import readable
from src.leads.content import content_of, is_changed, parquet_fits, stamp_of
from src.leads.declared.inside import leads_outside
from src.leads.declared.tables import Table
from src.leads.errors import nearest
from src.leads.findings import FILE, ROW, Findings

OTHER_DELIMITERS = ",;\t|^~\x1f\x01"
SHOWN = {"\t": "\\t", "\x1f": "\\u001f", "\x01": "\\u0001"}
LONGEST_FIELD = 1_000_000
MOST_COLUMNS = 2_000
"""More columns, or longer fields, are no table of a CRM: a file of another kind, or an attack."""
BYTE_ORDER_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}


def read_files(spec: Table, data: Path, findings: Findings) -> pl.DataFrame | None:
    """Return the rows of all files of one table, or None where a problem was noted.

    Every column of a CSV is String and nothing is interpreted; a Parquet file keeps its types. ``_file`` and
    ``_row`` say where a row came from (the header is row 1; in Parquet the first row is 1).
    """
    frames = [_read_file(data, name, spec, findings) for name in spec.files]
    whole = [frame for frame in frames if frame is not None]
    if len(whole) < len(frames):
        return None
    first = set(whole[0].columns)
    for name, frame in zip(spec.files, whole, strict=True):
        if set(frame.columns) != first:
            odd = ", ".join(f"'{column}'" for column in sorted(first ^ set(frame.columns))[:5])
            findings.refuse(
                name,
                f"has other columns than {spec.files[0]}: {odd}",
                "Export all files of one table alike.",
            )
            return None
    try:
        return pl.concat(whole, how="diagonal_relaxed")
    except pl.exceptions.PolarsError:
        what = f"the files hold values of different kinds in {_differing(whole)}"
        findings.refuse(", ".join(spec.files), what, "Export all files of one table alike.")
        return None


def _differing(frames: list[pl.DataFrame]) -> str:
    """Return the columns whose kind of values differs between the files."""
    kinds = {name: {frame.schema[name] for frame in frames} for name in frames[0].columns}
    return ", ".join(f"'{name}'" for name, found in kinds.items() if len(found) > 1)


def _read_file(data: Path, name: str, spec: Table, findings: Findings) -> pl.DataFrame | None:
    """Return one file's rows with their origin, or None with a problem noted."""
    path = data / name
    if not path.is_file():
        others = [p.name for p in path.parent.iterdir() if p.is_file()] if path.parent.is_dir() else []
        hint = nearest(path.name, others)
        findings.refuse(
            name,
            "no such file in the data folder",
            f"Put it there, name its folder with --data, or correct 'files'.{hint}",
        )
        return None
    if leads_outside(path, data):
        findings.refuse(name, "is a link that leads out of the data folder", "Put the file itself there.")
        return None
    is_parquet = path.suffix.lower() in {".parquet", ".pq"}
    before = stamp_of(path)
    frame = _read_parquet(path, name, spec, findings) if is_parquet else _read_csv(path, name, spec, findings)
    if frame is None or is_changed(path, before, name, findings):
        return None
    clash = {FILE, ROW} & set(frame.columns)
    if clash:
        findings.refuse(name, f"column {sorted(clash)[0]} has a name kept for this program", "Rename it.")
        return None
    first_row = 1 if is_parquet else 2
    return frame.with_row_index(ROW, offset=first_row).with_columns(pl.lit(name).alias(FILE))


def _read_parquet(path: Path, name: str, spec: Table, findings: Findings) -> pl.DataFrame | None:
    if not parquet_fits(path, name, findings):
        return None
    try:
        frame = pl.read_parquet(path)
    except (pl.exceptions.PolarsError, OSError):
        findings.refuse(name, "is no complete Parquet file", "Export it again.")
        return None
    declared = {each for names in spec.columns.values() for each in ([names] if isinstance(names, str) else names)}
    odd = [each for each in frame if each.name in declared and (each.dtype.is_nested() or each.dtype == pl.Duration)]
    for values in odd:
        where = f"{name}, column '{values.name}'"
        findings.refuse(where, f"holds {values.dtype.base_type()} values", "Export one text, number or time a row.")
    return None if odd else frame


def _read_csv(path: Path, name: str, spec: Table, findings: Findings) -> pl.DataFrame | None:
    content = _utf8(path, name, spec, findings)
    if content is None:
        return None
    header = readable(pl.Series(next(_records(content[:LONGEST_FIELD], spec.delimiter), []), dtype=pl.String)).to_list()
    if not _header_is_sound(header, content, name, spec, findings):
        return None
    try:
        frame = pl.read_csv(content, separator=spec.delimiter, infer_schema=False, empty_string_is_null=False)
    except pl.exceptions.PolarsError:
        frame = None
    if frame is not None and not _fields_are_short(frame, name, findings):
        return None
    fault = _field_fault(content, spec.delimiter, len(header), frame)
    if fault:
        findings.refuse(name, *fault)
        return None
    if frame is None or frame.width != len(header):
        findings.refuse(name, "cannot be read as CSV", "Check delimiter, encoding and quotes.")
        return None
    frame.columns = header  # Polars leaves doubled quotes in names as they stand in the file
    return frame


def _utf8(path: Path, name: str, spec: Table, findings: Findings) -> bytes | None:
    """Return the file's content as UTF-8 without mark and trailing blank lines, or None."""
    content = content_of(path, name, findings)
    if content is None:
        return None
    marks = (encoding for mark, encoding in BYTE_ORDER_MARKS.items() if content.startswith(mark))
    encoding = next(marks, spec.encoding)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        do = "Set 'encoding' in the declaration, e.g. encoding = \"cp1252\"."
        findings.refuse(name, f"is not text in {encoding}", do, [row])
        return None
    except (LookupError, UnicodeError):
        findings.refuse(name, f"encoding '{encoding}' is unknown", "Use e.g. utf-8, cp1252 or utf-16.")
        return None
    if "\0" in text:
        row = text.count("\n", 0, text.index("\0")) + 1
        findings.refuse(name, "holds NUL bytes, as after a crash while writing", "Export it again.", [row])
        return None
    if not text.strip():
        findings.refuse(name, "is empty, not even a header", "Export it again.")
        return None
    text = text.rstrip("\r\n")
    if "\n" not in text:  # lines end with CR alone, as on old Macs
        text = text.replace("\r", "\n")
    return text.encode() + b"\n"


def _header_is_sound(header: list[str], content: bytes, name: str, spec: Table, findings: Findings) -> bool:
    """Return whether the header has several different names; note the problem otherwise."""
    if len(header) > MOST_COLUMNS:
        what = f"the header has {len(header):,} columns, more than {MOST_COLUMNS:,}"
        findings.refuse(name, what, "Export the columns that are declared.", [1])
        return False
    twice = [column for column, count in Counter(header).items() if count > 1]
    if twice:
        names = ", ".join(f"'{column}'" for column in twice[:5])
        findings.refuse(name, f"the header has {names} more than once", "Give each column its own name.", [1])
        return False
    if len(header) > 1:
        return True
    for other in OTHER_DELIMITERS:
        if other != spec.delimiter and header and other in header[0]:
            shown = SHOWN.get(other, other)
            count = content.count(other.encode())
            found = f"1 column found, '{shown}' occurs {count:,} times"
            findings.refuse(name, found, f'Set delimiter = "{shown}".', [1])
            return False
    return True


def _fields_are_short(frame: pl.DataFrame, name: str, findings: Findings) -> bool:
    """Return whether no field is longer than any field of a table; note the first one otherwise."""
    for column in frame.columns:
        is_long = frame[column].str.len_bytes() > LONGEST_FIELD
        if is_long.any():
            what = f"{is_long.sum():,} field(s) hold more than {LONGEST_FIELD:,} bytes"
            do = "See what the column holds; leave it out of the export, or mend the quotes."
            findings.refuse(f"{name}, column '{column}'", what, do, (is_long.arg_true() + 2).head(3).to_list())
            return False
    return True


def _field_fault(
    content: bytes, delimiter: str, width: int, frame: pl.DataFrame | None
) -> tuple[str, str, list[int]] | None:
    """Return what is wrong with the number of fields per row, what to do, and the rows.

    Polars refuses rows that are too long but fills short ones. So where no field is quoted the number of
    delimiters settles it; only otherwise are the records counted one by one.
    """
    if frame is not None and b'"' not in content:
        expected = (width - 1) * (frame.height + 1)
        if content.count(delimiter.encode()) == expected:
            return None
    return _count_fields(content, delimiter, width)


def _count_fields(content: bytes, delimiter: str, width: int) -> tuple[str, str, list[int]] | None:
    wrong: list[tuple[int, int]] = []
    last = 0
    try:
        for last, record in enumerate(_records(content, delimiter), 1):
            if record and len(record) != width:
                wrong.append((last, len(record)))
    except csv.Error:
        what = f"a quoted field that begins after row {last} never ends; the file looks cut off"
        return what, "Export it again, or mend the quotes.", [last + 1]
    if not wrong:
        return None
    row, found = wrong[0]
    if len(wrong) == 1 and row == last and found < width:
        return f"last line has {found} of {width} fields, file looks truncated", "Export it again.", [row]
    what = f"{len(wrong):,} row(s) do not have the header's {width} fields, e.g. {found}"
    return what, "Quote fields that hold the delimiter, and export again.", [row for row, _ in wrong[:3]]


def _records(content: bytes, delimiter: str) -> Iterator[list[str]]:
    """Return the records one by one, as Python's strict CSV reader sees them."""
    csv.field_size_limit(LONGEST_FIELD)
    text = io.TextIOWrapper(io.BytesIO(content), encoding="utf-8", errors="ignore", newline="")
    return csv.reader(text, delimiter=delimiter, strict=True)
