"""The touches that sales made on the later leads, each with how many went unanswered before it."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd
import polars as pl

from src.leads.config import SourceConfig
from src.leads.tables import TIME, WON_BY_ACCOUNT, LeadTables

ANSWER_DAYS = 7
"""What a lead does within so many days of a touch, and before the next one, counts as its answer."""


def answers_of(config: SourceConfig) -> list[str]:
    """Return the milestones and activities that show that a lead answered.

    As declared in ``touches.answered_by``, else every milestone of the process and every request.
    """
    declared = config.touches.answered_by if config.touches else []
    return declared or [*config.milestones.steps, config.milestones.target, *config.requests.activity_types]


def touches_made(leads: pd.DataFrame, tables: LeadTables, config: SourceConfig) -> pd.DataFrame:
    """Return one row per touch within the horizon and before the lead was closed, in order of lead and time.

    Parameters
    ----------
    leads : pandas.DataFrame
        One row per lead as it came in, matured: ``lead_id, account_id, created_at, is_won``.

    Returns
    -------
    pandas.DataFrame
        ``lead_id, account_id, is_won, at, activity_type, minutes, place, further, is_unanswered_before,
        is_answered_soon``: ``place`` is 1 for the lead's first touch, ``further`` how many came after this one,
        ``minutes`` missing where not declared; ``is_unanswered_before`` says that the lead had not answered until then,
        ``is_answered_soon`` that its answer came within ``ANSWER_DAYS`` and before the next touch.
    """
    made = _before_the_end(leads, tables, config)
    answer = _first_answers(made, tables, config)
    made = made.join(answer, on="lead_id", how="left").sort("lead_id", "at", "sequence")
    place, of_lead = pl.int_range(1, pl.len() + 1).over("lead_id"), pl.len().over("lead_id")
    waited_until = pl.min_horizontal(
        pl.col("at").shift(-1).over("lead_id"), pl.col("at") + timedelta(days=ANSWER_DAYS), pl.col("ends_at")
    )
    is_unanswered = (pl.col("at") < pl.col("answered_at")).fill_null(True)
    made = made.with_columns(
        place=place,
        further=of_lead - place,
        is_unanswered_before=is_unanswered,
        is_answered_soon=is_unanswered & (pl.col("answered_at") <= waited_until).fill_null(False),
    )
    minutes = config.touches.minutes if config.touches else {}
    frame = made.drop("sequence", "answered_at", "ends_at").to_pandas()
    own = leads.drop_duplicates("lead_id").set_index("lead_id")
    won = own["is_won"].eq(True).fillna(False).astype(bool)
    return frame.assign(
        minutes=frame["activity_type"].map(minutes).astype(float),
        account_id=frame["lead_id"].map(own["account_id"]),
        is_won=frame["lead_id"].map(won).astype(bool),
    )


def _before_the_end(leads: pd.DataFrame, tables: LeadTables, config: SourceConfig) -> pl.DataFrame:
    """Return ``lead_id, at, activity_type, sequence, ends_at`` of the touches until the horizon or the closing."""
    ends = [config.milestones.target, *config.milestones.lost, WON_BY_ACCOUNT]
    closed = tables.milestones.filter(pl.col("milestone").is_in(ends)).group_by("lead_id")
    horizon = timedelta(days=config.scoring.horizon_days)
    ids = leads["lead_id"].unique().tolist()
    own = tables.leads.filter(pl.col("lead_id").is_in(ids)).select("lead_id", last=pl.col("created_at") + horizon)
    own = own.join(closed.agg(closed_at=pl.col("occurred_at").min()), on="lead_id", how="left")
    own = own.select("lead_id", ends_at=pl.min_horizontal("last", "closed_at").cast(TIME))
    touches = tables.activities.filter(pl.col("is_touch").fill_null(False))
    made = touches.select("lead_id", "activity_type", "sequence", at="occurred_at").join(own.lazy(), on="lead_id")
    return made.filter(pl.col("at") <= pl.col("ends_at")).collect()


def _first_answers(made: pl.DataFrame, tables: LeadTables, config: SourceConfig) -> pl.DataFrame:
    """Return ``lead_id, answered_at``: the first sign of an answer at or after the lead's first touch."""
    names = answers_of(config)
    signs = pl.concat(
        [
            tables.milestones.filter(pl.col("milestone").is_in(names)).select("lead_id", "occurred_at"),
            tables.activities.filter(pl.col("activity_type").is_in(names)).select("lead_id", "occurred_at").collect(),
        ]
    )
    first = made.group_by("lead_id").agg(first_at=pl.col("at").min())
    later = signs.join(first, on="lead_id").filter(pl.col("occurred_at") > pl.col("first_at"))
    return later.group_by("lead_id").agg(answered_at=pl.col("occurred_at").min())
