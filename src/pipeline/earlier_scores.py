"""The scores that an earlier run gave, to find them written back into the leads."""

from __future__ import annotations

import pandas as pd

from src.pipeline.run import Run
from src.pipeline.run_folder import runs_of

COLUMNS = ("lead_id", "chance", "score")


def earlier_scores(run: Run) -> pd.DataFrame | None:
    """Return ``lead_id, chance (0-1), score (0-100)`` of the newest complete run with an earlier as-of date.

    None where there is no such run, or the source has no dates: a run over the same data gives the same scores, and
    nobody wrote those back in between.
    """
    as_of = run.as_of
    if as_of is None:
        return None
    root = run.folder.parents[2]
    for earlier in reversed(runs_of(run.source, root)):
        path = earlier.folder / "scores" / "open_leads.parquet"
        if earlier.is_complete and earlier.as_of is not None and earlier.as_of < as_of and path.is_file():
            return pd.read_parquet(path, columns=[*COLUMNS]).astype({"chance": float, "score": float})
    return None
