"""Whether a second way to order the leads would have the same ones called, and where the lists differ."""

from __future__ import annotations

import numpy as np
import pandas as pd

from src.evaluation.cells import Queues, queues_of
from src.evaluation.intervals import draws_of
from src.evaluation.ranking import Floats, rank
from src.evaluation.selection.all_leads import OTHER

COLUMNS = [
    *("kind", "landmark_days", "queues", "n", "accounts", "top_share", "common", "common_low", "common_high"),
    *("rank_correlation", "rank_low", "rank_high"),
]
BY_COLUMNS = ["group", "n", "in_use", "all_leads", "both", "difference"]


def top_k_agreement(
    table: pd.DataFrame,
    capacity: float | None,
    draws: int = 200,
    seed: int = 0,
    methods: tuple[str, str] = ("model", OTHER),
) -> pd.DataFrame:
    """Return how far two methods would call the same leads, by kind of queue.

    Parameters
    ----------
    table : pandas.DataFrame
        The out-of-time table with both methods' columns; rows without either are passed over. A column
        ``<method>_margin`` ranks where it exists.
    capacity : float or None
        Leads sales can work in a week; None (no weeks): a tenth of each queue.

    Returns
    -------
    pandas.DataFrame
        ``COLUMNS``; landmarks: the youngest only. ``top_share`` is the mean share of a queue that the capacity
        reaches; ``common`` the share (0-1) of those calls that both methods would make: two lists that know nothing
        of each other have ``top_share`` in common. ``rank_correlation`` is Spearman's inside queues, -1 to 1. Both with
        95 % intervals over accounts.
    """
    lines = []
    for kind in ("landmark", "week"):
        queues = _queues(table, kind, methods)
        if queues is not None:
            lines.append({"kind": kind, **_agreement(queues, methods, capacity, draws, seed)})
    return pd.DataFrame(lines, columns=COLUMNS)


def agreement_by(
    table: pd.DataFrame,
    group: str,
    capacity: float | None,
    kind: str = "landmark",
    methods: tuple[str, str] = ("model", OTHER),
) -> pd.DataFrame:
    """Return where the two lists differ: the top places that each gives to each level of the column ``group``.

    Returns
    -------
    pandas.DataFrame
        ``BY_COLUMNS``: rows of the group, and the top places (they add up to the capacity) that go to it by the model
        in use, by the model of all leads and by both; ``difference`` is the second minus the first. Largest first.
    """
    queues = _queues(table.assign(**{group: table[group].astype("str")}), kind, methods, group)
    if queues is None:
        return pd.DataFrame(columns=BY_COLUMNS)
    one = np.ones((len(queues.rows), 1))
    first, second = (_reached(queues, method, capacity, one)[:, 0] for method in methods)
    found = pd.DataFrame(
        {"group": queues.rows[group], "n": 1, "in_use": first, OTHER: second, "both": np.minimum(first, second)}
    )
    found = found.groupby("group", as_index=False).sum().assign(difference=lambda rows: rows[OTHER] - rows["in_use"])
    order = found["difference"].abs().sort_values(ascending=False, kind="stable").index
    return found.loc[order, BY_COLUMNS].reset_index(drop=True)


def _queues(table: pd.DataFrame, kind: str, methods: tuple[str, str], *carried: str) -> Queues | None:
    """Return the queues of one kind (of landmarks the youngest) that both methods score; None without any."""
    rows = table[(table["kind"] == kind) & table[list(methods)].notna().all(axis=1)]
    if kind == "landmark":
        rows = rows[rows["landmark_days"] == rows["landmark_days"].min()]
    margins = [f"{method}_margin" for method in methods if f"{method}_margin" in table]
    queues = queues_of(rows, "all", kind, [*methods, *margins, *carried])
    return queues if len(queues.rows) else None


def _agreement(
    queues: Queues, methods: tuple[str, str], capacity: float | None, draws: int, seed: int
) -> dict[str, float]:
    drawn = draws_of(queues.rows, draws, seed)
    whole = np.ones((len(queues.rows), 1))
    weights = np.concatenate([whole, *(drawn.weights(portion) for portion in drawn.portions())], axis=1)
    first, second = (_reached(queues, method, capacity, weights) for method in methods)
    common = (weights * np.minimum(first, second)).sum(axis=0) / (weights * first).sum(axis=0)
    alike = _rank_correlation(queues, methods, weights)
    low, high = drawn.interval(np.stack([common, alike]))
    shares = queues.capacity_shares(capacity)
    landmark = queues.part_keys["landmark_days"].min()
    return {
        "landmark_days": float(landmark),
        "queues": len(np.unique(queues.queue)),
        "n": len(queues.rows),
        "accounts": queues.rows["account_id"].nunique(),
        "top_share": float(shares.mean()),
        "common": float(common[0]),
        "common_low": float(low[0]),
        "common_high": float(min(high[0], 1.0)),
        "rank_correlation": float(alike[0]),
        "rank_low": float(low[1]),
        "rank_high": float(min(high[1], 1.0)),
    }


def _score(queues: Queues, method: str) -> Floats:
    margin = f"{method}_margin"
    return queues.rows[margin if margin in queues.rows else method].to_numpy(float)


def _reached(queues: Queues, method: str, capacity: float | None, weights: Floats) -> Floats:
    """Return which rows the capacity reaches (rows x draws, 0-1), ties that straddle it in part."""
    score, everyone = _score(queues, method), np.ones(len(queues.rows), bool)
    ranking = rank(everyone, score, queues.queue)
    # Every row counts as a win here, so that each tie is a place: the places stand in the order of (queue, -score).
    place = pd.DataFrame({"queue": queues.queue, "score": -score}).groupby(["queue", "score"]).ngroup().to_numpy()
    share = np.zeros(int(place.max()) + 1)
    share[place] = queues.capacity_shares(capacity)
    return ranking.places(weights).reached(share[:, None])[place]


def _rank_correlation(queues: Queues, methods: tuple[str, str], weights: Floats) -> Floats:
    """Return Spearman's correlation inside queues, each queue by its rows, per draw."""
    ranks = pd.DataFrame({method: _score(queues, method) for method in methods}).groupby(queues.queue).rank(pct=True)
    centred = (ranks - ranks.groupby(queues.queue).transform("mean")).to_numpy()
    a, b = centred.T
    with np.errstate(invalid="ignore"):
        return (a * b) @ weights / np.sqrt((a**2 @ weights) * (b**2 @ weights))


def agreement_sentence(found: pd.DataFrame, kind: str = "landmark") -> str:
    """Return how many calls a score that learned from all leads would leave as they are; empty without that kind.

    Parameters
    ----------
    found : pandas.DataFrame
        As :func:`top_k_agreement` returns it for the model in use and ``all_leads``.
    """
    lines = found[found["kind"] == kind]
    if lines.empty or lines[["common", "common_low"]].isna().any(axis=None):
        return ""
    line = lines.iloc[0]
    common, low, high, lot = (100 * line[name] for name in ("common", "common_low", "common_high", "top_share"))
    return (
        f"Measured: a score that learned from all leads, untouched ones as not won, would have {common:.0f} "
        f"({low:.0f}-{high:.0f}) of 100 calls go to the same leads; of two lists drawn by lot it would be {lot:.0f}."
    )
