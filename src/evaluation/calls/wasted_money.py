"""What a worked lead and a touch cost, and what a win brings."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from src.leads.config import SourceConfig


@dataclass(frozen=True)
class Money:
    """Costs and value in the company's currency.

    Attributes
    ----------
    per_lead, per_touch : float
        Cost of a worked lead as declared, and of one touch: that cost over the touches that a worked lead gets.
    per_win : float
        Mean value of a win.
    wins : int
        Wins of known value behind it.
    currency : str
    """

    per_lead: float
    per_touch: float
    per_win: float
    wins: int
    currency: str

    @property
    def break_even(self) -> float:
        """Chance (0-1) at which working a lead pays."""
        return self.per_lead / self.per_win

    def words(self, amount: float) -> str:
        """Return an amount rounded to two digits, as people say it.

        >>> Money(250, 100, 9876, 12, "EUR").words(9876), Money(250, 100, 9876, 12, "EUR").words(0.456)
        ('EUR 9,900', 'EUR 0.46')
        """
        if amount == 0:
            return f"{self.currency} 0"
        rounded = float(f"{amount:.1e}")
        return f"{self.currency} {rounded:,.0f}" if abs(rounded) >= 10 else f"{self.currency} {rounded:g}"


def money_of(leads: pd.DataFrame, touches_per_lead: float, config: SourceConfig) -> Money | None:
    """Return the money behind working leads; None where the cost or the value of wins is not known.

    Parameters
    ----------
    leads : pandas.DataFrame
        Each lead once: ``is_won, value``.
    touches_per_lead : float
        Mean touches of a worked lead.
    """
    cost = config.economics.cost_per_worked_lead
    if cost is None or "value" not in leads or touches_per_lead <= 0:
        return None
    values = leads.loc[leads["is_won"].eq(True).fillna(False).astype(bool), "value"].dropna().astype(float)
    if values.empty or values.mean() <= 0:
        return None
    per_touch = cost / touches_per_lead
    return Money(cost, per_touch, float(values.mean()), len(values), config.economics.currency)
