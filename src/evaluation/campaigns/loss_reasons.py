"""Why leads were lost, by grade and by segment: which reasons surely stand out where."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
from scipy.stats import hypergeom

from src.evaluation.calls.handling import ALL
from src.evaluation.campaigns.called import is_called, touches_known
from src.evaluation.holm import holm
from src.evaluation.in_words import between, of_100
from src.evaluation.rates import wilson
from src.evaluation.slices.labels import NOT_KNOWN
from src.evaluation.told import Told, fact, window_of

LEAST_LOST = 20
"""Of fewer lost leads no reasons are told."""
MOST_REASONS, MOST_LEVELS = 10, 20
OTHER = "other reasons"
GRADE = "grade"
SURE = 0.05
COLUMNS = ["by", "level", "reason", "count", "lost", "share", "low", "high", "others_share", "p_adjusted"]
NEEDS = "The reason for which a lead was lost (the column 'lost_reason' of the milestones) would be needed."
_MOST_SAID = 4


def loss_reasons(
    leads: pd.DataFrame, milestones: pl.DataFrame, lost: list[str], segments: list[str], words: dict[str, str]
) -> Told:
    """Return the reasons for loss of called leads by grade and by segment.

    Parameters
    ----------
    leads : pandas.DataFrame
        The later leads as they came in: ``lead_id, grade, is_won, is_worked`` and the columns of ``segments``.
    milestones : polars.DataFrame
    lost : list of str
        Milestones that close a lead without the target.
    segments : list of str
        Columns by which to look; absent ones and those with over 20 values are passed over.
    words : dict
        What columns are called.

    Returns
    -------
    Told
        Table ``loss_reasons``: per ``by`` (grade or a segment), ``level`` and ``reason`` how many were lost for it, of
        how many lost leads with a reason, the share with its interval, the share among all others, and Holm's p of the
        difference (missing under 20 lost leads).

    Notes
    -----
    Of leads that nobody called a reason says nothing: they are counted and left out. Each cell is tested against
    all other lost leads by the hypergeometric distribution (Fisher 1922, one tail doubled); allowing for so many looks
    is Holm's. A reason is what somebody typed at closing: often in bulk, and never checked.
    """
    rows = _with_reason(leads, milestones, lost) if len(leads) else leads
    if rows.empty:
        return Told(needs=NEEDS)
    uncalled = ~is_called(rows)
    told = rows[~uncalled]
    frequent = told["reason"].value_counts().sort_index().sort_values(ascending=False, kind="stable")
    told = told.assign(reason=told["reason"].where(told["reason"].isin(frequent.index[:MOST_REASONS]), OTHER))
    levels = {by: _levels(told[by]) for by in [GRADE, *segments] if by in told}
    levels = {by: each for by, each in levels.items() if 2 <= each.nunique() <= MOST_LEVELS}
    if not levels or len(told) < LEAST_LOST:
        levels = {GRADE: pd.Series(ALL, index=told.index)}
    table = pd.concat([_cells(told["reason"], each, by) for by, each in levels.items()], ignore_index=True)
    tested = table["p"].notna()
    table["p_adjusted"] = np.nan
    table.loc[tested, "p_adjusted"] = holm(table.loc[tested, "p"])
    table = table[COLUMNS]
    window = window_of(leads)
    sentences = [*_first(told, window), *_standing_out(table, words), *_uncalled_sentence(uncalled)]
    return Told({"loss_reasons": table}, sentences if len(told) >= LEAST_LOST else [], _facts(table, window))


def _with_reason(leads: pd.DataFrame, milestones: pl.DataFrame, lost: list[str]) -> pd.DataFrame:
    """Return the leads that were lost, not won, with the reason; those without one are left out.

    Where a lead can be lost in several ways, the way is the reason of those that name no other.
    """
    way = pl.col("milestone") if len(lost) > 1 else pl.lit(None, pl.String)
    told = milestones.filter(pl.col("milestone").is_in(lost)).with_columns(reason=pl.coalesce("lost_reason", way))
    closed = told.drop_nulls("reason").sort("known_at", "milestone", nulls_last=True)
    reasons = closed.unique("lead_id", keep="first", maintain_order=True).select("lead_id", "reason").to_pandas()
    is_lost = ~leads["is_won"].eq(True).fillna(False).astype(bool)
    return leads[is_lost].merge(reasons, on="lead_id")


def _levels(values: pd.Series) -> pd.Series:
    """Return the value of each lead as text, numbers in quarters of the leads."""
    if pd.api.types.is_numeric_dtype(values) and values.nunique() > MOST_LEVELS:
        ends = np.unique(values.quantile([0, 0.25, 0.5, 0.75, 1]))
        names = [f"{low:,.0f} to {high:,.0f}" for low, high in pairwise(ends)]
        values = pd.cut(values, ends.tolist(), labels=names, include_lowest=True, ordered=False).astype(object)
    return values.fillna(NOT_KNOWN).astype(str)


def _cells(reason: pd.Series, level: pd.Series, by: str) -> pd.DataFrame:
    """Return one row per level and reason, with the p of its difference to all other levels."""
    counts = pd.crosstab(level, reason)
    lost, total = counts.sum(axis=1), counts.sum(axis=0)
    rows = counts.stack().reset_index().set_axis(["level", "reason", "count"], axis=1)
    rows["by"], rows["lost"] = by, rows["level"].map(lost)
    rows["share"] = rows["count"] / rows["lost"]
    rows["low"], rows["high"] = wilson(rows["count"], rows["lost"])
    every = rows["reason"].map(total)
    rest = len(reason) - rows["lost"]
    rows["others_share"] = ((every - rows["count"]) / rest).where(rest > 0)
    more = hypergeom.sf(rows["count"] - 1, len(reason), every, rows["lost"])
    less = hypergeom.cdf(rows["count"], len(reason), every, rows["lost"])
    can_tell = (rows["lost"] >= LEAST_LOST) & (rest >= LEAST_LOST)
    rows["p"] = np.where(can_tell, np.minimum(2 * np.minimum(more, less), 1.0), np.nan)
    return rows


def _first(told: pd.DataFrame, window: str) -> list[str]:
    """Return the most frequent reason of all."""
    top = told["reason"].value_counts().sort_index().sort_values(ascending=False, kind="stable")
    low, high = wilson(top.iloc[0], len(told)) if len(top) else (0.0, 0.0)
    if not len(top):
        return []
    between_ends = between(float(low), float(high))
    called = " that had been called" if touches_known(told) else ""
    when = f" of those that came in {window}" if window else ""
    return [
        f"Of 100 lost leads{called}{when}, {of_100(top.iloc[0] / len(told))} were lost for "
        f"'{top.index[0]}' ({between_ends}, n = {len(told):,}), the most frequent reason."
    ]


def _standing_out(table: pd.DataFrame, words: dict[str, str]) -> list[str]:
    """Return where a reason surely is more frequent than elsewhere, the surest first."""
    sure = table[(table["p_adjusted"] < SURE) & (table["share"] > table["others_share"])]
    if table["p_adjusted"].isna().all():
        return []
    if sure.empty:
        return ["No reason for loss is surely more frequent in one grade or segment than in the others."]
    rows = sure.sort_values(["p_adjusted", "lost"], ascending=[True, False], kind="stable").to_dict("records")
    named = [
        f"'{row['reason']}' with {words.get(row['by'], row['by'])} {row['level']} ({of_100(row['share'])} of 100, "
        f"{between(row['low'], row['high'])}, n = {row['lost']:,}; others {of_100(row['others_share'])})"
        for row in rows[:_MOST_SAID]
    ]
    more = f"; and {len(rows) - _MOST_SAID} more" if len(rows) > _MOST_SAID else ""
    return [f"Surely more frequent than elsewhere, allowing for so many looks: {'; '.join(named)}{more}."]


def _uncalled_sentence(uncalled: pd.Series) -> list[str]:
    """Return how many lost leads nobody had called."""
    count = int(uncalled.sum())
    if not count:
        return []
    return [f"{count:,} more were closed as lost without a call: their reasons say nothing and are left out."]


def _facts(table: pd.DataFrame, window: str) -> dict[str, dict[str, Any]]:
    """Return the share of each reason by grade."""
    graded = table[table["by"] == GRADE].to_dict("records")
    return {
        f"loss.{row['level']}.{row['reason']}": fact(row["share"], row["low"], row["high"], row["lost"], window)
        for row in graded
    }
