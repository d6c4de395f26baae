"""Rows of no known lead."""

from __future__ import annotations

import polars as pl

from src.leads.config import SourceConfig
from src.leads.findings import ROW, Findings
from src.leads.quarantine import set_aside

ORPHANS_LIMIT = 0.2
"""Above this share of rows of no known lead the extracts do not belong together."""
ORPHAN = "lead_id is no known lead"


def without_orphans(
    tables: dict[str, pl.DataFrame], config: SourceConfig, findings: Findings
) -> tuple[dict[str, pl.DataFrame], dict[str, int]]:
    """Return the tables without rows of unknown leads, and how many there were per table.

    Notes
    -----
    Rows of leads that were set aside are no orphans. Where ``keep`` narrows the leads, orphans are expected
    and no share of them is refused.
    """
    known = pl.concat([tables["leads"]["lead_id"], findings.rows_aside("leads")["lead_id"]]).unique()
    result = dict(tables)
    counts = {"activities": 0}
    for name in ("activities", "milestones", "history", "feedback"):
        if name not in tables:
            continue
        frame = tables[name]
        is_orphan = ~frame["lead_id"].is_in(known.implode())
        counts[name] = int(is_orphan.sum())
        if is_orphan.sum() > ORPHANS_LIMIT * frame.height and not config.tables.leads.keep:
            _refuse(frame.filter(is_orphan), name, frame.height, known, findings)
        reason = pl.when(is_orphan).then(pl.lit(ORPHAN))
        result[name] = set_aside(frame, reason, name, findings, limit=1.0)
        if counts[name]:
            share = counts[name] / frame.height
            findings.warn(f"{counts[name]:,} rows of {name} ({share:.1%}) belong to no known lead and are left out.")
    return result, counts


def _refuse(orphans: pl.DataFrame, name: str, rows: int, known: pl.Series, findings: Findings) -> None:
    """Refuse extracts that do not fit together, with the usual reason where it is that."""
    do = "Export leads and this table together, over the same period."
    bare = orphans["lead_id"].str.strip_chars_start("0")
    if bare.is_in(known.str.strip_chars_start("0").implode()).mean() == 1.0:
        do = "Leading zeros of the ids were lost in one of the files; export ids as text."
    what = f"{orphans.height:,} of {rows:,} rows belong to no lead of the leads table"
    findings.refuse(f"table {name}, column 'lead_id'", what, do, orphans[ROW].head(3).to_list())
