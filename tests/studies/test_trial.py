"""The study of trials finds what it plants and not what it does not, on a few seeds used for developing."""

import json

import pandas as pd

from studies.trial import found, table
from studies.trial_world import CAPACITY, LEADS_A_WEEK, WEEKS, desk, share_by_one_order


def test_a_planted_gain_is_found() -> None:
    record = found(1, desk(1, 0.8), "lead")
    json.dumps(record)
    assert record["finding"] == "better"
    assert record["low"] < 0.042 < record["high"]


def test_the_truth_is_that_of_a_desk_with_one_order() -> None:
    office = desk(2, 0.8)
    by_luck, by_score = (share_by_one_order(office, order) for order in ("today", "score"))
    called = CAPACITY * LEADS_A_WEEK * WEEKS / len(office.leads)
    assert abs(by_luck - called * office.leads["meets"].mean()) < 0.02
    assert by_score > by_luck + 0.02


def test_rates_are_counted_over_seeds() -> None:
    common = {"truth": 0.04, "difference": 0.05, "with_early_look": "cannot tell"}
    rows = [
        {"seed": 1, "planted": "planted", "by": "lead", "low": 0.01, "high": 0.09, "finding": "better", **common},
        {"seed": 2, "planted": "planted", "by": "lead", "low": -0.09, "high": -0.01, "finding": "worse", **common},
    ]
    line = table(pd.DataFrame(rows)).splitlines()[4]
    assert line.count("1 of 2") == 3
    assert "| 4.0 | 5.0 |" in line
