"""Ids that are none: e-mail addresses, and ids that differ only in case."""

from __future__ import annotations

import polars as pl

from src.leads.findings import ROW, Findings


def check_ids(leads: pl.DataFrame, findings: Findings) -> None:
    """Refuse e-mail addresses as lead ids; warn of ids that differ only in case.

    Notes
    -----
    15-character Salesforce ids are case-sensitive: any tool that ignores case would mix these leads up.
    """
    ids = leads["lead_id"]
    addresses = ids.str.contains("@", literal=True).fill_null(False)
    if addresses.any():
        findings.refuse(
            "table leads, column 'lead_id'",
            f"{addresses.sum():,} ids are e-mail addresses, which identify a person",
            "Map lead_id to the CRM's own id and the address to 'email'.",
            leads[ROW].filter(addresses).head(3).to_list(),
        )
    clashes = ids.n_unique() - ids.str.to_lowercase().n_unique()
    if clashes:
        findings.warn(f"{clashes:,} lead ids differ from another one only in case; spreadsheets would mix them up.")
