"""What the reading finds on its way: problems, warnings and rows set aside."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from src.leads.errors import InputRefused, Problem

FILE = "_file"  # which of the table's files a row came from
ROW = "_row"  # its row number there; the header is row 1
SET_ASIDE = {"table": pl.String, "file": pl.String, "row": pl.Int64, "lead_id": pl.String, "reason": pl.String}


class Findings:
    """Collects everything that is wrong, so that a user hears of all of it at once.

    Attributes
    ----------
    warnings : list of str
        Sentences on which a person has to act or decide; a run that has any says so by its exit code.
    notes : list of str
        Sentences on what was done as it should be: worth knowing, nothing to do.
    """

    def __init__(self) -> None:
        self.warnings: list[str] = []
        self.notes: list[str] = []
        self._problems: list[Problem] = []
        self._set_aside: list[tuple[str, pl.DataFrame]] = []

    def refuse(self, where: str, what: str, do: str, rows: Sequence[int] = ()) -> None:
        """Note a problem that makes the input unusable."""
        self._problems.append(Problem(where, what, do, list(rows)[:3]))

    def warn(self, sentence: str) -> None:
        """Note something a person has to act on or decide."""
        self.warnings.append(sentence)

    def note(self, sentence: str) -> None:
        """Note something done as it should be, of which nobody needs to be warned."""
        self.notes.append(sentence)

    def stop(self) -> None:
        """Raise one InputRefused with all problems noted so far; do nothing where there are none."""
        if self._problems:
            raise InputRefused(self._problems)

    def set_aside(self, table: str, rows: pl.DataFrame) -> None:
        """Put rows (with ``_file``, ``_row``, ``reason`` and perhaps ``lead_id``) into quarantine."""
        self._set_aside.append((table, rows))

    def rows_aside(self, table: str) -> pl.DataFrame:
        """Return the rows of one table set aside so far, as far as they could be cast."""
        rows = [frame for name, frame in self._set_aside if name == table]
        return pl.concat(rows, how="diagonal") if rows else pl.DataFrame(schema={"lead_id": pl.String})

    def quarantine(self) -> pl.DataFrame:
        """Return the rows set aside: table, file, row, lead_id, reason; nothing else of the row is kept."""
        rows = [_narrow(table, frame) for table, frame in self._set_aside]
        return pl.concat([pl.DataFrame(schema=SET_ASIDE), *rows]).sort("table", "file", "row")


def _narrow(table: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Return origin, id and reason of rows set aside."""
    sources = {"table": pl.lit(table), "file": pl.col(FILE), "row": pl.col(ROW), "reason": pl.col("reason")}
    sources["lead_id"] = pl.col("lead_id") if "lead_id" in rows.columns else pl.lit(None)
    return rows.select(sources[name].cast(kind).alias(name) for name, kind in SET_ASIDE.items())
