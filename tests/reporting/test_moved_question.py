"""Whose customers are meant where the page asks why there were so many; what its share in time counts."""

from dataclasses import replace

import pandas as pd
import pytest

from src.reporting.assemble.delivered import delivered_of
from src.reporting.facts import FactBook
from src.reporting.page import render_page
from tests.reporting.fernhill import count, fernhill
from tests.reporting.test_promised_and_moved import FERNHILL, said


def test_the_question_says_whose_wins_are_meant() -> None:
    now = replace(count(149), window="2025-12-02 to 2026-07-01")
    assert "149 customers among the leads of 2 December 2025 to 1 July 2026, and not 161" in said(
        replace(FERNHILL, now=now)
    )
    assert said(replace(FERNHILL, now=replace(now, window=""))).startswith("Why 149 customers and not 161 as in the 13")


@pytest.mark.parametrize(
    ("hours", "words"), [((8.0, 8.0), "In one working day"), ((4.0, 40.0), "In the time promised")]
)
def test_hours_agreed_by_grade_are_not_called_a_working_day(hours, words) -> None:
    row = {"leads": 90, "called": 60, "median_hours": 3.0, "in_time_fraction": 0.5, "low": 0.4, "high": 0.6}
    response = pd.DataFrame(
        [{**row, "grade": grade, "promised_hours": h} for grade, h in zip("AB", hours, strict=True)]
    )
    told = delivered_of({}, response, "2026")
    assert told.in_time_is_one_day == (hours == (8.0, 8.0))
    story = replace(fernhill(), promises=None, delivered=told)
    page = render_page(story, FactBook())
    assert f">{words}<" in str(page)
