"""Promises on the page: none from before the agreement, months where no quarter is over yet."""

from datetime import date

import pandas as pd

from src.reporting.assemble.promised import promises_of
from tests.reporting.test_promised_and_moved import promise_rows


def test_nothing_is_held_against_a_side_before_it_promised() -> None:
    rows = promise_rows()
    assert promises_of(rows, date(2026, 4, 1)) == promises_of(rows)
    assert promises_of(rows, date(2026, 4, 2)) is None
    month = rows.iloc[[1]].assign(period_kind="month", period_start="2026-05-01", delivered=0.9)
    found = promises_of(pd.concat([rows, month], ignore_index=True), date(2026, 4, 2))
    assert found is not None
    assert found.period == "May 2026"
    assert [(row.delivered.value, row.delivered.window) for row in found.rows] == [(0.9, "May 2026")]
    assert found.rows[0].delivered.definition.endswith("of those of the month whose time is over")
