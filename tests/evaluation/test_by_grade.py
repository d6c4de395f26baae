"""Chances against what came."""

import numpy as np
import pandas as pd
import pytest

from src.evaluation.by_grade import COLUMNS, came_true, grade_table
from src.models.grades import Reference


def table(rows: int = 400) -> pd.DataFrame:
    """Return leads with chances of 10 and 40 %; exactly as many won."""
    high = np.arange(rows) % 2 == 0
    place = np.arange(rows) // 2
    return pd.DataFrame(
        {
            "kind": "week",
            "landmark_days": np.nan,
            "window": 0,
            "window_start": pd.NaT,
            "window_end": pd.NaT,
            "account_id": [f"a{number}" for number in range(rows)],
            "scored_at": pd.Timestamp("2025-01-06", tz="UTC"),
            "is_won": np.where(high, place % 10 < 4, place % 10 < 1),
            "is_worked": True,
            "model": np.where(high, 0.4, 0.1),
            "grade": np.where(high, "A", "D"),
        }
    )


def test_groups_by_chance_highest_first() -> None:
    found = came_true(table())
    assert list(found.columns) == COLUMNS
    assert found["group"].tolist() == ["40% to 40%", "10% to 10%"]
    assert found["rate"].tolist() == [0.4, 0.1]
    assert found["mean_chance"].tolist() == pytest.approx([0.4, 0.1])
    assert found["wins"].tolist() == found["won_accounts"].tolist() == [80, 20]


def test_interval_is_about_that_of_a_share() -> None:
    row = came_true(table()).iloc[0]
    half = 1.96 * np.sqrt(0.4 * 0.6 / 200)
    assert (row["low"], row["high"]) == pytest.approx((0.4 - half, 0.4 + half), abs=0.02)


def test_groups_by_grade() -> None:
    found = came_true(table(), grade="grade")
    assert found["group"].tolist() == ["A", "D"]
    assert found["n"].tolist() == [200, 200]


def test_an_account_has_the_grade_of_its_best_contact() -> None:
    """Two contacts of one account in one queue: chances of 40 and 10 %, graded A and D."""
    paired = table().assign(account_id=[f"a{number // 2}" for number in range(400)])
    found = came_true(paired, grade="grade")
    assert found["group"].tolist() == ["A"]
    assert found["n"].tolist() == [200]
    assert found["mean_chance"].tolist() == pytest.approx([0.4])


def test_small_groups_show_no_rate_and_few_wins_no_interval() -> None:
    few = table().assign(grade=lambda t: np.where(t.index < 8, "B", np.where(t["is_won"], "A", "D")))
    found = came_true(few, grade="grade").set_index("group")
    assert np.isnan(found.loc["B", "rate"])
    assert found.loc["D", "rate"] == 0
    assert np.isnan(found.loc["D", "low"])


def test_rows_without_a_chance_are_left_out_and_none_give_an_empty_table() -> None:
    assert came_true(table().assign(model=np.nan)).empty
    assert came_true(table().assign(is_worked=None)).empty


REFERENCE = Reference((0.1, 0.4), (0.4, 0.3, 0.2), None, None, {})


def at_ages(rows: pd.DataFrame) -> pd.DataFrame:
    """Return every lead at age 0, and once more at age 7 and in a weekly queue with other outcomes."""
    later = rows.assign(is_won=True)
    ages = [rows.assign(kind="landmark", landmark_days=0.0), later.assign(kind="landmark", landmark_days=7.0), later]
    return pd.concat(ages, ignore_index=True)


def test_grades_come_from_the_cut_offs_and_each_lead_counts_once_as_it_came_in() -> None:
    found = grade_table(at_ages(table()), REFERENCE).set_index("grade")
    assert found.index.tolist() == ["A", "D"]
    assert found["n"].tolist() == [200, 200]
    assert found["said"].tolist() == pytest.approx([0.4, 0.1])
    assert found["rate"].tolist() == [0.4, 0.1]
    assert ((found["low"] < found["rate"]) & (found["rate"] < found["high"])).all()


def test_grades_are_judged_by_worked_leads_and_by_all_where_touches_are_not_known() -> None:
    half = table().assign(is_worked=lambda t: t.index < 200)
    assert grade_table(at_ages(half), REFERENCE)["n"].sum() == 200
    assert grade_table(at_ages(table().assign(is_worked=None)), REFERENCE)["n"].sum() == 400


def test_rows_of_a_refused_window_have_no_grade() -> None:
    refused = at_ages(table().assign(model=lambda t: t["model"].mask(t.index < 100)))
    assert grade_table(refused, REFERENCE)["n"].sum() == 300
