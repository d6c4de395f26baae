"""What many looks allow to say, on p-values worked out by hand."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from src.evaluation.slices.verdicts import EVERYBODY, with_verdicts


def measured(gains: list[float], half: float = 0.1, won: int = 200) -> pd.DataFrame:
    """Return slices of 1,000 leads with these gains, each plus or minus ``half``; chances all right."""
    gain = np.array(gains)
    return pd.DataFrame(
        {
            "slice": [EVERYBODY, *[f"s{place}" for place in range(len(gains) - 1)]],
            "n": 1000,
            "accounts": 1000,
            "won_accounts": won,
            "gain": gain,
            "low": gain - half,
            "high": gain + half,
            "said": 0.2,
            "off": 0.0,
            "off_low": -0.01,
            "off_high": 0.01,
            "chance_spread": 0.16,
        }
    )


def test_holm_over_both_questions_and_all_but_the_whole() -> None:
    # Half-width 0.1: gains of 0.15 and 0.11 are 2.94 and 2.16 standard errors.
    found = with_verdicts(measured([0.11, 0.15, 0.11, 0.0]))
    p = 2 * stats.t.sf(np.array([0.15, 0.11]) * 1.959964 / 0.1, 199)
    # Three slices, two questions: six looks; four of them with p = 1.
    assert found["p_adjusted"].iloc[1:3].tolist() == pytest.approx([6 * p[0], 5 * p[1]], rel=1e-5)
    assert found["finding"].tolist() == ["better", "better", "cannot tell", "cannot tell"]
    assert found["p_adjusted"].iloc[0] == pytest.approx(p[1], rel=1e-5)
    assert found["off_p_adjusted"].tolist() == [1, 1, 1, 1]


def test_worse_below_zero() -> None:
    assert with_verdicts(measured([0.0, -0.3]))["finding"].tolist() == ["cannot tell", "worse"]


def test_few_wins_say_nothing_and_under_five_have_no_interval() -> None:
    few = with_verdicts(measured([0.5, 0.5], won=19))
    assert few["finding"].tolist() == ["cannot tell"] * 2
    assert few["p_adjusted"].isna().all()
    assert few["low"].notna().all()
    assert with_verdicts(measured([0.5, 0.5], won=4))["low"].isna().all()


def test_a_difference_of_chances_is_at_least_as_unsure_as_the_chances() -> None:
    """A thousand leads at 20 %: a rate spreads by 1.26 points, whatever the draws say."""
    narrow = measured([0.0, 0.0]).assign(off=-0.02, off_low=-0.0201, off_high=-0.0199)
    found = with_verdicts(narrow)
    assert found["off_high"].to_numpy() == pytest.approx(-0.02 + 1.96 * np.sqrt(0.16 / 1000), abs=1e-5)
    assert set(found["calibration"]) == {"cannot tell"}
    assert set(with_verdicts(narrow.assign(off=-0.06))["calibration"]) == {"too high"}
    assert set(with_verdicts(narrow.assign(off=0.06))["calibration"]) == {"too low"}


def test_where_the_chances_expect_hardly_a_win_none_can_be_missed() -> None:
    rare = measured([0.0, 0.0]).assign(said=0.004, off=-0.5)
    assert with_verdicts(rare)["off_p_adjusted"].isna().all()
