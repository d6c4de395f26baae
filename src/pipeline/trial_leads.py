"""The open leads that a trial draws from: scored today, or by the newest run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl

from src.evaluation.calls.capacity import capacity_of
from src.evaluation.trial.drawing import NO_TEAM
from src.features.snapshot import first_touches, scoring_rows
from src.leads.config import SourceConfig
from src.leads.errors import LeadScoringError
from src.leads.load import load_tables
from src.leads.tables import LeadTables, read_tables
from src.pipeline.champion.scorer import find_scorer
from src.pipeline.earlier_scores import SCORES
from src.pipeline.run_folder import newest_run
from src.pipeline.score_leads import score_open_leads
from src.pipeline.start import rules_file
from src.pipeline.store.places import Store
from src.pipeline.store.tombstones import read_forgotten
from src.rules.column import column_points
from src.rules.declare import load_rules
from src.rules.replay import points_at

NOT_KNOWN = "not known"


@dataclass(frozen=True)
class OpenLeads:
    """The open leads of a moment.

    Attributes
    ----------
    tables : LeadTables
    as_of : datetime
    waiting : pandas.DataFrame
        Those with a score that nobody has called: ``lead_id, account_id, created_at, team, chance, grade, score,
        today``; of the last two, higher comes first.
    capacity : float or None
        Leads that sales can work in a week.
    scored_by : str
        Name of the run whose model it was.
    """

    tables: LeadTables
    as_of: datetime
    waiting: pd.DataFrame
    capacity: float | None
    scored_by: str


def open_leads(store: Store, conf: Path, config: SourceConfig, data: Path | None, as_of: datetime | None) -> OpenLeads:
    """Return today's open leads, scored by the champion; those of the newest run where nothing was published.

    Raises
    ------
    LeadScoringError
        Where there is no score, or the source has no dates.
    """
    if find_scorer(store).scorer is not None:
        scored = score_open_leads(store, conf, data, as_of)
        folder = data or (scored.run.data if scored.run.data.is_dir() else store.folder / "raw")
        tables = load_tables(config, folder, as_of, forgotten=read_forgotten(store))
        scores, run_id = scored.table, scored.run.id
    else:
        if data is not None or as_of is not None:
            raise LeadScoringError(
                "--data and --as-of need a score in use (leadscore refresh). Without them the newest run is taken."
            )
        run = newest_run(store.source, store.data_root)
        path = run.folder / SCORES
        if not path.is_file():
            raise LeadScoringError(f"Run {run.id} scored no lead, so there is no order to try.")
        tables, scores, run_id = read_tables(run.folder / "tables"), pd.read_parquet(path), run.id
    if tables.as_of is None:
        raise LeadScoringError("A trial needs to know when leads came in: this source has no dates.")
    waiting = waiting_now(tables, scores, conf, config)
    return OpenLeads(tables, tables.as_of, waiting, capacity_of(tables, config).per_week, run_id)


def waiting_now(tables: LeadTables, scores: pd.DataFrame, conf: Path, config: SourceConfig) -> pd.DataFrame:
    """Return the scored open leads that nobody has called, with their place in either order."""
    scored = scores[scores["chance"].notna()]
    touched = first_touches(tables, config)["lead_id"].to_list()
    own = scored.loc[~scored["lead_id"].isin(touched), ["lead_id", "account_id", "chance", "grade"]]
    team_column = config.trial.team if config.trial.by == "team-week" else None
    leads = tables.leads.select("lead_id", "created_at", *([team_column] if team_column else [])).to_pandas()
    found = own.merge(leads, on="lead_id", how="inner").reset_index(drop=True)
    team = found[team_column].fillna(NOT_KNOWN) if team_column else pd.Series(NO_TEAM, found.index)
    score = pd.Series(np.arange(len(scored), 0, -1), scored["lead_id"])  # the list is best first, ties by the margin
    return found.assign(
        team=team.astype(str),
        score=found["lead_id"].map(score).astype(float),
        today=todays_order(tables, found, conf, config),
    )


def todays_order(tables: LeadTables, found: pd.DataFrame, conf: Path, config: SourceConfig) -> pd.Series:
    """Return what sales goes by today, higher first: points where they are declared, else how new a lead is."""
    created = found["created_at"].astype("datetime64[us, UTC]").astype("int64").astype(float)
    if config.trial.today == "oldest":
        return -created
    points = _points(tables, found, conf, config) if config.trial.today == "points" else None
    return created if points is None else points


def _points(tables: LeadTables, found: pd.DataFrame, conf: Path, config: SourceConfig) -> pd.Series | None:
    """Return the points of each lead now, leads without any last; None where none are declared."""
    if config.rules.file is None and config.rules.column is None:
        return None
    own = pl.Series(found["lead_id"].tolist(), dtype=pl.String)
    rows = scoring_rows(tables, config).filter((pl.col("kind") == "now") & pl.col("lead_id").is_in(own.implode()))
    path = rules_file(conf, config)
    if path is not None:
        points = points_at(load_rules(path), tables, rows)
    else:
        points = column_points(tables, rows, str(config.rules.column))
    by_lead = rows.select("lead_id").with_columns(points=points["points"]).to_pandas().set_index("lead_id")["points"]
    lowest = float(by_lead.min()) - 1 if by_lead.notna().any() else 0.0
    return found["lead_id"].map(by_lead).astype(float).fillna(lowest)
