"""Later leads of which sales worked the larger ones: what they would have won is known."""

import numpy as np
import pandas as pd

from src.features.definition import Feature
from src.models.recipe import Recipe

MONDAY = pd.Timestamp("2025-01-06", tz="UTC")
RECIPE = Recipe(horizon_days=30)
CATALOG = {
    "employees": Feature("employees", "people employed", "people", "fit", "made up", "high {value}", "low"),
    "country": Feature("country", "country", "text", "fit", "made up", "from {value}", "unknown", is_text=True),
}


def chosen_leads(
    seed: int, count: int = 3000, choice: float = 1.0, kind: str = "landmark"
) -> tuple[pd.DataFrame, pd.DataFrame, np.ndarray]:
    """Return an out-of-time table, its features, and each lead's true chance if worked.

    ``choice`` is the log-odds of being worked per standard deviation of size; a lead nobody works wins 1 in 100.
    """
    random = np.random.default_rng(seed)
    size = random.normal(size=count)
    country = random.choice(["DE", "FR", "US"], count)
    is_worked = random.random(count) < 1 / (1 + np.exp(-0.3 - choice * size))
    true = 1 / (1 + np.exp(2 - size))
    window = np.arange(count) * 2 // count
    table = pd.DataFrame(
        {
            "kind": kind,
            "landmark_days": 0.0 if kind == "landmark" else np.nan,
            "window": window,
            "window_start": MONDAY + pd.to_timedelta(window * 70, unit="D"),
            "window_end": MONDAY + pd.to_timedelta((window + 1) * 70, unit="D"),
            "account_id": [f"a{number:05d}" for number in range(count)],
            "scored_at": MONDAY + pd.to_timedelta(np.arange(count) * 140 // count // 7 * 7, unit="D"),
            "is_won": pd.array(random.random(count) < np.where(is_worked, true, 0.01), "boolean"),
            "is_worked": pd.array(is_worked, "boolean"),
            "model": true,
            "rules": random.normal(size=count) - size,
            "chance": 0.0,
        }
    ).rename_axis("row_id")
    features = pd.DataFrame({"employees": np.round(np.exp(4 + size)), "country": country}, table.index)
    return table, features, true
