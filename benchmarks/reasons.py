"""Reasons for 100,000 leads against LightGBM's bare ``pred_contrib`` call: no longer than it, words and all.

``python -m benchmarks.reasons`` trains on the built-in sample as a run does and explains rows of it.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from src.features.build import build_features, to_pandas_examples, to_pandas_features
from src.features.catalog import catalog
from src.features.labels import label_rows
from src.features.plan import plan_features
from src.features.snapshot import scoring_rows
from src.leads.config import load_config
from src.leads.load import load_tables
from src.leads.sample.options import SampleOptions
from src.leads.sample.write import write_sample
from src.models.cut import cut_at_end
from src.models.model import LeadModel
from src.models.reasons import reasons
from src.models.recipe import recipe_for
from src.models.train import train_at_cut
from src.paths import CONF

LEADS = 100_000
LIMIT = 1.0
ROUNDS = 3


@dataclass(frozen=True)
class Taken:
    """Seconds on the wall and of the processor."""

    wall: float
    processor: float


def main() -> None:
    """Print seconds and ratios, the shortest of a few rounds."""
    model, features, age_days = trained()
    drawn = np.random.default_rng(7).choice(len(features), LEADS)
    leads, ages = features.iloc[drawn].reset_index(drop=True), age_days[drawn]
    matrix = model.encoding.apply(leads)
    booster = model.parts["all"].booster  # type: ignore[attr-defined]
    steps = {
        "pred_contrib": lambda: booster.predict(matrix, pred_contrib=True),
        "contributions": lambda: model.parts["all"].contributions(matrix),
        "reasons": lambda: reasons(model, leads, ages),
    }
    # In turn, and the shortest of each: what else runs on the machine must not decide.
    rounds = [{name: _taken(step) for name, step in steps.items()} for _ in range(ROUNDS)]
    wall, processor = (
        {name: min(getattr(taken[name], clock) for taken in rounds) for name in steps}
        for clock in ("wall", "processor")
    )
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    print(f"{LEADS:,} leads, {len(model.encoding.names)} features, {model.report['trees']} trees, load {load:.1f}")
    print("               wall s   x bare   processor s   x bare")
    for name in steps:
        ratios = wall[name] / wall["pred_contrib"], processor[name] / processor["pred_contrib"]
        print(f"{name:14} {wall[name]:6.2f} {ratios[0]:8.2f} {processor[name]:13.2f} {ratios[1]:8.2f}")
    ratio = wall["reasons"] / wall["pred_contrib"]
    print(f"ratio {ratio:.2f}: {'within' if ratio <= LIMIT else 'OVER'} the limit of {LIMIT}")


def trained() -> tuple[LeadModel, pd.DataFrame, np.ndarray]:
    """Return the sample's model as of its end, the features of all its scoring moments, and the leads' ages then."""
    config = load_config(CONF / "sample.toml")
    with tempfile.TemporaryDirectory() as name:
        write_sample(SampleOptions(), Path(name))
        tables = load_tables(config, Path(name))
    rows = scoring_rows(tables, config)
    plan = plan_features(tables, config)
    features = to_pandas_features(build_features(tables, rows, config, plan))
    examples = to_pandas_examples(rows, label_rows(rows, tables, config))
    cut = cut_at_end(examples, tables.as_of)
    model = train_at_cut(features, examples, catalog(config, plan), cut, recipe_for(config))
    return model, features, examples["age_days"].to_numpy(dtype=float)


def _taken(step: Callable[[], object]) -> Taken:
    """Return how long a step takes."""
    wall, processor = time.perf_counter(), time.process_time()
    step()
    return Taken(time.perf_counter() - wall, time.process_time() - processor)


if __name__ == "__main__":
    main()
