"""One deal is one win: an account's win is credited to one of its contacts, once."""

from __future__ import annotations

import polars as pl

from src.leads.declared.outcome import Milestones
from src.leads.tables import MILESTONE_COLUMNS, WON_BY_ACCOUNT


def credit_once(milestones: pl.DataFrame, leads: pl.DataFrame, names: Milestones) -> pl.DataFrame:
    """Return the milestones with each deal credited to one contact of the account.

    Parameters
    ----------
    milestones : polars.DataFrame
        At most one row per lead and milestone.
    leads : polars.DataFrame
        ``lead_id, account_id, created_at, sequence``.

    Notes
    -----
    The win is credited to the contact whose win came first, on a tie to the one that arrived first. To that
    deal belong all contacts of the account that had arrived by then and were not lost before. They get the
    milestone ``won_by_account`` at that moment instead of a win of their own: counted as wins the deal would
    count several times, counted as not won the score would learn that the account did not buy. Contacts that
    arrive later may bring the next deal. The contacts and their activities stay where they are, because moving
    them would show the features who was going to win.
    """
    pending = _contacts(milestones, leads, names)
    closed = []
    while pending["is_won"].any():
        deal = pending.filter("is_won").sort("won_at", "sequence", nulls_last=True)
        first = deal.group_by("account_id", maintain_order=True).first()
        first = first.select("account_id", credited="lead_id", deal_at="won_at")
        judged = pending.join(first, on="account_id", how="inner").with_columns(belongs=_belongs())
        closed.append(judged.filter(pl.col("belongs") & (pl.col("lead_id") != pl.col("credited"))))
        pending = judged.filter(~pl.col("belongs")).select(pending.columns)
    shared = pl.concat(closed) if closed else None
    if shared is None or shared.is_empty():
        return milestones
    marks = shared.select("lead_id", milestone=pl.lit(WON_BY_ACCOUNT), occurred_at="deal_at", known_at="deal_at")
    is_repeated = (pl.col("milestone") == names.target) & pl.col("lead_id").is_in(shared["lead_id"].implode())
    parts = [milestones.filter(~is_repeated), marks]
    return pl.concat(parts, how="diagonal").select(MILESTONE_COLUMNS.keys()).sort("lead_id", "milestone")


def _contacts(milestones: pl.DataFrame, leads: pl.DataFrame, names: Milestones) -> pl.DataFrame:
    """Return the contacts of accounts with several of them, with when each was won and lost."""
    several = leads.filter(pl.len().over("account_id") > 1)
    won = milestones.filter(pl.col("milestone") == names.target)
    won = won.select("lead_id", won_at="known_at", is_won=pl.lit(True))
    lost = milestones.filter(pl.col("milestone").is_in(names.lost)).group_by("lead_id")
    return (
        several.select("lead_id", "account_id", "created_at", "sequence")
        .join(won, on="lead_id", how="left")
        .join(lost.agg(lost_at=pl.col("known_at").min()), on="lead_id", how="left")
        .with_columns(pl.col("is_won").fill_null(False))
    )


def _belongs() -> pl.Expr:
    """Return which contacts belong to the deal won at ``deal_at``; without dates only those marked as won."""
    was_lost = (pl.col("lost_at") < pl.col("deal_at")).fill_null(False)
    dated = (pl.col("created_at") <= pl.col("deal_at")) & (pl.col("is_won") | ~was_lost)
    belongs = pl.when(pl.col("deal_at").is_null()).then("is_won").otherwise(dated.fill_null(False))
    return belongs | (pl.col("lead_id") == pl.col("credited"))
