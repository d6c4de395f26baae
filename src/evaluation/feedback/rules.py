"""Rules proposed from reasons that sales gives again and again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import hypergeom

from src.evaluation.campaigns.called import is_called
from src.evaluation.customers.conditions import Condition, conditions_of
from src.evaluation.holm import holm
from src.evaluation.in_words import between, of_100
from src.evaluation.rates import wilson
from src.features.definition import Feature
from src.leads.tables import OTHER_REASON, REFUSED

REPEATED = 3
"""From so many refusals for one reason on a rule is looked for."""
COVERED, ELSEWHERE = 0.5, 0.2
"""A mark must hold for half of those refused for the reason (fields may be empty), and for few other judged leads."""
SURE = 0.05
PROPOSED, BUYS, NO_MARK = "proposed", "buys all the same", "no mark"
COLUMNS = [
    *("reason", "refused", "verdict", "mark", "covered_fraction", "elsewhere_fraction", "p_adjusted"),
    *("n", "wins", "rate", "low", "high", "others_rate"),
]


def proposed_rules(
    judged: pd.DataFrame, leads: pd.DataFrame, features: pd.DataFrame, catalog: Mapping[str, Feature]
) -> pd.DataFrame:
    """Return one row per reason given at least three times: the mark of those leads, and whether a rule follows.

    Parameters
    ----------
    judged : pandas.DataFrame
        As :func:`~src.evaluation.feedback.judged.judged_leads` returns them.
    leads : pandas.DataFrame
        All leads as they came in, index ``row_id``: ``is_won, is_worked``.
    features : pandas.DataFrame
        Their features when they came in, same index.
    catalog : mapping of str to Feature

    Returns
    -------
    pandas.DataFrame
        ``COLUMNS``. ``verdict`` is "proposed", "buys all the same" (called leads with the mark do not surely win less
        often than others: refusing them would cost wins) or "no mark" (nothing known at arrival sets them apart).
        ``rate`` is of called leads with the mark whose outcome is known.

    Notes
    -----
    Looked at are readable statements on who the lead is. That a mark is more frequent among the refused than among all
    other judged leads is tested by the hypergeometric distribution; the surest is taken, and all looks at all reasons
    are allowed for (Holm).
    """
    counts = judged[judged["verdict"] == REFUSED]["reason"].value_counts()
    reasons = sorted(str(name) for name, count in counts.items() if count >= REPEATED and name != OTHER_REASON)
    who = {name: each for name, each in catalog.items() if each.group == "fit" and name in features}
    rows = features.loc[leads.index, list(who)]
    marks = conditions_of(rows, who) if who and len(rows) else []
    if not reasons:
        return pd.DataFrame(columns=COLUMNS)
    seen = np.column_stack([mark.holds(rows.loc[judged.index]).to_numpy() for mark in marks]) if marks else None
    told = [(reason, *_best(judged, reason, seen)) for reason in reasons]
    looks = max(1, len(marks))
    corrected = holm(np.minimum(np.array([found["p"] for _, _, found in told]) * looks, 1.0))
    outcomes = leads.assign(called=is_called(leads))
    found = []
    for (reason, place, numbers), p in zip(told, corrected, strict=True):
        mark = marks[place] if place is not None and p < SURE else None
        row = {"reason": reason, "refused": int(counts[reason]), "p_adjusted": float(p), "verdict": NO_MARK, "mark": ""}
        found.append({**row, **numbers, **(_outcome(mark, rows, outcomes) if mark else {})})
    return pd.DataFrame(found, columns=COLUMNS).sort_values(
        ["refused", "reason"], ascending=[False, True], ignore_index=True
    )


def _best(judged: pd.DataFrame, reason: str, seen: np.ndarray | None) -> tuple[int | None, dict[str, float]]:
    """Return the place of the mark that sets the refused apart best (None: none does), with its shares and p."""
    nothing = {"covered_fraction": np.nan, "elsewhere_fraction": np.nan, "p": 1.0}
    is_it = (judged["verdict"].eq(REFUSED) & judged["reason"].eq(reason)).to_numpy()
    if seen is None or is_it.all():
        return None, nothing
    covered, elsewhere = seen[is_it].mean(axis=0), seen[~is_it].mean(axis=0)
    able = (covered >= COVERED) & (elsewhere <= ELSEWHERE)
    if not able.any():
        return None, nothing
    hits, total = seen[is_it].sum(axis=0), seen.sum(axis=0)
    p = np.where(able, hypergeom.logsf(hits - 1, len(is_it), total, int(is_it.sum())), 0.0)
    place = int(np.argmin(p))
    shares = {"covered_fraction": float(covered[place]), "elsewhere_fraction": float(elsewhere[place])}
    return place, {**shares, "p": float(np.exp(p[place]))}


def _outcome(mark: Condition, rows: pd.DataFrame, leads: pd.DataFrame) -> dict[str, Any]:
    """Return how often called leads with the mark win, against the others, and what follows."""
    known = leads["is_won"].notna() & leads["called"]
    holds = mark.holds(rows) & known
    n, wins = int(holds.sum()), int(leads.loc[holds, "is_won"].sum())
    low, high = (float(end) for end in wilson(wins, n))
    others = float(leads.loc[known & ~holds, "is_won"].astype(float).mean())
    told = {"mark": mark.words, "n": n, "wins": wins, "rate": wins / n if n else np.nan, "low": low, "high": high}
    return {**told, "others_rate": others, "verdict": PROPOSED if n and high < others else BUYS}


def rule_sentences(table: pd.DataFrame, plural: str) -> list[str]:
    """Return one sentence per reason with a mark, and one for all reasons without."""
    rows = table.to_dict("records")
    said = [f"{_marked(row)} {_follows(row, plural)}" for row in rows if row["verdict"] != NO_MARK]
    without = [f"'{row['reason']}' ({row['refused']})" for row in rows if row["verdict"] == NO_MARK]
    if without:
        said.append(
            f"Refused again and again as {', '.join(without)}: nothing known when a lead comes in sets these apart, so "
            "no rule can be proposed; fields that tell would be needed."
        )
    return said


def _follows(row: dict[Any, Any], plural: str) -> str:
    """Return whether a rule follows from the mark, and what that rests on."""
    if row["verdict"] == PROPOSED:
        return f"Proposed rule: {row['mark']} gets no points. Of called leads with it {_rates(row, plural)}."
    return f"No rule is proposed: of called leads with it {_rates(row, plural)}, not surely fewer."


def _marked(row: dict[Any, Any]) -> str:
    """Return the mark of the refused."""
    return (
        f"Refused as '{row['reason']}' {row['refused']} times: {of_100(row['covered_fraction'])} of 100 of them have "
        f"{row['mark']}, of other judged leads {of_100(row['elsewhere_fraction'])}."
    )


def _rates(row: dict[Any, Any], plural: str) -> str:
    """Return how often leads with the mark and others win."""
    ends = between(row["low"], row["high"]) if row["n"] else "none called"
    share = of_100(row["rate"]) if row["n"] else "0"
    return f"{share} of 100 became {plural} ({ends}, n = {row['n']:,.0f}), of the others {of_100(row['others_rate'])}"
