"""What was drawn by lot, put into a run: such leads weigh one over their known chance."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pandas as pd

from src.evaluation.exploration.known_chances import known_chances
from src.features.drawn import KNOWN_CHANCES
from src.pipeline.durable import make_folder
from src.pipeline.store.places import Store
from src.pipeline.trial_files import read_assigned, read_explored, trial_files


def copy_known_chances(store: Store, folder: Path, as_of: datetime | None) -> int:
    """Write the known chances of all draws up to ``as_of`` into the features of the run at ``folder``; return how many.

    Notes
    -----
    A copy, so that the run stays the same whatever is drawn later. No file where nothing was drawn.
    """
    if as_of is None:
        return 0
    files = trial_files(store)
    found = known_chances(read_assigned(files), read_explored(files))
    own = found[found["drawn_at"] <= pd.Timestamp(as_of)]
    if own.empty:
        return 0
    make_folder(folder / "features")
    own.astype({"known_chance": float}).to_parquet(folder / "features" / KNOWN_CHANCES, index=False)
    return len(own)
