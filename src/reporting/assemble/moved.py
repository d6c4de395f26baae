"""Who moved the number, from what the run found."""

from __future__ import annotations

from typing import Any

import pandas as pd

from src.evaluation.changes.moved_sentences import whole_parts
from src.reporting.assemble.facts import count
from src.reporting.fact import Fact
from src.reporting.moved import HANDLING, MARKET, QUALITY, VOLUME, Moved

DEFINITIONS = {
    VOLUME: "wins by which the number of leads moved the number, averaged over the orders of the parts",
    QUALITY: "wins by which the chances of the leads, by one score made before both periods, moved it",
    HANDLING: "wins by which who was called, and how soon, moved it",
    MARKET: "the rest: how often leads of equal chance and equal call won",
}
DAY = pd.Timedelta(days=1)
FEWEST_WINS = 20
"""With fewer wins in both periods together the page asks nothing: each part would be a handful."""


def moved_of(facts: dict[str, Any]) -> Moved | None:
    """Return the two periods and the parts; None where they could not be compared.

    Parameters
    ----------
    facts : dict
        Of :func:`~src.evaluation.changes.who_moved.who_moved`.
    """
    if "moved_wins_now" not in facts or "moved_market" not in facts:
        return None
    before, now = facts["moved_wins_before"], facts["moved_wins_now"]
    if before["value"] + now["value"] < FEWEST_WINS:
        return None
    found = {name: facts[f"moved_{name}"] for name in DEFINITIONS if f"moved_{name}" in facts}
    # Whole numbers that add up to the difference, as a reader adds them up.
    whole = dict(zip(found, whole_parts([part["value"] for part in found.values()]), strict=True))
    parts = {name: _part(whole[name], DEFINITIONS[name], part) for name, part in found.items()}
    first, last = (pd.Timestamp(day) for day in now["window"].split(" to "))
    days = (last - first + DAY) // DAY
    period = f"{days // 7} weeks" if days % 7 == 0 else f"{days} days"
    said = "wins within the horizon of the leads that came in in this period"
    return Moved(
        count(before["value"], said, before["window"]), count(now["value"], said, now["window"]), period, parts
    )


def _part(whole: int, words: str, found: dict[str, Any]) -> Fact:
    said = f"{words}; whole, so that the parts add up (exactly {found['value']:.2f})"
    ends = {"low": found["low"], "high": found["high"]}
    return Fact(whole, "change", said, "estimated", n=found["n"], window=found["window"], **ends)
