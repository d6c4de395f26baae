"""Receipts: why each lead's score is another than at the scoring before, by scoring it again and again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import pandas as pd
import polars as pl

from src.features.occurred import occurred_by
from src.features.snapshot import DAY_US
from src.leads.config import SourceConfig
from src.leads.errors import LeadScoringError
from src.leads.tables import TIME, LeadTables
from src.models.explaining.moved import moved_because
from src.models.predict import predict_margin
from src.models.receipt import Margins, Scoring, grade_step, receipt_table, split
from src.models.save import load_model
from src.pipeline.champion.plan import read_plan
from src.pipeline.champion.pointer import model_sha256
from src.pipeline.champion.retrained import features_of
from src.pipeline.champion.scorer import Scorer
from src.pipeline.run import read_run
from src.pipeline.score_history import Part
from src.pipeline.store.places import Store


class Listed(Protocol):
    """A scoring, kept in the history or not yet."""

    @property
    def as_of(self) -> datetime | None:
        """Newest moment that was known."""

    def scores(self) -> pd.DataFrame:
        """Return the scores, with ``margin``."""


@dataclass(frozen=True)
class Rebuilt:
    """Features of the leads of a receipt, built again from today's records; each of n rows, in the same order.

    Attributes
    ----------
    corrected : DataFrame
        As of the first date.
    time, lead : DataFrame
        As of the second, without and with what happened since the first.
    model : DataFrame
        As ``lead``, as the second date's model takes them.
    """

    corrected: pd.DataFrame
    time: pd.DataFrame
    lead: pd.DataFrame
    model: pd.DataFrame


def receipts(
    store: Store, before: Part, after: Listed, now: Scorer, tables: LeadTables, config: SourceConfig
) -> pd.DataFrame:
    """Return one receipt for each lead that was scored at both dates.

    Parameters
    ----------
    store : Store
    before : Part
        A scoring of the history with a date.
    after : Listed
        A later one.
    now : Scorer
        The model of ``after``.
    tables : LeadTables
        Today's records, read up to the date of ``after``.
    config : SourceConfig
        Today's declaration.

    Returns
    -------
    DataFrame
        ``lead_id, from_at, to_at, days, grade_before, grade_after, grade_step``, the columns of ``receipt_table``, and
        ``lead_because, corrected_because`` (words, or missing); sorted by lead.

    Raises
    ------
    LeadScoringError
        In words, where a part has no date, the earlier model is gone, or its features cannot be built any more.
    """
    if before.as_of is None or after.as_of is None:
        raise LeadScoringError("The source has no dates, so there is no time between two scorings.")
    then = scorer_of(store, before)
    scores = _scored_twice(before.scores(), after.scores(), tables, before.as_of)
    leads = tables.leads.filter(pl.col("lead_id").is_in(scores.index.to_list())).sort("lead_id")
    rebuilt = _rebuild(leads, before.as_of, after.as_of, then, now, tables, config)
    margins = Margins(
        before=scores["margin_before"].to_numpy(),
        corrected=predict_margin(then.model, rebuilt.corrected),
        time=predict_margin(then.model, rebuilt.time),
        lead=predict_margin(then.model, rebuilt.lead),
        model=predict_margin(now.model, rebuilt.model),
        after=scores["margin_after"].to_numpy(),
    )
    old, new = _scoring(then), _scoring(now)
    log_odds, points = split(margins, old, new)
    table = receipt_table(points, log_odds, scores["score_before"], scores["score_after"])
    grades = {f"grade_{end}": scores[f"grade_{end}"] for end in ("before", "after")}
    table = table.assign(**grades, grade_step=grade_step(margins, old, new, points, *grades.values()))
    stored = before.features().loc[scores.index]
    table["lead_because"] = moved_because(then.model, rebuilt.time, rebuilt.lead, points[:, 2])
    table["corrected_because"] = moved_because(then.model, stored, rebuilt.corrected, points[:, 0])
    days = (after.as_of - before.as_of).total_seconds() / 86_400
    table = table.assign(from_at=pd.Timestamp(before.as_of), to_at=pd.Timestamp(after.as_of), days=days)
    return table.rename_axis("lead_id").reset_index()


def scorer_of(store: Store, part: Part) -> Scorer:
    """Return the model of a part of the history.

    Raises
    ------
    LeadScoringError
        Where it is gone or was changed.
    """
    run_id, sha256 = part.record["model_run"], part.record["model_sha256"]
    folder = store.runs / run_id
    if model_sha256(folder) != sha256:
        raise LeadScoringError(f"The model of run {run_id}, which scored then, is not kept as it was.")
    run = read_run(folder)
    return Scorer(run, load_model(folder / "model"), read_plan(run), sha256)


def _scored_twice(before: pd.DataFrame, after: pd.DataFrame, tables: LeadTables, first: datetime) -> pd.DataFrame:
    """Return the scores of the leads that have one at both dates and are in today's records; sorted, index lead_id."""
    old, new = (
        each[~each["is_too_old"]].set_index("lead_id")[["margin", "score", "grade"]] for each in (before, after)
    )
    both = old.add_suffix("_before").join(new.add_suffix("_after"), how="inner")
    known = tables.leads.filter(pl.col("created_at") <= pl.lit(first, TIME))["lead_id"].to_list()
    return both.loc[both.index.isin(known)].sort_index().astype({"score_before": int, "score_after": int})


def _rebuild(
    leads: pl.DataFrame,
    first: datetime,
    second: datetime,
    then: Scorer,
    now: Scorer,
    tables: LeadTables,
    config: SourceConfig,
) -> Rebuilt:
    """Return the features of the leads at each step."""
    past = occurred_by(tables, first)
    at_first, at_second = _rows(leads, first), _rows(leads, second)
    declared = then.declared(config)
    lead = _features(tables, at_second, declared, then)
    is_same = then.sha256 == now.sha256
    return Rebuilt(
        corrected=_features(past, at_first, declared, then),
        time=_features(past, at_second, declared, then),
        lead=lead,
        model=lead if is_same else _features(tables, at_second, now.declared(config), now),
    )


def _features(tables: LeadTables, rows: pl.DataFrame, config: SourceConfig, scorer: Scorer) -> pd.DataFrame:
    """Return the features of the rows, index lead_id."""
    return features_of(tables, rows, config, scorer.plan).set_axis(pd.Index(rows["lead_id"].to_list()))


def _rows(leads: pl.DataFrame, moment: datetime) -> pl.DataFrame:
    """Return the leads as scoring rows at one moment."""
    at = pl.lit(moment, TIME)
    return leads.select(
        pl.int_range(pl.len(), dtype=pl.Int64).alias("row_id"),
        *("lead_id", "account_id", "created_at"),
        at.alias("scored_at"),
        ((at - pl.col("created_at")).dt.total_microseconds() / DAY_US).alias("age_days"),
    )


def _scoring(scorer: Scorer) -> Scoring:
    """Return how a model's margins become scores."""
    reference = scorer.model.reference
    if reference is None:  # nothing is scored without one, so nothing without one is in the history
        raise LeadScoringError(f"The model of run {scorer.run.id} has no population to rank scores in.")
    return Scoring(scorer.model.calibrator, reference)
