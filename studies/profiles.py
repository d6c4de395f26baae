"""How often the planted ideal customer is named and confirmed, and how often a profile is found where there is none."""

from __future__ import annotations

from typing import Any

import pandas as pd

from src.evaluation.customers.conditions import Condition
from src.evaluation.customers.profiles import Profile, confirm, find_profiles
from src.evaluation.customers.profiles_table import WHO, profiles_table
from src.leads.sample.drivers import IDEAL_EMPLOYEES, IDEAL_INDUSTRIES
from src.leads.sample.options import SampleOptions
from studies.customer_samples import sample_buyers
from studies.rates import rate_words
from studies.study import Study

LEADS = 20_000
ARMS: dict[str, dict[str, bool]] = {
    "ideal customer": {},
    "no ideal customer": {"ideal_customer": False},
    "pure noise": {"signal": False},
}
NEAR = ((20, 100), (300, 999))
"""Ends of the range of employees that are right: one step of the round edges from 50 and 499."""


def one(seed: int) -> list[dict[str, Any]]:
    """Return one record per arm."""
    return [record(arm, seed, LEADS) for arm in ARMS]


def record(arm: str, seed: int, leads: int) -> dict[str, Any]:
    """Return what was found in one sample."""
    buyers, _, _ = sample_buyers(SampleOptions(leads=leads, seed=seed, **ARMS[arm]))
    found = find_profiles(buyers.earlier)
    profiles = confirm(found, buyers.later)
    table = profiles_table(profiles, buyers.earlier, buyers.later)
    held = set(table.loc[(table["kind"] == WHO) & (table["held"] == "yes"), "words"])
    named = [profile for profile in profiles if _is_planted(profile)]
    exact = [profile for profile in named if _is_exact(profile)]
    return {
        "arm": arm,
        "is_found": bool(profiles),
        "is_named": bool(named),
        "is_exact": bool(exact),
        "is_held": any(profile.words in held for profile in named),
        "others": len(profiles) - len(named),
        "others_held": sum(profile.words in held for profile in profiles if profile not in named),
        "tried": found.tried,
    }


def table(records: pd.DataFrame) -> str:
    """Return the rates over all seeds."""
    lines = ["| sample | asked | seeds (95 % interval) |", "|---|---|---|"]
    rows = records[records["arm"] == "ideal customer"]
    for asked, column in (
        ("the planted profile is named: both industries, at most one more, employees about 50 to 499", "is_named"),
        ("named to the letter: industry Logistics or Manufacturing; employees 50 to 499", "is_exact"),
        ("named, and held on later leads", "is_held"),
    ):
        lines.append(f"| ideal customer | {asked} | {rate_words(int(rows[column].sum()), len(rows))} |")
    beside = rate_words(int((rows["others"] > 0).sum()), len(rows))
    lines.append(f"| ideal customer | any other profile beside it | {beside} |")
    for arm in ("no ideal customer", "pure noise"):
        rows = records[records["arm"] == arm]
        lines.append(f"| {arm} | any profile found | {rate_words(int(rows['is_found'].sum()), len(rows))} |")
        kept = rate_words(int((rows["others_held"] > 0).sum()), len(rows))
        lines.append(f"| {arm} | any profile found and held on later leads | {kept} |")
    tried = f"{records['tried'].median():,.0f} combinations tried (median)"
    intro = (
        f"Samples of {LEADS:,} leads, called ones two weeks after they came in; found on the first two thirds, "
        f"confirmed on the last; {tried}. Without the ideal customer all other drivers are in force, so single "
        "characteristics still count; a profile is more than its parts, so there is none."
    )
    return "\n".join([intro, "", *lines])


def _is_planted(profile: Profile) -> bool:
    """Return whether a profile is the planted one: both industries, hardly another, and about its sizes."""
    industry, size = _part(profile, "industry"), _part(profile, "employees")
    if industry is None or size is None or not set(IDEAL_INDUSTRIES) <= set(industry.levels):
        return False
    ends = zip(NEAR, (size.low, size.high), strict=True)
    return len(industry.levels) <= len(IDEAL_INDUSTRIES) + 1 and all(low <= end <= high for (low, high), end in ends)


def _is_exact(profile: Profile) -> bool:
    industry, size = _part(profile, "industry"), _part(profile, "employees")
    if industry is None or size is None:
        return False
    return set(industry.levels) == set(IDEAL_INDUSTRIES) and (size.low, size.high) == IDEAL_EMPLOYEES


def _part(profile: Profile, feature: str) -> Condition | None:
    """Return the profile's statement on a feature."""
    single = [clause.any_of[0] for clause in profile.who.parts]
    return next((condition for condition in single if condition.feature == feature), None)


STUDY = Study("profiles", "The ideal customer: named where planted, and not found where not", one, table)
