"""Prints how long 2,000 draws of every metric of an order or a chance take, against a loop that calls scikit-learn.

Run with ``python -m benchmarks.intervals [rows]``.
"""

import sys
import time

import numpy as np
import pandas as pd
from sklearn.metrics import average_precision_score, roc_auc_score

from src.evaluation.cells import queues_of
from src.evaluation.comparison import compare
from src.evaluation.intervals import draws_of
from src.evaluation.measure import CHANCES

ORDERS = [f"method_{number}" for number in range(6)]
METHODS = [*ORDERS, *sorted(CHANCES)]  # 11 rungs, of which five are chances
DRAWS = 2_000
PLAIN_DRAWS = 5


def planted(size: int) -> pd.DataFrame:
    """Return an out-of-time table of ``size`` rows: 26 weekly queues in three windows, one win in ten."""
    random = np.random.default_rng(1)
    quality = random.normal(size=size)
    week = np.sort(random.integers(0, 26, size))
    monday = pd.Timestamp("2025-01-06", tz="UTC") + pd.to_timedelta(week * 7, unit="D")
    table = pd.DataFrame(
        {
            "kind": "week",
            "landmark_days": np.nan,
            "window": np.minimum(week // 9, 2),
            "window_start": pd.Timestamp("2025-01-06", tz="UTC"),
            "window_end": pd.Timestamp("2025-03-10", tz="UTC"),
            "account_id": [f"a{i}" for i in random.integers(0, size, size)],
            "scored_at": monday,
            "is_won": random.random(size) < 0.06 + 0.08 * (quality > 0),
            "is_worked": None,
            "value": random.lognormal(8, 1, size),
        }
    ).drop_duplicates(["account_id", "scored_at"])
    noise = {name: quality[table.index] + random.normal(size=len(table)) * i for i, name in enumerate(METHODS)}
    chances = {name: 0.2 / (1 + np.exp(-noise[name])) for name in sorted(CHANCES)}
    return table.assign(value=table["value"].where(table["is_won"]), **noise | chances)


def plain_seconds(table: pd.DataFrame) -> float:
    """Return the seconds that a loop over draws, queues and methods takes, worked out from a few draws."""
    rows = queues_of(table, "all", "week", METHODS)
    drawn = draws_of(rows.rows, PLAIN_DRAWS, 0)
    weights = drawn.weights(drawn.portions()[0])[:, :PLAIN_DRAWS]
    won = rows.rows["is_won"].to_numpy()
    queues = [rows.queue == number for number in np.unique(rows.queue)]
    start = time.perf_counter()
    for draw in weights.T:
        for method in METHODS:
            score = rows.rows[method].to_numpy()
            for queue in queues:
                if np.unique(won[queue & (draw > 0)]).size == 2:
                    roc_auc_score(won[queue], score[queue], sample_weight=draw[queue])
                    average_precision_score(won[queue], score[queue], sample_weight=draw[queue])
    return (time.perf_counter() - start) * DRAWS / PLAIN_DRAWS


def main() -> None:
    """Print both times and their ratio."""
    table = planted(int(sys.argv[1]) if len(sys.argv) > 1 else 50_000)
    pairs = [(method, METHODS[0]) for method in METHODS[1:]]
    start = time.perf_counter()
    compare(table, METHODS, 40, DRAWS, 0, pairs)
    ours = time.perf_counter() - start
    plain = plain_seconds(table)
    print(f"{len(table):,} rows, {len(METHODS)} methods, {DRAWS:,} draws")
    print(f"ours, all eleven metrics           {ours:8.1f} s")
    print(f"scikit-learn, AUC and AP, per draw {plain:8.1f} s  (from {PLAIN_DRAWS} draws)")
    print(f"ratio                              {plain / ours:8.1f}")


if __name__ == "__main__":
    main()
