"""Whether a trial finds a planted gain of the score's order, and how often it finds one where there is none."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pandas as pd

from src.evaluation.trial.reading import read_trial
from studies.rates import rate_words
from studies.study import Study
from studies.trial_world import (
    BEGIN,
    CAPACITY,
    CONFIG,
    LEADS_A_WEEK,
    TEAMS,
    WEEKS,
    WITHIN_DAYS,
    Desk,
    desk,
    registration,
    run_trial,
    shares_by_either_order,
)

EFFECTS = {"nothing planted": 0.0, "planted": 0.8}
END = BEGIN + timedelta(days=7 * WEEKS + WITHIN_DAYS + 1)
HALF_WAY = BEGIN + timedelta(days=7 * WEEKS // 2 + WITHIN_DAYS)


def one(seed: int) -> list[dict[str, Any]]:
    """Return what trials of both sorts found on one desk, read once and with a look half-way."""
    records = []
    for name, effect in EFFECTS.items():
        office = desk(seed, effect)
        truth = shares_by_either_order(office)
        known = {"planted": name, "truth": truth["score"] - truth["today"]}
        records += [known | {"by": by} | found(seed, office, by) for by in ("lead", "team-week")]
    return records


def found(seed: int, office: Desk, by: str) -> dict[str, Any]:
    """Return what one trial of the desk found."""
    plan = registration(seed, by)
    assigned, meetings = run_trial(office, plan)
    early = assigned[assigned["drawn_at"] <= HALF_WAY]
    look = read_trial(early, meetings, None, plan, CONFIG, HALF_WAY, look_early=True)
    spent = look.look.level if look.look else 0.0
    both = read_trial(assigned, meetings, None, plan, CONFIG, END, earlier_levels=[spent])
    once = read_trial(assigned, meetings, None, plan, CONFIG, END).outcomes.iloc[0]
    findings = [*look.outcomes["finding"][:1], *both.outcomes["finding"][:1]]
    return {
        "difference": once["difference"],
        "low": once["low"],
        "high": once["high"],
        "finding": once["finding"],
        "with_early_look": next((one for one in findings if one != "cannot tell"), "cannot tell"),
    }


def table(records: pd.DataFrame) -> str:
    """Return coverage, findings and false alarms, one row per sort of trial."""
    lines = [
        f"A desk of {len(TEAMS)} teams, {LEADS_A_WEEK} leads a week for {WEEKS} weeks, of which it can call "
        f"{100 * CAPACITY:.0f} of 100; weeks of a team differ by luck of their own. Leads wait up to three weeks. The "
        "truth is the same desk worked by one order and by the other, without any trial, averaged over the seeds.",
        "",
        "| planted | drawn by | true difference of 100 | found on average | interval holds the truth | score called "
        "better | called worse | called either with a look half-way too |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for (planted, by), rows in records.groupby(["planted", "by"], sort=False):
        truth, n = rows["truth"].mean(), len(rows)
        held = int(((rows["low"] <= truth) & (truth <= rows["high"])).sum())
        found = {side: rate_words(int((rows["finding"] == side).sum()), n) for side in ("better", "worse")}
        looks = rate_words(int((rows["with_early_look"] != "cannot tell").sum()), n)
        lines.append(
            f"| {planted} | {by} | {100 * truth:.1f} | {100 * rows['difference'].mean():.1f} | {rate_words(held, n)} | "
            f"{found['better']} | {found['worse']} | {looks} |"
        )
    lines += [
        "",
        "Where team-weeks are drawn, leads left over from the week before fall under the order of the new week, and "
        "each team has a queue of its own: part of the difference may be lost. Where leads are drawn nothing is.",
    ]
    return "\n".join(lines)


STUDY = Study("trial", "A trial of two orders: planted gains found, and found where there are none", one, table)
