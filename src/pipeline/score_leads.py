"""Open leads of today's data scored with a model that is there: no notebooks, no training."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pandas as pd
import polars as pl

from src.features.snapshot import scoring_rows
from src.leads.config import SourceConfig, load_config
from src.leads.errors import InputRefused, LeadScoringError, Problem
from src.leads.load import load_tables
from src.leads.tables import LeadTables
from src.models.score import score_rows
from src.models.score_files import save_scores
from src.pipeline.append_scoring import append_scoring
from src.pipeline.champion.fit_to_publish import why_not_measured
from src.pipeline.champion.retrained import features_of
from src.pipeline.champion.scorer import Found, Scorer, age_days, find_scorer, withdrawn_words
from src.pipeline.durable import TEMPORARY, make_folder, move_into
from src.pipeline.earlier_scores import SCORES, grades_in
from src.pipeline.exit_codes import NoModel
from src.pipeline.refresh.arrived import wait_for_files
from src.pipeline.refresh.definition import check_definition, is_same_meaning
from src.pipeline.refresh.freshness import freshness
from src.pipeline.refresh.surprises import look_over
from src.pipeline.run import Run
from src.pipeline.store.places import Store
from src.pipeline.store.tombstones import read_forgotten


@dataclass(frozen=True)
class Scored:
    """What was scored.

    Attributes
    ----------
    table : pandas.DataFrame
        As ``score_rows`` gives it.
    csv : Path
        The list as written; the same as Parquet beside it.
    run : Run
        Whose model it was.
    as_of : datetime or None
        Newest moment known in the data.
    fallback : tuple of str
        Why the champion could not be used, where one from before scored.
    warnings : tuple of str
        Of the data.
    """

    table: pd.DataFrame
    csv: Path
    run: Run
    as_of: datetime | None
    fallback: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def score_open_leads(store: Store, conf: Path, data: Path | None = None, as_of: datetime | None = None) -> Scored:
    """Return the open leads of the source scored by its champion, written as CSV and Parquet.

    The lock of the source must be held.

    Raises
    ------
    NoModel
        Where nothing was published yet, or no champion can be used.
    InputRefused
        Where the data cannot be used, or the declaration means something else than the champion predicts.
    """
    config = load_config(conf)
    found = find_scorer(store)
    champion = _usable(found, store, conf)
    folder = data or _data_of(champion.run, store)
    if not folder.is_dir():
        raise InputRefused(
            [Problem(str(folder), "there is no such folder of data", "Give the folder with --data DIR.")]
        )
    check_definition(store, conf, config)
    if not is_same_meaning(champion.declared(config), config):
        raise NoModel(f"The champion of run {champion.run.id} predicts another outcome, or within another time.")
    wait_for_files(config, folder)
    tables = load_tables(config, folder, as_of, forgotten=read_forgotten(store))
    look_over(tables, store, config, as_of is not None)
    is_later = tables.as_of is None or champion.run.as_of is None or champion.run.as_of <= tables.as_of
    previous = grades_in(champion.run.folder / SCORES) if is_later else None
    table = score_tables(tables, config, champion, previous)
    append_scoring(store, champion, tables, config, table)  # first: the same scoring again adds nothing
    stem = f"open_leads-{tables.as_of:%Y%m%d}" if tables.as_of else "open_leads-undated"
    csv = place_scores(table, store.scores, stem)
    warnings = [
        *tables.checks["warnings"],
        *withdrawn_words(champion, config),
        *_too_old(champion, tables.as_of, config.refresh.champion_max_age_days),
        *freshness(store, config, tables.as_of if as_of is None else None),
    ]
    return Scored(table, csv, champion.run, tables.as_of, found.problems, tuple(warnings))


def _too_old(champion: Scorer, as_of: datetime | None, limit_days: int) -> list[str]:
    """Return the warning of a champion past its age: then no refresh has brought a new one for long."""
    age = age_days(champion.run, as_of)
    if age is None or age <= limit_days:
        return []
    return [f"The champion learned from data up to {champion.day}, {age:.0f} days ago (limit {limit_days}): refresh."]


def _data_of(run: Run, store: Store) -> Path:
    """Return the folder that the run read from; the source's own where that is gone, e.g. after a restore elsewhere."""
    return run.data if run.data.is_dir() else store.folder / "raw"


def _usable(found: Found, store: Store, conf: Path) -> Scorer:
    """Return the champion that scores.

    Raises
    ------
    NoModel
        With what to do.
    """
    if found.scorer is None:
        do = (
            f"leadscore refresh {conf} trains and publishes one; leadscore promote RUN --why REASON takes the model "
            "of a draft that you have looked at."
        )
        said = "\n".join(found.problems) or f"Nothing was published of '{store.source}' yet."
        raise NoModel(f"{said}\n{do}")
    problem = why_not_measured(found.scorer.run.folder)
    if problem is not None:
        raise NoModel(f"The score of run {found.scorer.run.id} may not be used. {problem}")
    return found.scorer


def score_tables(
    tables: LeadTables, config: SourceConfig, champion: Scorer, previous: pd.Series | None = None
) -> pd.DataFrame:
    """Return every open lead of the tables scored as of their newest moment; columns as in ``score_rows``.

    ``previous`` are the grades given last, index ``lead_id``: a lead keeps its grade inside the dead band.

    Raises
    ------
    LeadScoringError
        Where the model was stored without the population that scores and grades are ranked in, or its features cannot
        be built from these tables.
    """
    model = champion.model
    if model.reference is None:
        raise LeadScoringError("The model has no reference population, so it cannot grade. Run the chain again.")
    rows = scoring_rows(tables, config).filter(pl.col("kind") == "now")
    features = features_of(tables, rows, champion.declared(config), champion.plan)
    return score_rows(model, model.reference, features, rows.to_pandas().set_index("row_id"), previous)


def place_scores(table: pd.DataFrame, folder: Path, stem: str) -> Path:
    """Write the list as Parquet and CSV, each there whole or not at all; return the path of the CSV."""
    make_folder(folder)
    with tempfile.TemporaryDirectory(dir=folder, suffix=TEMPORARY) as beside:
        written = save_scores(table, Path(beside), stem)
        for path in (written.with_suffix(".parquet"), written):
            move_into(path, folder / path.name)
    return folder / written.name
