"""Records that the CRM merged: they are one person, under the id that the CRM still has."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from src.leads.findings import Findings

INTO = "merged_into"
"""Lead column: id of the record that this one was merged into (Salesforce: MasterRecordId)."""
IDS = "merged_ids"
"""Lead column: ids that were merged into this record, with ';' between them (HubSpot: hs_merged_object_ids)."""
LONGEST_CHAIN = 20
POINTING = ("activities", "milestones", "history", "feedback")


def under_kept_ids(tables: dict[str, pl.DataFrame], findings: Findings) -> dict[str, pl.DataFrame]:
    """Return the tables with ids that the CRM gave up, and whose rows are gone, replaced by the survivor's.

    Before anything is joined: else what such a person did belongs to nobody.
    """
    known = set(tables["leads"]["lead_id"].drop_nulls())
    pairs = _pairs(tables["leads"])
    kept = {gone: end for gone in pairs if gone not in known and (end := _end(gone, pairs)) in known}
    result, moved = dict(tables), 0
    for name in POINTING if kept else ():
        if name in tables:
            moved += int(tables[name]["lead_id"].is_in(list(kept)).sum())
            result[name] = tables[name].with_columns(pl.col("lead_id").replace(kept))
    if moved:
        findings.note(f"{moved:,} rows name a lead that the CRM merged into another one; they count as that one's.")
    return result


def merged_ends(leads: pl.DataFrame) -> pl.Series | None:
    """Return for each lead the id that its record was merged into in the end, its own where it was not.

    None where the source declares no mergers. An end that is not among ``leads`` is none: the record stays itself.
    """
    if INTO not in leads.columns and IDS not in leads.columns:
        return None
    pairs, known = _pairs(leads), set(leads["lead_id"])
    ends = {gone: end for gone in pairs if gone in known and (end := _end(gone, pairs)) in known}
    return leads["lead_id"].replace(ends).alias("end")


def _pairs(leads: pl.DataFrame) -> dict[str, str]:
    """Return the id that each merged id went into."""
    pairs: dict[str, str] = {}
    if INTO in leads.columns:
        given = leads.filter(pl.col(INTO).is_not_null() & (pl.col(INTO) != pl.col("lead_id")))
        pairs |= dict(given.select("lead_id", INTO).iter_rows())
    if IDS in leads.columns:
        listed = leads.select("lead_id", pl.col(IDS).str.split(";")).drop_nulls().explode(IDS)
        listed = listed.with_columns(pl.col(IDS).str.strip_chars())
        listed = listed.filter((pl.col(IDS) != "") & (pl.col(IDS) != pl.col("lead_id")))
        pairs |= {gone: into for into, gone in listed.select("lead_id", IDS).iter_rows()}
    return pairs


def _end(gone: str, pairs: Mapping[str, str]) -> str:
    """Return the last id of a chain of mergers; ``gone`` itself where it goes in circles.

    >>> _end("a", {"a": "b", "b": "c"}), _end("a", {"a": "b", "b": "a"})
    ('c', 'a')
    """
    at = gone
    for _ in range(LONGEST_CHAIN):
        if at not in pairs:
            return at
        at = pairs[at]
    return gone
