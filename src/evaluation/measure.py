"""Every method measured on the same rows and on every draw of them."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from src.evaluation.cells import VALUE, Queues
from src.evaluation.intervals import Draws, draws_of
from src.evaluation.metrics import METRICS, VALUE_METRICS, ChanceSums, Ratio, chance_sums, ranking_ratios
from src.evaluation.ranking import Floats, Ints, Ranking, rank

CHANCES = frozenset({"model", "logistic", "scorecard", "odoo", "base_rate"})
"""Methods whose score is a chance (0-1), so that it can be set against what came."""
WORKED_ONLY = frozenset({"as_worked"})
"""On all leads the order sales worked looks good only because calling itself makes wins."""

_THREADS = 2  # the sums release the interpreter's lock; the result does not depend on the number


@dataclass(frozen=True)
class Measured:
    """Every method's metrics, added up per part: first on the rows themselves, then on each draw.

    Attributes
    ----------
    queues : Queues
    draws : Draws
    covered : dict of booleans
        Per method, the parts in which it has scores.
    ratios : dict
        Method -> metric -> parts x (value, draws…).
    """

    queues: Queues
    draws: Draws
    covered: dict[str, NDArray[np.bool_]]
    ratios: dict[str, dict[str, Ratio]]

    @property
    def metrics(self) -> tuple[str, ...]:
        """Return the metrics in the order of ``figures``: those of value only where it is known."""
        return METRICS if VALUE in self.queues.rows else tuple(m for m in METRICS if m not in VALUE_METRICS)

    def figures(self, method: str, parts: NDArray[np.bool_]) -> Floats:
        """Return metrics x (value, draws…) of one method over ``parts`` together; NaN where it has none."""
        found = self.ratios[method]
        width = found["auc"].above.shape[1]
        missing = np.full(width, np.nan)
        return np.stack([found[m].of(parts).value() if m in found else missing for m in self.metrics])

    def counts(self, parts: NDArray[np.bool_]) -> dict[str, float]:
        """Return what the figures over ``parts`` rest on: rows, wins, their share, and accounts."""
        won_part, won_account = self.queues.wins
        n = int(self.queues.part_sizes[parts].sum())
        accounts = self.queues.rows["account_id"].to_numpy()[parts[self.queues.part]]
        inside = parts[won_part]
        wins = int(inside.sum())
        return {
            "n": n,
            "wins": wins,
            "base_rate": wins / n if n else np.nan,
            "accounts": len(pd.unique(accounts)),
            "won_accounts": len(np.unique(won_account[inside])),
        }


def measure(queues: Queues, methods: Sequence[str], capacity: float | None, draws: int, seed: int) -> Measured:
    """Return all ``methods`` measured on the rows and on ``draws`` draws of them, the same for each."""
    shares = queues.capacity_shares(capacity)
    ready = {method: _ready(queues, method, shares) for method in methods}
    drawn = draws_of(queues.rows, draws, seed)
    base = queues.base_weights

    def on(weights: Floats) -> dict[str, dict[str, Ratio]]:
        return {name: method.ratios(weights) for name, method in ready.items()}

    with ThreadPoolExecutor(_THREADS) as pool:
        results = list(pool.map(lambda portion: on(drawn.weights(portion) * base), drawn.portions()))
    results.insert(0, on(base.astype(float)))
    ratios = {method: _side_by_side([result[method] for result in results]) for method in methods}
    return Measured(queues, drawn, {m: _covered(queues, m) for m in methods}, ratios)


def order_of(queues: Queues, method: str) -> Ranking:
    """Return the order of the rows by the method: by ``<method>_margin`` where there is one, calibrators make ties."""
    margin = f"{method}_margin"
    rows = queues.rows
    score = rows[margin if margin in rows else method].to_numpy(float)
    value = rows[VALUE].to_numpy(float) if VALUE in rows else None
    return rank(rows["is_won"].to_numpy(bool), score, queues.queue, value)


@dataclass(frozen=True)
class _Ready:
    """One method made ready to be read for any weights."""

    ranking: Ranking
    part: Ints
    parts: int
    capacity: Floats
    chances: ChanceSums | None

    def ratios(self, weights: Floats) -> dict[str, Ratio]:
        """Return every metric of this method, per part and draw."""
        places = self.ranking.places(weights)
        found = ranking_ratios(places, self.part, self.parts, self.capacity)
        return found | (self.chances.ratios(weights) if self.chances else {})


def _ready(queues: Queues, method: str, shares: Floats) -> _Ready:
    rows, parts = queues.rows, len(queues.part_keys)
    chances = None
    if method in CHANCES:
        won = rows["is_won"].to_numpy(bool)
        chances = chance_sums(won, rows[method].to_numpy(float), queues.part, parts)
    ranking = order_of(queues, method)
    first = np.unique(queues.queue, return_index=True)[1][ranking.queue]
    return _Ready(ranking, queues.part[first], parts, shares[first].astype(np.float32), chances)


def _covered(queues: Queues, method: str) -> NDArray[np.bool_]:
    """Return the parts in which the method has any score."""
    scored = queues.rows[method].notna().to_numpy(bool)
    return np.bincount(queues.part, scored, len(queues.part_keys)) > 0


def _side_by_side(results: list[dict[str, Ratio]]) -> dict[str, Ratio]:
    return {
        metric: Ratio(
            np.concatenate([result[metric].above for result in results], axis=1, dtype=float),
            np.concatenate([result[metric].below for result in results], axis=1, dtype=float),
        )
        for metric in results[0]
    }
