"""The moment against a plain recursion, by hand, on planted truth, and silent where nobody was called."""

from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from src.evaluation.hand_over_moment.against_actual import _median_interval, against_actual
from src.evaluation.hand_over_moment.cells import CALL, CELLS, MOMENTS, NO_OVERLAP, WAIT, cells_table, moments_table
from src.evaluation.hand_over_moment.hazards import Hazards, additive, design_of, hazards_of
from src.evaluation.hand_over_moment.moment import HandOverMoment, Price, told
from src.evaluation.hand_over_moment.moment_sentences import moment_sentences
from src.evaluation.hand_over_moment.stopping import calls_by, gains_of_calling, price_of_capacity
from src.evaluation.hand_over_moment.waits import GONE, LEVELS, Waits
from src.evaluation.intervals import draws_of
from studies.hand_over_moment import record
from studies.hand_over_world import AGES, PRICE, planted, waiting_world


@pytest.fixture(scope="module")
def waits() -> Waits:
    return waiting_world(5, planted(), 20_000)


@pytest.fixture(scope="module")
def found(waits: Waits) -> HandOverMoment:
    return told(waits, Price(PRICE, "A call costs 3."), draws_of(waits.rows, 60, 1), "customers", False)


def test_backwards_it_is_the_plain_recursion() -> None:
    """The value of a state, asked for from the front."""
    random = np.random.default_rng(1)
    called, waiting = random.uniform(0, 0.3, (4, 3, 3)), random.uniform(0, 0.02, (4, 3, 3))
    never, stays = random.uniform(0, 0.1, (3, 3)), random.dirichlet([1, 1, 1, 1], (4, 3))[..., :3]
    price = 0.06

    def wait(age: int, fit: int, engagement: int) -> float:
        if age == 3:
            return never[fit, engagement]
        later = sum(stays[age, engagement, after] * best(age + 1, fit, after) for after in range(3))
        return waiting[age, fit, engagement] + later

    def best(age: int, fit: int, engagement: int) -> float:
        return max(called[age, fit, engagement] - price, wait(age, fit, engagement))

    gains = gains_of_calling(Hazards(*(part[..., None] for part in (called, waiting, never, stays))), price)
    for age, fit, engagement in product(range(4), range(3), range(3)):
        expected = called[age, fit, engagement] - price - wait(age, fit, engagement)
        assert gains[age, fit, engagement, 0] == pytest.approx(expected)


def test_the_formula_is_sklearns_with_the_same_ridge() -> None:
    random = np.random.default_rng(2)
    design = design_of(3)
    trials = random.integers(20, 200, (27, 2)).astype(float)
    hits = random.binomial(trials.astype(int), 1 / (1 + np.exp(2 - design[:, [1]])))
    fitted = additive(design, hits.astype(float), trials)
    for draw in range(2):
        x = np.repeat(design[:, 1:], 2, axis=0)
        y = np.tile([1, 0], 27)
        weight = np.column_stack([hits[:, draw], trials[:, draw] - hits[:, draw]]).reshape(-1)
        model = LogisticRegression(C=2.0, tol=1e-10, max_iter=1000).fit(x, y, sample_weight=weight)  # C = 1 / ridge
        assert fitted[:, draw] == pytest.approx(model.predict_proba(design[:, 1:])[:, 1], abs=1e-4)


def test_chances_come_near_what_was_planted(waits: Waits) -> None:
    kinds, kind = waits.kinds()
    counts = np.bincount(kind, minlength=len(kinds.rows)).astype(float)[:, None]
    hazards, truth = hazards_of(kinds, counts), planted()
    assert np.abs(hazards.called - truth.called).max() < 0.09
    assert np.abs(hazards.called - truth.called).mean() < 0.015
    assert np.abs(hazards.stays[:-1] - truth.stays[:-1]).max() < 0.08


def test_kinds_lose_nothing(waits: Waits) -> None:
    kinds, kind = waits.kinds()
    assert len(kinds.rows) < len(waits.rows) / 20
    names = ["age", "fit", "engagement", "is_called", "is_won", "won_waiting", "next_engagement"]
    assert (kinds.rows[names].to_numpy()[kind] == waits.rows[names].to_numpy()).all()


