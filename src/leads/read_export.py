"""An unknown export: its files, read as text, with a look at their columns."""

from __future__ import annotations

import csv
import gzip
import io
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from src.leads.errors import LeadScoringError
from src.leads.guess_columns import Column, Role, look_at
from src.leads.reading import BYTE_ORDER_MARKS

SUFFIXES = (".csv", ".csv.gz", ".parquet")
WINDOWS = "cp1252"


@dataclass(frozen=True)
class Export:
    """One file, read as text, with what its columns seem to be."""

    path: Path
    delimiter: str
    frame: pl.DataFrame
    columns: list[Column]
    encoding: str = "utf-8"

    def of(self, role: Role) -> list[Column]:
        """Return the columns of a role."""
        return [column for column in self.columns if column.role == role]

    def first(self, role: Role) -> Column | None:
        """Return the column of a role, or None."""
        return next(iter(self.of(role)), None)


def export_files(place: Path) -> list[Path]:
    """Return the readable files at a place."""
    files = [place] if place.is_file() else sorted(place.iterdir()) if place.is_dir() else []
    found = [path for path in files if path.name.lower().endswith(SUFFIXES)]
    if not found:
        raise LeadScoringError(f"{place}: there is no file ending in {', '.join(SUFFIXES)}. Give a file or a folder.")
    return found


def read_export(path: Path) -> Export:
    """Return one file as text with a look at its columns."""
    encoding = "utf-8"
    if path.suffix == ".parquet":
        frame, delimiter = pl.read_parquet(path).cast(pl.String, strict=False), ","
    else:
        raw = path.read_bytes()
        text, encoding = _text_of(gzip.decompress(raw) if path.suffix == ".gz" else raw)
        header = text.partition("\n")[0]
        delimiter = max(",;\t|", key=header.count)
        if len(next(csv.reader(io.StringIO(header), delimiter=delimiter), [])) < 2:
            raise LeadScoringError(f"{path.name}: only one column found. Export it as CSV with a header.")
        frame = pl.read_csv(io.StringIO(text), separator=delimiter, infer_schema=False, truncate_ragged_lines=True)
    return Export(path, delimiter, frame, look_at(frame), encoding)


def _text_of(content: bytes) -> tuple[str, str]:
    """Return the text and its encoding: UTF-8, what the mark at the beginning says, else that of Windows."""
    marked = next((name for mark, name in BYTE_ORDER_MARKS.items() if content.startswith(mark)), "utf-8")
    try:
        return content.decode(marked), marked if marked == "utf-16" else "utf-8"
    except UnicodeDecodeError:
        return content.decode(WINDOWS, errors="replace"), WINDOWS
