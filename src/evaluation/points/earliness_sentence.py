"""How early an ordering hands winners over, in words for people."""

from __future__ import annotations

from typing import Any

import numpy as np

from src.evaluation.ladder import WAYS
from src.evaluation.points.earliness import REFERENCE, Earliness


def earliness_words(found: Earliness, method: str = "model", plural: str = "customers") -> str:
    """Return whether the method hands winners over earlier than the points, or why that cannot be said.

    Parameters
    ----------
    found : Earliness
    method : str
    plural : str
        What wins are called.
    """
    lines: dict[str, dict[Any, Any]] = {str(row["method"]): row for row in found.table.to_dict("records")}
    way = WAYS.get(method, method)
    if method not in lines:
        return f"Whether {way} would be earlier than the points cannot be said. {found.reason}".strip()
    row, rules = lines[method], lines[REFERENCE]
    if not row["handed"] > 0:
        return f"At no threshold is {way} as precise as the points' own, so it cannot be said which is earlier."
    ages = " and ".join(", ".join(f"{age:g}" for age in sorted(found.by_age["landmark_days"].unique())).rsplit(", ", 1))
    return (
        f"With thresholds as precise as the points' own, {way} would hand over {_of_100(row['reached'])} {plural} "
        f"({100 * row['only_this']:.0f} that the points do not) among {_of_100(row['handed'])} leads, the points as "
        f"they are {_of_100(rules['reached'])} ({100 * row['only_points']:.0f} of them alone) among "
        f"{_of_100(rules['handed'])} leads. {_days(row, plural)} {_precise(row, rules, plural)} Leads were looked at "
        f"on days {ages} only."
    )


def _days(row: dict[str, Any], plural: str) -> str:
    if np.isnan(row["days_earlier_low"]):
        return f"Too few {plural} are handed over by both ({row['both']}) to say whose come earlier."
    basis = f"{row['days_earlier_low']:+.1f} to {row['days_earlier_high']:+.1f} days, n = {row['both']} {plural}"
    if row["finding"] == "cannot tell":
        return f"Whether those that both hand over would come earlier cannot be told ({basis})."
    return f"Those that both hand over would come {abs(row['days_earlier']):.1f} days {row['finding']} ({basis})."


def _precise(row: dict[str, Any], rules: dict[str, Any], plural: str) -> str:
    rates = f"{_of_100(row['precision'])} handed over become {plural}, against {_of_100(rules['precision'])}"
    if row["precision_gain_high"] < 0:
        return f"But it came out less precise ({rates}), so part of this is handing over more freely."
    if row["precision_gain_low"] > 0:
        return f"It came out more precise besides ({rates})."
    return f"Precision came out about equal ({rates})."


def _of_100(share: float) -> str:
    return f"{100 * share:.0f} of 100"
