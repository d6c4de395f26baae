import pandas as pd
import pytest

from src.evaluation.rates import wilson
from src.evaluation.selection.coverage import coverage, coverage_sentence, tenths_of_chance
from tests.evaluation.chosen_leads import chosen_leads


def small() -> pd.DataFrame:
    table, _, _ = chosen_leads(1, count=6)
    return table.assign(
        grade=["A", "A", "A", "D", "D", "D"],
        is_worked=pd.array([True, True, False, True, False, False], "boolean"),
        is_won=pd.array([True, False, True, False, False, None], "boolean"),
    )


def test_coverage_by_hand() -> None:
    found = coverage(small(), "grade").set_index("group")
    # The last lead's deal is counted at another contact of its account.
    assert found.loc["all", ["leads", "worked", "wins_worked", "untouched", "wins_untouched"]].tolist() == [
        5,
        3,
        1,
        2,
        1,
    ]
    assert found.loc["A", ["leads", "worked", "wins_worked", "untouched", "wins_untouched"]].tolist() == [3, 2, 1, 1, 1]
    assert found.loc["A", "worked_share"] == pytest.approx(2 / 3)
    assert found.loc["A", "rate"] == 0.5
    low, high = wilson(1, 2)
    assert found.loc["A", ["low", "high"]].tolist() == pytest.approx([float(low), float(high)])
    assert found.index.tolist() == ["all", "A", "D"]


def test_sentences() -> None:
    assert coverage_sentence(coverage(small(), "grade"), "customers") == (
        "Measured: of 5 later leads sales called 3 in time to count; 1 of them became customers. 2 were never called; "
        "1 became customers all the same."
    )
    all_called = small().assign(is_worked=pd.array([True] * 6, "boolean"))
    assert coverage_sentence(coverage(all_called, "grade"), "customers").endswith("none was left out.")
    untold = small().assign(is_worked=pd.array([pd.NA] * 6, "boolean"))
    assert coverage(untold, "grade").empty
    assert coverage_sentence(coverage(untold, "grade"), "customers") == ""


def test_tenths_hold_equally_many_leads_of_each_window() -> None:
    table, _, _ = chosen_leads(2, count=400)
    tenth = tenths_of_chance(table)
    assert sorted(tenth.unique()) == [f"{number:02}" for number in range(1, 11)]
    assert (table.groupby([tenth, "window"]).size() == 20).all()
    assert tenth[table["model"].idxmax()] == "01"
    assert len(coverage(table)) == 11
