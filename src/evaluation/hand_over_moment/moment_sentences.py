"""When to hand a lead over, in words for people."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from src.evaluation.hand_over_moment.cells import CALL, NO_OVERLAP, WAIT
from src.evaluation.in_words import of_100
from src.evaluation.told import FEWEST

ASSOCIATION = "An association, not a proof: sales chose whom to call when, and what no column tells may lie behind it."
MOST_SAID = 3
BY_CLOCK = "The arrival clock bears it out: leads called earlier only because of the hour they came in win more often."


def moment_sentences(
    moments: pd.DataFrame,
    untried_days: float | None,
    actual: dict[str, Any],
    price: str,
    plural: str,
    arrival_clock_passed: bool,
) -> list[str]:
    """Return from which age on which leads should be called, who should wait, and how the hand-over went.

    Parameters
    ----------
    moments : pandas.DataFrame
    untried_days : float or None
        Age from which on too few leads were called.
    actual : dict
    price : str
        What a call has to bring, in words.
    plural : str
        What wins are called.
    arrival_clock_passed : bool
    """
    calls = moments[moments["finding"] == CALL]
    waits = moments[moments["finding"] == WAIT]
    if calls.empty and waits.empty:
        return [_nothing(moments), *_silent(untried_days)]
    said = [_call(row, plural) for row in calls.head(MOST_SAID).to_dict("records")]
    if len(calls) > MOST_SAID:
        said.append(f"{len(calls) - MOST_SAID} further kinds of leads have a moment too: see the table.")
    if len(waits):
        named = ", ".join(f"{row['fit']} fit and {row['engagement']}" for row in waits.to_dict("records"))
        said.append(f"Not worth a call at any age looked at: {named}.")
    kind = BY_CLOCK if arrival_clock_passed else ASSOCIATION
    return [*said, price, kind, *_went(actual), *_silent(untried_days)]


def _call(row: dict[Any, Any], plural: str) -> str:
    """Return from when on one kind of lead should be called, as a stage of the buying cycle."""
    when = "on arrival" if row["from_days"] == 0 else f"from day {row['from_days']:g} on"
    gain, low, high = (100 * row[name] for name in ("gain", "low", "high"))
    return (
        f"{str(row['fit']).capitalize()} fit and {row['engagement']}: hand over {when} ({row['stage']}: "
        f"{of_100(row['chance'])} of 100 become {plural} if called then). Waiting costs {gain:.1f} of 100 more than "
        f"the call (between {low:.1f} and {high:.1f}; n = {int(row['called']):,} called, {int(row['left']):,} left)."
    )


def _nothing(moments: pd.DataFrame) -> str:
    if (moments["finding"] == NO_OVERLAP).all():
        return "Nothing can be said of the best moment: at no age were enough leads of a kind both called and left."
    return "No kind of lead shows an age from which on waiting surely costs more than calling."


def _went(actual: dict[str, Any]) -> list[str]:
    """Return how the hand-over went against that."""
    found = []
    if actual["advised"] >= FEWEST:
        ends = "" if np.isnan(actual["low"]) else f" (between {actual['low']:.1f} and {actual['high']:.1f})"
        found.append(
            f"{actual['advised']:,} called leads had reached that moment; half of them were called within "
            f"{actual['days_later']:.1f} days of it{ends}, {of_100(actual['within_a_day'])} of 100 within a day."
        )
    if actual["never_called"] >= FEWEST:
        share = of_100(actual["never_share"])
        found.append(f"{actual['never_called']:,} leads that had reached it ({share} of 100) were not called.")
    if actual["too_early"] >= FEWEST:
        found.append(f"{actual['too_early']:,} calls went to leads that it surely paid to let wait.")
    return found


def _silent(untried_days: float | None) -> list[str]:
    """Return from which age on the data cannot tell, because hardly anybody was called then."""
    if untried_days is None:
        return []
    return [f"Nothing is said of leads {untried_days:g} days old and older: too few of them were called by then."]