def test_planted_moments_are_found(found: HandOverMoment) -> None:
    moments = found.moments.set_index(["fit", "engagement"])
    assert moments.loc[("strong", "hot"), "from_days"] == 0
    assert moments.loc[("medium", "hot"), "from_days"] == 0
    assert moments.loc[("strong", "warm"), "from_days"] == 30
    assert not moments.loc[("weak", "cold"), "from_days"] >= 0
    assert list(found.cells) == CELLS
    assert list(found.moments) == MOMENTS


def test_where_calls_change_nothing_no_moment_is_told() -> None:
    counts = record(3, "a call changes nothing", 6_000)
    assert counts["moments"] == 0
    assert not counts["any_wrong"]
    assert counts["held"] > 0.8 * counts["cells"]


def test_few_called_or_few_left_and_nothing_is_said(waits: Waits) -> None:
    rows = waits.rows
    is_seldom = (rows["fit"] == 0) & (rows["engagement"] == 2) & rows["is_called"]
    seldom = Waits(waits.ages, 60.0, rows[~is_seldom | (rows.index % 400 == 0)].reset_index(drop=True))
    result = told(seldom, Price(PRICE, ""), draws_of(seldom.rows, 30, 1), "customers", False)
    own = result.cells[(result.cells["fit"] == "weak") & (result.cells["engagement"] == "hot")]
    assert own["finding"].eq(NO_OVERLAP).all()
    assert own[["gain", "low", "high", "chance", "stage"]].isna().all(axis=None)
    assert result.sentences[-1] == (
        "Nothing is said of leads 60 days old and older: too few of them were called by then."
    )
    assert not any("Weak fit and hot" in sentence for sentence in result.sentences)


def test_it_is_called_an_association_unless_the_clock_bears_it_out(waits: Waits, found: HandOverMoment) -> None:
    assert any(sentence.startswith("An association, not a proof") for sentence in found.sentences)
    assert found.facts["hand_over.kind"] == "association"
    drawn = draws_of(waits.rows, 30, 1)
    sure = told(waits, Price(PRICE, ""), drawn, "customers", arrival_clock_passed=True)
    assert any(sentence.startswith("The arrival clock bears it out") for sentence in sure.sentences)
    assert not any(sentence.startswith("An association") for sentence in sure.sentences)


def test_the_stage_and_the_age_are_said(found: HandOverMoment) -> None:
    first = found.sentences[0]
    assert first.startswith("Strong fit and hot: hand over on arrival (deciding: ")
    assert "become customers if called then). Waiting costs" in first
    assert found.moments.loc[found.moments["from_days"] == 30, "stage"].isin(["considering", "deciding"]).all()
    waits = found.moments[found.moments["finding"] == WAIT]
    assert any(sentence.startswith("Not worth a call at any age looked at") for sentence in found.sentences) == bool(
        len(waits)
    )


def test_at_equal_capacity_as_many_are_called(waits: Waits) -> None:
    kinds, kind = waits.kinds()
    counts = np.bincount(kind, minlength=len(kinds.rows)).astype(float)[:, None]
    hazards, start = planted(), np.ones((LEVELS, LEVELS, 1))
    shares = [calls_by(hazards, start, price)[0] for price in (0.0, 0.02, 0.1, 0.5)]
    assert shares == sorted(shares, reverse=True)
    assert shares[-1] == 0.0
    price = price_of_capacity(hazards_of(kinds, counts), start, 0.4)
    assert calls_by(hazards_of(kinds, counts), start, price)[0] <= 0.4
    assert calls_by(hazards_of(kinds, counts), start, price - 0.003)[0] > 0.4


def lead(name: str, steps: list[tuple[int, int, bool, float]]) -> pd.DataFrame:
    """Return the rows of a lead of strong fit: (age, engagement, is called, call day)."""
    rows = [
        {
            "lead_id": name,
            "account_id": name,
            "age": age,
            "fit": 2,
            "engagement": engagement,
            "is_called": called,
            "call_days": day,
            "is_won": False,
            "won_waiting": False,
            "next_engagement": GONE,
        }
        for age, engagement, called, day in steps
    ]
    return pd.DataFrame(rows)


