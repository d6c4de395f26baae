import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2, chi2_contingency

from src.evaluation.calls.response_levels import against_the_rest


def leads(*cells: tuple[str, str, int, int]) -> pd.DataFrame:
    """Return leads by level, grade, number in time and number late."""
    rows = [
        {"source": level, "grade": grade, "is_in_time": in_time}
        for level, grade, hits, misses in cells
        for in_time in [True] * hits + [False] * misses
    ]
    return pd.DataFrame(rows).astype({"is_in_time": "boolean"})


def test_with_one_grade_it_is_the_chi_square_of_the_table():
    found = against_the_rest(leads(("a", "A", 30, 20), ("b", "A", 20, 40)), "source")
    statistic = chi2_contingency([[30, 20], [20, 40]], correction=False).statistic * 109 / 110
    assert found["p_adjusted"].to_numpy() == pytest.approx([min(1.0, 2 * chi2.sf(statistic, 1))] * 2)
    assert found["gap"].tolist() == pytest.approx([30 / 50 - 20 / 60, 20 / 60 - 30 / 50])


def test_more_leads_of_a_slow_grade_make_no_source_slow():
    """Partner has mostly A leads, which are promised fewer hours; within each grade it is as fast as the others."""
    found = against_the_rest(
        leads(("Partner", "A", 30, 60), ("Partner", "B", 8, 2), ("Search", "A", 10, 20), ("Search", "B", 80, 20)),
        "source",
    )
    assert found["gap"].abs().max() < 1e-12
    assert found["p_adjusted"].min() == 1


def test_leads_without_a_promise_do_not_count():
    due = leads(("a", "A", 30, 20), ("b", "A", 20, 40))
    none = pd.DataFrame({"source": ["c"] * 5, "grade": ["C"] * 5, "is_in_time": pd.array([None] * 5, dtype="boolean")})
    found = against_the_rest(pd.concat([due, none]), "source")
    assert found["source"].tolist() == ["a", "b"]
    assert np.isfinite(found["p_adjusted"]).all()
