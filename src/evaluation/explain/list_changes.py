"""What moved the whole list since the scoring before: shares of the leads that moved, by what moved them most."""

from __future__ import annotations

import numpy as np
import pandas as pd

from src.evaluation.told import Told, fact
from src.models.receipt import NO_STEP, STEPS, whole_parts

MOVED_POINTS = 5
FEWEST = 10
"""Under ten leads shares would point at single ones."""
CAUSES = {
    "lead": "because of what happened since",
    "time": "because time passed",
    "corrected": "because records came late or were corrected",
    "model": "because the score was trained again",
    "reference": "because the leads they are compared with are others",
}


def list_changes(receipts: pd.DataFrame | None) -> Told:
    """Return how many leads moved since the scoring before, and by what, as table ``list_changes`` and in words.

    Parameters
    ----------
    receipts : DataFrame or None
        As the history keeps them; None where there is no scoring before, or no receipt could be made.

    Notes
    -----
    A lead moved where its grade changed or its score moved by five points or more; it counts once, for the step that
    moved it most in the direction of its change. Shares are whole numbers that add up to 100.
    """
    if receipts is None:
        return Told(needs="Two published scorings with dates: the first one keeps what the next is compared with.")
    is_moved = (receipts["grade_before"] != receipts["grade_after"]) | (receipts["points"].abs() >= MOVED_POINTS)
    moved = receipts[is_moved]
    step = moved["main_step"].where(moved["main_step"] != NO_STEP, moved["grade_step"])
    counts = step.value_counts().reindex(STEPS, fill_value=0)
    total = int(counts.sum())
    exact = 100 * counts.to_numpy(dtype=float) / max(total, 1)
    shares = whole_parts(exact[None, :], np.array([100.0 if total else 0.0]))[0]
    table = pd.DataFrame({"step": STEPS, "leads": counts.to_numpy(), "of_100": shares})
    window = f"{receipts['from_at'].min():%Y-%m-%d} to {receipts['to_at'].max():%Y-%m-%d}" if len(receipts) else ""
    facts = {f"moved_by_{s}": fact(share / 100, n=total, window=window) for s, share in zip(STEPS, exact, strict=True)}
    return Told({"list_changes": table}, _sentences(table, len(moved), receipts), facts)


def _sentences(table: pd.DataFrame, moved: int, receipts: pd.DataFrame) -> list[str]:
    """Return how much of the list moved, and why."""
    if receipts.empty:
        return ["No lead was scored both times."]
    start = f"{receipts['from_at'].min():%Y-%m-%d}"
    if not moved:
        return [f"Nothing moved since {start}: no lead of {len(receipts):,} changed grade or moved 5 points."]
    first = f"{moved:,} of {len(receipts):,} leads changed grade or moved 5 points or more since {start}"
    told = table[table["leads"] > 0].sort_values("leads", ascending=False, kind="stable")
    if moved < FEWEST:
        return [f"{first}."]
    parts = [f"{row['of_100']} of 100 {CAUSES[row['step']]}" for _, row in told.iterrows() if row["of_100"]]
    same = not (told["step"] == "model").any() and (receipts["model_points"].abs() < 1e-9).all()
    unchanged = " The score itself is the same." if same else ""
    return [f"{first}: {', '.join(parts)}.{unchanged}"]
