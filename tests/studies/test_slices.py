"""The study of slices finds what it plants, on a seed used for developing."""

import pandas as pd

from studies.slices import ARMS, one, table


def test_planted_slices_are_found_and_hardly_anything_else() -> None:
    records = one(3)
    assert [record["arm"] for record in records] == list(ARMS)
    by_arm = {record["arm"]: record for record in records}
    assert by_arm["off"]["is_found"]
    assert not by_arm["nothing planted"]["is_found"]
    # One arm in twenty may raise a false alarm; how often it does is what the study counts.
    assert sum(record["false_alarms"] > 0 for record in records) <= 1


def test_rates_are_counted_over_seeds() -> None:
    rows = [
        {"seed": seed, "arm": arm, "is_found": arm == "worse" and seed == 1, "false_alarms": 3 * (seed == 2)}
        for seed in (1, 2)
        for arm in ARMS
    ]
    lines = table(pd.DataFrame(rows)).splitlines()
    assert sum("1 of 2" in line for line in lines) == 4
    assert sum("0 of 2" in line for line in lines) == 1
