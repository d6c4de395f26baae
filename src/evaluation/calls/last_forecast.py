"""What came of the last forecast whose days are over."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from src.evaluation.told import fact


@dataclass(frozen=True)
class Forecast:
    """A forecast as it was made.

    Attributes
    ----------
    made_at : pandas.Timestamp
        Newest moment known then (UTC).
    leads : frozenset of str
        The open leads it was about.
    expected, low, high : float
    """

    made_at: pd.Timestamp
    leads: frozenset[str]
    expected: float
    low: float
    high: float


@dataclass(frozen=True)
class LastForecast:
    """What came of it.

    Attributes
    ----------
    came : int or None
        Wins of those leads within the days; None where there was none, or its days are not over.
    within : bool or None
    sentences : list of str
    facts : dict
    needs : str or None
    """

    came: int | None = None
    within: bool | None = None
    sentences: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    needs: str | None = None


def last_forecast(
    made: list[Forecast], closed: pd.DataFrame, horizon_days: int, as_of: pd.Timestamp | None, plural: str = "customers"
) -> LastForecast:
    """Return what came of the newest forecast whose days are over.

    Parameters
    ----------
    made : list of Forecast
        Of earlier runs.
    closed : pandas.DataFrame
        ``lead_id, target_at``: when each lead was won.
    horizon_days : int
    as_of : pandas.Timestamp or None
    plural : str

    Notes
    -----
    The very leads of the forecast are followed, under today's data: what was entered late since then counts.
    """
    if as_of is None or not made:
        return LastForecast(needs="No earlier run made a forecast.")
    horizon = pd.Timedelta(days=horizon_days)
    over = [forecast for forecast in made if forecast.made_at + horizon <= as_of]
    if not over:
        newest = max(made, key=lambda forecast: forecast.made_at)
        so_far = _came(newest, closed, as_of - newest.made_at)
        return LastForecast(
            sentences=[
                f"Too early to know what came of the forecast of {newest.made_at:%Y-%m-%d} ({newest.low:.0f} to "
                f"{newest.high:.0f} {plural}): its days are not over. So far {so_far}."
            ],
            facts={"last_forecast.so_far": fact(float(so_far), n=len(newest.leads))},
        )
    newest = max(over, key=lambda forecast: forecast.made_at)
    came = _came(newest, closed, horizon)
    within = newest.low <= came <= newest.high
    verdict = "inside" if within else "more than it said" if came > newest.high else "fewer than it said"
    return LastForecast(
        came,
        bool(within),
        [
            f"Forecast of {newest.made_at:%Y-%m-%d}: {newest.low:.0f} to {newest.high:.0f} {plural}. It became {came}: "
            f"{verdict}."
        ],
        {
            "last_forecast.made_on": f"{newest.made_at:%Y-%m-%d}",
            "last_forecast": fact(newest.expected, newest.low, newest.high, len(newest.leads)),
            "last_forecast.came": fact(float(came), n=len(newest.leads)),
        },
    )


def _came(forecast: Forecast, closed: pd.DataFrame, within: pd.Timedelta) -> int:
    """Return how many of the forecast's leads were won in that time."""
    own = closed[closed["lead_id"].isin(forecast.leads)]
    won = (own["target_at"] > forecast.made_at) & (own["target_at"] <= forecast.made_at + within)
    return int(won.sum())
