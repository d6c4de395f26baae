"""How likely a lead was to be called, where that was drawn by lot and is therefore known."""

from __future__ import annotations

import pandas as pd

COLUMNS = ["lead_id", "drawn_at", "known_chance"]
HALF = 0.5


def of_trial(assigned: pd.DataFrame) -> pd.DataFrame:
    """Return ``COLUMNS`` of the leads of a trial that the orders decided on.

    Parameters
    ----------
    assigned : pandas.DataFrame
        As drawn: ``lead_id, drawn_at, arm, due_by_score, due_by_today``.

    Notes
    -----
    A lead that a week's work reaches in either order was called for sure, as far as the lot goes (1); in one order only
    in half of the draws: those drawn into it stand for all such leads, the others for none (0), called or not. A lead
    that neither order reaches was not decided on: what is known of it is estimated as ever.
    """
    due = assigned[["due_by_score", "due_by_today"]].astype(bool)
    own = due["due_by_score"].where(assigned["arm"] == "score", due["due_by_today"])
    chance = due.mean(axis=1).where(own, 0.0)
    decided = due.any(axis=1)
    return assigned.assign(known_chance=chance)[decided][COLUMNS].reset_index(drop=True)


def of_exploration(seen: pd.DataFrame) -> pd.DataFrame:
    """Return ``COLUMNS`` of the leads below the threshold: the share for those drawn, 0 for those they stand for."""
    chance = seen["share"].astype(float).where(seen["is_drawn"].astype(bool), 0.0)
    return seen.assign(known_chance=chance)[COLUMNS].reset_index(drop=True)


def known_chances(assigned: pd.DataFrame, seen: pd.DataFrame) -> pd.DataFrame:
    """Return ``COLUMNS`` of all leads whose calling was drawn; of one that was in both the first draw counts."""
    both = pd.concat([of_trial(assigned), of_exploration(seen)], ignore_index=True)
    ordered = both.sort_values(["drawn_at", "lead_id"], kind="stable")
    return ordered.drop_duplicates("lead_id").sort_values("lead_id", ignore_index=True)
