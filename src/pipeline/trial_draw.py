"""Leads drawn by lot, and the list to call: unmarked, so that nobody works one order harder than the other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import pandas as pd

from src.evaluation.exploration.drawing import explore
from src.evaluation.exploration.lane import below_threshold
from src.evaluation.trial.drawing import call_list, draw
from src.evaluation.trial.lottery import lot
from src.evaluation.trial.registration import Registration
from src.leads.config import SourceConfig
from src.leads.errors import LeadScoringError
from src.leads.spreadsheet import harmless_table
from src.pipeline.durable import make_folder, remove_file, replace_file
from src.pipeline.store.places import Store
from src.pipeline.trial_files import (
    TrialFiles,
    add_assigned,
    add_explored,
    read_assigned,
    read_explored,
    read_plan,
    trial_files,
)
from src.pipeline.trial_leads import OpenLeads

LIST_DAYS = 14
"""Days after which a list has expired: the next draw deletes it."""


@dataclass(frozen=True)
class Drawn:
    """What a draw did: leads new in it, how many were drawn into the score's order or into the lane, the list."""

    new: int
    chosen: int
    listed: int
    path: Path


def draw_trial(store: Store, leads: OpenLeads) -> Drawn:
    """Draw new leads into the trial and write the list to call; the lock of the source must be held.

    Raises
    ------
    LeadScoringError
        Where no trial was fixed.
    """
    files = trial_files(store)
    plan = plan_of(store)
    before, lane = read_assigned(files), read_explored(files)
    free = leads.waiting[~leads.waiting["lead_id"].isin(lane["lead_id"])]
    new = draw(free, before, plan, leads.as_of, leads.capacity)
    add_assigned(files, new)
    path, listed = write_list(files, leads)
    return Drawn(len(new), int((new["arm"] == "score").sum()), listed, path)


def draw_lane(store: Store, leads: OpenLeads, config: SourceConfig) -> Drawn:
    """Draw leads below the threshold that are called all the same; leads of a trial are left to it."""
    files, declared = trial_files(store), config.exploration
    in_trial = read_assigned(files)["lead_id"]
    below = below_threshold(leads.waiting["grade"], declared.below)
    pool = leads.waiting[below & ~leads.waiting["lead_id"].isin(in_trial)]
    new = explore(pool, read_explored(files), declared.share, declared.seed, leads.as_of)
    add_explored(files, new)
    path, listed = write_list(files, leads)
    return Drawn(len(new), int(new["is_drawn"].sum()), listed, path)


def write_list(files: TrialFiles, leads: OpenLeads) -> tuple[Path, int]:
    """Write the list to call and return it with its length: leads of the trial, and leads drawn into the lane.

    Without a trial the leads stand in the score's order. What is older than ``LIST_DAYS`` is deleted.
    """
    plan = read_plan(files)
    waiting, seen = leads.waiting, read_explored(files)
    if plan is not None and len(assigned := read_assigned(files)):
        listed = call_list(waiting, assigned, plan, leads.as_of)
    else:
        left = waiting[~waiting["lead_id"].isin(seen["lead_id"])]
        left = left.sort_values(["score", "lead_id"], ascending=[False, True])
        listed = pd.DataFrame({"place": range(1, len(left) + 1), "lead_id": left["lead_id"], "team": left["team"]})
    chosen = seen.loc[seen["is_drawn"] == 1, "lead_id"]
    extra = waiting[waiting["lead_id"].isin(chosen)]
    seed = plan.seed if plan is not None else 0
    mixed = mixed_in(listed, extra, leads.capacity, seed, leads.as_of)
    expires = (leads.as_of + timedelta(days=LIST_DAYS)).date().isoformat()
    path = files.lists / f"calls-{leads.as_of:%Y%m%d}.csv"
    make_folder(files.lists)
    replace_file(path, harmless_table(mixed.assign(expires_on=expires)).to_csv(index=False, lineterminator="\n"))
    _expire(files, leads.as_of)
    return path, len(mixed)


def mixed_in(
    listed: pd.DataFrame, extra: pd.DataFrame, capacity: float | None, seed: int, as_of: datetime
) -> pd.DataFrame:
    """Return the list with the leads of the lane at places drawn by lot within a week's work of their team."""
    parts = []
    teams = sorted({*listed["team"], *extra["team"]})
    for team in teams:
        own = listed[listed["team"] == team].sort_values("place")["lead_id"].tolist()
        reach = len(own) if capacity is None else min(len(own), round(capacity / max(len(teams), 1)))
        for lead in sorted(extra.loc[extra["team"] == team, "lead_id"]):
            own.insert(int(lot(seed, "place", lead, as_of.date().isoformat()) * (reach + 1)), lead)
        parts.append(pd.DataFrame({"place": range(1, len(own) + 1), "lead_id": own, "team": team}))
    return pd.concat(parts, ignore_index=True) if parts else listed


def _expire(files: TrialFiles, as_of: datetime) -> None:
    """Delete lists that have expired."""
    for path in sorted(files.lists.glob("calls-*.csv")):
        day = path.stem.removeprefix("calls-")
        made = date(int(day[:4]), int(day[4:6]), int(day[6:8]))
        if made < as_of.date() - timedelta(days=LIST_DAYS):
            remove_file(path)


def plan_of(store: Store) -> Registration:
    """Return the trial as it was fixed.

    Raises
    ------
    LeadScoringError
        Where there is none.
    """
    plan = read_plan(trial_files(store))
    if plan is None:
        raise LeadScoringError("No trial is fixed yet: leadscore trial plan CONF --begin DATE.")
    return plan
