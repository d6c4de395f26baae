"""Files that are only ever added to, line by line, each line sealed: what was drawn stays drawn."""

from __future__ import annotations

import csv
import hashlib
import io
import os
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from src.leads.errors import LeadScoringError
from src.pipeline.durable import flush_folder, make_folder

SEAL = "seal"
_SEAL_SIGNS = 8


def append_log(path: Path, columns: Sequence[str], rows: pd.DataFrame) -> None:
    """Add the rows behind what the file holds; nothing that stands there is touched.

    Notes
    -----
    Flushed to disk before it returns. A line that a power cut left without its end was never drawn: it is cut off
    before anything is added. Each line ends in a hash of itself, so that a changed line is noticed; lines may go,
    because a person may have to be forgotten.
    """
    if rows.empty:
        return
    make_folder(path.parent)
    is_new = not path.is_file()
    whole = 0 if is_new else _whole_bytes(path)
    if not is_new and whole < path.stat().st_size:
        os.truncate(path, whole)
    lines = [] if whole else [_line([*columns, SEAL])]
    lines += [_sealed([str(value) for value in row]) for row in rows[list(columns)].itertuples(index=False)]
    with path.open("a", encoding="utf-8", newline="\n") as file:
        file.write("".join(lines))
        file.flush()
        os.fsync(file.fileno())
    if is_new:
        flush_folder(path.parent)


def read_log(path: Path, columns: Sequence[str]) -> pd.DataFrame:
    """Return what the file holds, all as text; no rows where there is no file.

    Raises
    ------
    LeadScoringError
        Where a line was changed by hand.
    """
    if not path.is_file():
        return pd.DataFrame(columns=list(columns), dtype=str)
    text = path.read_bytes()[: _whole_bytes(path)].decode()
    header, *lines = list(csv.reader(io.StringIO(text))) or [[]]
    if header and header != [*columns, SEAL]:
        raise LeadScoringError(f"{path} has other columns than a log of draws. Put the file back as it was written.")
    broken = [number for number, line in enumerate(lines, 2) if not line or _seal(line[:-1]) != line[-1]]
    if broken:
        raise LeadScoringError(
            f"{path}: {len(broken)} line(s) were changed by hand (line {broken[0]} first). What was drawn must stay as "
            "it was drawn: put the file back as it was written, e.g. from a back-up."
        )
    return pd.DataFrame([line[:-1] for line in lines], columns=list(columns), dtype=str)


def _whole_bytes(path: Path) -> int:
    """Return how many bytes of the file are whole lines."""
    return path.read_bytes().rfind(b"\n") + 1


def _sealed(values: list[str]) -> str:
    return _line([*values, _seal(values)])


def _seal(values: list[str]) -> str:
    return hashlib.sha256("\x1f".join(values).encode()).hexdigest()[:_SEAL_SIGNS]


def _line(values: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(values)
    return text.getvalue()
