"""The last published list, its features as they were stored and as they would be built today for the same moment."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
import polars as pl

from src.evaluation.in_words import of_100
from src.evaluation.monitor.alarm import Alarm
from src.evaluation.monitor.kinds import SKEW
from src.evaluation.monitor.seen import Seen
from src.evaluation.monitor.skew import FEWEST, LARGEST_SHARE, TIMES_USUAL, skew_table
from src.evaluation.told import fact
from src.features.snapshot import DAY_US
from src.leads.errors import LeadScoringError
from src.leads.tables import TIME
from src.pipeline.champion.retrained import features_of
from src.pipeline.receipts import scorer_of
from src.pipeline.run import Run
from src.pipeline.run_folder import read_result, runs_of
from src.pipeline.score_history import Part, parts
from src.pipeline.store.places import Store

RUNS = 10


@dataclass(frozen=True)
class Skew:
    """What differs between training and scoring.

    Attributes
    ----------
    table : pandas.DataFrame
        As :func:`~src.evaluation.monitor.skew.skew_table` gives it; empty where ``needs`` says why.
    alarms : list of Alarm
    facts : dict
        ``skew``: the share (0-1) of leads in the feature where most differ.
    needs : str or None
    """

    table: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["feature", "leads", "differ", "share"]))
    alarms: list[Alarm] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    needs: str | None = None


def skew_since(run: Run, seen: Seen) -> Skew:
    """Return how far the features of the last published list with an earlier date can be built again.

    Parameters
    ----------
    run : Run
    seen : Seen
        Today's records.
    """
    store = Store(run.source, run.folder.parents[2])
    before = [(part.as_of, part) for part in parts(store) if part.as_of and run.as_of and part.as_of < run.as_of]
    if not before:
        return Skew(needs="A published list with an earlier date.")
    moment, part = before[-1]
    try:
        table = skew_table(part.features(), _rebuilt(store, part, moment, seen))
    except LeadScoringError as error:
        return Skew(needs=f"Features of the list of {moment:%Y-%m-%d} that can be built today: {error}")
    single = table[table["feature"] != "any feature"]
    if single.empty or int(table["leads"].iloc[0]) < FEWEST:
        return Skew(table, needs=f"{FEWEST} leads of the list of {moment:%Y-%m-%d} that are still there.")
    worst, usual = single.iloc[0], _usual(run)
    share, n = float(worst["share"]), int(worst["leads"])
    facts = {"skew": fact(share, n=n, window=f"{moment:%Y-%m-%d}") | {"usual": usual}}
    limit = max(LARGEST_SHARE, TIMES_USUAL * usual) if usual is not None else LARGEST_SHARE
    if share <= limit:
        return Skew(table, [], facts)
    words = {name: feature.words for name, feature in seen.words.items()}
    moved = single[single["share"] > limit]["feature"]
    what = (
        f"{of_100(share)} of 100 leads of the list of {moment:%Y-%m-%d} have another value of '"
        f"{words.get(worst['feature'], worst['feature'])}' today, for the same moment (n = {n:,}; {len(moved)} "
        f"features differ in over {of_100(limit)} of 100)."
    )
    return Skew(table, [Alarm(SKEW, what, "warning", tuple(moved), share, limit, n)], facts)


def _rebuilt(store: Store, part: Part, moment: datetime, seen: Seen) -> pd.DataFrame:
    """Return the features of the part's leads as of then, by the plan of the model that scored, index ``lead_id``."""
    scorer = scorer_of(store, part)
    at = pl.lit(moment, TIME)
    ids = part.features().index.to_list()
    rows = seen.tables.leads.filter(pl.col("lead_id").is_in(ids) & (pl.col("created_at") <= at)).select(
        *("lead_id", "account_id", "created_at"),
        scored_at=at,
        age_days=(at - pl.col("created_at")).dt.total_microseconds() / DAY_US,
    )
    rows = rows.sort("lead_id").with_row_index("row_id").with_columns(pl.col("row_id").cast(pl.Int64))
    features = features_of(seen.tables, rows, scorer.declared(seen.config), scorer.plan)
    return features.set_axis(pd.Index(rows["lead_id"].to_list(), name="lead_id"))


def _usual(run: Run) -> float | None:
    """Return the median of what earlier complete runs found; None where none looked."""
    found = []
    for each in runs_of(run.source, run.folder.parents[2])[-RUNS - 1 :]:
        if each.is_complete and each.id != run.id:
            try:
                skew = read_result(each, "08_monitor")["facts"].get("skew")
            except LeadScoringError:
                continue
            found += [skew["value"]] if skew else []
    return float(np.median(found)) if found else None