def test_the_actual_hand_over_by_hand() -> None:
    cells = pd.DataFrame(
        {
            "age_days": [0.0, 0.0, 7.0, 7.0],
            "fit": "strong",
            "engagement": ["warm", "hot", "warm", "hot"],
            "finding": [WAIT, CALL, CALL, CALL],
        }
    )
    parts = [
        lead("early", [(0, 1, True, 0.5)]),  # called while it paid to wait
        lead("at once", [(0, 2, True, 0.5)]),
        lead("late", [(0, 2, False, 9.0), (1, 2, True, 9.0)]),  # its moment was day 0
        lead("grown", [(0, 1, False, 8.0), (1, 1, True, 8.0)]),  # its moment was day 7
        lead("never", [(0, 2, False, np.nan), (1, 1, False, np.nan)]),
    ]
    waits = Waits((0.0, 7.0), None, pd.concat(parts, ignore_index=True))
    found = against_actual(waits, cells)
    assert (found["called"], found["advised"], found["too_early"], found["never_called"]) == (4, 3, 1, 1)
    assert found["days_later"] == 1.0  # of 0.5, 9 and 1
    assert found["within_a_day"] == pytest.approx(2 / 3)
    assert found["never_share"] == 0.25


def test_the_interval_of_a_median_holds_it() -> None:
    random = np.random.default_rng(4)
    held = 0
    for _ in range(400):
        low, high = _median_interval(random.exponential(1, 41))
        held += low <= np.log(2) <= high
    assert 0.93 < held / 400 <= 0.99
    assert np.isnan(_median_interval(np.arange(5.0))).all()


def test_moments_say_when_there_is_none() -> None:
    cells = pd.DataFrame(
        {
            "age_days": np.repeat([0.0, 7.0], 9),
            "fit": np.tile(np.repeat(["weak", "medium", "strong"], 3), 2),
            "engagement": np.tile(["cold", "warm", "hot"], 6),
            **dict.fromkeys(["gain", "low", "high", "chance"], 0.1),
            **dict.fromkeys(["called", "left"], 50),
            "stage": "aware",
            "finding": [
                *(WAIT, "cannot tell", CALL, NO_OVERLAP, WAIT, WAIT, "cannot tell", NO_OVERLAP, WAIT),
                *(WAIT, "cannot tell", CALL, NO_OVERLAP, CALL, "cannot tell", CALL, NO_OVERLAP, NO_OVERLAP),
            ],
        }
    )
    found = moments_table(cells).set_index(["fit", "engagement"])[["from_days", "finding"]]
    assert found.loc[("weak", "hot")].tolist() == [0.0, CALL]
    assert found.loc[("medium", "warm")].tolist() == [7.0, CALL]
    assert found.loc[("weak", "cold"), "finding"] == WAIT
    assert found.loc[("medium", "hot"), "finding"] == "cannot tell"
    assert found.loc[("strong", "hot"), "finding"] == WAIT
    assert found.loc[("medium", "cold"), "finding"] == NO_OVERLAP
    assert len(found) == 9


def test_findings_are_corrected_for_all_looks(waits: Waits) -> None:
    drawn = draws_of(waits.rows, 400, 1)
    width = 1 + sum(count for _, count in drawn.units.values())
    gains = np.random.default_rng(3).normal(0, 0.01, (len(AGES), LEVELS, LEVELS, width))
    gains[..., 0] = 0.0225  # 2.2 standard errors: enough alone, not for 45 looks
    cells = cells_table(waits, planted().called[..., 0], gains, drawn)
    assert (cells["low"] > 0).mean() > 0.8
    assert not cells["finding"].isin([CALL, WAIT]).any()


def test_leads_of_one_kind_only_give_no_moment(found: HandOverMoment) -> None:
    nothing = replace(found, moments=found.moments.assign(finding=NO_OVERLAP))
    said = moment_sentences(nothing.moments, 7.0, found.actual, "", "customers", False)
    assert said[0].startswith("Nothing can be said of the best moment")
    unsure = moment_sentences(found.moments.assign(finding="cannot tell"), None, found.actual, "", "customers", False)
    assert unsure == ["No kind of lead shows an age from which on waiting surely costs more than calling."]
