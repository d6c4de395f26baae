"""How often the page of the monitoring raises a false alarm in quiet weeks, and when it finds what is planted."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import poisson

from src.evaluation.monitor.kinds import KINDS, OUTCOME_SHARE
from src.evaluation.monitor.outcomes import watch_outcomes
from src.evaluation.monitor.whole import monitor
from studies.monitored_weeks import LEADS, World, seen_on, world
from studies.planted_shifts import SHIFTS, Shift
from studies.rates import rate_words
from studies.study import Study

RECENT_DAYS = 28.0
QUIET_WEEKS = 12
LOOKS = (1, 2, 4, 8, 12)
"""Weeks after a shift at which it is looked for: one by one would take four times as long."""
OUTCOME_LOOKS = (18, 20, 22, 26)
"""The same where outcomes have to be waited for: until then next to none is known."""
PLANTED_EVERY = 3
"""Shifts are planted into every third seed: quiet weeks need more seeds than what is found nearly always."""
OUTCOMES = {"came_true", "equal_chance"}


def one(seed: int, leads: int = LEADS) -> list[dict[str, Any]]:
    """Return one record per quiet week and kind of alarm raised, and one per planted shift."""
    is_planted = seed % PLANTED_EVERY == 0
    known = world(seed, leads, max(OUTCOME_LOOKS) if is_planted else QUIET_WEEKS)
    records = [
        record for week, monday in enumerate(known.mondays[-QUIET_WEEKS:]) for record in _quiet(known, week, monday)
    ]
    if not is_planted:
        return records
    return records + [
        _planted(known, shift, np.random.default_rng([seed, place])) for place, shift in enumerate(SHIFTS)
    ]


def _quiet(known: World, week: int, monday: pd.Timestamp) -> list[dict[str, Any]]:
    """Return the week and each of its alarms."""
    alarms = monitor(seen_on(known, monday), RECENT_DAYS).alarms
    raised = [{"asked": "alarm", "week": week, "kind": alarm.kind.name} for alarm in alarms]
    return [{"asked": "week", "week": week, "kind": ""}, *raised]


def _planted(known: World, shift: Shift, random: np.random.Generator) -> dict[str, Any]:
    """Return at which look the shift is found by an alarm that names it (weeks after it); missing where at none."""
    mondays = known.mondays[-shift.weeks - 1 :]
    changed = shift.plant(known, mondays[0], random)
    looks = OUTCOME_LOOKS if set(shift.kinds) <= OUTCOMES else LOOKS
    found = next((week for week in looks if _names(changed, mondays[week], shift)), None)
    return {"asked": "shift", "kind": shift.words, "size": shift.size, "week": found}


def _names(changed: World, monday: pd.Timestamp, shift: Shift) -> bool:
    """Return whether the page of that Monday has an alarm that names the shift."""
    seen = seen_on(changed, monday)
    if set(shift.kinds) <= OUTCOMES:  # nothing else looks at outcomes, and it takes many weeks
        table = watch_outcomes(seen.table, seen.frozen, OUTCOME_SHARE).table
        return bool(table["is_alarm"].any()) if len(table) else False
    for alarm in monitor(seen, RECENT_DAYS).alarms:
        names_field = not shift.field or not alarm.fields or shift.field in alarm.fields
        if alarm.kind.name in shift.kinds and names_field:
            return True
    return False


def table(records: pd.DataFrame) -> str:
    """Return the rates over all seeds."""
    weeks, alarms = records[records["asked"] == "week"], records[records["asked"] == "alarm"]
    seeds, n = records["seed"].nunique(), len(weeks)
    pages = alarms.drop_duplicates(["seed", "week"])
    by_seed = weeks.groupby("seed").size().mul(0).add(alarms.groupby("seed").size(), fill_value=0)
    pages_by_seed = weeks.groupby("seed").size().mul(0).add(pages.groupby("seed").size(), fill_value=0)
    fresh = pages.sort_values(["seed", "week"])
    is_new = (fresh["week"].diff() != 1) | (fresh["seed"].diff() != 0)
    new_by_seed = weeks.groupby("seed").size().mul(0).add(fresh[is_new].groupby("seed").size(), fill_value=0)
    lines = [
        f"The sample's leads ({LEADS:,} in 24 months, about {LEADS / 104:.0f} a week), {QUIET_WEEKS} weekly pages each "
        f"for {seeds} seeds; histories begin in another month with each seed. In the sample nothing changes in these "
        "weeks but what always does: campaigns end and begin with each half year, holidays are quiet. The bars were "
        "set on seeds below 1000; the budget is one page with a false alarm in twelve.",
        "",
        "| in twelve quiet weeks | mean (95 % interval over seeds) |",
        "|---|---|",
        f"| pages with a false alarm | {_mean(pages_by_seed)} |",
        f"| false alarms, each counted every week that it stands there | {_mean(by_seed)} |",
        f"| false alarms that are new (none the week before) | {_mean(new_by_seed)} |",
        "",
        f"Seeds without any false alarm in {QUIET_WEEKS} weeks: {rate_words(int((by_seed == 0).sum()), seeds)}. "
        f"By kind, of {n:,} pages: {_by_kind(alarms)}.",
        "",
        f"Planted from one Monday on into every third seed, and looked for after {', '.join(map(str, LOOKS))} weeks "
        f"(where outcomes have to be waited for, {', '.join(map(str, OUTCOME_LOOKS))}). Found: an alarm of the right "
        "kind, about the right field. "
        "Quiet weeks raise such an alarm too, now and then: those are counted above, not taken off here.",
        "",
        "| planted | size | found | weeks until found: half by | 9 in 10 by |",
        "|---|---|---|---|---|",
    ]
    shifts = records[records["asked"] == "shift"]
    for (kind, size), rows in shifts.groupby(["kind", "size"], sort=False):
        found = rows["week"].dropna()
        half, most = (
            f"{np.quantile(found, at, method='inverted_cdf'):.0f}" if len(found) else "-" for at in (0.5, 0.9)
        )
        lines.append(f"| {kind} | {size} | {rate_words(len(found), len(rows))} | {half} | {most} |")
    return "\n".join(lines)


def _mean(by_seed: pd.Series) -> str:
    """Return the mean over seeds with its interval."""
    mean, error = by_seed.mean(), by_seed.std() / np.sqrt(len(by_seed))
    low, high = (
        (mean - 1.96 * error, mean + 1.96 * error) if by_seed.sum() else (0.0, poisson.isf(0.05, 0) / len(by_seed))
    )
    return f"{mean:.2f} ({max(0.0, low):.2f}-{high:.2f})"


def _by_kind(alarms: pd.DataFrame) -> str:
    counts = {kind.name: int((alarms["kind"] == kind.name).sum()) for kind in KINDS}
    return "; ".join(f"{name} {count}" for name, count in counts.items() if count) or "none"


STUDY = Study("monitor", "The monitoring: false alarms in quiet weeks, and planted shifts", one, table)
