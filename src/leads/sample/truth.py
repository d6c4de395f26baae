"""What was planted, for ``truth.json``: tests hold an analysis against it; no analysis may read it."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from src.leads.sample import campaigns, feedback, marketing, outcomes, people, recording
from src.leads.sample.drivers import (
    IDEAL_EMPLOYEES,
    IDEAL_FUNCTIONS,
    IDEAL_INDUSTRIES,
    UNSEEN_STRENGTH,
    Flags,
    Numbers,
    strengths,
)
from src.leads.sample.emails import SCANNED_COMPANIES, WELCOME_AFTER_SECONDS
from src.leads.sample.leak import COLUMN
from src.leads.sample.options import SampleOptions
from src.leads.sample.outcomes import Outcomes, delay_days, skills
from src.leads.sample.queue import Work
from src.leads.sample.working_time import NIGHT, WorkingTime

MOST_IDS = 200
"""Ids listed per planted thing; the counts are complete."""
RULES = {
    "dead": ["old_product"],
    "wrong_sign": ["employees_over_1000"],
    "mispriced": ["ebook_downloaded", "pricing_page_again"],
}
"""Rules of ``conf/rules/sample.toml`` that are wrong on purpose."""


def drivers_truth(options: SampleOptions) -> dict[str, Any]:
    """Return what changes the chance, in log-odds."""
    return {
        "strengths_log_odds": strengths(options),
        "unseen_quality_log_odds_per_sd": UNSEEN_STRENGTH * (options.signal and options.unobserved_quality),
        "is_pure_noise": not options.signal,
        "ideal_customer": {
            "industries": list(IDEAL_INDUSTRIES),
            "employees": list(IDEAL_EMPLOYEES),
            "functions": list(IDEAL_FUNCTIONS),
            "actions": ["demo_request", "pricing_page_again_within_14_days"],
        }
        if options.signal and options.ideal_customer
        else None,
        "leaking_columns": [COLUMN] if options.leak else [],
        **({"expired": _expired(options)} if options.expired_criterion and options.signal else {}),
        "rules": RULES if options.signal else {"dead": RULES["dead"]},
        "campaigns": {
            "flood_of_bad": campaigns.FLOOD if options.flood_campaign else None,
            "few_good": campaigns.FEW_GOOD if options.few_good_campaign else None,
        },
        "feedback": feedback.PLANTED if options.feedback else None,
    }


def _expired(options: SampleOptions) -> dict[str, Any]:
    """Return the criterion that changed, since when, and what it was worth before and is since."""
    name = options.expired_criterion
    return {
        "criterion": name,
        "since": options.expired_from.isoformat(),
        "log_odds_before": strengths(options)[name],
        "log_odds_since": options.expired_log_odds,
    }


def handling_truth(options: SampleOptions, leads: pl.DataFrame, work: Work, decided: Outcomes) -> dict[str, Any]:
    """Return what sales' work did: the true effect of a first touch, beside the naive difference."""
    is_prospect = (leads["relationship"] == "Prospect").to_numpy()
    worked, ignored = is_prospect & work.is_worked, is_prospect & ~work.is_worked
    gain = decided.chance_if_worked - decided.chance_if_ignored
    naive = _mean(decided.chance, worked) - _mean(decided.chance, ignored)
    is_selected = options.selection and options.signal
    return {
        "first_touch_log_odds": outcomes.WORKED_EFFECT * options.being_worked_effect,
        "delay_log_odds_per_doubling": outcomes.DELAY_EFFECT * (options.delay_effect and options.signal),
        "busy_week_log_odds": outcomes.BUSY_EFFECT * options.signal,
        "skill_log_odds_by_rep": [round(float(skill), 4) for skill in skills(options)],
        "promising_first": is_selected,
        "worked_leads": int(worked.sum()),
        "ignored_leads": int(ignored.sum()),
        "median_days_to_first_touch": round(float(np.median(delay_days(leads, work)[worked])), 3),
        "chance_gained_by_a_touch": {
            "all": round(_mean(gain, is_prospect), 5),
            "worked": round(_mean(gain, worked), 5),
            "ignored": round(_mean(gain, ignored), 5),
        },
        "naive_difference_worked_minus_ignored": round(naive, 5),
        "wins_had_ignored_been_worked": round(float(decided.chance_if_worked[ignored].sum()), 2),
        "wins_expected_of_ignored": round(float(decided.chance[ignored].sum()), 2),
    }


def marketing_truth(options: SampleOptions) -> dict[str, Any]:
    """Return how marketing answers: shares answered at all, and median working hours of those."""
    if not options.marketing_answers:
        return {}
    return {
        "returned_share_of_worked": marketing.RETURNED_SHARE,
        "answered_shares": marketing.ANSWERED_SHARE,
        "median_answer_hours": marketing.MEDIAN_ANSWER_HOURS,
    }


def dirt_truth(
    options: SampleOptions, leads: pl.DataFrame, ids: pl.Series, hours: WorkingTime, closed: Flags, second: pl.Series
) -> dict[str, Any]:
    """Return the dirt and what arrived when nobody was there, with up to ``MOST_IDS`` ids each."""
    created = leads["created"].to_numpy()
    hour = hours.to_local(created) % 86_400 // 3600
    is_night = (hour >= NIGHT[0]) | (hour < NIGHT[1])
    is_young = (created > options.end.timestamp() - 90 * 86_400) & ~closed
    return {
        "duplicates": _listed(second),
        "night_arrivals": _listed(ids.filter(pl.Series(is_night))),
        "immature_leads": _listed(ids.filter(pl.Series(is_young))),
        "robot_email_after_seconds": WELCOME_AFTER_SECONDS if options.robot_emails else None,
        "companies_with_mail_scanner_share": SCANNED_COMPANIES if options.bot_clicks else 0.0,
        "late_recorded_shares": recording.LATE_SHARES if options.late_recording else {},
        "missing_because_of_promise": options.missing_by_promise and options.signal,
        "lost_in_bulk_at_quarter_end": options.batch_closing,
        "activities_after_outcome": options.late_activities,
        "no_prospects": {name: int((leads["relationship"] == name).sum()) for name in people.RELATIONSHIPS},
    }


def _listed(ids: pl.Series) -> dict[str, Any]:
    return {"count": len(ids), "first_ids": ids.sort()[:MOST_IDS].to_list()}


def _mean(values: Numbers, where: Flags) -> float:
    return float(values[where].mean()) if where.any() else 0.0
