"""Distances against other implementations."""

import numpy as np
import pandas as pd
import pytest
from scipy.spatial.distance import jensenshannon
from scipy.stats import ks_2samp

from src.evaluation.monitor.distances import EMPTY, Coded, coded, distances


def counts(code: Coded, rows: slice) -> np.ndarray:
    return np.bincount(code.place[rows], minlength=code.size).astype(float)[None]


def test_numbers_have_the_distance_of_kolmogorov_and_smirnov() -> None:
    random = np.random.default_rng(1)
    values = pd.Series(np.concatenate([random.poisson(3, 400), random.poisson(4, 150)]).astype(float))
    code = coded(values)
    found = distances(counts(code, slice(400, None)), counts(code, slice(0, 400)), code.is_ordered)
    assert found[0] == pytest.approx(ks_2samp(values[:400], values[400:]).statistic)


def test_many_distinct_numbers_lose_at_most_one_cut() -> None:
    values = pd.Series(np.random.default_rng(2).normal(size=3000) + (np.arange(3000) >= 2000) * 0.4)
    code = coded(values)
    found = distances(counts(code, slice(2000, None)), counts(code, slice(0, 2000)), True)[0]
    exact = ks_2samp(values[:2000], values[2000:]).statistic
    assert exact - 1 / 32 < found <= exact + 1e-12


def test_texts_have_the_distance_of_jensen_and_shannon_and_missing_is_a_level() -> None:
    old, new = ["a"] * 50 + ["b"] * 30 + [None] * 20, ["a"] * 10 + ["c"] * 15 + [None] * 25
    code = coded(pd.Series(old + new, dtype="str"))
    found = distances(counts(code, slice(100, None)), counts(code, slice(0, 100)), code.is_ordered)
    assert not code.is_ordered
    assert found[0] == pytest.approx(jensenshannon([0.5, 0.3, 0, 0.2], [0.2, 0, 0.3, 0.5], base=2))


def test_an_emptied_number_moves_and_infinite_counts_as_empty() -> None:
    code = coded(pd.Series([1.0, 2.0, 3.0, 4.0, np.nan, np.inf, -np.inf, np.nan]))
    assert (code.place[4:] == EMPTY).all()
    assert distances(counts(code, slice(4, None)), counts(code, slice(0, 4)), True)[0] == 1.0


def test_a_side_without_leads_has_no_distance() -> None:
    nobody, some = np.zeros((1, 3)), np.ones((1, 3))
    assert np.isnan(distances(nobody, some, True)[0])
    assert np.isnan(distances(nobody, some, False)[0])
