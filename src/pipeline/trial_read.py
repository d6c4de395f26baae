"""What the trial and the lane showed, by today's data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pandas as pd

from src.evaluation.exploration.found import Found, explored
from src.evaluation.trial.reading import TrialReading, read_trial
from src.features.snapshot import first_touches
from src.leads.config import SourceConfig
from src.leads.errors import LeadScoringError
from src.leads.load import load_tables
from src.leads.tables import LeadTables
from src.pipeline.store.places import Store
from src.pipeline.store.tombstones import read_forgotten
from src.pipeline.trial_draw import plan_of
from src.pipeline.trial_files import add_look, earlier_levels, read_assigned, read_explored, trial_files


@dataclass(frozen=True)
class Read:
    """What was read: the trial, and the lane where leads were drawn into it."""

    trial: TrialReading
    lane: Found | None


def tables_of(store: Store, config: SourceConfig, data: Path | None, as_of: datetime | None) -> LeadTables:
    """Return the source's tables of today, leads that were forgotten left out."""
    return load_tables(config, data or store.folder / "raw", as_of, forgotten=read_forgotten(store))


def read_all(store: Store, config: SourceConfig, tables: LeadTables, look_early: bool = False) -> Read:
    """Return what the trial showed; a look before the agreed date is written down, because it costs.

    The lock of the source must be held.

    Raises
    ------
    LeadScoringError
        Where no trial was fixed, or the source has no dates.
    """
    files = trial_files(store)
    plan = plan_of(store)
    if tables.as_of is None:
        raise LeadScoringError("A trial needs to know when outcomes came: this source has no dates.")
    touched = _first_touch(tables, config)
    found = read_trial(
        read_assigned(files),
        tables.milestones,
        touched,
        plan,
        config,
        tables.as_of,
        earlier_levels(files),
        look_early,
    )
    if found.look is not None and found.look.compares and not found.look.is_last:
        add_look(files, tables.as_of.isoformat(), found.look.information, found.look.level)
    seen = read_explored(files)
    lane = explored(seen, tables.milestones, touched, config, tables.as_of) if len(seen) else None
    return Read(found, lane)


def _first_touch(tables: LeadTables, config: SourceConfig) -> pd.Series | None:
    """Return the moment of the first touch by lead; None where touches are not declared."""
    if config.touches is None:
        return None
    return first_touches(tables, config).to_pandas().set_index("lead_id")["first_touch_at"]
