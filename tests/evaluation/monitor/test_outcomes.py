"""Whether chances came true, and whether a score wins as before: planted changes, quiet draws, too few wins."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from src.evaluation.monitor.equal_chance import EQUAL
from src.evaluation.monitor.kinds import OUTCOME_SHARE
from src.evaluation.monitor.outcome_words import outcome_alarms, outcomes_sentence
from src.evaluation.monitor.outcomes import CAME, Outcomes, watch_outcomes

START = pd.Timestamp("2026-01-01", tz="UTC")


def made(seed: int, wins: float = 1.0, said: float = 1.0, leads: int = 3000) -> tuple[pd.DataFrame, pd.Series]:
    """Return three windows of 60 days; in the newest an equal lead wins, and is said to win, so many times as often."""
    random = np.random.default_rng(seed)
    true = random.beta(1.2, 9, leads)
    window = np.arange(leads) * 3 // leads
    came = random.random(leads) < true * np.where(window == 2, wins, 1.0)
    created = START + pd.to_timedelta(np.arange(leads) * 180.0 / leads, unit="D")
    table = pd.DataFrame(
        {"kind": "landmark", "landmark_days": 0.0, "window": window, "window_start": START, "created_at": created}
    ).assign(
        model=np.clip(true * np.where(window == 2, said, 1.0), 0, 1),
        is_won=pd.array(came, dtype="boolean"),
        is_worked=pd.array([True] * leads, dtype="boolean"),
    )
    return table, pd.Series(np.log(true / (1 - true)), table.index)


def alarms(found: Outcomes) -> set[str]:
    return set(found.table.loc[found.table["is_alarm"].astype(bool), "check"])


def test_quiet_windows_raise_hardly_any() -> None:
    raised = sum(bool(alarms(watch_outcomes(*made(seed), OUTCOME_SHARE))) for seed in range(40))
    assert raised <= 3


def test_fewer_wins_at_the_same_score_are_found_by_both() -> None:
    found = watch_outcomes(*made(1, wins=0.3), OUTCOME_SHARE)
    assert alarms(found) == {CAME, EQUAL}
    for alarm in outcome_alarms(found, "customers"):
        assert alarm.what.startswith("Of 1,000 worked leads of 2026-05-01 to 2026-06-29, ")
        assert alarm.value is not None
        assert alarm.limit is not None
        assert alarm.value < alarm.limit
    assert outcomes_sentence(found, "customers") == ""


def test_chances_that_are_twice_too_high_are_no_change_of_the_market() -> None:
    found = watch_outcomes(*made(2, said=2.2), OUTCOME_SHARE)
    assert alarms(found) == {CAME}
    assert [alarm.kind.name for alarm in outcome_alarms(found, "customers")] == ["came_true"]


def test_bands_count_every_lead_once() -> None:
    table, frozen = made(3)
    found = watch_outcomes(table, frozen, OUTCOME_SHARE)
    new = table["window"] == 2
    assert found.bands["leads"].sum() == new.sum()
    assert found.bands["wins"].sum() == table.loc[new, "is_won"].sum()
    assert found.bands["wins_before"].sum() == table.loc[~new, "is_won"].sum()
    inner = found.bands.iloc[2]
    own = (frozen > inner["low"]) & (frozen <= inner["high"]) & new
    assert inner["leads"] == pytest.approx(own.sum(), abs=1)  # the edge itself belongs above
    said = outcomes_sentence(found, "customers")
    assert said.endswith("no change among leads of the same score can be told.")


def test_a_frozen_score_that_knows_only_some_of_the_newest_leads_says_nothing() -> None:
    table, frozen = made(4)
    found = watch_outcomes(table, frozen.where(table["window"] < 2), OUTCOME_SHARE)
    assert found.table["check"].tolist() == [CAME]
    assert found.bands.empty
    assert "same score" not in outcomes_sentence(found, "customers")
    assert watch_outcomes(table, None, OUTCOME_SHARE).table["check"].tolist() == [CAME]


def test_too_few_wins_say_what_they_need() -> None:
    few = watch_outcomes(*made(5, leads=120), OUTCOME_SHARE)
    assert few.needs == "10 expected wins in the newest test window, and as many before it"
    assert outcomes_sentence(few, "customers") == (
        "Whether chances still come true cannot be said: it needs 10 expected wins in the newest test window, and as "
        "many before it."
    )
    one, frozen = made(6)
    assert watch_outcomes(one[one["window"] == 2], frozen, OUTCOME_SHARE).needs is not None
    assert watch_outcomes(one.head(0), None, OUTCOME_SHARE).needs is not None
    assert watch_outcomes(pd.DataFrame(), None, OUTCOME_SHARE).table.empty


def test_without_declared_touches_it_speaks_of_leads() -> None:
    table, frozen = made(7)
    unknown = table.assign(is_worked=pd.array([pd.NA] * len(table), dtype="boolean"))
    assert " leads of 2026-" in outcomes_sentence(watch_outcomes(unknown, frozen, OUTCOME_SHARE), "customers")
    assert "worked" not in outcomes_sentence(watch_outcomes(unknown, frozen, OUTCOME_SHARE), "customers")
