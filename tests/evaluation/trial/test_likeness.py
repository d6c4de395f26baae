"""The intra-class correlation: planted, by hand, and none."""

import numpy as np
import pandas as pd
import pytest

from src.evaluation.trial.likeness import likeness_of


def history(icc: float, seed: int, teams: int = 4, weeks: int = 200, size: int = 25) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    base = random.uniform(0.1, 0.4, teams)
    strength = (1 - icc) / icc if icc else np.inf
    rows = []
    for team in range(teams):
        rate = random.beta(base[team] * strength, (1 - base[team]) * strength, weeks) if icc else [base[team]] * weeks
        for week in range(weeks):
            count = 1 + random.poisson(size)
            rows.append(pd.DataFrame({"team": team, "week": week, "reached": random.random(count) < rate[week]}))
    return pd.concat(rows, ignore_index=True)


@pytest.mark.parametrize("icc", [0.0, 0.03, 0.1])
def test_the_planted_likeness_is_found_although_teams_differ(icc: float) -> None:
    found = likeness_of(*(history(icc, 4)[name] for name in ("team", "week", "reached")))
    assert found.icc == pytest.approx(icc, abs=0.012)
    assert (found.teams, found.team_weeks) == (4, 800)
    assert found.size_cv == pytest.approx(1 / 5, abs=0.03)  # Poisson of 25, and 1


def test_by_hand() -> None:
    """One team, two weeks of two: (1, 1) and (0, 0). Between 1, within 0: wholly alike."""
    found = likeness_of(pd.Series(["a"] * 4), pd.Series([1, 1, 2, 2]), pd.Series([True, True, False, False]))
    assert found.icc == 1.0


def test_one_week_a_team_tells_nothing() -> None:
    found = likeness_of(pd.Series(["a", "b"]), pd.Series([1, 1]), pd.Series([True, False]))
    assert found.icc == 0.0
