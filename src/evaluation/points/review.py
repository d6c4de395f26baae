"""Rule by rule: what came of the leads it met, what its points should be, and what people are told of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from src.evaluation.later_leads import counted, nearest_landmark, worked_where_known
from src.evaluation.rates import wilson
from src.rules.audit import audit
from src.rules.declare import RuleSet

REVIEW_AGE_DAYS = 14
"""Rules are looked at at the landmark nearest this age: young enough to act on, old enough for rules to have fired."""
NAMED = 3
"""Rules named in one part of the sentence."""
_AUDITED = {
    **{"log_odds": "log_odds", "log_odds_low": "log_odds_low", "log_odds_high": "log_odds_high"},
    **{"implied": "points_implied", "implied_low": "points_implied_low", "implied_high": "points_implied_high"},
    **{"fired": "audit_n", "wins": "audit_wins", "verdict": "verdict"},
}


def rules_review(
    rules: RuleSet,
    fired: pd.DataFrame,
    table: pd.DataFrame,
    known: pd.DataFrame,
    weight: pd.Series,
    refitted: Mapping[str, int],
) -> pd.DataFrame:
    """Return one row per rule: later leads with it and without it, its worth in points, and a verdict.

    Parameters
    ----------
    rules : RuleSet
    fired : pandas.DataFrame, index ``row_id``
        How often each rule counts for each row, as :func:`src.rules.replay.firings` gives it.
    table : pandas.DataFrame
        The out-of-time table.
    known : pandas.DataFrame, index ``row_id``
        All rows known today from which a model would learn (only worked ones where touches are known).
    weight : pandas.Series, index of ``known``
        The weights a model would learn with.
    refitted : mapping of str to int
        Points per rule that history implies, all rules together.

    Returns
    -------
    pandas.DataFrame
        ``rule`` (in words), ``points_now``, ``points_refitted``; later leads at the landmark nearest
        ``REVIEW_AGE_DAYS`` (worked ones where known) that it met: ``n, wins, rate, low, high``, and that it did not:
        ``other_n, other_wins, other_rate, other_low, other_high``; ``all_rate, all_n``; from the audit on every lead
        known today at that age: ``log_odds``, ``points_implied`` (each with ``_low`` and ``_high``), ``audit_n`` and
        ``audit_wins`` (leads it met), ``verdict``; ``audit_all_n, audit_all_wins``. No rows where there are no later
        leads.

    Raises
    ------
    LeadScoringError
        Where no lead won or all did.

    Notes
    -----
    Rates (0-1) are on later leads and concern nothing but the rule. The verdict is the audit's: all that is known
    today, the other rules held fixed. So a rule may meet leads that win often and yet be worth little by itself.
    """
    if table.empty:
        return pd.DataFrame()
    landmark = nearest_landmark(table, REVIEW_AGE_DAYS)
    audited = known[known["landmark_days"] == landmark]
    judged = audit(rules, fired, audited, weight)[list(_AUDITED)].rename(columns=_AUDITED)
    leads = worked_where_known(counted(_at_age(table, landmark)))
    won = leads["is_won"].to_numpy(dtype=bool)
    meets = (fired.loc[leads.index, [rule.name for rule in rules.rule]] != 0).to_numpy()
    named = {
        "rule": [rule.name.replace("_", " ") for rule in rules.rule],
        "points_now": [rule.points for rule in rules.rule],
        "points_refitted": [refitted[rule.name] for rule in rules.rule],
    }
    everybody = {"all_rate": won.mean() if len(won) else np.nan, "all_n": len(won)}
    counts = {**_rates(meets, won, ""), **_rates(~meets, won, "other_"), **everybody}
    totals = {"audit_all_n": len(audited), "audit_all_wins": int(audited["is_won"].sum())}
    return pd.DataFrame({**named, **counts, **judged, **totals})


def audit_sentence(review: pd.DataFrame, plural: str = "customers") -> str:
    """Return how many rules are right, and which are not, in a sentence or two; empty where nothing was audited.

    Parameters
    ----------
    review : pandas.DataFrame
        As :func:`rules_review` gives it.
    plural : str
        What wins are called.
    """
    if review.empty:
        return ""
    first = review.iloc[0]
    found = review.groupby("verdict").groups
    rows = {str(verdict): review.loc[places] for verdict, places in found.items()}
    parts = [
        _kept(len(rows.get("keep", []))),
        _priced(rows.get("reprice"), "other points by history"),
        _priced(rows.get("wrong sign"), "the wrong sign"),
        _silent(rows.get("dead"), "never fired"),
        _silent(rows.get("duplicate"), "fired only together with an earlier one"),
        _silent(rows.get("cannot tell"), "cannot be judged yet"),
    ]
    basis = f"{first['audit_all_n']:,.0f} leads, {first['audit_all_wins']:,.0f} {plural}"
    return f"Of {len(review)} rules {_joined([part for part in parts if part])} ({basis})."


def _at_age(table: pd.DataFrame, landmark: float) -> pd.DataFrame:
    return table[(table["kind"] == "landmark") & (table["landmark_days"] == landmark)]


def _rates(meets: np.ndarray, won: np.ndarray, start: str) -> dict[str, Any]:
    """Return leads, wins and their share with its interval per rule, names led by ``start``."""
    n, wins = meets.sum(axis=0), meets[won].sum(axis=0)
    low, high = wilson(wins, n)
    with np.errstate(invalid="ignore"):
        rate = np.where(n > 0, wins / n, np.nan)
    return {f"{start}{name}": value for name, value in zip(_SHARE, (n, wins, rate, low, high), strict=True)}


_SHARE = ("n", "wins", "rate", "low", "high")


def _kept(count: int) -> str:
    return f"{count or 'none'} can stay as {'it is' if count == 1 else 'they are'}"


def _priced(rows: pd.DataFrame | None, what: str) -> str:
    """Return the rules whose points are off, those that are furthest off named with what history says."""
    if rows is None:
        return ""
    off = (rows["points_implied"] - rows["points_now"]).abs().sort_values(ascending=False, kind="stable")
    named = [
        f"{row['rule']}: {row['points_now']:+.0f}, by history {_points(row)}"
        for row in rows.loc[off.index[:NAMED]].to_dict("records")
    ]
    return f"{len(rows)} {'has' if len(rows) == 1 else 'have'} {what} ({_listed(named, len(rows))})"


def _points(row: dict[Any, Any]) -> str:
    value = round(row["points_implied"])
    between = f"{row['points_implied_low']:+.0f} to {row['points_implied_high']:+.0f}"
    return f"{'about 0' if value == 0 else f'{value:+d}'} ({between})"


def _silent(rows: pd.DataFrame | None, what: str) -> str:
    """Return the rules of which nothing is to be said but that."""
    if rows is None:
        return ""
    return f"{len(rows)} {what} ({_listed(rows['rule'].head(NAMED).tolist(), len(rows))})"


def _listed(named: list[str], count: int) -> str:
    more = count - len(named)
    return "; ".join(named) + (f"; and {more} more" if more else "")


def _joined(parts: list[str]) -> str:
    """Return parts as one phrase.

    >>> _joined(["2 can stay", "1 never fired (x)", "1 cannot be judged"])
    '2 can stay, 1 never fired (x) and 1 cannot be judged'
    """
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last
