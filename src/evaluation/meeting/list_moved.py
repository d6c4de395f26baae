"""How much of the list of open leads moved since the list before, and by what: one line for the meeting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from src.evaluation.explain.list_changes import list_changes

NO_CHANGE = 1e-9


@dataclass(frozen=True)
class ListMoved:
    """Leads that changed grade or moved five points, of those on both lists.

    Attributes
    ----------
    since : date
        Of the list before.
    moved, leads : int
    shares : tuple of (str, int)
        What moved them most (a step of the receipts) -> of 100, the largest first; steps without a share are left out.
    same_score : bool
        Whether the score itself is the same as then.
    """

    since: date
    moved: int
    leads: int
    shares: tuple[tuple[str, int], ...]
    same_score: bool


def list_moved(receipts: pd.DataFrame | None) -> ListMoved | None:
    """Return what moved the list; None where there is no list before, or no lead on both."""
    if receipts is None or receipts.empty:
        return None
    table = list_changes(receipts).tables["list_changes"]
    shown = table[table["of_100"] > 0].sort_values("leads", ascending=False, kind="stable")
    return ListMoved(
        since=pd.Timestamp(receipts["from_at"].min()).date(),
        moved=int(table["leads"].sum()),
        leads=len(receipts),
        shares=tuple((str(row["step"]), int(row["of_100"])) for row in shown.to_dict("records")),
        same_score=bool((receipts["model_points"].abs() < NO_CHANGE).all()),
    )
