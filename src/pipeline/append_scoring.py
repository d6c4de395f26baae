"""A published scoring added to the history, with receipts against the one before."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import polars as pl

from src.features.snapshot import scoring_rows
from src.leads.config import SourceConfig, load_config
from src.leads.errors import LeadScoringError
from src.leads.tables import LeadTables, read_tables
from src.pipeline.champion.retrained import features_of
from src.pipeline.champion.scorer import Scorer, find_scorer
from src.pipeline.earlier_scores import SCORES
from src.pipeline.receipts import receipts
from src.pipeline.run import Run
from src.pipeline.score_history import Part, Scored, keep_receipts, keep_scoring, part_before
from src.pipeline.store.places import Store


@dataclass(frozen=True)
class Appended:
    """What was added.

    Attributes
    ----------
    part : Part
    receipts : DataFrame or None
        Why each lead's score changed since the scoring before.
    without : str or None
        Why there are no receipts, in words.
    """

    part: Part
    receipts: pd.DataFrame | None
    without: str | None


def append_scoring(
    store: Store, scorer: Scorer, tables: LeadTables, config: SourceConfig, scores: pd.DataFrame
) -> Appended:
    """Add a scoring to the history and return it with its receipts; the lock of the source must be held.

    Parameters
    ----------
    store : Store
    scorer : Scorer
        Whose model scored.
    tables : LeadTables
        What was scored, read up to the moment of the scoring.
    config : SourceConfig
        Today's declaration.
    scores : DataFrame
        As ``score_rows`` gives it.

    Notes
    -----
    Only for what is published: drafts are not appended. A receipt that cannot be made (no scoring before, its model
    gone) is no error: the scoring is kept all the same.
    """
    rows = scoring_rows(tables, config).filter(pl.col("kind") == "now")
    features = features_of(tables, rows, scorer.declared(config), scorer.plan)
    own = features.set_axis(pd.Index(rows["lead_id"].to_list(), name="lead_id"))
    part = keep_scoring(store, Scored(scores, own, scorer.model, scorer.run.id, scorer.sha256, tables.as_of))
    before = part_before(store, part)
    if before is None:
        return Appended(part, None, "It is the first scoring that is kept.")
    try:
        told = receipts(store, before, part, scorer, tables, config)
    except LeadScoringError as error:
        return Appended(part, None, str(error))
    keep_receipts(part, told)
    return Appended(part, told, None)


def append_run(store: Store, run: Run) -> Appended | None:
    """Add the list of open leads of a run that was just published; None where nobody scored."""
    path: Path = run.folder / SCORES
    scorer = find_scorer(store).scorer
    if not path.is_file() or scorer is None:
        return None
    scores = pd.read_parquet(path)
    return append_scoring(store, scorer, read_tables(run.folder / "tables"), load_config(run.config), scores)
