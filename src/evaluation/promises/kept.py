"""Whether a promise was kept: one rule for both sides."""

from __future__ import annotations

from typing import Any

import pandas as pd

KEPT, MISSED, UNCERTAIN, TOO_EARLY = "yes", "no", "not certain", "too early"
MARKETING, SALES = "marketing", "sales"
COLUMNS = [
    *("period_kind", "period_start", "side", "what", "promised", "delivered", "low", "high", "n", "kept"),
    *("key", "unit", "is_over", "stake_customers", "stake_value"),
]


def kept(promised: float, delivered: float, high: float, is_over: bool) -> str:
    """Return ``"yes"``, ``"no"``, ``"not certain"`` or ``"too early"``.

    Parameters
    ----------
    promised, delivered, high : float
        High is the upper end of the 95 % interval of what was delivered.
    is_over : bool
        Whether the period is over.

    Notes
    -----
    A promise that was reached counts as kept. A miss is named only where the interval leaves out what was promised: one
    late call of three, or chances a little under the sum agreed, blame nobody. So either side has the same benefit of
    the doubt. Before a period is over nothing is missed yet.

    >>> kept(10, 11, 14, False), kept(10, 8, 9, False), kept(10, 8, 9, True), kept(10, 9, 12, True)
    ('yes', 'too early', 'no', 'not certain')
    """
    if delivered >= promised:
        return KEPT
    if not is_over:
        return TOO_EARLY
    return MISSED if high < promised else UNCERTAIN


def as_table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Return the rows in ``COLUMNS``, by kind of period, then time."""
    table = pd.DataFrame(rows, columns=COLUMNS)
    order = table["period_kind"].map({"week": 0, "month": 1, "quarter": 2})
    return table.assign(order=order).sort_values(["order", "period_start"], kind="stable").drop(columns="order")
