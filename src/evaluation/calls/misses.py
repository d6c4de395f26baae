"""The customers that the score called unlikely, and what they share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import fisher_exact

from src.evaluation.holm import holm
from src.evaluation.in_words import between, of_100
from src.evaluation.later_leads import at_creation, counted, worked_where_known
from src.evaluation.rates import Z_95, wilson
from src.evaluation.slices.labels import OWNERS
from src.evaluation.slices.verdicts import MIN_EXPECTED
from src.evaluation.told import FEWEST, fact, window_of
from src.models.cut import flags
from src.models.grades import Reference

LOWEST_FIFTH = 0.2
MOST_UNLIKELY = 0.5
"""Share of the leads above which a group is not the unlikely ones any more: grades are made of chances at all ages, so
that all may be D as they come in."""
LEVEL = 0.05
FEWEST_SHOWN = 5
"""Misses of one level below which it is not named."""
SHARED = [
    "characteristic",
    "level",
    "misses",
    "leads",
    "rate",
    "low",
    "high",
    "other_misses",
    "other_leads",
    "p_adjusted",
]


@dataclass(frozen=True)
class Misses:
    """Customers whom the score called unlikely when they came in.

    Attributes
    ----------
    summary : dict
        ``unlikely`` (grade D, or the lowest fifth), their number ``leads``, ``misses`` among them, ``touches_known``,
        ``called`` of the leads and ``called_misses``, ``said`` (the chances of the called ones added up), all ``wins``;
        empty where nothing can be said.
    shared : pandas.DataFrame
        ``SHARED``, one row per level that was looked at, surest first: misses and leads of the level and of the other
        unlikely leads, corrected for all the looks.
    sentences : list of str
    facts : dict
    needs : str or None
    """

    summary: dict[str, Any]
    shared: pd.DataFrame
    sentences: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    needs: str | None = None


def misses(table: pd.DataFrame, labels: pd.DataFrame, reference: Reference | None, plural: str = "customers") -> Misses:
    """Return which customers the score called unlikely as they came in, out of time, and what they share.

    Parameters
    ----------
    table : pandas.DataFrame
        The out-of-time table.
    labels : pandas.DataFrame
        Same index: text columns in words, e.g. ``slice_labels``, and what leads did, ``did_labels``.
    reference : Reference or None
        Its grades; without it the lowest fifth of the chances counts as unlikely.
    plural : str
        What wins are called.

    Notes
    -----
    Some unlikely leads always win: that is what a small chance says. So first it is told whether more did than their
    chances add up to, among called leads, because a chance holds if sales works the lead. Then each single level is set
    against the other unlikely leads (Fisher's exact test, one-sided), corrected for all levels looked at (Holm 1979):
    deeper combinations would find something in any data. Levels of under ten leads are not looked at, and with under
    ten misses nothing is.
    """
    rows = counted(at_creation(table)) if len(table) else table
    rows = rows[rows["model"].notna()] if len(rows) else rows
    empty = pd.DataFrame(columns=SHARED)
    if rows.empty:
        return Misses({}, empty, needs="A score tested on later leads is needed to know whom it called unlikely.")
    unlikely, name = _unlikely(rows, reference)
    if unlikely.mean() > MOST_UNLIKELY:
        return Misses(
            {}, empty, needs="As leads come in, the score hardly tells them apart: nobody is called unlikely."
        )
    low = rows[unlikely]
    called = worked_where_known(low)
    summary: dict[str, Any] = {
        "unlikely": name,
        "leads": len(low),
        "misses": int(flags(low["is_won"]).sum()),
        "touches_known": bool(rows["is_worked"].notna().any()),
        "called": len(called),
        "called_misses": int(flags(called["is_won"]).sum()),
        "said": float(called["model"].sum()),
        "wins": int(flags(rows["is_won"]).sum()),
    }
    named = labels.loc[low.index].drop(columns=OWNERS, errors="ignore")  # about leads, never about colleagues
    shared = shared_by(low, named) if summary["misses"] >= FEWEST else empty
    sentences = _sentences(summary, shared, _verdict(called), plural)
    return Misses(summary, shared, sentences, _facts(summary, window_of(rows)))


def _unlikely(rows: pd.DataFrame, reference: Reference | None) -> tuple[pd.Series, str]:
    """Return which leads were called unlikely, and by what; the lowest fifth where too few or too many have grade D."""
    chance = rows["model"].to_numpy(float)
    if reference is not None:
        is_last = pd.Series(reference.grade(chance) == "D", rows.index)
        if is_last.sum() >= FEWEST and is_last.mean() <= MOST_UNLIKELY:
            return is_last, "grade D"
    return pd.Series(chance <= np.quantile(chance, LOWEST_FIFTH), rows.index), "the lowest fifth"


def shared_by(low: pd.DataFrame, labels: pd.DataFrame) -> pd.DataFrame:
    """Return ``SHARED`` of every level of ten leads and more.

    Parameters
    ----------
    low : pandas.DataFrame
        The unlikely leads, with ``is_won``.
    labels : pandas.DataFrame
        Same index.
    """
    won = flags(low["is_won"])
    total, leads = int(won.sum()), len(low)
    found: list[dict[str, Any]] = []
    for name, column in labels.items():
        for level, own in column.groupby(column).groups.items():
            inside = low.index.isin(own)
            n, hits = int(inside.sum()), int(won[inside].sum())
            if n < FEWEST or leads - n < FEWEST:
                continue
            p = float(fisher_exact([[hits, n - hits], [total - hits, leads - n - total + hits]], "greater").pvalue)
            ends = wilson(hits, n)
            told = {"characteristic": str(name), "level": str(level), "misses": hits, "leads": n, "rate": hits / n}
            told |= {"low": float(ends[0]), "high": float(ends[1]), "p_adjusted": p}
            found.append(told | {"other_misses": total - hits, "other_leads": leads - n})
    if not found:
        return pd.DataFrame(columns=SHARED)
    table = pd.DataFrame(found)
    table["p_adjusted"] = holm(table["p_adjusted"].to_numpy(float))
    return table.sort_values(["p_adjusted", "rate"], ascending=[True, False], kind="stable", ignore_index=True)[SHARED]


def _verdict(called: pd.DataFrame) -> str:
    """Return whether more unlikely leads won than their chances add up to, fewer, or as many."""
    chance, won = called["model"].to_numpy(float), flags(called["is_won"])
    spread = float(np.sqrt((chance * (1 - chance)).sum()))
    if chance.sum() < MIN_EXPECTED or spread == 0:
        return "cannot tell"
    off = (won.sum() - chance.sum()) / spread
    return "more" if off > Z_95 else "fewer" if off < -Z_95 else "as said"


def _sentences(summary: dict[str, Any], shared: pd.DataFrame, verdict: str, plural: str) -> list[str]:
    """Return how many were missed, whether that is more than said, and what they share."""
    hits, said = summary["misses"], f"{summary['said']:.0f}"
    found = [
        f"{hits} of {summary['wins']:,} {plural} were called unlikely when they came in ({summary['unlikely']}, "
        f"n = {summary['leads']:,})."
    ]
    who = "of these leads that were called" if summary["touches_known"] else "leads"
    of_called = f"Of the {summary['called']:,} {who} {summary['called_misses']} became {plural}"
    verdicts = {
        "more": f"{of_called}, where the score had said about {said}: it missed more than it should.",
        "fewer": f"{of_called}, where the score had said about {said}: fewer than it said.",
        "as said": f"{of_called}, where the score had said about {said}: no more than a small chance means.",
    }
    found += [verdicts[verdict]] if verdict in verdicts else []
    if hits < FEWEST:
        return [*found, f"Too few to say what they share (at least {FEWEST} are needed)."]
    sure = shared[(shared["p_adjusted"] < LEVEL) & (shared["misses"] >= FEWEST_SHOWN)]
    if sure.empty:
        return [*found, f"They share nothing that luck does not explain ({len(shared)} characteristics looked at)."]
    for row in sure.head(3).to_dict("records"):
        found.append(
            f"{row['misses']} of them: {row['characteristic']} {row['level']}. Of such unlikely leads "
            f"{of_100(row['rate'])} of 100 became {plural} ({between(row['low'], row['high'])}; n = {row['leads']:,}), "
            f"of the others {of_100(row['other_misses'] / row['other_leads'])}."
        )
    return found


def _facts(summary: dict[str, Any], window: str) -> dict[str, Any]:
    low, high = wilson(summary["misses"], summary["leads"])
    rate = summary["misses"] / summary["leads"] if summary["leads"] else np.nan
    return {
        "misses": fact(float(summary["misses"]), n=summary["leads"], window=window),
        "misses.rate": fact(rate, float(low), float(high), summary["leads"], window),
        "misses.called": fact(float(summary["called_misses"]), n=summary["called"], window=window),
        "misses.said": fact(summary["said"], n=summary["called"], window=window),
        "misses.unlikely": summary["unlikely"],
    }
