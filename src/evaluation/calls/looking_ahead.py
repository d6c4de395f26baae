"""The forecast of open leads and the customers called unlikely, from what a run left so far."""

from __future__ import annotations

import pandas as pd

from src.evaluation.calls.closed_leads import closed_leads
from src.evaluation.calls.did_labels import miss_labels
from src.evaluation.calls.misses import Misses, misses
from src.evaluation.calls.open_forecast import OpenForecast, open_forecast
from src.evaluation.evidence import Evidence


def forecast_of(seen: Evidence, scores: pd.DataFrame) -> OpenForecast:
    """Return how many of the run's open leads should win, beside how such forecasts did on past Mondays.

    Parameters
    ----------
    seen : Evidence
    scores : pandas.DataFrame
        The open leads as scored: ``lead_id, chance``; without rows where nobody may be scored.
    """
    now = seen.examples[seen.examples["kind"] == "now"]
    chances = pd.Series(dtype=float) if scores.empty else scores.set_index("lead_id")["chance"].dropna()
    as_of = seen.tables.as_of
    return open_forecast(
        now,
        chances,
        seen.table,
        seen.examples,
        closed_leads(seen.tables, seen.config),
        seen.config.scoring.horizon_days,
        oldest_age_days(seen),
        None if as_of is None else pd.Timestamp(as_of),
        seen.plural,
    )


def oldest_age_days(seen: Evidence) -> float:
    """Return the age up to which leads are scored: the model's, else the largest landmark and a week."""
    if seen.model is not None:
        return float(seen.model.oldest_age_days)
    return float(seen.config.scoring.landmarks_days[-1] + 7)


def misses_of(seen: Evidence) -> Misses:
    """Return the customers that the run's score called unlikely, and what they share; none where it is not shown."""
    table = seen.table if seen.shows_score else seen.table.head(0)
    labels = miss_labels(table, seen.features, seen.catalog, seen.config, seen.tables)
    model = seen.shown_model
    return misses(table, labels, model.reference if model else None, seen.plural)
