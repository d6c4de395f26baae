"""Rows of whole leads in slices, so that memory is that of a slice, and their results in the order asked for."""

from __future__ import annotations

import polars as pl


def whole_leads(rows: pl.DataFrame, size: int) -> list[pl.DataFrame]:
    """Return the rows in slices of about ``size`` rows, each with all rows of its leads; at least one slice.

    Parameters
    ----------
    rows : polars.DataFrame
        With ``lead_id``.
    size : int
        Rows of a slice, more only where one lead has more.

    Notes
    -----
    A slice is a range of ids. Activities are stored by id, so what a slice needs lies together in the file, and the
    rest of the file is not read.
    """
    count = -(-rows.height // size)
    if count < 2:
        return [rows]
    ordered = rows["lead_id"].sort()
    starts = ordered.gather([place * rows.height // count for place in range(1, count)]).unique()
    number = starts.search_sorted(rows["lead_id"], side="right")
    parts = rows.with_columns(_slice=number).partition_by("_slice", maintain_order=True, include_key=False)
    return list(parts)


def in_order_of(row_id: pl.Series, parts: list[pl.DataFrame]) -> pl.DataFrame:
    """Return the parts' rows as one table in the order of ``row_id``; the parts are used up.

    Column by column, so that the whole is never held twice.
    """
    if len(parts) == 1:
        return parts[0]
    found = pl.concat([part["row_id"] for part in parts])
    places = found.arg_sort().gather(row_id.rank("ordinal") - 1)
    columns = parts[0].columns
    return pl.DataFrame([pl.concat([part.drop_in_place(name) for part in parts]).gather(places) for name in columns])
