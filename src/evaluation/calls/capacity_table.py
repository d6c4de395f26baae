"""What each way to order the list reaches with k calls a week: wins reached, wins missed, wins per call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from src.evaluation.calls.capacity_steps import LIST_FRACTIONS, calls_at, capacity_steps
from src.evaluation.cells import Queues, queues_of, with_waiting
from src.evaluation.intervals import MIN_WINS, Draws, draws_of
from src.evaluation.ladder import WAYS
from src.evaluation.later_leads import at_creation
from src.evaluation.measure import WORKED_ONLY, order_of
from src.evaluation.over_draws import over_draws
from src.evaluation.ranking import Floats, Ints, Ranking
from src.models.grades import Counted

COLUMNS = [
    *("scope", "kind", "counts", "per_week", "is_capacity", "list_fraction", "method", "way"),
    *("reached_fraction", "reached_low", "reached_high", "wins_per_week", "reached_per_week", "missed_per_week"),
    *("reached_wins", "missed_wins", "precision", "precision_low", "precision_high"),
    *("n", "wins", "accounts", "won_accounts", "weeks"),
]
_WEEK = pd.Timedelta(days=7)


def capacity_table(
    table: pd.DataFrame,
    methods: Sequence[str],
    capacity_per_week: float | None,
    counts: Counted = "leads",
    draws: int = 200,
    seed: int = 0,
) -> pd.DataFrame:
    """Return one row per scope, kind of queue, k and method.

    Parameters
    ----------
    table : pandas.DataFrame
        The out-of-time table; windows whose training was refused are left out, so that all methods have the same rows.
    methods : sequence of str
        Score columns; absent ones, and ones without any score, are passed over.
    capacity_per_week : float or None
        What sales can work in a week; None where there are no weeks: shares of the list are shown.
    counts : str
        What the capacity counts: ``"leads"`` or ``"accounts"``.
    draws, seed : int

    Returns
    -------
    pandas.DataFrame
        ``COLUMNS``. ``per_week`` is k (NaN without weeks), ``list_fraction`` the share (0-1) of all waiting that k
        reaches, ``reached_fraction`` the share of the wins reached and ``precision`` wins per account worked, both with
        their 95 % interval (NaN under five won accounts); ``wins_per_week`` is what an average week holds,
        ``reached_per_week`` and ``missed_per_week`` add up to it. Scope ``worked`` and ``all``; kind ``week``
        (Mondays' queues) and ``landmark`` (leads as they came in, ``weeks`` the length of the windows).

    Notes
    -----
    k calls a week are a share of the whole queue. Among worked leads that same share is taken of them: k calls would
    reach all of them, because they are about as many as sales could call. A lead waiting three Mondays stands in three
    queues: per week it counts for an average Monday, and adding Mondays up would count it three times. Contacts of
    one account are one row; where the capacity counts leads, k is set against the queue's leads, else its accounts.
    """
    if "refused" in table:
        table = table[table["refused"].isna()]
    table = with_waiting(table, counts)
    present = [method for method in methods if method in table and table[method].notna().any()]
    parts = []
    for scope in ("worked", "all"):
        used = [method for method in present if scope == "worked" or method not in WORKED_ONLY]
        for kind in ("week", "landmark"):
            rows = table[table["kind"] == kind] if kind == "week" else at_creation(table)
            queues = queues_of(rows, scope, kind, _columns(rows, used))
            ranked = [method for method in used if queues.rows[method].notna().any()]
            if ranked and queues.rows["is_won"].any():
                found = _reached(queues, ranked, capacity_per_week, draws, seed)
                parts.append(found.assign(scope=scope, kind=kind, counts=counts))
    return pd.concat(parts, ignore_index=True)[COLUMNS] if parts else pd.DataFrame(columns=COLUMNS)


def _columns(rows: pd.DataFrame, methods: Sequence[str]) -> list[str]:
    """Return the score columns and the margins that rank in their place."""
    return [column for method in methods for column in (method, f"{method}_margin") if column in rows]


def _reached(queues: Queues, methods: Sequence[str], capacity: float | None, draws: int, seed: int) -> pd.DataFrame:
    """Return the rows of one scope and kind, one per step and method."""
    steps = list(LIST_FRACTIONS) if capacity is None else [float(step) for step in capacity_steps(capacity)]
    starts = np.unique(queues.queue, return_index=True)[1]
    weeks, waiting = _weeks(queues)[starts], queues.rows["queue_size"].to_numpy(float)[starts]
    of_queue = 1.0 if capacity is None else weeks / waiting
    shares = np.minimum(np.array(steps)[:, None] * of_queue * np.ones(len(starts)), 1.0)
    orders = {method: order_of(queues, method) for method in methods}
    drawn = draws_of(queues.rows, draws, seed)
    sums = over_draws(drawn, lambda weights: _sums(weights, starts, shares, orders))
    reached, wins, worked = np.moveaxis(sums, 2, 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        fraction, precision = reached / wins, reached / worked
    counted = _counts(queues, None if capacity is None else float(weeks.sum()))
    here = calls_at(capacity) if capacity is not None else 0.1
    frames = []
    for place, method in enumerate(methods):
        frames.append(
            pd.DataFrame(
                {
                    "per_week": np.nan if capacity is None else steps,
                    "is_capacity": np.isclose(steps, here),
                    "list_fraction": shares @ np.bincount(queues.queue) / len(queues.rows),
                    "method": method,
                    "way": WAYS.get(method, method),
                    "reached_fraction": fraction[place, :, 0],
                    "precision": precision[place, :, 0],
                }
                | _ends("reached", drawn, fraction[place], counted)
                | _ends("precision", drawn, precision[place], counted)
            )
        )
    found = pd.concat(frames, ignore_index=True).assign(**counted)
    return _with_wins(found)


def _sums(weights: Floats, starts: Ints, shares: Floats, orders: Mapping[str, Ranking]) -> Floats:
    """Return methods x steps x (wins reached, wins, leads worked) x draws; ``shares`` is steps x queues."""
    worked = shares @ np.add.reduceat(weights, starts, axis=0)
    found = []
    for order in orders.values():
        places = order.places(weights)
        upto = [places.reached(share[order.queue][:, None]) for share in shares]
        reached = np.stack([(places.wins * share).sum(axis=0) for share in upto])
        wins = np.broadcast_to(places.wins.sum(axis=0), reached.shape)
        found.append(np.stack([reached, wins, worked], axis=1))
    return np.stack(found)


def _ends(name: str, drawn: Draws, figures: Floats, counted: dict[str, float]) -> dict[str, Floats]:
    """Return the ends of the interval of each step."""
    low, high = (np.clip(end, 0, 1) for end in drawn.interval(figures))
    few = counted["won_accounts"] < MIN_WINS
    return {f"{name}_low": np.where(few, np.nan, low), f"{name}_high": np.where(few, np.nan, high)}


def _counts(queues: Queues, weeks: float | None) -> dict[str, float]:
    """Return what the figures rest on: rows, wins, accounts, won accounts and weeks."""
    rows = queues.rows
    return {
        "n": len(rows),
        "wins": int(rows["is_won"].sum()),
        "accounts": rows["account_id"].nunique(),
        "won_accounts": rows.loc[rows["is_won"], "account_id"].nunique(),
        "weeks": np.nan if weeks is None else weeks,
    }


def _with_wins(found: pd.DataFrame) -> pd.DataFrame:
    """Return the table with the wins reached and missed, in all and in an average week."""
    reached = found["reached_fraction"] * found["wins"]
    missed = found["wins"] - reached
    per_week = {"wins": found["wins"], "reached": reached, "missed": missed}
    weekly = {f"{name}_per_week": number / found["weeks"] for name, number in per_week.items()}
    return found.assign(reached_wins=reached, missed_wins=missed, **weekly)


def _weeks(queues: Queues) -> Floats:
    """Return how many weeks each row's queue stands for: one, or those of its window; NaN without dates."""
    if queues.rows["kind"].eq("week").all():
        return np.ones(len(queues.rows))
    length = pd.to_timedelta(queues.rows["window_end"] - queues.rows["window_start"])
    return (length.dt.total_seconds() / _WEEK.total_seconds()).to_numpy(float)
