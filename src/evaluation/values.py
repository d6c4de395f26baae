"""What wins are worth, capped so that one huge deal does not decide which order is best."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from src.evaluation.cells import VALUE
from src.models.cut import flags

CAP_QUANTILE = 0.99


@dataclass(frozen=True)
class ValueCap:
    """The most that one win counts for, and what is cut by it.

    Attributes
    ----------
    cap : float
        The 99th percentile of the wins' values; infinite where no value is known.
    wins : int
        Wins of known value, each deal once.
    cut_wins : int
        Those worth more than the cap.
    cut_share : float
        Share (0-1) of the value of all of them that lies above the cap; 0 without any.
    unknown_wins : int
        Wins of unknown value: they count as nothing wherever value is counted.
    """

    cap: float
    wins: int
    cut_wins: int
    cut_share: float
    unknown_wins: int

    @property
    def is_known(self) -> bool:
        """Return whether any win has a value above 0, so that shares of the value exist."""
        return self.wins > 0 and self.cap > 0

    @property
    def words(self) -> str:
        """Return what was cut in one sentence; empty where no value is known."""
        if not self.is_known:
            return ""
        cut = (
            f"Values above {self.cap:,.0f} (the 99th percentile of {self.wins:,} wins) count as {self.cap:,.0f}: "
            f"{_wins(self.cut_wins)}, {100 * self.cut_share:.1f} % of the value."
        )
        if self.unknown_wins:
            cut += f" {_wins(self.unknown_wins, 'more ')} {'has' if self.unknown_wins == 1 else 'have'} no known value."
        return cut


def value_cap(table: pd.DataFrame) -> ValueCap:
    """Return where the values of the wins of the out-of-time ``table`` are capped, and what that cuts.

    Parameters
    ----------
    table : pandas.DataFrame
        The out-of-time table; its column ``value`` is missing for all but wins. A deal stands in many rows (landmarks,
        Mondays) and counts once: an account and a value.
    """
    if VALUE not in table:
        return ValueCap(np.inf, 0, 0, 0.0, 0)
    won = table.loc[flags(table["is_won"]), ["account_id", VALUE]].drop_duplicates()
    values = won[VALUE].dropna().astype(float)
    values = values[values >= 0]
    cap = float(values.quantile(CAP_QUANTILE)) if len(values) else np.inf
    above = values[values > cap] - cap
    share = float(above.sum() / values.sum()) if len(above) else 0.0
    return ValueCap(cap, len(values), len(above), share, len(won) - len(values))


def _wins(count: int, more: str = "") -> str:
    return f"{count:,} {more}win" if count == 1 else f"{count:,} {more}wins"


def capped(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with its values capped; without the column where no win has any."""
    if VALUE not in table:
        return table
    limit = value_cap(table)
    return (
        table.assign(**{VALUE: table[VALUE].astype(float).clip(0, limit.cap)})
        if limit.is_known
        else table.drop(columns=VALUE)
    )
