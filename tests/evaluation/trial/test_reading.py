"""The reading: planted effects by hand, as drawn, too young leads left out, never early without saying so."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import polars as pl
import pytest

from src.evaluation.trial.drawing import COLUMNS, draw
from src.evaluation.trial.reading import OUTCOMES, TrialReading, drawn_together, read_trial
from tests.evaluation.trial.histories import CONFIG, PLAN, milestones_of, waiting_leads

END = datetime(2026, 7, 13, 12, tzinfo=UTC)
HALF_WAY = datetime(2026, 5, 20, 12, tzinfo=UTC)


def assigned(count: int = 1000, seed: int = 1) -> pd.DataFrame:
    """Return leads, each drawn the morning after it came in."""
    waiting = waiting_leads(count, seed)
    drawn = draw(waiting, pd.DataFrame(columns=COLUMNS), PLAN, END, 40)
    came = drawn["lead_id"].map(waiting.set_index("lead_id")["created_at"])
    return drawn.assign(drawn_at=came + pd.Timedelta(hours=12))


def meetings(leads: pd.DataFrame, score: float, today: float, seed: int = 1) -> pl.DataFrame:
    random = np.random.default_rng(seed)
    share = np.where(leads["arm"] == "score", score, today)
    met = leads[random.random(len(leads)) < share]
    return milestones_of(met["lead_id"].tolist(), "meeting", pd.DatetimeIndex(met["drawn_at"] + pd.Timedelta(days=5)))


def read(leads: pd.DataFrame, found: pl.DataFrame, as_of: datetime = END, **more: object) -> TrialReading:
    return read_trial(leads, found, None, PLAN, CONFIG, as_of, **more)  # type: ignore[arg-type]


def test_a_planted_effect_is_shown_with_its_size() -> None:
    leads = assigned()
    found = read(leads, meetings(leads, 0.4, 0.2))
    row = found.outcomes.iloc[0]
    assert row["finding"] == "better"
    assert row["low"] < 0.2 < row["high"]
    for arm in ("score", "today"):
        own = leads[leads["arm"] == arm]
        reached = own["lead_id"].isin(meetings(leads, 0.4, 0.2)["lead_id"].to_list())
        assert row[f"{arm}_rate"] == pytest.approx(reached.mean())
        assert row[f"{arm}_leads"] == len(own)
    assert "the score's order brings" in found.sentences[1]
    assert "more of 100 leads (between +" in found.sentences[1]


def test_worse_is_said_too_and_no_side_where_it_may_be_luck() -> None:
    leads = assigned()
    assert "fewer of 100 leads" in read(leads, meetings(leads, 0.2, 0.4)).sentences[1]
    none = read(leads, meetings(leads, 0.3, 0.3))
    assert none.outcomes["finding"].iloc[0] == "cannot tell"
    assert "no difference is shown (between −" in none.sentences[1].replace("-", "−")


def test_the_other_outcomes_stand_beside_and_decide_nothing() -> None:
    leads = assigned()
    found = read(leads, meetings(leads, 0.4, 0.2))
    won = found.outcomes.set_index("outcome").loc["won"]
    assert won["finding"] is None or pd.isna(won["finding"])
    assert won["immature"] > 0
    assert found.outcomes.set_index("outcome").loc["meeting", "immature"] == 0


def test_before_the_date_nothing_is_compared() -> None:
    leads = assigned()
    found = read(leads, meetings(leads, 0.4, 0.2), HALF_WAY)
    assert found.outcomes.empty
    assert list(found.outcomes) == OUTCOMES
    assert found.sentences[0].startswith("Too early: the trial is read on 2026-07-13.")
    assert found.look is not None
    assert found.look.level == 0
    assert not any("By trial" in sentence for sentence in found.sentences)


def test_an_early_look_says_so_costs_and_leaves_out_the_young() -> None:
    leads = assigned()
    young = leads[leads["drawn_at"] > pd.Timestamp(HALF_WAY) - pd.Timedelta(days=14)]
    every = meetings(leads, 0.4, 0.2)
    found = read(leads, every, HALF_WAY, look_early=True)
    assert found.look is not None
    assert 0 < found.look.level < 0.01
    row = found.outcomes.iloc[0]
    assert row["immature"] == len(young)
    assert row["score_leads"] + row["today_leads"] == len(leads) - len(young)
    assert "if the trial stops here, it stopped early" in found.sentences[0]
    assert "% range" in found.sentences[1]
    last = read(leads, every, END, earlier_levels=[found.look.level])
    assert last.look is not None
    assert last.look.level == pytest.approx(0.05 - found.look.level)
    assert "It was looked at 1 time before, which the ranges allow for." in last.sentences[0]


def test_leads_count_as_drawn_called_or_not() -> None:
    """Only half of the score's leads are called, and only those meet: the difference is that of all drawn."""
    leads = assigned(600)
    called = leads[(leads["arm"] == "today") | (np.arange(len(leads)) % 2 == 0)]
    met = milestones_of(called["lead_id"].tolist(), "meeting", pd.DatetimeIndex(called["drawn_at"]))
    later = met.with_columns(pl.col("known_at") + pl.duration(days=1))
    row = read(leads, later).outcomes.iloc[0]
    assert row["today_rate"] == 1
    assert row["score_rate"] == pytest.approx(0.5, abs=0.05)


