"""Who comes in and how they are scored: fields, new values, number of leads, chances, all under one bar."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from src.evaluation.later_leads import at_creation
from src.evaluation.monitor.fields import watch_fields
from src.evaluation.monitor.judged import Judged, Past, judged, records, side_by_side
from src.evaluation.monitor.kinds import MOVED_SHARE
from src.evaluation.monitor.scores import watch_scores
from src.evaluation.monitor.seen import Seen
from src.evaluation.monitor.units import unit_steps
from src.evaluation.monitor.volume import watch_volume
from src.models.predict import predict_chance

MANY = 0.3
"""Share of the score whose fields moved at once, over which the export rather than the leads changed."""


@dataclass(frozen=True)
class Arrivals:
    """The newest leads against those before.

    Attributes
    ----------
    fields : Judged
        The distance of every field against its past, under one bar.
    others : pandas.DataFrame
        New values, number of leads and chances, as :func:`~src.evaluation.monitor.judged.records` gives them.
    emptied : tuple of str
        Fields without a single value.
    steps : pandas.DataFrame
        Number fields whose unit seems to have changed, as :func:`unit_steps` gives them.
    weights : pandas.Series
        Share (0-1) of the score by field.
    newest : mapping of str to int
        Leads of each span's window.
    counts : mapping of str to (int, float)
        By span, how many leads came and how many do as a rule; empty without dates.
    """

    fields: Judged
    others: pd.DataFrame
    emptied: tuple[str, ...]
    steps: pd.DataFrame
    weights: pd.Series
    newest: Mapping[str, int]
    counts: Mapping[str, tuple[int, float]]

    @property
    def moved(self) -> list[str]:
        """Return the fields with an alarm, furthest beyond their threshold first."""
        found = self.fields.table[self.fields.table["is_alarm"]].sort_values("z", ascending=False, kind="stable")
        return list(dict.fromkeys(found["field"]))

    def beyond(self, kind: str) -> pd.DataFrame:
        """Return the alarms of one of the other kinds."""
        return self.others[self.others["is_alarm"] & (self.others["kind"] == kind)]

    @property
    def moved_weight(self) -> float:
        """Return the share (0-1) of the score that all fields carry which moved in any way."""
        names = {*self.moved, *self.beyond("new_values")["field"], *self.emptied, *self.steps["field"]}
        return float(self.weights.reindex(sorted(names)).fillna(0.0).sum())


def watch_arrivals(seen: Seen, scored: pd.DataFrame, recent_days: float) -> Arrivals | None:
    """Return the newest leads against those before; None where there is no order, or too few leads for a look.

    Parameters
    ----------
    seen : Seen
    scored : pandas.DataFrame
        Every lead since the first test window with its chance as it came in, as ``new_leads`` gives it.
    recent_days : float
    """
    if seen.config.source.order == "none":
        return None
    weights = seen.weights()
    found = watch_fields(seen.features, seen.examples, seen.words, list(weights.index), seen.as_of, recent_days)
    if found is None:
        return None
    others = [*found.new, *_scores(seen, scored, recent_days)]
    counts: dict[str, tuple[int, float]] = {}
    if seen.as_of is not None:
        volume, counts = watch_volume(at_creation(seen.examples)["created_at"], seen.as_of, recent_days)
        others += volume
    numbers = [name for name in weights.index if name in seen.plan.numbers]
    steps = unit_steps(seen.features, seen.examples, numbers, seen.as_of)
    fields = judged(side_by_side(found.moved), MOVED_SHARE)
    return Arrivals(fields, records(others), found.emptied, steps, weights, found.newest, counts)


def _scores(seen: Seen, scored: pd.DataFrame, recent_days: float) -> list[Past]:
    """Return the checks of chances; nothing without a model or leads scored beforehand."""
    if seen.model is None or seen.table.empty:
        return []
    new = scored.assign(chance=scored["expected"])[["scored_at", "sequence", "chance"]]
    oldest = seen.model.oldest_age_days
    return watch_scores(new, waiting(seen, oldest), seen.as_of, recent_days, oldest)


def waiting(seen: Seen, oldest_days: float) -> pd.DataFrame:
    """Return who waited on each Monday since the first test window and who waits today: ``scored_at, chance``.

    Past lists have the chance of the model that learned before them, lists too young to be tested that of the model in
    use.
    """
    examples, tested = seen.examples, seen.table.loc[seen.table["kind"] == "week", "model"]
    is_week = (examples["kind"] == "week") & (examples["scored_at"] >= seen.table["window_start"].min())
    untouched = examples["first_touch_at"].isna() & (examples["age_days"] <= oldest_days)
    rows = examples.loc[is_week | ((examples["kind"] == "now") & untouched), ["scored_at"]]
    chance = tested.reindex(rows.index).astype(np.float64)
    young = chance.index[chance.isna()]
    if len(young) and seen.model is not None:
        chance.loc[young] = predict_chance(seen.model, seen.features.loc[young])
    return rows.assign(chance=chance)
