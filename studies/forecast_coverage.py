"""How often what came lies inside the range of the forecast of open leads."""

from __future__ import annotations

from itertools import product
from typing import Any

import pandas as pd

from src.evaluation.calls.forecast import expected_wins
from src.evaluation.calls.open_forecast import open_forecast
from studies.open_world import DAYS, HORIZON, LEADS_A_DAY, OLDEST, open_world
from studies.rates import rate_words
from studies.study import Study

SPREADS = (0.0, 0.15, 0.3)
TEST_DAYS = (120, 330)


def one(seed: int) -> list[dict[str, Any]]:
    """Return for each planted spread of the level and length of the past whether the range held."""
    return [record(seed, spread, days) for spread, days in product(SPREADS, TEST_DAYS)]


def record(seed: int, spread: float, test_days: int) -> dict[str, Any]:
    """Return the forecast of one history, and what came."""
    seen = open_world(seed, spread, test_days=test_days)
    found = open_forecast(seen.now, seen.chances, seen.table, seen.examples, seen.closed, HORIZON, OLDEST, seen.as_of)
    wins, mondays = found.facts["forecast"], found.mondays
    own = seen.now["lead_id"].map(seen.chances).to_numpy(float)
    _, plain_low, plain_high = expected_wins(own, 300)
    return {
        "spread": spread,
        "test_days": test_days,
        "came": seen.came,
        "expected": wins["value"],
        "half": (wins["high"] - wins["low"]) / 2,
        "held": wins["low"] <= seen.came <= wins["high"],
        "added_up_held": plain_low <= seen.came <= plain_high,
        "mondays_before": found.level.mondays,
        "past": len(mondays),
        "past_held": int(mondays["within"].sum()),
    }


def table(records: pd.DataFrame) -> str:
    """Return coverage, one row per planted spread and length of the past."""
    lines = [
        f"{LEADS_A_DAY} leads a day for {DAYS} days, 60 of 100 called; the level of the chances goes up and down every "
        f"six weeks by the planted spread. The forecast is made on the last day for {HORIZON} days; 95 of 100 are "
        "promised.",
        "",
        "| spread of the level | days with chances | Mondays behind it that share no lead | what came is inside | on "
        "past Mondays | half width, of the forecast | chances just added up, inside |",
        "|---|---|---|---|---|---|---|",
    ]
    for (spread, days), rows in records.groupby(["spread", "test_days"]):
        n = len(rows)
        past = rows["past_held"].sum() / max(rows["past"].sum(), 1)
        held, added_up = (rate_words(int(rows[name].sum()), n) for name in ("held", "added_up_held"))
        lines.append(
            f"| {spread:.2f} | {days} | {rows['mondays_before'].mean():.1f} | {held} | {100 * past:.0f} % | "
            f"{100 * (rows['half'] / rows['expected']).mean():.0f} % | {added_up} |"
        )
    lines += [
        "",
        "Chances just added up hold only if sales calls everybody and nothing ever changes. With little past the range "
        "is wide, because the level is then taken to go up and down by 15 in 100.",
    ]
    return "\n".join(lines)


STUDY = Study("forecast_coverage", "The forecast of open leads: how often its range holds", one, table)
