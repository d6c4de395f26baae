"""Reasons for 100,000 leads against the bare ``pred_contrib`` call: at most 1.3 times as long.

``python -m benchmarks.reasons``
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd

from src.features.definition import Feature
from src.models.cut import Cut
from src.models.explain import contributions
from src.models.model import LeadModel
from src.models.predict import booster_contributions
from src.models.reasons import reasons
from src.models.recipe import Recipe
from src.models.train import train_at_cut

LEADS = 100_000
TRAINING_LEADS = 20_000
COUNTS, TEXTS = 70, 10
LIMIT = 1.3
REPEATS = 3


def main() -> None:
    """Print seconds and ratios, the shortest of a few rounds."""
    rng = np.random.default_rng(7)
    model = _model(rng)
    leads = _features(rng, LEADS)
    age_days = rng.integers(0, 2, LEADS) * 7.0
    matrix = model.encoding.apply(leads)
    steps = {
        "pred_contrib": lambda: booster_contributions(model.boosters["all"], matrix),
        "contributions": lambda: contributions(model, leads),
        "reasons": lambda: reasons(model, leads, age_days),
    }
    # In turn, and the shortest of each: what else runs on the machine must not decide.
    rounds = [{name: _seconds(step) for name, step in steps.items()} for _ in range(REPEATS)]
    seconds = {name: min(taken[name] for taken in rounds) for name in steps}
    bare = seconds["pred_contrib"]
    print(f"{LEADS:,} leads, {len(model.encoding.names)} features, {model.report['trees']} trees")
    for name, taken in seconds.items():
        print(f"{name:14s} {taken:6.1f} s   {taken / bare:4.2f} times the bare call")
    verdict = "within" if seconds["reasons"] <= LIMIT * bare else "OVER"
    print(f"reasons are {verdict} the limit of {LIMIT} times")


def _seconds(step: Callable[[], object]) -> float:
    """Return how long a step takes."""
    start = time.perf_counter()
    step()
    return time.perf_counter() - start


def _catalog() -> dict[str, Feature]:
    """Return made-up features: counts of twelve activities, and attributes."""
    counts = [
        Feature(
            f"did_{i}_count", f"did {i}", "times", "engagement", f"activities: {i % 12}", f"did {i}{{times}}", "never"
        )
        for i in range(COUNTS)
    ]
    texts = [
        Feature(f"field_{i}", f"field {i}", "text", "fit", f"leads.field_{i}", "is {value}", "not known", is_text=True)
        for i in range(TEXTS)
    ]
    return {feature.name: feature for feature in [*counts, *texts]}


def _features(rng: np.random.Generator, leads: int) -> pd.DataFrame:
    """Return made-up features: counts, half of them with fractions as decayed ones have, and levels."""
    counts = rng.poisson(2, (leads, COUNTS)) * np.where(np.arange(COUNTS) % 2, 1, rng.random((leads, COUNTS)))
    table = pd.DataFrame(counts, columns=[f"did_{i}_count" for i in range(COUNTS)])
    levels = np.array([f"level {i}" for i in range(20)])
    return table.assign(**{f"field_{i}": rng.choice(levels, leads) for i in range(TEXTS)})


def _model(rng: np.random.Generator) -> LeadModel:
    """Return a model of the standard size on made-up outcomes."""
    features = _features(rng, TRAINING_LEADS)
    log_odds = -2.5 + 0.3 * (features.iloc[:, :10].to_numpy() - 1).sum(axis=1)
    won = rng.random(TRAINING_LEADS) < 1 / (1 + np.exp(-log_odds))
    start = datetime(2024, 1, 1, tzinfo=UTC)
    scored = pd.to_datetime([start + timedelta(minutes=30 * i) for i in range(TRAINING_LEADS)]).as_unit("us")
    examples = pd.DataFrame(
        {
            "lead_id": [f"L{i}" for i in range(TRAINING_LEADS)],
            "account_id": [f"L{i}" for i in range(TRAINING_LEADS)],
            "sequence": range(TRAINING_LEADS),
            "created_at": scored,
            "kind": "landmark",
            "landmark_days": np.arange(TRAINING_LEADS) % 2 * 7.0,
            "scored_at": scored,
            "is_won": pd.array(won, dtype="boolean"),
            "known_at": scored + timedelta(days=30),
            "followup_days": 30.0,
            "is_worked": pd.array([None] * TRAINING_LEADS, dtype="boolean"),
        }
    )
    cut = Cut(start + timedelta(days=500))
    return train_at_cut(features, examples, _catalog(), cut, Recipe(horizon_days=30))


if __name__ == "__main__":
    main()
