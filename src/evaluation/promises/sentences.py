"""What was promised and kept, in sentences: the newest quarter, month and week that is over, both sides alike."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from src.evaluation.campaigns.groups import LEAST_LEADS
from src.evaluation.in_words import between, few, money, of_100, short_day
from src.evaluation.promises.kept import KEPT, MARKETING, MISSED, SALES, TOO_EARLY, UNCERTAIN
from src.evaluation.promises.marketing import EXPECTED

VERDICTS = {KEPT: "kept", MISSED: "missed", UNCERTAIN: "not certain", TOO_EARLY: "too early to say"}
ASSUMPTION = "at stake, not lost: late calls still win some of them, and others would not have won in time either"


def promise_sentences(table: pd.DataFrame, currency: str, plural: str) -> list[str]:
    """Return per kind of period what both sides delivered in the newest one that is over, and what was at stake.

    Parameters
    ----------
    table : pandas.DataFrame
        In the columns of :mod:`src.evaluation.promises.kept`.
    currency, plural : str
    """
    said = []
    for kind in ("quarter", "month", "week"):
        rows = newest_over(table, kind)
        said += [sentence for side in (MARKETING, SALES) for sentence in _period(rows, side)]
    return [*said, *_at_stake(newest_over(table, "month"), currency, plural)]


def newest_over(table: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Return the rows of the newest period of a kind that is over; empty where there is none."""
    done = table[(table["period_kind"] == kind) & table["is_over"].astype(bool)]
    return done[done["period_start"] == done["period_start"].max()]


def delivered_words(row: dict[Any, Any]) -> str:
    """Return what was delivered with its range and n, against what was promised; under ten leads no share."""
    if row["unit"] == "share" and row["n"] < LEAST_LEADS:
        return f"{row['delivered'] * row['n']:.0f} of {row['n']} leads (promised {of_100(row['promised'])} of 100)"
    if row["unit"] == "share":
        ends = between(row["low"], row["high"])
        return f"{of_100(row['delivered'])} of 100 ({ends}, n = {row['n']:,}; promised {of_100(row['promised'])})"
    ends = f"between {few(row['low'])} and {few(row['high'])}"
    return f"{few(row['delivered'])} ({ends}, n = {row['n']:,}; promised {few(row['promised'])})"


def _period(rows: pd.DataFrame, side: str) -> list[str]:
    """Return one side's promises of one period: what was measured and what was estimated apart."""
    said = []
    for is_estimate in (True, False):
        own = rows[(rows["side"] == side) & (rows["key"].eq(EXPECTED) == is_estimate)]
        if len(own):
            start, kind = own["period_start"].iloc[0], own["period_kind"].iloc[0]
            listed = [
                f"{row['what']} {delivered_words(row)}: {VERDICTS[row['kept']]}" for row in own.to_dict("records")
            ]
            how = "estimated" if is_estimate else "measured"
            said.append(f"{side.capitalize()}, {kind} from {short_day(start)} ({how}): {'; '.join(listed)}.")
    return said


def _at_stake(rows: pd.DataFrame, currency: str, plural: str) -> list[str]:
    """Return what broken promises of the newest whole month were worth, each side's by itself."""
    said = []
    for side, why in (
        (MARKETING, "were promised and did not come"),
        (SALES, "are the chances of leads called late or never, added up"),
    ):
        own = rows[(rows["side"] == side) & ~rows["key"].eq("follow_up")]
        customers = own["stake_customers"].sum(min_count=1)
        if np.isnan(customers) or customers <= 0:
            continue
        value = own["stake_value"].sum(min_count=1)
        worth = "" if np.isnan(value) else f", worth about {money(value, currency)} at the mean value"
        start = own["period_start"].iloc[0]
        tail = f"; {ASSUMPTION}" if side == SALES else ""
        said.append(
            f"Estimated, month from {short_day(start)}, {side}: {few(customers)} expected {plural} {why}{worth}{tail}."
        )
    return said
