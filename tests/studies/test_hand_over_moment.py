"""The study of the hand-over moment finds what it plants, on a seed used for developing."""

import json

import numpy as np
import pandas as pd

from src.evaluation.hand_over_moment.stopping import gains_of_calling
from studies.hand_over_moment import record, table, true_moments
from studies.hand_over_world import PRICE, planted


def test_moments_are_told_late_rather_than_early_and_never_wrong() -> None:
    counts = record(1, "a call makes wins", 6_000)
    json.dumps(counts)
    assert not counts["any_wrong"]
    assert counts["moments"] >= 1
    assert counts["moments_early"] == 0
    lines = table(pd.DataFrame([{"seed": 1, **counts}])).splitlines()
    assert sum(line.startswith("| a call makes wins | 6,000 |") for line in lines) == 1


def test_the_planted_moments_differ_by_kind() -> None:
    moments = true_moments(gains_of_calling(planted(), PRICE)[..., 0])
    assert moments["strong", "hot"] == 0
    assert moments["strong", "warm"] == 30
    assert np.isnan(moments["weak", "cold"])
    assert (gains_of_calling(planted(0.0), PRICE) < 0).all()
