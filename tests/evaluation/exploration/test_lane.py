"""The lane sized against exact tests drawn by hand, priced by hand, and refused in words."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom, binomtest

from src.evaluation.exploration.lane import Lane, below_threshold, plan_lane
from src.evaluation.exploration.size import leads_to_notice, rate_if_missed
from src.models.grades import Reference
from tests.evaluation.trial.histories import CONFIG

REFERENCE = Reference((0.0, 1.0), (0.2, 0.1, 0.05), None, None, {"kind": "week"})


def later(count: int = 1400, weeks: int = 20) -> pd.DataFrame:
    """Return leads of which half have 2 of 100 (grade D) and half 30 of 100 (grade A)."""
    start = pd.Timestamp("2026-01-05", tz="UTC")
    chance = np.where(np.arange(count) % 2 == 0, 0.02, 0.3)
    return pd.DataFrame(
        {
            "lead_id": [f"L{number}" for number in range(count)],
            "kind": "landmark",
            "landmark_days": 0.0,
            "created_at": start + pd.to_timedelta(np.arange(count) * weeks * 7 / count, unit="D"),
            "window_start": start,
            "window_end": start + pd.Timedelta(days=7 * weeks),
            "model": chance,
            "is_won": pd.array(np.arange(count) % 10 == 1, "boolean"),
            "value": np.where(np.arange(count) % 10 == 1, 5000.0, np.nan),
        }
    )


def declared(**changes: object):
    return CONFIG.model_copy(
        update={
            "exploration": CONFIG.exploration.model_copy(update=changes),
            "economics": CONFIG.economics.model_copy(update={"cost_per_worked_lead": 100.0}),
        }
    )


@pytest.fixture(scope="module")
def lane() -> Lane:
    return plan_lane(later(), REFERENCE, declared())


@pytest.mark.parametrize(("said", "true"), [(0.01, 0.05), (0.02, 0.1), (0.05, 0.15), (0.0, 0.03)])
def test_the_number_of_leads_is_the_smallest_of_the_exact_test(said: float, true: float) -> None:
    def power(n: int) -> float:
        alarms = [hits for hits in range(n + 1) if hits and binomtest(hits, n, said, "greater").pvalue <= 0.05]
        return float(binom.sf(min(alarms, default=n + 1) - 1, n, true))

    found = leads_to_notice(said, true)
    assert found is not None
    assert power(found) >= 0.8
    assert power(found - 1) < 0.8
    assert all(power(n) >= 0.8 for n in range(found, found + 40))


def test_what_is_not_more_than_said_cannot_be_noticed() -> None:
    assert leads_to_notice(0.1, 0.1) is None
    assert leads_to_notice(0.1, 0.05) is None
    assert leads_to_notice(0.1, 0.1001) is None


def test_the_rate_at_which_a_share_of_all_wins_is_missed() -> None:
    """8 wins above and 100 x 2 of 100 below: 2 of 10 are missed."""
    rate = rate_if_missed(0.2, 8, 100)
    assert 100 * rate / (8 + 100 * rate) == pytest.approx(0.2)


def test_sizes_and_prices_by_hand(lane: Lane) -> None:
    """35 leads a week below with 2 of 100; 35 above with 30 of 100: 10.5 wins."""
    own = lane.sizes[lane.sizes["is_declared"]].iloc[0]
    assert own["leads_per_week"] == pytest.approx(0.05 * 35)
    assert own["rate"] == pytest.approx(0.25 * 10.5 / 35)
    assert own["leads"] == leads_to_notice(0.02, 0.075)
    assert own["weeks"] == np.ceil(own["leads"] / 1.75)
    price = lane.prices[lane.prices["share"] == 0.05].iloc[0]
    assert price["wins_displaced_per_week"] == pytest.approx(1.75 * (0.2 - 0.02))
    assert price["cost_per_week"] == pytest.approx(175)


def test_the_price_is_said_with_its_assumption(lane: Lane) -> None:
    assert lane.sentences[0].startswith("1 in 20 of the leads of grade D (35 a week, 2 of 100 said)")
    assert "Estimated price" in lane.sentences[2]
    assert "worth about EUR 1,600 a week" in lane.sentences[2]
    assert "cost EUR 180 a week" in lane.sentences[3]


def test_too_small_a_lane_is_named_with_what_would_do() -> None:
    small = plan_lane(later(600), REFERENCE, declared())
    assert small.sentences[1].startswith("Too small: if 20 of 100")
    assert "With 1 in" in small.sentences[1]
    tiny = plan_lane(later(30), REFERENCE, declared(missed_share=0.1))
    assert "No share up to 1 in 5 would do" in tiny.sentences[1]
    hidden = plan_lane(later(), REFERENCE, declared(missed_share=0.04))
    assert "It could not notice" in hidden.sentences[1]


def test_the_threshold_is_the_best_grade_below() -> None:
    grades = pd.Series(["A", "B", "C", "D"])
    assert below_threshold(grades, "D").tolist() == [False, False, False, True]
    assert below_threshold(grades, "B").tolist() == [False, True, True, True]


@pytest.mark.parametrize(
    ("table", "reference", "words"),
    [
        (later(), None, "A score with grades"),
        (later().head(0), REFERENCE, "A score with grades"),
        (later().assign(model=np.nan), REFERENCE, "A score with grades"),
        (later().assign(created_at=pd.NaT), REFERENCE, "Dates are needed"),
        (later().assign(model=0.5), REFERENCE, "No later lead has grade D"),
        (later().assign(model=0.01), REFERENCE, "As leads come in, nearly all have grade D"),
    ],
)
def test_what_is_missing_is_said(table: pd.DataFrame, reference: Reference | None, words: str) -> None:
    found = plan_lane(table, reference, CONFIG)
    assert found.needs is not None
    assert found.needs.startswith(words)
    assert (found.sentences, found.facts, len(found.sizes)) == ([], {}, 0)
