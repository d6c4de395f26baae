"""What could be promised: how the agreed hours were kept so far, and from which score on sales can call everybody."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from src.evaluation.in_words import between, few, of_100
from src.evaluation.promises.sales import promised_response
from src.evaluation.promises.whole import NEEDS_DATES, NEEDS_SLA
from src.evaluation.rates import wilson
from src.evaluation.told import Told, fact, window_of
from src.leads.config import SourceConfig
from src.leads.declared.sla import Sla
from src.leads.tables import LeadTables
from src.models.grades import Reference

NEEDS_MORE = "Which activities are sales' contact ([touches]), or a score that may be shown, would be needed."
SCORES = tuple(range(5, 100, 5))
WEEK = pd.Timedelta(days=7)
BASELINE = [
    *("grade", "promised_hours", "promised_share", "n", "in_time_fraction", "low", "high"),
    *("median_hours", "hours_kept", "never_fraction"),
]
THRESHOLDS = ["what", "score", "leads_per_week", "expected_share", "capacity", "fits", "proposed"]
AGREED = "agreed"
"""Row of the agreed definition, as far as it goes by score or grade."""


def proposed(
    leads: pd.DataFrame,
    tables: LeadTables,
    config: SourceConfig,
    sla: Sla | None,
    reference: Reference | None,
    capacity_per_week: float | None,
) -> Told:
    """Return baselines of the response from history and a threshold from the capacity.

    Parameters
    ----------
    leads : pandas.DataFrame
        As :func:`~src.evaluation.promises.new_leads.new_leads` returns them.
    tables, config, sla
    reference : Reference or None
        What scores and grades are ranked in.
    capacity_per_week : float or None
        Leads that sales can call in a week.

    Returns
    -------
    Told
        Table ``sla_baseline``: per grade how often the agreed hours were kept (0-1, with interval), the median working
        hours of called leads, ``hours_kept`` within which the promised share was called (missing where it never was)
        and the share never called. Table ``sla_thresholds``: per score (and for what was agreed) how many new leads a
        week have at least it, which share of all expected wins they hold, whether sales can call them all, and which is
        proposed: the lowest score that fits.

    Notes
    -----
    Counted are leads by the score they had when they came in. Some grow into the threshold later, so a threshold that
    just fits is full.
    """
    if sla is None:
        return Told(needs=NEEDS_SLA)
    if tables.as_of is None or leads.empty or leads["created_at"].isna().all():
        return Told(needs=NEEDS_DATES)
    found, said, window = {}, [], window_of(leads)
    if config.touches is not None:
        found["sla_baseline"] = _baseline(leads, tables, config, sla)
        said += hours_sentences(found["sla_baseline"])
    if reference is not None and leads["expected"].notna().any() and capacity_per_week:
        found["sla_thresholds"] = _thresholds(leads, tables, sla, reference, capacity_per_week)
        said += threshold_sentences(found["sla_thresholds"], config.milestones.target_words_plural)
    if not found:
        return Told(needs=NEEDS_MORE)
    facts = {
        f"baseline.{row['grade']}": fact(row["in_time_fraction"], row["low"], row["high"], row["n"], window)
        for row in found.get("sla_baseline", pd.DataFrame()).to_dict("records")
    }
    return Told(found, said, facts)


def _baseline(leads: pd.DataFrame, tables: LeadTables, config: SourceConfig, sla: Sla) -> pd.DataFrame:
    """Return how the agreed hours were kept so far, by grade."""
    hours = {str(grade): value for grade, value in sla.response_hours.items()}
    shares = {str(grade): value for grade, value in sla.goals.in_time_share.items()}
    every = promised_response(leads, tables, config, hours)
    rows = []
    for grade, part in every[every["is_due"]].groupby("grade"):
        share, count, n = shares.get(str(grade), min(shares.values())), int(part["is_kept"].sum()), len(part)
        low, high = (float(end) for end in wilson(count, n))
        within = np.sort(part["hours"].fillna(np.inf).to_numpy(float))[int(np.ceil(share * n)) - 1]
        told = {
            "grade": grade,
            "promised_hours": hours.get(str(grade), max(hours.values())),
            "promised_share": share,
            "n": n,
            "in_time_fraction": count / n,
            "low": low,
            "high": high,
            "median_hours": part["hours"].median(),
            "hours_kept": within if np.isfinite(within) else np.nan,
            "never_fraction": part["hours"].isna().mean(),
        }
        rows.append(told)
    return pd.DataFrame(rows, columns=BASELINE)


def _weeks(leads: pd.DataFrame, tables: LeadTables) -> float:
    """Return how many weeks the leads came in over."""
    return max(float((pd.Timestamp(tables.as_of) - leads["created_at"].min()) / WEEK), 1.0)  # type: ignore[arg-type]


def _thresholds(
    leads: pd.DataFrame, tables: LeadTables, sla: Sla, reference: Reference, capacity: float
) -> pd.DataFrame:
    """Return one row per score, the lowest from which on sales can call all is proposed; last what was agreed."""
    known = leads.dropna(subset="expected")
    chance = known["expected"].to_numpy(float)
    score, weeks = reference.score(chance), _weeks(leads, tables)
    above = {f"score {least}": score >= least for least in SCORES} | _agreed(sla, reference, chance)
    rows = [
        {
            "what": what,
            "leads_per_week": float(holds.sum()) / weeks,
            "expected_share": float(chance[holds].sum() / chance.sum()),
        }
        for what, holds in above.items()
    ]
    table = pd.DataFrame(rows)
    table["score"] = [float(score) for score in SCORES] + [np.nan] * (len(table) - len(SCORES))
    table = table.assign(capacity=capacity, fits=table["leads_per_week"] <= capacity)
    lowest = table.loc[table["fits"], "score"].min()
    return table.assign(proposed=table["score"] == lowest)[THRESHOLDS]


def _agreed(sla: Sla, reference: Reference, chance: np.ndarray) -> dict[str, np.ndarray]:
    """Return which leads the agreed definition lets through, by its words; empty where it goes by points alone."""
    holds, named = np.ones(len(chance), dtype=bool), []
    if sla.qualified.least_score is not None:
        holds &= reference.score(chance) >= sla.qualified.least_score
        named.append(f"score {sla.qualified.least_score}")
    if sla.qualified.least_grade is not None:
        holds &= np.asarray(reference.grade(chance).astype(str) <= sla.qualified.least_grade)
        named.append(f"grade {sla.qualified.least_grade}")
    return {f"{AGREED}: {' and '.join(named)} or better": holds} if named else {}


def threshold_sentences(table: pd.DataFrame, plural: str) -> list[str]:
    """Return which threshold is proposed, what it rests on, and how many leads the agreed definition lets through.

    Parameters
    ----------
    table : pandas.DataFrame
        ``sla_thresholds``, also as read from its CSV.
    plural : str
        What wins are called.
    """
    calls = f"{few(table['capacity'].iloc[0])} a week"
    agreed = [_agreed_sentence(row, calls) for row in table[table["score"].isna()].to_dict("records")]
    chosen = table[table["proposed"].astype(bool)]
    if chosen.empty:
        return [f"Even from score {SCORES[-1]} on more leads come in than sales can call ({calls}).", *agreed]
    row = chosen.iloc[0]
    if int(row["score"]) == SCORES[0]:
        return [f"Sales can call every new lead ({calls}), so no threshold is needed for that.", *agreed]
    return [
        f"Proposed from the capacity (estimated): hand over from score {row['score']:.0f} on. "
        f"{few(row['leads_per_week'])} new leads a week have it, sales can call {calls}, and they hold "
        f"{of_100(row['expected_share'])} of 100 expected {plural}. Leads that grow into it later come on top.",
        *agreed,
    ]


def _agreed_sentence(row: dict[Any, Any], calls: str) -> str:
    """Return how many leads a week the agreed definition lets through."""
    verdict = "sales can call them all" if row["fits"] else "more than sales can call"
    definition = str(row["what"]).removeprefix(f"{AGREED}: ")
    return f"Agreed is {definition}: {few(row['leads_per_week'])} new leads a week, {verdict} ({calls})."


def hours_sentences(table: pd.DataFrame) -> list[str]:
    """Return per grade how the agreed hours were kept, and which hours would have been."""
    said = []
    for row in table.to_dict("records"):
        ends = f"{between(row['low'], row['high'])}, n = {row['n']:,}"
        share = of_100(row["promised_share"])
        so_far = (
            f"{of_100(row['in_time_fraction'])} of 100 were called within the agreed {row['promised_hours']:g} hours"
        )
        if np.isnan(row["hours_kept"]):
            never = of_100(row["never_fraction"])
            then = f"{never} of 100 were never called, so {share} of 100 need more calls, not more hours"
        elif row["hours_kept"] <= row["promised_hours"]:
            then = f"the {share} of 100 promised were reached"
        else:
            then = f"{share} of 100 were called within {few(row['hours_kept'])} hours"
        said.append(f"So far, {row['grade']}: {so_far} ({ends}); {then}.")
    return said
