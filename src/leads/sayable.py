"""What the source lets one say, and which file would let it say more."""

from __future__ import annotations

import polars as pl

from src.leads.config import SourceConfig
from src.leads.tables import LeadTables

WITHOUT = {
    "dates": "The leads have no time of creation, so nothing can be said by week or month, about the age of a lead or "
    "about a horizon. A column with the time of creation in the leads file (created_at) would change that.",
    "activities": "There are no activities, so nothing can be said about what leads did before they bought. A file "
    "with lead, time and type of each activity ([tables.activities]) would change that.",
    "touches": "It is not declared which activities are sales' contact with the lead, so nothing can be said about "
    "untouched leads or how fast sales answers. A file with calls, e-mails and meetings of sales in "
    "[tables.activities], named in [touches], would change that.",
    "values": "No customer carries a value, so nothing can be said in money. A column with the value of the deal in "
    "the file of milestones (value) would change that.",
    "accounts": "It is not known which leads belong to one company, so several contacts of one deal count as several. "
    "A column with the company in the leads file (account_id) would change that.",
    "campaigns": "There are no campaigns, so nothing can be said about which of them bring customers. A column with "
    "the campaign in the leads or activities file, or a file of campaigns ([tables.campaigns]), would change that.",
    "history": "There is no history of the fields, so values are taken as the source gives them. A file with lead, "
    "field, value and time of change ([tables.history]) would change that.",
    "rules": "There are no points rules, so nothing can be said about how the score compares with them. A file with "
    "the rules (conf/rules/*.toml, named in [rules]) would change that.",
}


def what_is_known(tables: LeadTables, config: SourceConfig) -> dict[str, bool]:
    """Return for each thing a report may speak of whether the source knows it."""
    some = tables.activities.select(
        has_rows=pl.len() > 0,
        has_touch=pl.col("is_touch").any(),
        has_campaign=pl.col("campaign").is_not_null().any(),
    ).collect()
    won = tables.milestones.filter(pl.col("milestone") == config.milestones.target)
    columns = config.tables.leads.columns
    return {
        "dates": tables.leads["created_at"].count() > 0,
        "activities": bool(some["has_rows"][0]),
        "touches": bool(some["has_touch"][0]),
        "values": won["value"].count() > 0,
        "accounts": "account_id" in columns,
        "campaigns": bool(some["has_campaign"][0]) or "campaign" in columns or not tables.campaigns.is_empty(),
        "history": not tables.history.is_empty(),
        "rules": bool(config.rules.file or config.rules.column),
    }


def what_cannot_be_said(known: dict[str, bool]) -> list[str]:
    """Return one sentence for each thing that is not known, naming the file that would change it."""
    return [WITHOUT[name] for name, is_known in known.items() if not is_known]
