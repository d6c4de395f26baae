"""How often a criterion that expired is found, with which date and after how long, and how many false alarms come."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from src.evaluation.criteria.cohorts import cohorts_of
from src.evaluation.criteria.criteria import criteria_of, watched
from src.evaluation.criteria.expiry import criteria_table
from src.evaluation.criteria.watch import LOOKS_A_YEAR, Watched, alarms, set_bar
from src.evaluation.customers.conditions import conditions_of
from src.evaluation.customers.profiles import find_profiles, statements
from src.leads.sample.options import SampleOptions
from studies.customer_samples import sample_buyers
from studies.rates import rate_words
from studies.study import Study

LEADS = 20_000
SINCE = date(2025, 10, 1)
NOTHING, PROFILE = "nothing expires", "the ideal customer expires"
ARMS: dict[str, dict[str, Any]] = {
    NOTHING: {},
    PROFILE: {"expired_criterion": "industry_and_size_together", "expired_log_odds": -0.25},
}
SIZES = ("employees 50 to", "employees 200 to")
NEAR_MONTHS = 2
MONTHS, A_MONTH, CRITERIA, CHANGE = 24, 420, 40, 12
"""The simulated history of the table of sizes: months, called leads a month, criteria, month of the change."""
WAIT_DAYS = 104.0
SHARES, BEFORE, DROPS = (0.1, 0.3), 1.2, (0.4, 0.8, 1.2)
DAYS_A_MONTH = 365.25 / 12


def one(seed: int) -> list[dict[str, Any]]:
    """Return one record per sample arm and per size of a simulated change."""
    samples = [sample_record(arm, seed, LEADS) for arm in ARMS]
    return [*samples, *(size_record(seed, share, drop) for share in SHARES for drop in DROPS)]


def sample_record(arm: str, seed: int, leads: int) -> dict[str, Any]:
    """Return the alarms of one sample, and those of a fresh shuffle of its time."""
    buyers, as_of, horizon = sample_buyers(SampleOptions(leads=leads, seed=seed, expired_from=SINCE, **ARMS[arm]))
    cohorts = cohorts_of(buyers.leads, buyers.features, as_of, buyers.age_days + horizon)
    if cohorts is None:
        raise ValueError("a sample has dates")
    said = statements(conditions_of(buyers.earlier.features, buyers.catalog), buyers.earlier, 30)
    profiles = {profile.words: profile.who for profile in find_profiles(buyers.earlier).profiles}
    kept, watch = watched(criteria_of(buyers, said, profiles), buyers, cohorts)
    bar = set_bar(watch, seed)
    raised = alarms(watch, bar)
    found = criteria_table(kept, watch, raised, bar, cohorts)
    asked = found[found["since"].notna() & (found["z"] < 0) & found["words"].map(is_about_the_profile).astype(bool)]
    since = [pd.Period(day, "M").ordinal - pd.Period(SINCE, "M").ordinal for day in asked["since"]]
    near = [place for place, months in enumerate(since) if abs(months) <= NEAR_MONTHS]
    known = [pd.Timestamp(asked["expired_on"].iloc[place]) for place in near]
    shuffled = alarms(watch, bar, watch.shuffled(np.random.default_rng([seed, 9])))
    return {
        "arm": arm,
        "is_found": bool(near),
        "is_any": bool(len(asked)),
        "weeks": (min(known) - pd.Timestamp(SINCE)).days / 7 if known else None,
        "months_off": since[near[int(np.argmin(known))]] if known else None,
        "alarms": len(raised),
        "shuffled_alarms": len(shuffled),
        "years": (watch.months - bar.first_look) / LOOKS_A_YEAR,
        "criteria": len(kept),
        "bar": bar.z,
    }


def size_record(seed: int, share: float, drop: float) -> dict[str, Any]:
    """Return when a planted drop of one criterion among many is found."""
    watch = simulated(np.random.default_rng([seed, round(100 * share), round(10 * drop)]), share, drop)
    bar = set_bar(watch, seed)
    own = [alarm for alarm in alarms(watch, bar) if alarm.criterion == 0 and alarm.look >= CHANGE and alarm.z < 0]
    weeks = ((own[0].look + 1 - CHANGE) * DAYS_A_MONTH + WAIT_DAYS) / 7 if own else None
    return {
        "arm": "size",
        "share": share,
        "drop": drop,
        "is_found": bool(own),
        "weeks": weeks,
        "months_off": own[0].change - CHANGE if own else None,
    }


def simulated(random: np.random.Generator, share: float, drop: float) -> Watched:
    """Return a history in which the first criterion raises the log-odds less from one month on."""
    month = np.repeat(np.arange(MONTHS), A_MONTH)
    source = random.integers(0, 4, len(month))
    holds = random.random((len(month), CRITERIA)) < random.uniform(0.05, 0.5, CRITERIA)
    holds[:, 0] = random.random(len(month)) < share
    worth = np.where(month < CHANGE, BEFORE, BEFORE - drop)
    log_odds = -2.9 + worth * holds[:, 0] + 0.3 * source + 0.5 * holds[:, 1] - 0.5 * holds[:, 2]
    won = random.random(len(month)) < 1 / (1 + np.exp(-log_odds))
    return Watched(holds, won, month, source, np.zeros(CRITERIA, dtype=bool))


def table(records: pd.DataFrame) -> str:
    """Return the false alarms against the budget, what is found with which date, and the weeks by size."""
    samples = records[records["arm"] != "size"]
    quiet = samples[samples["arm"] == NOTHING]
    lines = ["| alarms a year over all criteria together (budget: 1) | mean (95 % interval) |", "|---|---|"]
    shuffles = f"time shuffled within sources, one fresh shuffle of each of {len(samples)} samples"
    lines.append(f"| {shuffles} | {_a_year(samples, 'shuffled_alarms')} |")
    lines.append(f"| samples in which nothing expires, as they came ({len(quiet)}) | {_a_year(quiet, 'alarms')} |")
    rows = samples[samples["arm"] == PROFILE]
    found, false = (rate_words(int(each.sum()), len(each)) for each in (rows["is_found"], quiet["is_any"]))
    what = "the profile, one of its industries or sizes"
    lines += ["", "| sample | asked | seeds (95 % interval) | known after | date |", "|---|---|---|---|---|"]
    lines += [
        f"| {PROFILE} on 1 October 2025 | {what}: dated at most {NEAR_MONTHS} months off | {found} | {_weeks(rows)} | "
        f"{_off(rows)} |",
        f"| {NOTHING} | {what}: an alarm at any date | {false} | | |",
    ]
    lines += [
        "",
        "| leads with the criterion | fall of the log-odds | found within a year | known after |",
        "|---|---|---|---|",
    ]
    for share in SHARES:
        for drop in DROPS:
            rows = records[(records["share"] == share) & (records["drop"] == drop)]
            hits = rate_words(int(rows["is_found"].sum()), len(rows))
            lines.append(f"| {share:.0%} | {BEFORE:g} to {BEFORE - drop:.1g} | {hits} | {_weeks(rows)} |")
    intro = (
        f"Samples of {LEADS:,} leads, {samples['criteria'].median():.0f} criteria (median) watched over "
        f"{samples['years'].median():.1f} years; bar at |z| = {samples['bar'].median():.2f}. Known after: weeks from "
        "the change until the alarm (median, and nine of ten), of those found; a month's outcomes are known "
        f"{WAIT_DAYS:.0f} days after its end. The table of sizes: {A_MONTH} called leads a month, {CRITERIA} criteria."
    )
    return "\n".join([intro, "", *lines])


def is_about_the_profile(words: str) -> bool:
    """Return whether a criterion is the planted profile, or about one of its industries or sizes.

    >>> is_about_the_profile("industry Logistics"), is_about_the_profile("employees 50 to 199")
    (True, True)
    >>> is_about_the_profile("industry Retail"), is_about_the_profile("employees 500 or more")
    (False, False)
    """
    return any(name in words for name in ("Logistics", "Manufacturing", *SIZES))


def _a_year(rows: pd.DataFrame, column: str) -> str:
    rate = rows[column].astype(float) / rows["years"].astype(float)
    half = 1.96 * rate.std(ddof=1) / np.sqrt(len(rate)) if len(rate) > 1 else float("nan")
    return f"{rate.mean():.2f} ({rate.mean() - half:.2f}-{rate.mean() + half:.2f})"


def _weeks(rows: pd.DataFrame) -> str:
    weeks = rows["weeks"].dropna().astype(float)
    return f"{weeks.median():.0f} weeks ({weeks.quantile(0.9):.0f})" if len(weeks) else ""


def _off(rows: pd.DataFrame) -> str:
    months = rows["months_off"].dropna().astype(float)
    exact = int((months == 0).sum())
    return (
        f"{exact} of {len(months)} the very month, the others up to {months.abs().max():.0f} off" if len(months) else ""
    )


STUDY = Study("criteria_dates", "Criteria with a date: false alarms against the budget, and changes found", one, table)
