"""When the CRM learned of things: most at once, some calls, webinars and wins days later."""

from __future__ import annotations

import polars as pl

from src.leads.sample.options import SampleOptions
from src.leads.sample.working_time import DAY

LATE_SHARES = {"call": 0.15, "meeting": 0.15, "sales_email": 0.05, "webinar_attended": 0.5, "won": 0.05, "lost": 0.0}
"""Share of each kind that is entered late."""
LATE_DAYS = (1, 12)


def record(options: SampleOptions, rows: pl.DataFrame, kind: str) -> pl.DataFrame:
    """Return the rows with ``recorded`` (seconds), at or after ``at``; ``kind`` is the column that names what it is."""
    late = {name: share for name, share in LATE_SHARES.items() if options.late_recording}
    random = options.random(f"recording {kind}")
    if not late:
        return rows.with_columns(pl.col("at").alias("recorded"))
    share = pl.col(kind).cast(pl.String).replace_strict(late, default=0.0, return_dtype=pl.Float32)
    days = random.uniform(*LATE_DAYS, len(rows)).astype("float32")
    draws = pl.DataFrame({"draw": random.random(len(rows), dtype="float32"), "days": days})
    return (
        rows.hstack(draws)
        .with_columns(
            (
                pl.col("at") + pl.when(pl.col("draw") < share).then((pl.col("days") * DAY).cast(pl.Int64)).otherwise(0)
            ).alias("recorded")
        )
        .drop("draw", "days")
    )
