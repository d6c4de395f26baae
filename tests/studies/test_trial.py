"""The study of trials finds what it plants and not what it does not, on a few seeds used for developing."""

import pandas as pd

from studies.trial import one, table
from studies.trial_world import CAPACITY, LEADS_A_WEEK, WEEKS, desk, share_by_one_order


def test_planted_gains_are_found_and_nothing_else() -> None:
    records = pd.DataFrame(one(1))
    assert len(records) == 4
    planted = records[records["planted"] == "planted"]
    assert (planted["difference"] > 0).all()
    assert (planted["finding"] == "better").any()
    assert (records["finding"] != "worse").all()


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
