"""How many wins the open leads should bring, with a range that is held against past Mondays."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from src.evaluation.calls.forecast_levels import Level, level_of, range_of
from src.evaluation.calls.past_mondays import OPEN, called_shares, groups_of, past_mondays, shares_of, waiting_rows
from src.evaluation.told import fact

MONDAYS = ["monday", "leads", "said", "expected", "low", "high", "came", "within", "mondays_before"]
GROUPS = ["group", "leads", "said", "called_share", "expected"]


@dataclass(frozen=True)
class OpenForecast:
    """The forecast, and how such forecasts did on past Mondays.

    Attributes
    ----------
    groups : pandas.DataFrame
        ``GROUPS``, one row per how far sales got: open leads, their chances added up, share of such leads that is
        called, wins expected (times the level of past Mondays).
    mondays : pandas.DataFrame
        ``MONDAYS``, one row per past Monday: the forecast as it could have been made then, ``mondays_before`` it whose
        days were over and that share no lead, and what came.
    level : Level
    sentences : list of str
    facts : dict
    needs : str or None
    """

    groups: pd.DataFrame
    mondays: pd.DataFrame
    level: Level = field(default_factory=Level)
    sentences: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    needs: str | None = None


def open_forecast(
    now: pd.DataFrame,
    chances: pd.Series,
    table: pd.DataFrame,
    examples: pd.DataFrame,
    closed: pd.DataFrame,
    horizon_days: int,
    oldest_age_days: float,
    as_of: pd.Timestamp | None,
    plural: str = "customers",
) -> OpenForecast:
    """Return how many of today's open leads should win, beside what came of such forecasts on past Mondays.

    Parameters
    ----------
    now : pandas.DataFrame
        Today's open leads, rows of kind "now": ``lead_id, age_days, first_touch_at, is_worked``.
    chances : pandas.Series
        Chance by ``lead_id``; open leads without one are left out.
    table, examples, closed, horizon_days, oldest_age_days
        As for :func:`~src.evaluation.calls.past_mondays.past_mondays`.
    as_of : pandas.Timestamp or None
        None without dates.
    plural : str
        What wins are called.

    Notes
    -----
    A chance holds if sales works the lead, and not all are. So it counts times the share of such leads that was called
    on past Mondays, and all together times what came of such sums before.
    """
    chance = now["lead_id"].map(chances).astype(float)
    own = now[chance.notna()]
    nothing = pd.DataFrame(columns=GROUPS), pd.DataFrame(columns=MONDAYS)
    if own.empty:
        return OpenForecast(*nothing, needs="No open lead has a chance: there is nothing to add up.")
    if as_of is None:
        return OpenForecast(*nothing, needs="Dates are needed to say within which time open leads will win.")
    past = past_mondays(table, examples, closed, horizon_days, oldest_age_days, as_of)
    apart = max(1, int(np.ceil(oldest_age_days / 7)))
    level = level_of(past, apart)
    shares = called_shares(waiting_rows(examples), as_of, pd.Timedelta(days=horizon_days))
    leads = _leads(own, chance.dropna(), shares)
    won = leads["won"].to_numpy(float)
    wins = range_of(float(won.sum()), float((won * (1 - won)).sum()), level)
    mondays = replayed(past, horizon_days, apart)
    facts = _facts(wins, leads, mondays, level, as_of)
    touches_known = bool((leads["group"] != OPEN).any())
    sentences = _sentences(facts, mondays, apart, horizon_days, plural, touches_known)
    return OpenForecast(_groups(leads, level), mondays, level, sentences, facts)


def replayed(past: pd.DataFrame, horizon_days: int, apart: int) -> pd.DataFrame:
    """Return ``MONDAYS``: each past Monday's forecast from what was known on it, and what came."""
    rows: list[dict[str, Any]] = []
    row: dict[str, Any]
    for row in past.to_dict("records"):  # type: ignore[assignment]
        then = past[past["monday"] + pd.Timedelta(days=horizon_days) <= row["monday"]]
        level = level_of(then, apart)
        expected, low, high = range_of(row["expected"], row["variance"], level)
        made = {"expected": expected, "low": low, "high": high, "mondays_before": level.mondays}
        rows.append({**row, **made, "within": bool(low <= row["came"] <= high)})
    return pd.DataFrame(rows, columns=MONDAYS)


def _leads(own: pd.DataFrame, chance: pd.Series, shares: dict[str, float]) -> pd.DataFrame:
    """Return ``group, chance, share, won`` of today's open leads."""
    called = own["first_touch_at"].notna().to_numpy()
    group = groups_of(own["age_days"].to_numpy(float), called, bool(own["is_worked"].notna().any()))
    share = shares_of(group, shares)
    said = chance.to_numpy(float)
    return pd.DataFrame({"group": group, "chance": said, "share": share, "won": said * share})


def _groups(leads: pd.DataFrame, level: Level) -> pd.DataFrame:
    table = leads.groupby("group", as_index=False).agg(
        leads=("chance", "size"), said=("chance", "sum"), called_share=("share", "first"), expected=("won", "sum")
    )
    return table.assign(expected=level.ratio * table["expected"])[GROUPS]


def _facts(
    wins: tuple[float, float, float], leads: pd.DataFrame, mondays: pd.DataFrame, level: Level, as_of: pd.Timestamp
) -> dict[str, Any]:
    """Return the numbers of the forecast (JSON types)."""
    window = f"open on {as_of:%Y-%m-%d}"
    return {
        "forecast": fact(*wins, len(leads), window),
        "forecast.if_all_called": fact(float(leads["chance"].sum()), n=len(leads), window=window),
        "forecast.level": fact(level.ratio),
        "forecast.mondays": fact(float(len(mondays))),
        "forecast.mondays_within": fact(float(mondays["within"].sum())),
    }


def _sentences(
    facts: dict[str, Any],
    mondays: pd.DataFrame,
    apart: int,
    horizon_days: int,
    plural: str,
    touches_known: bool,
) -> list[str]:
    """Return the forecast, what all leads would bring were they called, and how such forecasts did."""
    wins = facts["forecast"]
    found = [
        f"Estimated: the {wins['n']:,} open leads with a chance should bring about {wins['value']:.0f} {plural} within "
        f"{horizon_days} days (between {wins['low']:.0f} and {wins['high']:.0f}), if sales goes on as before."
    ]
    all_called = facts["forecast.if_all_called"]["value"]
    if touches_known and all_called >= wins["value"] + 1:
        found.append(f"Were all of them called as usual, it would be about {all_called:.0f}: their chances added up.")
    return [*found, _held(mondays, apart, plural)]


def _held(mondays: pd.DataFrame, apart: int, plural: str) -> str:
    """Return how often what came was inside the range."""
    if mondays.empty:
        return "How well such ranges hold is not known yet: no past Monday's days are over."
    alone = 1 + int((mondays["monday"].max() - mondays["monday"].min()) // pd.Timedelta(days=7)) // apart
    newest = mondays.iloc[-1]
    return (
        f"On {int(mondays['within'].sum())} of {len(mondays)} past Mondays as many {plural} came as the range would "
        f"have said (Mondays in a row hold the same leads, so they count as about {alone}). On "
        f"{newest['monday']:%Y-%m-%d} it would have said {newest['low']:.0f} to {newest['high']:.0f}, and "
        f"{newest['came']} came."
    )
