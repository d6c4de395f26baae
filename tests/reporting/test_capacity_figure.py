"""The curves over k calls a week."""

import numpy as np
import pandas as pd

from src.reporting.capacity_figure import calls_drawing


def table(per_week: bool = True) -> pd.DataFrame:
    steps = pd.DataFrame({"k": [20.0, 40.0, 80.0], "share": [0.05, 0.1, 0.2]})
    rows = []
    for method, way, reached in (("model", "the score", 0.6), ("rules", "the <b>points", 0.5), ("odoo", "Odoo", 0.4)):
        for place, step in steps.iterrows():
            rows.append(
                {
                    "scope": "worked",
                    "kind": "week",
                    "counts": "leads",
                    "method": method,
                    "way": way,
                    "per_week": step["k"] if per_week else np.nan,
                    "list_fraction": step["share"],
                    "is_capacity": place == 1,
                    "reached_fraction": reached + 0.1 * place,
                    "reached_low": reached,
                    "reached_high": reached + 0.2,
                    "wins_per_week": 10.0 if per_week else np.nan,
                    "reached_per_week": 10 * (reached + 0.1 * place) if per_week else np.nan,
                }
            )
    return pd.DataFrame(rows)


def test_wins_a_week_at_the_capacity() -> None:
    drawn = calls_drawing(table(), "worked", "week", "customers")
    assert drawn is not None
    assert drawn.title == "Customers reached by the number of leads worked"
    assert drawn.alt == (
        "Curves over leads worked a week, customers of a Monday's queue at the capacity: the score 7.0; "
        "the <b>points 6.0."
    )
    assert "<b>" not in drawn.svg("f")
    assert drawn.svg("f") == calls_drawing(table(), "worked", "week", "customers").svg("f")  # type: ignore[union-attr]


def test_shares_of_the_list_without_weeks() -> None:
    drawn = calls_drawing(table(per_week=False), "worked", "week", "customers")
    assert drawn is not None
    assert drawn.alt == (
        "Curves over of 100 leads worked, of 100 customers reached at the capacity: the score 70.0; the <b>points 60.0."
    )
    assert drawn.figure.axes[0].lines[0].get_ydata().tolist() == [60.0, 70.0, 80.0]


def test_nothing_where_nothing_was_measured() -> None:
    assert calls_drawing(table(), "all", "week", "customers") is None
    assert calls_drawing(table().head(0), "worked", "week", "customers") is None
    assert calls_drawing(table()[lambda t: t["method"] == "rules"], "worked", "week", "customers") is None
