"""Criteria that expired, the last forecast, and figures that are others today."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from src.reporting.assemble.facts import count
from src.reporting.fact import Fact
from src.reporting.since_last import Expired, ForecastKept
from src.reporting.story import Restated

EXPIRED = "expired"
MOST_RESTATED = 2


def expired_of(criteria: pd.DataFrame, window: str) -> tuple[Expired, ...]:
    """Return the criteria of ``criteria.csv`` that surely went with winning before and no longer do, newest first."""
    if criteria.empty or "state" not in criteria:
        return ()
    rows = criteria[criteria["state"] == EXPIRED].sort_values("since", ascending=False, kind="stable")
    return tuple(
        Expired(
            str(row["words"]),
            date.fromisoformat(str(row["since"])[:10]),
            _rate(row, "before", window),
            _rate(row, "after", window),
        )
        for row in rows.to_dict("records")
    )


def _rate(row: dict[Any, Any], when: str, window: str) -> Fact:
    said = f"share of leads for which this holds that win, {when} the change"
    low, high = (None if pd.isna(row[f"{end}_{when}"]) else float(row[f"{end}_{when}"]) for end in ("low", "high"))
    n = int(row[f"n_{when}"])
    return Fact(float(row[f"rate_{when}"]), "share", said, low=low, high=high, n=n, window=window)


def forecast_kept_of(facts: dict[str, Any]) -> ForecastKept | None:
    """Return the last forecast whose days are over, from the facts of ``07_score_leads``."""
    said, came, made_on = (facts.get(f"last_forecast{end}") for end in ("", ".came", ".made_on"))
    if said is None or came is None or made_on is None:
        return None
    words = "wins that the open leads should bring within the horizon"
    forecast = Fact(said["value"], "count", words, "estimated", low=said["low"], high=said["high"], window=made_on)
    return ForecastKept(date.fromisoformat(made_on), forecast, count(came["value"], "of these leads, won in that time"))


def restated_of(facts: dict[str, Any], plural: str) -> tuple[Restated, ...]:
    """Return the quarters whose wins are others today than in the last report, newest first."""
    quarters = sorted({name.split(".")[1] for name in facts if name.endswith(".before")}, reverse=True)
    found = []
    for quarter in quarters[:MOST_RESTATED]:
        period = pd.Period(quarter, "Q")
        what = f"{plural} of {period.start_time:%B} to {period.end_time:%B} {period.year}"
        was, now = (facts[f"restated.{quarter}.{when}"]["value"] for when in ("before", "now"))
        found.append(Restated(what, count(was, "as last reported"), count(now, "as known today")))
    return tuple(found)
