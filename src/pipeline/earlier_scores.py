"""What an earlier run gave the open leads: to find scores written back into the leads, and to keep grades steady."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from src.leads.config import load_config
from src.leads.errors import LeadScoringError
from src.pipeline.run import Run
from src.pipeline.run_folder import runs_of
from src.pipeline.store.history import published_ids
from src.pipeline.store.places import Store

SCORES = Path("scores", "open_leads.parquet")


def earlier_scores(run: Run) -> pd.DataFrame | None:
    """Return ``lead_id, chance (0-1), score (0-100)`` of the newest published run with an earlier as-of date.

    None where there is no such run, or the source has no dates: a run over the same data gives the same scores, and
    nobody wrote those back in between.
    """
    path = _earlier(run)
    if path is None:
        return None
    return pd.read_parquet(path, columns=["lead_id", "chance", "score"]).astype({"chance": float, "score": float})


def earlier_grades(run: Run) -> pd.Series | None:
    """Return the grades (A-D) that the same run gave, index ``lead_id``.

    None where there is no such run, or it meant something else by them: another target, horizon or capacity.
    """
    path = _earlier(run)
    meaning = _meaning(run.folder)
    is_same = path is not None and meaning is not None and _meaning(path.parents[1]) == meaning
    return grades_in(path) if path is not None and is_same else None


def _meaning(folder: Path) -> tuple[object, ...] | None:
    """Return what a run's grades rest on, as it was declared; None where the declaration is no longer understood."""
    try:
        config = load_config(folder / "conf.toml")
    except LeadScoringError:
        return None
    scoring = config.scoring
    return config.milestones.target, scoring.horizon_days, scoring.capacity_per_week, scoring.capacity_counts


def grades_in(path: Path) -> pd.Series | None:
    """Return the grades in a file of scores, index ``lead_id``; None where there is no file."""
    return pd.read_parquet(path, columns=["lead_id", "grade"]).set_index("lead_id")["grade"] if path.is_file() else None


def _earlier(run: Run) -> Path | None:
    """Return the scores of the newest published run with an earlier as-of date.

    Where nothing was ever published, drafts stand in: then an analyst works alone, and his last list is what he had.
    """
    as_of = run.as_of
    if as_of is None:
        return None
    data_root = run.folder.parents[2]
    published = published_ids(Store(run.source, data_root))
    for earlier in reversed(runs_of(run.source, data_root)):
        path = earlier.folder / SCORES
        counts = earlier.id in published if published else earlier.is_complete
        if counts and earlier.as_of is not None and earlier.as_of < as_of and path.is_file():
            return path
    return None
