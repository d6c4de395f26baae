"""A figure's trend over months: rising, falling, level, not to be told."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import linregress

from src.evaluation.trend import MIN_MONTHS, trend

MONTHS = pd.Series(pd.date_range("2024-01-10", periods=24, freq="MS", tz="UTC"))


def each(values: np.ndarray, times: int = 3) -> tuple[pd.Series, pd.Series]:
    """Return every month's value several times."""
    return MONTHS[: len(values)].repeat(times).reset_index(drop=True), pd.Series(values).repeat(times).reset_index(
        drop=True
    )


def test_slope_and_interval_are_those_of_least_squares() -> None:
    values = 10 + np.random.default_rng(1).normal(size=24)
    found, theirs = trend(*each(values)), linregress(np.arange(24), values)
    assert found.per_year == pytest.approx(12 * theirs.slope)
    assert (found.high - found.low) / 2 == pytest.approx(12 * 2.073873 * theirs.stderr, rel=1e-5)  # t, 22 degrees


@pytest.mark.parametrize(
    ("slope", "noise", "finding"),
    [(0.5, 0.2, "rises"), (-0.5, 0.2, "falls"), (0.0, 0.02, "level"), (0.0, 3.0, "cannot tell")],
)
def test_findings(slope: float, noise: float, finding: str) -> None:
    random = np.random.default_rng(4)
    values = 10 + slope * np.arange(24) + noise * random.permutation(np.linspace(-1, 1, 24))
    assert trend(*each(values)).finding == finding


def test_a_month_with_few_leads_counts_little() -> None:
    moments, values = each(np.full(12, 5.0) + np.tile([0.01, -0.01], 6), 50)
    odd = pd.Series([pd.Timestamp("2025-02-03", tz="UTC")]), pd.Series([500.0])
    found = trend(pd.concat([moments, odd[0]], ignore_index=True), pd.concat([values, odd[1]], ignore_index=True))
    assert found.finding == "cannot tell"
    assert found.per_year < 30


def test_few_months_tell_nothing() -> None:
    found = trend(*each(np.arange(MIN_MONTHS - 1.0)))
    assert found.finding == "cannot tell"
    assert np.isnan(found.per_year)


def test_false_alarms_are_rare() -> None:
    random = np.random.default_rng(0)
    moves = [trend(*each(10 + random.normal(size=24), 1)).finding in ("rises", "falls") for _ in range(200)]
    assert np.mean(moves) < 0.09
