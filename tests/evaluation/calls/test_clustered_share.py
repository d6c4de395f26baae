import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest

from src.evaluation.calls.clustered_share import clustered_share


def test_one_thing_per_account_is_nearly_wilson():
    part = pd.Series([1.0] * 30 + [0.0] * 70)
    share, low, high = clustered_share(part, pd.Series(1.0, part.index), pd.Series(range(100)).astype(str))
    plain = binomtest(30, 100).proportion_ci(method="wilson")
    assert share == pytest.approx(0.3)
    assert [low, high] == pytest.approx([plain.low, plain.high], abs=0.002)


def test_copies_of_the_same_account_add_nothing():
    part = pd.Series([1.0] * 30 + [0.0] * 70)
    account = pd.Series(range(100)).astype(str)
    once = clustered_share(part, pd.Series(1.0, part.index), account)
    thrice = clustered_share(3 * part, pd.Series(3.0, part.index), account)
    assert thrice == pytest.approx(once)


def test_coverage_where_accounts_have_many_and_agree():
    random, hits = np.random.default_rng(1), 0
    for _ in range(300):
        whole = pd.Series(1.0 + random.poisson(2, 150))
        part = whole * (random.random(150) < 0.2)
        _, low, high = clustered_share(part, whole, pd.Series(range(150)))
        hits += low <= 0.2 <= high
    assert 0.92 <= hits / 300 <= 0.98


def test_none_and_nothing():
    nothing = pd.Series([0.0, 0.0])
    share, low, high = clustered_share(nothing, pd.Series([5.0, 5.0]), pd.Series(["a", "b"]))
    assert (share, low) == (0, 0)
    assert high == pytest.approx(binomtest(0, 2).proportion_ci(method="wilson").high)
    assert np.isnan(clustered_share(nothing, nothing, pd.Series(["a", "b"]))).all()
