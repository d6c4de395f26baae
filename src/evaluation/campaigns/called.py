"""Which leads sales called."""

from __future__ import annotations

import pandas as pd


def touches_known(rows: pd.DataFrame) -> bool:
    """Return whether it is known of any lead that it was called."""
    return "is_worked" in rows and bool(rows["is_worked"].notna().any())


def is_called(rows: pd.DataFrame) -> pd.Series:
    """Return which leads were called in time to count; all of them where touches are not known."""
    if not touches_known(rows):
        return pd.Series(True, index=rows.index)
    return rows["is_worked"].eq(True).fillna(False).astype(bool)
