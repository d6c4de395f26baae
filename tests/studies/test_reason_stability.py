"""Blocks are drawn whole, copies are other leads, and kept reasons are counted."""

import numpy as np
import pandas as pd

from benchmarks.accuracy_sources import Source
from src.models.recipe import Recipe
from studies.reason_stability import blocks_of, resampled, table

DAYS = 150


def made(dated: bool = True) -> Source:
    came = pd.Timestamp("2025-01-01", tz="UTC") + pd.to_timedelta(np.arange(DAYS), unit="D")
    examples = pd.DataFrame(
        {
            "kind": "landmark",
            "lead_id": [f"L{n}" for n in range(DAYS)],
            "account_id": [f"A{n // 2}" for n in range(DAYS)],
            "sequence": np.arange(DAYS),
            "created_at": came if dated else pd.NaT,
            "scored_at": came if dated else pd.NaT,
        }
    ).rename_axis("row_id")
    features = pd.DataFrame({"x": np.arange(DAYS, dtype=float)}, index=examples.index)
    return Source("made", features, examples, {}, [], Recipe(horizon_days=30))


def test_blocks_are_four_weeks_or_stretches_of_the_list() -> None:
    assert np.bincount(blocks_of(made().examples)).tolist() == [28] * 5 + [10]
    assert set(np.bincount(blocks_of(made(dated=False).examples))) <= {6, 7}


def test_drawn_blocks_are_whole_and_copies_are_other_leads() -> None:
    source = made()
    features, examples = resampled(source, seed=3)
    block = blocks_of(source.examples)[features["x"].astype(int)]
    sizes = np.bincount(blocks_of(source.examples))
    drawn = np.bincount(block, minlength=6) / sizes
    assert (drawn == drawn.astype(int)).all()
    assert drawn.sum() == 6
    assert drawn.max() > 1
    assert examples["lead_id"].is_unique
    assert examples["sequence"].is_unique
    assert examples["scored_at"].is_monotonic_increasing
    copies = examples["lead_id"].str.contains("~")
    assert (examples.loc[copies, "account_id"].str.contains("~")).all()
    assert not set(examples.loc[copies, "account_id"]) & set(examples.loc[~copies, "account_id"])
    again, _ = resampled(source, seed=3)
    assert again.equals(features)


def test_what_is_kept_is_counted() -> None:
    rows = [
        {"seed": seed, "source": "made", "leads": 5, "with_three": 4, "subjects": kept, "phrases": "0000"}
        for seed, kept in enumerate(("3331", "3220"))
    ]
    line = table(pd.DataFrame(rows)).splitlines()[-1]
    # Means 3, 2.5, 2.5 and 0.5: three of four leads keep two or more, and six of eight pairs.
    assert "| made | 5 | 4 | 2.50 | 75 of 100 leads | 75 of 100 | 0.00; 0 of 100 |" in line