def test_adherence_is_counted_where_touches_are_known() -> None:
    leads = assigned(600).assign(due_by_score=1, due_by_today=0)
    when = leads.set_index("lead_id")["drawn_at"] + pd.Timedelta(days=1)
    touched = when.where(leads.set_index("lead_id")["arm"] == "score")
    found = read_trial(leads, meetings(leads, 0.3, 0.3), touched, PLAN, CONFIG, END)
    table = found.adherence.set_index("arm")
    assert table.loc["score", "due_share"] == 1
    assert np.isnan(table.loc["today", "due_share"])
    assert table.loc["today", "not_due_share"] == 0
    assert "Too few leads were due" in found.sentences[-1]
    both = leads.assign(due_by_today=1)
    said = read_trial(both, meetings(leads, 0.3, 0.3), touched, PLAN, CONFIG, END).sentences
    assert "today's order 0 of 100 were called in a week" in said[-2]
    assert said[-1].startswith("So today's order was hardly followed")
    followed = read_trial(both, meetings(leads, 0.3, 0.3), when, PLAN, CONFIG, END).sentences
    assert followed[-1].startswith("Was the list followed? of")


def test_too_few_successes_call_nothing() -> None:
    leads = assigned(300)
    few = leads[leads["arm"] == "score"].head(9)
    found = read(
        leads, milestones_of(few["lead_id"].tolist(), "meeting", pd.DatetimeIndex(few["drawn_at"]).shift(1, "D"))
    )
    assert found.outcomes["low"].iloc[0] > 0
    assert found.outcomes["finding"].iloc[0] == "cannot tell"


def test_a_team_week_is_that_of_the_accounts_first_lead() -> None:
    leads = pd.DataFrame(
        {
            "account_id": ["a", "a", "b"],
            "team": "north",
            "drawn_at": pd.to_datetime(["2026-04-08", "2026-04-21", "2026-04-21"], utc=True),
        }
    )
    assert drawn_together(leads).tolist() == ["north 2026-04-06", "north 2026-04-06", "north 2026-04-20"]


def test_nobody_drawn_and_one_order_only() -> None:
    none = read(assigned().head(0), meetings(assigned(), 0.3, 0.3))
    assert (none.needs, none.sentences) == ("No lead has been drawn yet.", [])
    one = assigned()[assigned()["arm"] == "score"]
    found = read(one, meetings(one, 0.3, 0.3))
    assert "too few leads whose 14 days are over" in found.sentences[1]


def test_fewer_leads_than_planned_are_named() -> None:
    leads = assigned(500)
    plan = replace(PLAN, leads_planned=2000)
    said = read_trial(leads, meetings(leads, 0.3, 0.3), None, plan, CONFIG, END).sentences
    assert "Only 25 of 100 leads planned came." in said[0]
    assert said[-1] == "Touches are not declared, so it is not known whether the orders were followed."
