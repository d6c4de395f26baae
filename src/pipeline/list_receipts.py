"""Why the scores of a run's list differ from those of the list published before, before the run is published itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pandas as pd
import polars as pl

from src.features.snapshot import scoring_rows
from src.leads.config import SourceConfig, load_config
from src.leads.errors import LeadScoringError
from src.leads.tables import LeadTables, read_tables
from src.models.predict import predict_margin
from src.models.save import load_model_if_any, model_version
from src.pipeline.champion.plan import read_plan
from src.pipeline.champion.pointer import model_sha256
from src.pipeline.champion.retrained import features_of
from src.pipeline.champion.scorer import Scorer, find_scorer
from src.pipeline.earlier_scores import SCORES
from src.pipeline.receipts import receipts
from src.pipeline.run import Run
from src.pipeline.score_history import parts
from src.pipeline.store.places import Store


@dataclass(frozen=True)
class Unpublished:
    """A list that is not in the history yet, as receipts read one."""

    as_of: datetime | None
    table: pd.DataFrame

    def scores(self) -> pd.DataFrame:
        """Return the scores with their margins."""
        return self.table


def list_receipts(run: Run) -> pd.DataFrame | None:
    """Return the receipts of the run's list against the newest earlier one in the history.

    None where there is no such list, the run has none, or a receipt cannot be made (the earlier model is gone, the
    source has no dates): no error, the page then says that it cannot tell.
    """
    path = run.folder / SCORES
    if run.as_of is None or not path.is_file():
        return None
    store = Store(run.source, run.folder.parents[2])
    before = [part for part in parts(store) if part.as_of is not None and part.as_of < run.as_of]
    if not before:
        return None
    scores = pd.read_parquet(path)
    tables, config = read_tables(run.folder / "tables"), load_config(run.config)
    try:
        scorer = _scorer_of(run, store, scores)
        if scorer is None:
            return None
        now = Unpublished(run.as_of, _with_margin(scores, scorer, tables, config))
        return receipts(store, before[-1], now, scorer, tables, config)
    except LeadScoringError:
        return None


def _scorer_of(run: Run, store: Store, scores: pd.DataFrame) -> Scorer | None:
    """Return the model that gave the scores: the run's own, or the champion's; None where neither did."""
    versions = set(scores["model_version"].dropna())
    own, sha256 = load_model_if_any(run.folder / "model"), model_sha256(run.folder)
    if own is not None and sha256 is not None and versions == {model_version(own)}:
        return Scorer(run, own, read_plan(run), sha256)
    champion = find_scorer(store).scorer
    return champion if champion is not None and versions == {model_version(champion.model)} else None


def _with_margin(scores: pd.DataFrame, scorer: Scorer, tables: LeadTables, config: SourceConfig) -> pd.DataFrame:
    """Return the scores with the margin of each lead that has a chance."""
    listed = scores.loc[~scores["is_too_old"], "lead_id"].to_list()
    rows = scoring_rows(tables, config).filter((pl.col("kind") == "now") & pl.col("lead_id").is_in(listed))
    features = features_of(tables, rows, scorer.declared(config), scorer.plan)
    margin = pd.Series(predict_margin(scorer.model, features), rows["lead_id"].to_list())
    return scores.assign(margin=scores["lead_id"].map(margin))
