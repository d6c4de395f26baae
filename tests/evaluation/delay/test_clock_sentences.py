"""What is said in each case."""

from dataclasses import replace

import pandas as pd
import pytest

from src.evaluation.delay.clock_sentences import clock_sentences
from src.evaluation.delay.experiment import ClockFinding
from src.evaluation.delay.two_stage import Estimate

BALANCE = pd.DataFrame(
    {
        "what": ["chance at creation", "source"],
        "level": ["", "Partner"],
        "before": [0.12, 0.05],
        "after": [0.08, 0.11],
        "p": [0.001, 0.0001],
        "p_adjusted": [0.002, 0.0002],
    }
)
PLACEBOS = pd.DataFrame(
    {"hour": ["mid-morning"], "leads": [1234], "difference": [-0.034], "p_adjusted": [0.01], "is_valid": [True]}
)
FOUND = ClockFinding(
    verdict="costs",
    leads=20_000,
    before=1_000,
    after=700,
    wait_before=6.0,
    wait_after=18.0,
    f=50.0,
    effect=Estimate(-0.004, 0.001, 400),
    weekend=Estimate(-0.003, 0.001, 400),
    power=0.97,
    leads_needed=11_234,
    balance=BALANCE,
    placebos=PLACEBOS,
)


def said(verdict, **changes) -> list[str]:
    return clock_sentences(replace(FOUND, verdict=verdict, **changes), "customers", 120.0)


def test_a_cost_with_its_assumption_and_what_confirms_it():
    cost, assumed, confirmed = said("costs")
    assert cost == (
        "Estimated: of 100 leads whose first call comes 10 hours later, 4 fewer become customers (between 2 and 6; "
        "n = 1,700)."
    )
    assert assumed.startswith("An estimate")
    assert "that chance and sources do not show" in assumed
    assert confirmed.startswith("Confirmed by the longer wait before days off")


def test_a_cost_that_is_not_confirmed_or_could_not_be_checked():
    assert said("costs", weekend=Estimate(-0.001, 0.001, 400))[2].startswith("Not confirmed")
    assert "could not be checked" in said("costs", weekend=None)[2]


def test_a_gain_and_no_side():
    assert "4 more become customers (between 2 and 6" in said("gains", effect=Estimate(0.004, 0.001, 400))[0]
    unsure = said("not certain", effect=Estimate(-0.001, 0.001, 400))
    assert "between 3 fewer and 1 more become customers" in unsure[0]
    assert (
        "a cost cannot be shown. One of 0.5 points of 100 per hour would have been seen in 97 of 100 cases" in unsure[0]
    )
    assert len(unsure) == 2


@pytest.mark.parametrize(
    ("verdict", "changes", "expected"),
    [
        ("too few", {"before": 12, "after": 7}, "12 leads came in within the hour before the desk closed and 7 within"),
        (
            "no jump",
            {},
            "18 against 6 hours on average, no call counting as 120. With about 11,000 leads instead of 20,000",
        ),
        ("no jump", {"leads_needed": None}, "As sales calls now, no number of leads would tell."),
        ("not alike", {}, "('Partner' as source 11 against 5 of 100; their chance at creation 8 against 12 of 100)"),
        ("no placebo", {}, "at no other hour can it be checked"),
        (
            "placebo fires",
            {},
            "winning also jumps at 'mid-morning' (by 3 of 100 down, n = 1,234), where the wait does not explain",
        ),
        (
            "cannot tell",
            {"power": 0.31, "leads_needed": 86_412},
            "with 20,000 leads a cost of 0.5 points of 100 per hour would be seen in only 31 of 100 cases. With about "
            "86,000 leads instead of 20,000 it could be.",
        ),
    ],
)
def test_why_nothing_can_be_told(verdict, changes, expected):
    (sentence,) = said(verdict, **changes)
    assert sentence.startswith("What a later first call costs cannot be told: ")
    assert expected in sentence
    assert "between" not in sentence  # no interval where nothing may be claimed
