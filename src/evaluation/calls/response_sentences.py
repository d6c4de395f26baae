"""Response in sentences for people; a side is named only where that is surely so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from src.evaluation.calls.handling import ALL
from src.evaluation.in_words import between, of_100
from src.evaluation.told import FEWEST

ALPHA = 0.05
_MOST = 2
_LOOKED_AT = {
    "source": ("sources", "leads from '{}'"),
    "team": ("groups of colleagues", "leads that {} called"),
    "hour": ("parts of the day", "leads that come in {}"),
}


def hours_words(hours: float) -> str:
    """Return working hours in words.

    >>> hours_words(4), hours_words(1), hours_words(1.5)
    ('4 working hours', '1 working hour', '1.5 working hours')
    """
    return f"{hours:g} working hour{'' if hours == 1 else 's'}"


def grade_sentence(row: Mapping[Any, Any]) -> str:
    """Return what became of the leads of one grade; empty under ten leads."""
    leads = int(row["leads"])
    if leads < FEWEST:
        return ""
    whose = "All leads" if row["grade"] == ALL else f"{row['grade']} leads"
    never = f"{of_100(row['never_fraction'])} of 100 were never called ({between(row['never_low'], row['never_high'])})"
    if row["due"] < FEWEST:
        return f"{whose}: {never}; n = {leads:,}. No time is promised for them."
    hours = row["promised_hours"]
    within = "within the time promised for their grade" if pd.isna(hours) else f"within {hours_words(hours)}"
    share = f"{of_100(row['in_time_fraction'])} of 100 were called {within} ({between(row['low'], row['high'])})"
    if row["due"] < leads:
        share = f"of the {row['due']:,} with a promise {share}; of all"
        return f"{whose}: {share} {never}; n = {leads:,}."
    return f"{whose}: {share}, {never}; n = {leads:,}."


def levels_sentence(table: pd.DataFrame, by: str) -> str:
    """Return which levels are surely called in time less or more often than the rest; empty without two levels.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`~src.evaluation.calls.response.response_table` makes it by column ``by``, with ``gap`` and
        ``p_adjusted`` of :func:`~src.evaluation.calls.response_levels.against_the_rest`.
    by : str
        ``"source"``, ``"team"`` or ``"hour"``.
    """
    shown = table[table["due"] >= FEWEST]
    if len(shown) < 2:
        return ""
    plural, whose = _LOOKED_AT[by]
    sure = shown[shown["p_adjusted"] < ALPHA].sort_values("gap")
    if sure.empty:
        return (
            f"Of {len(shown)} {plural} none is surely called in time more or less often than the rest, grade by grade."
        )
    slow, fast = sure[sure["gap"] < 0], sure[sure["gap"] > 0].iloc[::-1]
    parts = [_named(slow, by, whose, "less"), _named(fast, by, whose, "more")]
    looked = f"Compared were leads of the same grade; looking at {len(shown)} {plural} was allowed for."
    return " ".join([*filter(None, parts), looked])


def _named(rows: pd.DataFrame, by: str, whose: str, direction: str) -> str:
    """Return the sentence on the levels of one direction."""
    if rows.empty:
        return ""
    said = [
        f"{whose.format(_level(str(row[by])))} ({of_100(row['in_time_fraction'])} of 100, "
        f"{between(row['low'], row['high'])}, n = {row['due']:,})"
        for row in rows.head(_MOST).to_dict("records")
    ]
    more = f"; and {len(rows) - _MOST} more" if len(rows) > _MOST else ""
    return f"Called in time {direction} often than the rest: {'; '.join(said)}{more}."


def _level(name: str) -> str:
    """Return a part of the day as it follows 'come in'; other levels as they are.

    >>> _level("09-10"), _level("after closing"), _level("Partner")
    ('from 09 to 10', 'after closing', 'Partner')
    """
    begins, dash, ends = name.partition("-")
    return f"from {begins} to {ends}" if dash and begins.isdigit() and ends.isdigit() else name
