"""The promises of the newest quarter, else month, that is over and began after the agreement."""

from __future__ import annotations

from datetime import date

import pandas as pd

from src.reporting.fact import Fact, Kind, Unit
from src.reporting.promised import Promise, Promises

EXPECTED = "expected"
MOST = 6
DEFINITIONS = {
    "count": "chances of the new leads of the {} on the day they came in, added up",
    "share": "share for which the promise was kept, of those of the {} whose time is over",
}


def promises_of(table: pd.DataFrame, agreed_on: date | None = None) -> Promises | None:
    """Return what was promised and what came in the newest quarter that is over, else month; None where there is none.

    Parameters
    ----------
    table : pandas.DataFrame
        ``promises.csv`` of the run; empty without an agreement.
    agreed_on : date, optional
        Earlier periods are left out: nobody had promised anything then.
    """
    if table.empty:
        return None
    starts = pd.to_datetime(table["period_start"], utc=True)
    is_promised = starts.dt.date >= (agreed_on or date.min)
    over = table[table["is_over"].astype(bool) & is_promised]
    for kind in ("quarter", "month"):
        told = over[over["period_kind"] == kind]
        judged = told[told["kept"] != "too early"]
        if len(judged):  # a row that is too early stays: left out, it would look forgotten
            rows = told[told["period_start"] == judged["period_start"].max()].head(MOST)
            first = starts[rows.index[0]]
            period = f"{first:%B %Y}" if kind == "month" else f"{first:%B} to {first + pd.DateOffset(months=2):%B %Y}"
            return Promises(period, tuple(_promise(row, period, kind) for row in rows.to_dict("records")))
    return None


def _promise(row: dict[str, object], period: str, period_kind: str) -> Promise:
    unit: Unit = "count" if row["unit"] == "count" else "share"
    kind: Kind = "estimated" if row["key"] == EXPECTED else "measured"
    low, high = (None if pd.isna(row[end]) else float(row[end]) for end in ("low", "high"))  # type: ignore[call-overload,arg-type]
    delivered = Fact(
        float(row["delivered"]),  # type: ignore[arg-type]
        unit,
        DEFINITIONS[unit].format(period_kind),
        kind,
        low=low,
        high=high,
        n=int(row["n"]),  # type: ignore[call-overload]
        window=period,
    )
    promised = Fact(float(row["promised"]), unit, "agreed by both sides", window=period)  # type: ignore[arg-type]
    return Promise(row["side"], str(row["what"]), promised, delivered, row["kept"])  # type: ignore[arg-type]
