"""The promises of the newest quarter that is over."""

from __future__ import annotations

import pandas as pd

from src.reporting.fact import Fact, Kind, Unit
from src.reporting.promised import Promise, Promises

EXPECTED = "expected"
MOST = 6
DEFINITIONS = {
    "count": "chances of the new leads of the quarter on the day they came in, added up",
    "share": "share for which the promise was kept, of those that fell due in the quarter",
}


def promises_of(table: pd.DataFrame) -> Promises | None:
    """Return what was promised and what came in the newest quarter that is over; None where nothing was agreed.

    Parameters
    ----------
    table : pandas.DataFrame
        ``promises.csv`` of the run; empty without an agreement.
    """
    if table.empty:
        return None
    told = table[(table["period_kind"] == "quarter") & table["is_over"].astype(bool) & (table["kept"] != "too early")]
    if told.empty:
        return None
    start = told["period_start"].max()
    rows = told[told["period_start"] == start].head(MOST)
    first = pd.Timestamp(start)
    period = f"{first:%B} to {first + pd.DateOffset(months=2):%B %Y}"
    return Promises(period, tuple(_promise(row, period) for row in rows.to_dict("records")))


def _promise(row: dict[str, object], period: str) -> Promise:
    unit: Unit = "count" if row["unit"] == "count" else "share"
    kind: Kind = "estimated" if row["key"] == EXPECTED else "measured"
    low, high = (None if pd.isna(row[end]) else float(row[end]) for end in ("low", "high"))  # type: ignore[call-overload,arg-type]
    delivered = Fact(
        float(row["delivered"]),  # type: ignore[arg-type]
        unit,
        DEFINITIONS[unit],
        kind,
        low=low,
        high=high,
        n=int(row["n"]),  # type: ignore[call-overload]
        window=period,
    )
    promised = Fact(float(row["promised"]), unit, "agreed by both sides", window=period)  # type: ignore[arg-type]
    return Promise(row["side"], str(row["what"]), promised, delivered, row["kept"])  # type: ignore[arg-type]
