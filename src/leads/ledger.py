"""What became of every row of the leads file: used, or left out under a name."""

from __future__ import annotations

from datetime import datetime

import polars as pl

QUARANTINED = "quarantined"
NOT_YET_KNOWN = "created after the as-of date"
MERGED = "merged duplicates"
SAME_DEAL = "other contacts of a deal"


def book(
    leads: pl.DataFrame,
    aside: pl.DataFrame,
    persons: pl.DataFrame,
    named: pl.DataFrame,
    reached: pl.Series,
    credited: pl.Series,
    as_of: datetime | None,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return what came in and what was left out, for the tie-out.

    Parameters
    ----------
    leads, aside : polars.DataFrame
        Rows of the leads file that could be used, and those set aside: ``lead_id, created_at``.
    persons : polars.DataFrame
        ``lead_id, survivor`` of the leads known at ``as_of``.
    named : polars.DataFrame
        ``lead_id, name`` of the leads left out by declaration.
    reached, credited : polars.Series
        Ids of the leads that reached the target according to the source, and of those credited with a win.

    Returns
    -------
    source : polars.DataFrame
        ``created_at, leads, wins``.
    gone : polars.DataFrame
        ``name, created_at, leads, wins``.

    Notes
    -----
    Wins of merged leads are booked where they stay: in the month of the lead that stands for the person.
    """
    rows = _rows(leads, aside, persons, named, reached, as_of)
    wins = rows.group_by("owner").agg(wins=pl.col("is_won").sum().cast(pl.Int64)).drop_nulls("owner")
    is_owner = (pl.col("lead_id") == pl.col("owner")) & pl.col("lead_id").is_first_distinct()
    rows = rows.join(wins, on="owner", how="left", maintain_order="left").with_columns(
        wins=pl.when(is_owner).then(pl.col("wins").fill_null(0)).otherwise(0), leads=pl.lit(1)
    )
    is_used = pl.col("fate").is_null()
    is_uncredited = is_used & (pl.col("wins") > 0) & ~pl.col("lead_id").is_in(credited.implode())
    columns = ["name", "created_at", "leads", "wins"]
    left_out = rows.filter(~is_used).with_columns(name="fate", wins=pl.min_horizontal("wins", 1))
    merged = rows.filter(pl.col("wins") > 1).with_columns(name=pl.lit(MERGED), leads=pl.lit(0), wins=pl.col("wins") - 1)
    shared = rows.filter(is_uncredited).with_columns(name=pl.lit(SAME_DEAL), leads=pl.lit(0), wins=pl.lit(1, pl.Int64))
    gone = pl.concat([part.select(columns) for part in (left_out, merged, shared)], how="vertical_relaxed")
    return rows.select("created_at", "leads", "wins"), gone


def _rows(
    leads: pl.DataFrame,
    aside: pl.DataFrame,
    persons: pl.DataFrame,
    named: pl.DataFrame,
    reached: pl.Series,
    as_of: datetime | None,
) -> pl.DataFrame:
    """Return every row of the leads file with its fate (null: used), owner, and whether its id reached the target."""
    narrow = [
        frame.select("lead_id", _created_at(frame), fate=pl.lit(fate, pl.String))
        for frame, fate in ((leads, None), (aside, QUARANTINED))
    ]
    is_late = pl.col("created_at") > as_of if as_of else pl.lit(False)
    return (
        pl.concat(narrow)
        .join(persons, on="lead_id", how="left", maintain_order="left")
        .join(named, on="lead_id", how="left", maintain_order="left")
        .with_columns(
            owner=pl.coalesce("survivor", "lead_id"),
            is_won=pl.col("lead_id").is_in(reached.implode()) & pl.col("lead_id").is_first_distinct(),
            fate=pl.coalesce(
                "fate",
                pl.when(is_late).then(pl.lit(NOT_YET_KNOWN)),
                pl.when(pl.col("lead_id") != pl.col("survivor")).then(pl.lit(MERGED)),
                "name",
            ),
        )
        .drop("name")
    )


def _created_at(frame: pl.DataFrame) -> pl.Expr:
    """Return the time of creation, null throughout where the source has none."""
    time = pl.col("created_at") if "created_at" in frame.columns else pl.lit(None)
    return time.cast(pl.Datetime("us", "UTC")).alias("created_at")
