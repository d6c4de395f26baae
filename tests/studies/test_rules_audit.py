"""The audit on the sample's planted rules: five seeds for direction."""

import pandas as pd
import pytest

from src.rules.declare import load_rules
from studies.planted_rules import RULES, planted_worth
from studies.rules_audit import REPAIRED, WORTH, WRITTEN, expected, one, repaired, table


@pytest.fixture(scope="module")
def records() -> pd.DataFrame:
    return pd.DataFrame([{"seed": seed, **record} for seed in (21, 22, 23, 24, 25) for record in one(seed)])


@pytest.mark.slow
def test_planted_rules_are_found_and_good_ones_left_alone(records: pd.DataFrame) -> None:
    written = records[records["arm"] == WRITTEN]
    judged = written[written["verdict"] != "cannot tell"]
    is_wrong = judged["expected"].isin(["reprice", "wrong sign"])
    called_wrong = judged["verdict"].isin(["reprice", "wrong sign"])
    assert called_wrong[is_wrong].mean() > 0.9
    assert called_wrong[judged["expected"] == "keep"].mean() < 0.1
    assert (judged["verdict"] == "dead").equals(judged["expected"] == "dead")
    assert len(judged) > 0.6 * len(written)


@pytest.mark.slow
def test_repaired_rules_are_left_alone(records: pd.DataFrame) -> None:
    fixed = records[records["arm"] == REPAIRED]
    assert len(fixed) >= 5 * 8
    assert fixed["verdict"].isin(["reprice", "wrong sign"]).mean() < 0.1
    assert (fixed["verdict"] == "keep").mean() > 0.5


def test_the_table_counts_rules_times_seeds() -> None:
    rows = [
        ("a", "keep", "keep"),
        ("a", "keep", "reprice"),
        ("b", "reprice", "reprice"),
        ("b", "reprice", "cannot tell"),
    ]
    records = pd.DataFrame(
        [
            {"seed": seed, "arm": WRITTEN, "rule": rule, "expected": truth, "verdict": verdict}
            for seed, (rule, truth, verdict) in enumerate(rows)
        ]
    )
    lines = table(records).splitlines()
    keep, reprice = (next(line for line in lines if line.startswith(f"| {name} |")) for name in ("keep", "reprice"))
    assert [cell.split(" (")[0].strip() for cell in keep.split("|")[2:5]] == ["1 of 1", "1 of 2", "0 of 2"]
    assert [cell.split(" (")[0].strip() for cell in reprice.split("|")[2:5]] == ["1 of 2", "1 of 1", "1 of 2"]
    assert "| b | reprice | 0 | 1 | 0 | 0 | 1 |" in lines


def test_repaired_points_deserve_no_other_verdict_than_keep() -> None:
    for rule in repaired(load_rules(RULES)).rule:
        if abs(rule.points) >= 5:
            assert expected(rule.name, rule.points) in ("keep", "dead", None)


@pytest.mark.slow
def test_worth_is_what_the_generator_plants() -> None:
    found = planted_worth(5, 20_000)
    assert set(found) == set(WORTH)
    for name in set(WORTH) - {"unsubscribed"}:
        assert found[name] == pytest.approx(WORTH[name], abs=0.12), name
