"""A planted shock lands on its own part: four seeds for direction."""

import pandas as pd
import pytest

from src.evaluation.changes.factors import PARTS
from studies.planted_periods import SHOCKS
from studies.who_moved import BY_LOT, one, table


@pytest.fixture(scope="module")
def records() -> pd.DataFrame:
    return pd.DataFrame([{"seed": seed, **record} for seed in range(31, 35) for record in one(seed, draws=100)])


def test_each_shock_lands_on_its_own_part(records: pd.DataFrame) -> None:
    for arm, right in {**{part: part for part in PARTS}, BY_LOT: "handling"}.items():
        own = records[(records["arm"] == arm) & (records["part"] == right)]
        assert (own["planted"] / own["change"]).mean() > 0.8, arm
        assert (own["change"] < -20).all()
        assert (own["finding"] == "less").sum() >= 3


def test_parts_add_up_and_nothing_planted_names_next_to_nothing(records: pd.DataFrame) -> None:
    planted = records.groupby(["seed", "arm"])
    assert (planted["planted"].sum() - planted["change"].first()).abs().max() < 1e-9
    still = records[records["arm"] == "nothing"]
    assert still["change"].abs().max() == 0
    assert (still["finding"] != "cannot tell").sum() <= 3  # of 16; one is what 5 of 100 makes


def test_the_table_counts_by_hand() -> None:
    rows = [
        {
            **{"seed": seed, "arm": arm, "part": part, "leads": 100, "change": -10.0},
            "planted": -9.0 if part == arm and seed == 1 else -5.0,
            "finding": "less" if part == arm else "cannot tell",
        }
        for seed in (1, 2)
        for arm in (*SHOCKS, BY_LOT)
        for part in PARTS
    ]
    lines = table(pd.DataFrame(rows)).splitlines()
    volume = [line for line in lines if line.startswith("| volume")]
    assert [cell.strip() for cell in volume[0].split("|")[2:7]] == ["-10.0", "0.70", "0.50", "0.50", "0.50"]
    assert "1 of 2" in volume[0]
    assert [cell.split(" (")[0].strip() for cell in volume[1].split("|")[2:7]] == [
        *["2 of 2", "0 of 2", "0 of 2", "0 of 2"],
        "2 of 2",
    ]
    assert not any(line.startswith("| nothing: ") for line in lines)
