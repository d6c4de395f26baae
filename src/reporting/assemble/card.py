"""The short points card: how many lines, what it keeps, how to enter it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from src.reporting.assemble.facts import count
from src.reporting.assemble.inputs import Inputs
from src.reporting.fact import Fact
from src.reporting.story import Card, CardStep

KEEPS = "gain of the card over what is in use, as share of the score's gain, paired"
POINTS = "points of this line of the card"
SYSTEMS = ("hubspot", "marketo")


def card_of(compared: dict[str, Any], inputs: Inputs) -> Card | None:
    """Return the card of the run, None where there is none.

    Parameters
    ----------
    compared : dict
        The facts of ``06_compare_with_rules``.
    inputs : Inputs
        With the tables ``card_hubspot`` and ``card_marketo``.
    """
    lines = compared.get("card_rules")
    if not lines:
        return None
    kept = compared.get("card_keeps") or {}
    keeps = None
    if kept.get("share"):
        value, low, high = kept["share"]
        keeps = Fact(value, "share", KEEPS, low=low, high=high, wins=kept["wins"])
    tables = {system: inputs.table(f"card_{system}") for system in SYSTEMS}
    steps = {system: _steps(table) for system, table in tables.items() if len(table)}
    return Card(count(lines, "lines of the points card learned from all that is known today"), keeps, steps)


def _steps(table: pd.DataFrame) -> tuple[CardStep, ...]:
    """Return what to enter where; points are missing where a step gives none."""
    points = [None if pd.isna(value) else Fact(float(value), "points", POINTS) for value in table["points"]]
    return tuple(map(CardStep, table["where"].astype(str), table["enter"].astype(str), points))
