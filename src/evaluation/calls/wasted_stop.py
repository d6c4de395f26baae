"""After how many unanswered touches a further one no longer pays, and how many were made beyond."""

from __future__ import annotations

import numpy as np
import pandas as pd

from src.evaluation.calls.clustered_share import clustered_share
from src.evaluation.calls.response_needs import missing_for_touches
from src.evaluation.calls.wasted_money import Money, money_of
from src.evaluation.calls.wasted_sentences import stop_sentences
from src.evaluation.calls.wasted_touches import touches_made
from src.evaluation.rates import wilson
from src.evaluation.told import FEWEST, Told, fact, window_of
from src.leads.config import SourceConfig
from src.leads.tables import LeadTables

COLUMNS = [
    *("unanswered", "leads", "wins", "win_fraction", "low", "high"),
    *("went_on", "wins_of_those", "touches_made_then", "worth_per_touch", "worth_low", "worth_high"),
]


def when_to_stop(leads: pd.DataFrame, tables: LeadTables, config: SourceConfig) -> Told:
    """Return the share that still wins after n unanswered touches, and from which n a further touch is below its cost.

    Parameters
    ----------
    leads : pandas.DataFrame
        One row per lead as it came in, matured: ``lead_id, account_id, created_at, is_won, is_worked, value``.

    Returns
    -------
    Told
        Table ``unanswered`` (``COLUMNS``): one row per n with ten leads or more; ``win_fraction`` of all leads with n
        unanswered touches, ``worth_per_touch`` what one further touch brought where sales went on, in money and with
        every win counted as earned by those touches (missing without economics).

    Notes
    -----
    Whom sales goes on with is no accident, and some would have won anyway. So what a further touch brought is a bound
    from above: "it did not even then pay" is a finding, "it paid" is none.
    """
    if missing := missing_for_touches(leads, tables, config):
        return Told(needs=missing)
    made = touches_made(leads, tables, config)
    if made.empty:
        return Told(needs="None of the leads looked at was touched.")
    money = money_of(leads, len(made) / made["lead_id"].nunique(), config)
    table = _by_unanswered(made, money)
    found = stop_after(table, money)
    beyond = _beyond(made, found)
    window = window_of(leads)
    facts = {
        f"win_after_{row['unanswered']}_unanswered": fact(
            row["win_fraction"], row["low"], row["high"], row["leads"], window
        )
        for row in table.to_dict("records")
    }
    if found is not None:
        facts |= {"stop_after": fact(found, n=len(made), window=window)}
        facts |= {"touches_beyond": fact(*beyond, n=len(made), window=window)}
    sentences = stop_sentences(table, money, found, beyond, len(made), config)
    return Told({"unanswered": table}, sentences, facts)


def _by_unanswered(made: pd.DataFrame, money: Money | None) -> pd.DataFrame:
    """Return one row per number of unanswered touches."""
    made = made.assign(went_on=made["is_unanswered_before"].groupby(made["lead_id"]).shift(-1).eq(True))
    waiting = made[made["is_unanswered_before"] & ~made["is_answered_soon"]]
    on = (
        waiting[waiting["went_on"]]
        .groupby("place")
        .agg(went_on=("is_won", "size"), wins_of_those=("is_won", "sum"), touches_made_then=("further", "sum"))
    )
    table = waiting.groupby("place").agg(leads=("is_won", "size"), wins=("is_won", "sum")).join(on)
    table = table[table["leads"] >= FEWEST].fillna(0).astype(int).rename_axis("unanswered").reset_index()
    low, high = wilson(table["wins"], table["leads"])
    on_low, on_high = wilson(table["wins_of_those"], table["went_on"])
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = (table["wins_of_those"] / table["went_on"]).to_numpy(float)
        each = (table["went_on"] / table["touches_made_then"]).to_numpy(float) * (money.per_win if money else np.nan)
        fraction = (table["wins"] / table["leads"]).to_numpy(float)
    worth = {"worth_per_touch": rate * each, "worth_low": on_low * each, "worth_high": on_high * each}
    return table.assign(win_fraction=fraction, low=low, high=high, **worth)[COLUMNS]


def stop_after(table: pd.DataFrame, money: Money | None) -> int | None:
    """Return the smallest n from which on, for each larger n shown too, a further touch surely brings under its cost.

    None where there is no such n, or no economics. Rows where sales went on with under ten leads decide nothing.
    """
    if money is None:
        return None
    shown = table[table["went_on"] >= FEWEST]
    below = (shown["worth_high"] < money.per_touch).to_numpy(bool)
    if not len(below) or not below[-1]:
        return None
    last_above = np.flatnonzero(~below)
    first = int(last_above[-1]) + 1 if len(last_above) else 0
    return int(shown["unanswered"].iloc[first])


def _beyond(made: pd.DataFrame, stop: int | None) -> tuple[float, float, float]:
    """Return the share of touches made on leads that had left so many unanswered, with its interval."""
    if stop is None:
        return np.nan, np.nan, np.nan
    is_beyond = made["is_unanswered_before"] & (made["place"] > stop)
    return clustered_share(is_beyond, pd.Series(1.0, index=made.index), made["account_id"])
