"""Who gets worked in this source: what was worked, what was left, and what became of both."""

from __future__ import annotations

import pandas as pd

from src.evaluation.later_leads import counted
from src.evaluation.rates import wilson
from src.models.cut import flags

COLUMNS = [
    *("kind", "group", "leads", "worked", "worked_share", "wins_worked", "rate", "low", "high"),
    *("untouched", "wins_untouched"),
]
ALL = "all"
TENTHS = 10


def coverage(table: pd.DataFrame, group: str = "tenth") -> pd.DataFrame:
    """Return how many leads of each group were worked, and how often those won; empty where touches are unknown.

    Parameters
    ----------
    table : pandas.DataFrame
        The out-of-time table, of landmarks the youngest only.
    group : str
        Its column to group by, e.g. the grade; ``"tenth"`` makes :func:`tenths_of_chance`.

    Returns
    -------
    pandas.DataFrame
        ``COLUMNS``, per kind first all rows together, then each group: leads (weeks: one per Monday that it waited),
        share worked within the horizon, wins among worked ones and their rate (0-1) with its Wilson interval, leads
        never worked, and the wins among them.
    """
    rows = counted(table[table["is_worked"].notna()])
    rows = rows[(rows["kind"] == "week") | (rows["landmark_days"] == rows["landmark_days"].min())]
    if rows.empty:
        return pd.DataFrame(columns=COLUMNS)
    named = tenths_of_chance(rows) if group == "tenth" else rows[group].astype("str")
    rows = rows.assign(group=named, worked=flags(rows["is_worked"]), won=flags(rows["is_won"]))
    both = pd.concat([rows.assign(group=ALL), rows[rows["group"].notna()]])
    both["wins_worked"], both["wins_untouched"] = both["won"] & both["worked"], both["won"] & ~both["worked"]
    groups = both.groupby(["kind", "group"], sort=True)
    found = groups.agg(leads=("won", "size"), **{name: (name, "sum") for name in ("worked", *_WINS)}).reset_index()
    low, high = wilson(found["wins_worked"], found["worked"])
    found = found.assign(
        untouched=found["leads"] - found["worked"],
        worked_share=found["worked"] / found["leads"],
        rate=found["wins_worked"] / found["worked"].where(found["worked"] > 0),
        low=low,
        high=high,
    )
    first = found["group"] != ALL
    return found.assign(first=first).sort_values(["kind", "first", "group"], ignore_index=True)[COLUMNS]


_WINS = ("wins_worked", "wins_untouched")


def tenths_of_chance(rows: pd.DataFrame) -> pd.Series:
    """Return the tenth of each row by its chance inside its window and kind, ``"01"`` the best; missing without one."""
    windows = rows.groupby(["kind", "window"])["model"]
    place = (windows.rank(ascending=False) - 0.5) / windows.transform("count")
    tenth = (place * TENTHS).floordiv(1) + 1
    return tenth.map(lambda number: f"{number:02.0f}", na_action="ignore")


def coverage_sentence(found: pd.DataFrame, plural: str) -> str:
    """Return what was worked and what was left, measured; empty where touches are unknown.

    Parameters
    ----------
    found : pandas.DataFrame
        As :func:`coverage` returns it.
    plural : str
        The company's word for wins, e.g. customers.
    """
    lines = found[(found["kind"] == "landmark") & (found["group"] == ALL)]
    if lines.empty:
        return ""
    line = lines.iloc[0]
    start = f"Measured: of {line['leads']:,} later leads sales called {line['worked']:,} in time to count"
    if line["untouched"] == 0:
        return f"{start}; none was left out."
    start += f"; {line['wins_worked']:,} of them became {plural}."
    return f"{start} {line['untouched']:,} were never called; {line['wins_untouched']:,} became {plural} all the same."
