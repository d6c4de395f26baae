"""How much of sales' work went to leads whose chance, at the time, was below break-even."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from src.evaluation.calls.clustered_share import clustered_share
from src.evaluation.calls.response_needs import missing_for_touches
from src.evaluation.calls.wasted_money import Money, money_of
from src.evaluation.calls.wasted_sentences import below_sentences
from src.evaluation.calls.wasted_touches import touches_made
from src.evaluation.later_leads import at_creation
from src.evaluation.rates import wilson
from src.evaluation.told import Told, fact, window_of
from src.leads.config import SourceConfig
from src.leads.tables import LeadTables

MONEY = (
    "What a lead has to bring is not known. The cost of working a lead ([economics] cost_per_worked_lead) and the "
    "value of the deals (value in the file of milestones) would change that."
)
CHANCES = "No lead has a chance that was given before its outcome, so which touches were below break-even is not known."
BELOW, ABOVE = "below break-even", "at or above"
COLUMNS = ["chance", "leads", "wins", "win_fraction", "low", "high", "touches", "touch_fraction", "touch_low"]
COLUMNS += ["touch_high", "hours", "hour_fraction", "hour_low", "hour_high"]


def below_break_even(table: pd.DataFrame, tables: LeadTables, config: SourceConfig) -> Told:
    """Return the share of touches, and of hours where known, on leads below break-even.

    Parameters
    ----------
    table : pandas.DataFrame
        The out-of-time table.
    tables : LeadTables
    config : SourceConfig
        ``economics.cost_per_worked_lead``; ``touches.minutes`` for hours.

    Returns
    -------
    Told
        Table ``below``: a row for leads below break-even at their first touch and one for the others, with what they
        won; ``touches`` and ``hours`` are counted by the chance at each touch; fractions of all touches, 0-1, with
        their interval by account.

    Notes
    -----
    The chance is the newest out-of-time one given before the touch, at the lead's landmarks. Break-even is the cost of
    a worked lead over the mean value of a win, as for grade C. What the leads below really won stands beside: if
    chances are right, they won less often than break-even.
    """
    leads = at_creation(table) if len(table) else table
    if missing := missing_for_touches(leads, tables, config):
        return Told(needs=missing)
    if not leads["model"].notna().any():
        return Told(needs=CHANCES)
    scored = leads[leads["model"].notna()]
    made = touches_made(scored, tables, config)
    money = money_of(scored, len(made) / max(made["lead_id"].nunique(), 1), config)
    if money is None:
        return Told(needs=MONEY)
    made = _with_chance(made, table)
    made = made.assign(is_below=made["chance"] < money.break_even)
    found = pd.DataFrame([_row(made, side) for side in (BELOW, ABOVE)], columns=COLUMNS)
    return Told({"below": found}, below_sentences(found, money, config), _facts(found, money, window_of(scored)))


def _with_chance(made: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Return the touches with the newest chance given at or before each; the one at creation for earlier touches."""
    given = table[(table["kind"] == "landmark") & table["model"].notna()]
    given = given[["lead_id", "scored_at", "model"]].rename(columns={"model": "chance"}).sort_values("scored_at")
    at = made.assign(at=made["at"].astype(given["scored_at"].dtype)).sort_values("at")
    joined = pd.merge_asof(at, given, left_on="at", right_on="scored_at", by="lead_id")
    first = given.drop_duplicates("lead_id").set_index("lead_id")["chance"]
    return joined.assign(chance=joined["chance"].fillna(joined["lead_id"].map(first)))


def _row(made: pd.DataFrame, side: str) -> dict[str, Any]:
    """Return one side's row."""
    is_side = made["is_below"] if side == BELOW else ~made["is_below"]
    leads = made[(made["place"] == 1) & is_side]
    wins = int(leads["is_won"].sum())
    low, high = wilson(wins, len(leads))
    touch = clustered_share(is_side, pd.Series(1.0, index=made.index), made["account_id"])
    minutes = made["minutes"] if made["minutes"].notna().all() else pd.Series(np.nan, index=made.index)
    hour = clustered_share((minutes * is_side).fillna(0), minutes.fillna(0), made["account_id"])
    counts = [len(leads), wins, wins / len(leads) if len(leads) else np.nan, float(low), float(high)]
    hours = float((minutes * is_side).sum(min_count=1) / 60)
    return dict(zip(COLUMNS, [side, *counts, int(is_side.sum()), *touch, hours, *hour], strict=True))


def _facts(found: pd.DataFrame, money: Money, window: str) -> dict[str, Any]:
    """Return break-even and the shares below it as facts."""
    below = found.iloc[0]
    touches = int(found["touches"].sum())
    shares = {
        "touches_below": fact(below["touch_fraction"], below["touch_low"], below["touch_high"], touches, window),
        "won_below": fact(below["win_fraction"], below["low"], below["high"], below["leads"], window),
    }
    if np.isfinite(below["hour_fraction"]):
        shares["hours_below"] = fact(below["hour_fraction"], below["hour_low"], below["hour_high"], touches, window)
    return {"break_even": fact(money.break_even, n=money.wins, window=window), **shares}
