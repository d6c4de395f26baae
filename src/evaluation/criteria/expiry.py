"""Criteria with a date: which changed, since about when, and since when that is known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import fisher_exact

from src.evaluation.criteria.cohorts import Cohorts
from src.evaluation.criteria.criteria import Criterion
from src.evaluation.criteria.watch import Alarm, Bar, Watched
from src.evaluation.customers.fields import Flags
from src.evaluation.rates import wilson

SURE = 0.05
EXPIRED, NO_LONGER_WEAK, NEW, NEWLY_WEAK = "expired", "no longer weak", "new", "newly weak"
CLOSER, FURTHER, CHANGED, STAYED = "closer to average", "further from average", "changed", "no change seen"
TABLE = [
    *("criterion", "words", "origin", "rules", "state", "n", "rate", "others_rate"),
    *("rate_before", "low_before", "high_before", "n_before", "others_before"),
    *("rate_after", "low_after", "high_after", "n_after", "others_after"),
    *("since", "expired_on", "z", "by_chance"),
]
QUARTERS = ["criterion", "words", "quarter", "n", "wins", "rate", "low", "high", "others_rate", "lift"]


def criteria_table(
    criteria: Sequence[Criterion], watch: Watched, alarms: Sequence[Alarm], bar: Bar, cohorts: Cohorts
) -> pd.DataFrame:
    """Return one row per criterion, those that changed first.

    Parameters
    ----------
    criteria : sequence of Criterion
        Those watched.
    watch : Watched
    alarms : sequence of Alarm
    bar : Bar
    cohorts : Cohorts

    Returns
    -------
    pandas.DataFrame
        ``TABLE``; rates 0-1 of the leads for which the criterion holds, and of the others. ``since``: first month after
        the change; ``expired_on``: day on which the alarm was raised, once the outcomes of the month that gave it were
        known. Both are empty where no change was seen. Before and after are those of the last alarm of a criterion.

    Notes
    -----
    A division chosen as the strongest exaggerates the difference of its sides: the rates are those of the chosen sides
    and would come out closer to each other on new leads.
    """
    rows = []
    for number, criterion in enumerate(criteria):
        own = [alarm for alarm in alarms if alarm.criterion == number]
        holds = watch.holds[:, number]
        row = {"criterion": number + 1, "words": criterion.words, "origin": criterion.origin}
        row |= {"rules": ", ".join(criterion.rules), "n": int(holds.sum())}
        row |= {"rate": _mean(watch.is_won[holds]), "others_rate": _mean(watch.is_won[~holds]), "state": STAYED}
        rows.append(row | (_changed(own, holds, watch, bar, cohorts) if own else {}))
    table = pd.DataFrame(rows, columns=TABLE)
    order = table.assign(is_stable=table["z"].isna(), size=-table["z"].abs())
    return order.sort_values(["is_stable", "size", "criterion"], ignore_index=True)[TABLE]


def quarters_table(criteria: Sequence[Criterion], watch: Watched, cohorts: Cohorts) -> pd.DataFrame:
    """Return the lift of each criterion by quarter: rate of leads for which it holds / rate of the others."""
    quarter = pd.Series(cohorts.starts).dt.tz_localize(None).dt.to_period("Q").dt.start_time.dt.strftime("%Y-%m-%d")
    of_lead = quarter.to_numpy()[watch.month]
    rows = []
    for number, criterion in enumerate(criteria):
        for name in sorted(set(of_lead)):
            inside = of_lead == name
            holds, won = watch.holds[inside, number], watch.is_won[inside]
            n, wins, others = int(holds.sum()), int(won[holds].sum()), _mean(won[~holds])
            low, high = (float(end) for end in wilson(wins, n))
            rate = _mean(won[holds])
            lift = rate / others if others and not np.isnan(rate) else np.nan
            rows.append((number + 1, criterion.words, name, n, wins, rate, low, high, others, lift))
    return pd.DataFrame(rows, columns=QUARTERS)


def _changed(alarms: Sequence[Alarm], holds: Flags, watch: Watched, bar: Bar, cohorts: Cohorts) -> dict[str, Any]:
    """Return what is told of a criterion that raised alarms."""
    last = alarms[-1]
    start = alarms[-2].change if len(alarms) > 1 else 0
    before = (watch.month >= start) & (watch.month < last.change)
    after = watch.month >= last.change
    sides = [(watch.is_won[side & holds], watch.is_won[side & ~holds]) for side in (before, after)]
    told: dict[str, Any] = {"z": round(last.z, 4), "by_chance": bar.by_chance(last.z)}
    for name, (own, others) in zip(("before", "after"), sides, strict=True):
        low, high = (float(end) for end in wilson(own.sum(), len(own)))
        told |= {f"rate_{name}": _mean(own), f"low_{name}": low, f"high_{name}": high, f"n_{name}": len(own)}
        told[f"others_{name}"] = _mean(others)
    told["since"] = cohorts.starts[last.change].date().isoformat()
    told["expired_on"] = cohorts.known_on[last.look].date().isoformat()
    told["state"] = _state(_sign(*sides[0]), _sign(*sides[1]), last.z > 0)
    return told


def _sign(own: Flags, others: Flags) -> int:
    """Return whether leads for which it holds surely win more often (1) or less often (-1) than the others, else 0."""
    square = [[own.sum(), len(own) - own.sum()], [others.sum(), len(others) - others.sum()]]
    is_sure = len(own) and len(others) and fisher_exact(square)[1] < SURE
    return int(np.sign(_mean(own) - _mean(others))) if is_sure else 0


def _state(before: int, after: int, rises: bool) -> str:
    """Return what became of a criterion.

    >>> _state(1, 0, False), _state(1, -1, False), _state(-1, 0, True), _state(1, 1, False), _state(0, 0, True)
    ('expired', 'expired', 'no longer weak', 'closer to average', 'changed')
    """
    if before > 0 >= after:
        return EXPIRED
    if before < 0 <= after:
        return NO_LONGER_WEAK
    if before == 0:
        return {1: NEW, -1: NEWLY_WEAK, 0: CHANGED}[after]
    return FURTHER if (before > 0) == rises else CLOSER


def _mean(won: Flags) -> float:
    return float(won.mean()) if len(won) else float("nan")
