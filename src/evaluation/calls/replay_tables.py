"""The tables and facts of the weekly replay."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from src.evaluation.calls.moved_touches import chances_held
from src.evaluation.calls.replay_order import reached
from src.evaluation.calls.replay_weeks import Weeks
from src.evaluation.intervals import MIN_WINS
from src.evaluation.over_draws import over_draws
from src.evaluation.ranking import Floats
from src.evaluation.told import fact

FIRST = (0.25, 0.5, 0.75)
AS_WORKED, BY_LOT, RULES, MODEL = "as_worked", "chance", "rules", "model"
_PAIRS = ((AS_WORKED, BY_LOT), (RULES, AS_WORKED), (MODEL, AS_WORKED), (MODEL, RULES))


def order_table(weeks: Weeks, scores: Sequence[str], draws: int, seed: int) -> pd.DataFrame:
    """Return what each order reaches in the first calls of a week, and gains over others, one row per figure."""
    methods = [BY_LOT, AS_WORKED, *scores]
    first = {method: reached_first(weeks.called, method) for method in methods}
    called, drawn = weeks.called, weeks.draws(draws, seed)
    won = called["is_won"].to_numpy(float)
    counts = {
        **{"n": len(called), "wins": int(won.sum()), "weeks": called["week"].nunique()},
        **{"won_accounts": called.loc[called["is_won"], "account_id"].nunique(), "resampled": drawn.words},
    }
    series: list[tuple[str, str | None]] = [(method, None) for method in methods]
    series += [pair for pair in _PAIRS if set(pair) <= set(methods)]
    parts = []
    for method, versus in series:
        gain = first[method] - (first[versus] if versus else 0.0)
        figures = over_draws(drawn, partial(_share_of_wins, won, gain))
        low, high = np.clip(drawn.interval(figures), -1.0 if versus else 0.0, 1.0)
        if counts["won_accounts"] < MIN_WINS:
            low, high = np.full((2, len(FIRST)), np.nan)
        ends = {"value": figures[:, 0], "low": low, "high": high}
        parts.append(pd.DataFrame({"touches_fraction": FIRST, "method": method, "versus": versus, **ends}))
    return pd.concat(parts, ignore_index=True).astype({"versus": "str"}).assign(**counts)


def reached_first(called: pd.DataFrame, method: str, fractions: Sequence[float] = FIRST) -> Floats:
    """Return how likely each call is among the first ``fractions`` of its week in the order of ``method``."""
    ranked = f"{method}_margin" if f"{method}_margin" in called else method
    own = {BY_LOT: np.zeros(len(called)), AS_WORKED: -_hours(called["touched_at"])}
    score = own[method] if method in own else called[ranked].to_numpy(float)
    arrived, touched = _hours(called["arrived_at"]), _hours(called["touched_at"])
    found = np.zeros((len(called), len(fractions)))
    for rows in called.groupby("week").indices.values():
        found[rows] = reached(score[rows], arrived[rows], touched[rows], fractions)
    return found


def weeks_table(weeks: Weeks, scores: Sequence[str]) -> pd.DataFrame:
    """Return per week what was called, waited and won, and the wins that each order reaches in the first half."""
    called = weeks.called
    half = FIRST.index(0.5)
    firsts = {
        f"first_half_{method}": reached_first(called, method)[:, half] * called["is_won"]
        for method in (AS_WORKED, *scores)
    }
    sums = called.assign(touches=1, wins=called["is_won"].astype(int), **firsts).groupby("week")
    table = sums[["touches", "waited", "wins", *firsts]].sum()
    table.insert(2, "waiting", weeks.waiting.groupby("week").size().reindex(table.index, fill_value=0))
    return table.reset_index().assign(week=[f"{monday:%Y-%m-%d}" for monday in table.index])


def facts_of(order: pd.DataFrame, moved: pd.DataFrame, weeks: Weeks) -> dict[str, dict[str, Any]]:
    """Return what the tables say; n counts calls, those moved where calls are moved."""
    n, window = len(weeks.called), weeks.words
    facts: dict[str, dict[str, Any]] = {}
    for row in order.to_dict("records"):
        over = "" if pd.isna(row["versus"]) else f"_over_{row['versus']}"
        name = f"replay_first_{100 * row['touches_fraction']:.0f}_{row['method']}{over}"
        facts[name] = fact(row["value"], row["low"], row["high"], n, window)
    for row in moved.to_dict("records"):
        name, touches = f"replay_move_{100 * row['touches_fraction']:.0f}_{row['method']}", round(row["touches"])
        for figure in ("given_up", "gained"):
            ends = (row[f"{figure}_low"], row[f"{figure}_high"])
            facts[f"{name}_{figure}"] = fact(row[figure], *ends, touches, window)
        for figure in ("at_least", "at_most", "came_anyway", "breaks_even"):
            facts[f"{name}_{figure}"] = fact(row[figure], n=touches, window=window)
    if len(moved):
        said, wins, _ = chances_held(weeks)
        facts["replay_chances_of_called"] = fact(said, n=n, window=window)
        facts["replay_wins_of_called"] = fact(wins, n=n, window=window)
    return facts


def _hours(moments: pd.Series) -> Floats:
    """Return moments as hours since 1970."""
    return ((moments - pd.Timestamp(0, tz="UTC")) / pd.Timedelta(hours=1)).to_numpy(float)


def _share_of_wins(won: Floats, reached_by: Floats, weights: Floats) -> Floats:
    """Return the share of the wins reached (fractions x draws); NaN in draws without a win."""
    above, below = (won[:, None] * reached_by).T @ weights, won @ weights
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(below > 0, above / below, np.nan)
