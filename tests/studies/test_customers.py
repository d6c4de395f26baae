"""The studies of profiles and of dated criteria: direction on a seed used for developing, tables by hand."""

import numpy as np
import pandas as pd
import pytest

from src.evaluation.customers.conditions import Condition
from src.evaluation.customers.group import group_of
from src.evaluation.customers.profiles import Profile
from studies import criteria_dates, profiles


def profile(levels, low, high):
    industry = Condition("industry", "leads.industry", "industry", levels=levels)
    return Profile(
        group_of(industry, Condition("employees", "leads.employees", "size", low=low, high=high)), None, 0.01
    )


@pytest.mark.parametrize(
    ("found", "named", "exact"),
    [
        (profile(("Logistics", "Manufacturing"), 50, 499), True, True),
        (profile(("Logistics", "Manufacturing", "Retail"), 50, 499), True, False),
        (profile(("Logistics", "Manufacturing"), 100, 499), True, False),
        (profile(("Logistics",), 50, 499), False, False),
        (profile(("Logistics", "Manufacturing"), -np.inf, 499), False, False),
    ],
)
def test_what_counts_as_the_planted_profile(found, named, exact):
    assert (profiles._is_planted(found), profiles._is_exact(found)) == (named, exact)


def test_the_ideal_customer_is_found_where_planted_and_not_where_not():
    assert profiles.record("ideal customer", 100, 8_000)["is_named"]
    assert not profiles.record("no ideal customer", 100, 4_000)["is_found"]


def test_rates_of_profiles_are_counted_over_seeds():
    rows = [
        {"seed": seed, "arm": arm, "is_found": seed == 1, "is_named": seed == 1, "is_exact": False,
         "is_held": seed == 1, "others": 0, "others_held": 0, "tried": 100}
        for seed in (1, 2) for arm in profiles.ARMS
    ]  # fmt: skip
    lines = profiles.table(pd.DataFrame(rows)).splitlines()
    assert sum("1 of 2" in line for line in lines) == 4  # named, held, and found in each of the two others
    assert sum("0 of 2" in line for line in lines) == 4


def test_a_large_drop_is_found_and_dated():
    found = criteria_dates.size_record(31, 0.3, 1.2)
    assert found["is_found"]
    assert abs(found["months_off"]) <= 2
    assert 19 <= found["weeks"] <= 45


def test_alarms_a_year_and_weeks_are_counted_over_seeds():
    sample = {"is_any": False, "years": 1.5, "criteria": 80, "bar": 3.7, "shuffled_alarms": 1}
    rows = [
        {"seed": seed, "arm": arm, "is_found": arm != criteria_dates.NOTHING, "weeks": 20.0 + seed,
         "months_off": seed - 1, "alarms": 3 * (seed == 1), **sample}
        for seed in (1, 2) for arm in criteria_dates.ARMS
    ]  # fmt: skip
    rows += [
        {"seed": seed, "arm": "size", "share": share, "drop": drop, "is_found": seed == 1, "weeks": 24.0}
        for seed in (1, 2) for share in criteria_dates.SHARES for drop in criteria_dates.DROPS
    ]  # fmt: skip
    text = criteria_dates.table(pd.DataFrame(rows))
    assert "| samples in which nothing expires, as they came (2) | 1.00 (-0.96-2.96) |" in text
    assert "one fresh shuffle of each of 4 samples | 0.67 (0.67-0.67) |" in text
    assert text.count("| 2 of 2 (15.8-100.0 %) | 22 weeks (22) | 1 of 2 the very month, the others up to 1 off |") == 1
    assert text.count("| 1 of 2 (1.3-98.7 %) | 24 weeks (24) |") == 6
