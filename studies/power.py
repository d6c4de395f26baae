"""How often a score that knows something is published: planted quality against the number of later wins."""

from __future__ import annotations

from itertools import product
from typing import Any

import pandas as pd

from src.evaluation.out_of_time import out_of_time
from src.evaluation.publish_gate import publish_gate
from src.models.recipe import Recipe
from studies.rates import rate_words
from studies.simulated_history import CATALOG, HORIZON_DAYS, LANDMARKS, Plan, simulate
from studies.study import Study

AUCS = (0.60, 0.65, 0.70)
WINS = (60, 120, 500)
WIN_SHARE = 0.3
WINDOWS, WINDOW_DAYS = 2, 90
RECIPE = Recipe(horizon_days=HORIZON_DAYS, blocks=2, max_trees=60, patience=10)


def plan_for(auc: float, wins: int) -> Plan:
    """Return a history with about so many won accounts in its test windows, and as many known before the first."""
    days = round(2 * WINDOWS * WINDOW_DAYS + HORIZON_DAYS / 2 + HORIZON_DAYS + LANDMARKS[-1])
    accounts = wins / WIN_SHARE * days / (WINDOWS * WINDOW_DAYS)
    leads = round(1.5 * accounts)
    return Plan(leads, days, WINDOWS, WINDOW_DAYS, auc, (WIN_SHARE, WIN_SHARE))


def one(seed: int) -> list[dict[str, Any]]:
    """Return for each planted AUC and number of wins whether the score was published."""
    return [record(seed, auc, wins) for auc, wins in product(AUCS, WINS)]


def table(records: pd.DataFrame) -> str:
    """Return how often the score was published, one row per planted AUC."""
    lines = [
        "Wins are accounts won in the test windows; as many are known before the first window. The planted AUC is that "
        "of the best score there could be; with few wins the model learns only part of it (its mean AUC in brackets).",
        "",
        f"| planted AUC | {' | '.join(f'{wins} wins' for wins in WINS)} |",
        "|---" * (len(WINS) + 1) + "|",
    ]
    for auc in AUCS:
        cells = []
        for wins in WINS:
            rows = records[(records["auc"] == auc) & (records["wins_planned"] == wins)]
            published = rate_words(int(rows["is_published"].sum()), len(rows))
            cells.append(f"{published} [{0.5 + rows['gain'].mean():.2f}]")
        lines.append(f"| {auc:.2f} | {' | '.join(cells)} |")
    return "\n".join(lines)


def record(seed: int, auc: float, wins: int) -> dict[str, Any]:
    """Return whether the score of one history was published."""
    history = simulate(seed, plan_for(auc, wins))
    later = out_of_time(history.features, history.examples, CATALOG, history.windows, RECIPE)
    gate = publish_gate(later)
    surest = min(gate.rungs, key=lambda rung: rung.p)
    return {
        "auc": auc,
        "wins_planned": wins,
        "is_published": gate.may_publish,
        "gain": surest.gain,
        "p": surest.adjusted_p,
        "wins": surest.wins,
    }


STUDY = Study("power", "How often a score that knows something is published", one, table)
