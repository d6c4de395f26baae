"""What makes leads buy: the planted truth that every analysis is measured against."""

from __future__ import annotations

from datetime import UTC, datetime, time

import numpy as np
import polars as pl
from numpy.typing import NDArray

from src.leads.errors import InputRefused, Problem, nearest
from src.leads.sample.behaviour import NEVER, Behaviour
from src.leads.sample.campaigns import FEW_GOOD, FLOOD
from src.leads.sample.options import SampleOptions

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

IDEAL_INDUSTRIES = ("Logistics", "Manufacturing")
IDEAL_EMPLOYEES = (50, 499)
IDEAL_FUNCTIONS = ("operations", "IT")
IDEAL = "industry_and_size_together"

STRENGTHS: dict[str, float] = {
    "industry_logistics_or_manufacturing": 0.10,
    "employees_50_to_499": 0.15,
    IDEAL: 1.45,
    "employees_over_1000": -0.90,
    "employees_under_10": -0.70,
    "operations_or_it": 0.55,
    "head_of_something": 0.20,
    "student_or_intern": -1.50,
    "free_mail": -0.60,
    "german_speaking_country": 0.20,
    "partner_or_referral": 0.60,
    "search": 0.50,
    "fair_or_syndication": -0.90,
    "social_media": -0.70,
    "demo_request": 0.50,
    "demo_request_by_a_real_company": 1.20,
    "pricing_page_again_within_14_days": 1.40,
    "webinar_attended": 0.40,
    "pages_saturating": 0.40,
    "content_download": 0.0,
    "flood_campaign": -1.20,
    "few_good_campaign": 0.90,
}
"""Change of the log-odds of winning; ``pages_saturating`` per doubling of pages seen in the first two days, up
to eight pages: more of the same stops helping."""

UNSEEN_STRENGTH = 1.0
"""Log-odds per standard deviation of the quality that no column tells."""


def driver_values(people: pl.DataFrame, behaviour: Behaviour, campaigns: list[str]) -> dict[str, Numbers]:
    """Return the value of each driver of ``STRENGTHS`` per lead: 0 or 1, pages in doublings."""
    industry = people["industry"].cast(pl.String).is_in(IDEAL_INDUSTRIES).to_numpy()
    employees = people["employees"].to_numpy()
    is_ideal_size = (employees >= IDEAL_EMPLOYEES[0]) & (employees <= IDEAL_EMPLOYEES[1])
    source = people["source"].cast(pl.String)
    has_demo = behaviour.demo_at < NEVER
    campaign = people["campaign"].fill_null(-1).to_numpy()
    flags = {
        "industry_logistics_or_manufacturing": industry,
        "employees_50_to_499": is_ideal_size,
        IDEAL: industry & is_ideal_size,
        "employees_over_1000": employees > 1000,
        "employees_under_10": employees < 10,
        "operations_or_it": people["job_function"].is_in(IDEAL_FUNCTIONS).to_numpy(),
        "head_of_something": (people["seniority"] == "head").to_numpy(),
        "student_or_intern": (people["seniority"] == "junior").to_numpy(),
        "free_mail": people["is_free_mail"].to_numpy(),
        "german_speaking_country": people["country"].cast(pl.String).is_in(["DE", "AT", "CH"]).to_numpy(),
        "partner_or_referral": source.is_in(["Partner", "Referral"]).to_numpy(),
        "fair_or_syndication": source.is_in(["Trade fair", "Content syndication"]).to_numpy(),
        "search": (source == "Search").to_numpy(),
        "social_media": (source == "Social media").to_numpy(),
        "demo_request": has_demo,
        "demo_request_by_a_real_company": has_demo & (employees >= 10) & ~people["is_free_mail"].to_numpy(),
        "pricing_page_again_within_14_days": behaviour.pricing_again_at < NEVER,
        "webinar_attended": behaviour.webinar_at < NEVER,
        "pages_saturating": np.log2(1 + np.minimum(behaviour.pages, 8)) - 1,
        "content_download": behaviour.downloads > 0,
        "flood_campaign": campaign == (campaigns.index(FLOOD) if FLOOD in campaigns else -2),
        "few_good_campaign": campaign == (campaigns.index(FEW_GOOD) if FEW_GOOD in campaigns else -2),
    }
    return {name: np.asarray(value, dtype=np.float64) for name, value in flags.items()}


def strengths(options: SampleOptions) -> dict[str, float]:
    """Return the strengths in force under the options: all 0 for pure noise."""
    if not options.signal:
        return dict.fromkeys(STRENGTHS, 0.0)
    return {**STRENGTHS, **({} if options.ideal_customer else {IDEAL: 0.0})}


def promise(options: SampleOptions, people: pl.DataFrame, values: dict[str, Numbers]) -> Numbers:
    """Return the log-odds of each lead against an average one, before sales does anything."""
    total = sum(strength * values[name] for name, strength in strengths(options).items())
    unseen = UNSEEN_STRENGTH * people["unseen"].to_numpy() if options.signal else 0.0
    return np.asarray(total + unseen + _expired(options, people, values))


def _expired(options: SampleOptions, people: pl.DataFrame, values: dict[str, Numbers]) -> Numbers:
    """Return what the expired criterion changes in the log-odds of the leads that came in since.

    Raises
    ------
    InputRefused
        Where no driver has the name.
    """
    name = options.expired_criterion
    if not name or not options.signal:
        return np.zeros(len(people))
    if name not in STRENGTHS:
        known = f"expected the name of a driver, found '{name}'.{nearest(name, STRENGTHS)}"
        raise InputRefused([Problem("sample option 'expired_criterion'", known, "Change it.")])
    since = datetime.combine(options.expired_from, time(), UTC).timestamp()
    change = options.expired_log_odds - strengths(options)[name]
    return np.where(people["created"].to_numpy() >= since, change * values[name], 0.0)
