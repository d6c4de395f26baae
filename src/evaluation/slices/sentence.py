"""Which slices stand out, in a sentence for people."""

from __future__ import annotations

from typing import Any

import pandas as pd

from src.evaluation.ladder import WAYS
from src.evaluation.slices.verdicts import EVERYBODY

_MOST = 3


def slices_sentence(found: pd.DataFrame, plural: str = "customers") -> str:
    """Return where the score is surely worse than the points or surely off, or that no slice stands out.

    Parameters
    ----------
    found : pandas.DataFrame
        As :func:`~src.evaluation.slices.table.slices` gives it.
    plural : str
        What wins are called.
    """
    rows = found[found["slice"] != EVERYBODY]
    if rows.empty:
        return "There is no slice of the leads that is large enough to look at by itself."
    worse = rows[rows["finding"] == "worse"].sort_values(["p_adjusted", "n"], ascending=[True, False])
    off = rows[rows["calibration"] != "cannot tell"].sort_values(["off_p_adjusted", "n"], ascending=[True, False])
    rival, count = WAYS[str(rows["versus"].iloc[0])], len(rows)
    few = int(rows["p_adjusted"].isna().sum())
    said = [_worse(worse, rival, count, plural), _off(off, found, count)]
    if worse.empty and off.empty:
        said = [
            f"None of {count} slices stands out: in none is the score surely worse than {rival}, in none are its "
            "chances surely off."
        ]
    said.append("Looking at so many was allowed for (Holm).")
    if few:
        said.append(f"{few} of them {'holds' if few == 1 else 'hold'} too few {plural} to compare the orders.")
    return " ".join(said)


def _worse(rows: pd.DataFrame, rival: str, count: int, plural: str) -> str:
    if rows.empty:
        return f"In none of {count} slices is the score surely worse than {rival}."
    listed = [
        f"{_name(row)} ({100 * row['reaches']:.0f} against {100 * row['versus_reaches']:.0f} of 100 {plural} in the "
        f"best half, n = {row['won_accounts']})"
        for row in rows.head(_MOST).to_dict("records")
    ]
    return f"The score is surely worse than {rival} in {len(rows)} of {count} slices: {_joined(listed, len(rows))}."


def _off(rows: pd.DataFrame, found: pd.DataFrame, count: int) -> str:
    if rows.empty:
        return "In none are its chances surely off."
    listed = [
        f"{_name(row)} (said {100 * row['said']:.0f} of 100, {100 * row['base_rate']:.0f} came, n = {row['n']})"
        for row in rows.head(_MOST).to_dict("records")
    ]
    everybody = found[(found["slice"] == EVERYBODY) & (found["calibration"] != "cannot tell")].to_dict("records")
    whole = "".join(
        f" Over all leads they are off too: said {100 * row['said']:.0f} of 100, {100 * row['base_rate']:.0f} came."
        for row in everybody
    )
    return f"Its chances are surely off in {len(rows)} of {count} slices: {_joined(listed, len(rows))}.{whole}"


def _joined(listed: list[str], count: int) -> str:
    return "; ".join(listed) + (f"; and {count - len(listed)} more" if count > len(listed) else "")


def _name(row: dict[Any, Any]) -> str:
    return f"{row['slice']} '{row['level']}'"
