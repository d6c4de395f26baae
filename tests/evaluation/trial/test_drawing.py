"""The draw: even, the same again, only new leads, accounts together; the list takes turns."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from src.evaluation.trial.drawing import COLUMNS, call_list, draw
from tests.evaluation.trial.histories import PLAN, waiting_leads

NONE_YET = pd.DataFrame(columns=COLUMNS)
AS_OF = datetime(2026, 6, 24, 6, tzinfo=UTC)
TEAMS = replace(PLAN, by="team-week", team="region")


@pytest.fixture(scope="module")
def waiting() -> pd.DataFrame:
    return waiting_leads(800)


def test_half_are_worked_by_either_order_and_accounts_stay_together(waiting: pd.DataFrame) -> None:
    drawn = draw(waiting, NONE_YET, PLAN, AS_OF, 40)
    assert list(drawn) == COLUMNS
    assert len(drawn) == (waiting["created_at"] < pd.Timestamp("2026-06-29", tz="UTC")).sum()
    assert abs((drawn["arm"] == "score").mean() - 0.5) < 0.07
    assert drawn.groupby("account_id")["arm"].nunique().eq(1).all()


def test_nothing_that_was_known_before_tells_the_order(waiting: pd.DataFrame) -> None:
    drawn = draw(waiting, NONE_YET, PLAN, AS_OF, 40).merge(waiting[["lead_id", "score", "today"]])
    by_score = drawn["arm"] == "score"
    for name in ("score", "today"):
        gap = drawn.loc[by_score, name].mean() - drawn.loc[~by_score, name].mean()
        assert abs(gap) < 3 * drawn[name].std() * 2 / np.sqrt(len(drawn))


def test_a_second_draw_adds_new_leads_only(waiting: pd.DataFrame) -> None:
    first = draw(waiting.head(300), NONE_YET, PLAN, AS_OF, 40)
    second = draw(waiting, first, PLAN, AS_OF, 40)
    assert set(second["lead_id"]) == set(waiting["lead_id"][300:])
    assert draw(waiting, pd.concat([first, second]), PLAN, AS_OF, 40).empty
    again = draw(waiting.sample(frac=1, random_state=1), first, PLAN, AS_OF, 40)
    pd.testing.assert_frame_equal(again, second)


def test_a_late_contact_gets_the_order_of_its_account(waiting: pd.DataFrame) -> None:
    first = draw(waiting, NONE_YET, PLAN, AS_OF, 40)
    late = waiting.tail(4).assign(lead_id=["X1", "X2", "X3", "X4"])
    turned = first.assign(arm=first["arm"].map({"score": "today", "today": "score"}))
    second = draw(late, turned, PLAN, AS_OF, 40)
    expected = turned.drop_duplicates("account_id").set_index("account_id")["arm"]
    assert (second["arm"] == second["account_id"].map(expected)).all()


def test_leads_of_before_and_after_are_not_drawn(waiting: pd.DataFrame) -> None:
    old = waiting.head(5).assign(created_at=pd.Timestamp("2026-04-05 23:59", tz="UTC"))
    new = waiting.head(5).assign(created_at=pd.Timestamp("2026-06-29", tz="UTC"))
    edge = waiting.head(5).assign(created_at=pd.Timestamp("2026-06-28 23:59", tz="UTC"))
    assert [len(draw(leads, NONE_YET, PLAN, AS_OF, 9)) for leads in (old, new, edge)] == [0, 0, 5]


def test_a_team_works_by_one_order_in_a_week_and_by_the_other_in_the_next(waiting: pd.DataFrame) -> None:
    alone = waiting.assign(account_id=waiting["lead_id"])
    weeks = [draw(alone, NONE_YET, TEAMS, AS_OF.replace(day=day), 40) for day in (15, 22)]  # the 11th week and the 12th
    arms = [week.groupby("team")["arm"].agg(["nunique", "first"]) for week in weeks]
    assert all((week["nunique"] == 1).all() for week in arms)
    assert (arms[0]["first"] != arms[1]["first"]).all()


def test_due_is_what_a_weeks_work_reaches_in_either_order(waiting: pd.DataFrame) -> None:
    drawn = draw(waiting, NONE_YET, PLAN, AS_OF, 40).merge(waiting[["lead_id", "score", "today"]])
    every = waiting.set_index("lead_id")
    for order in ("score", "today"):
        reached = every[order].nlargest(40).index
        assert set(drawn.loc[drawn[f"due_by_{order}"] == 1, "lead_id"]) <= set(reached)
        assert drawn[f"due_by_{order}"].sum() == drawn["lead_id"].isin(reached).sum()


def test_without_a_capacity_a_tenth_is_due(waiting: pd.DataFrame) -> None:
    assert draw(waiting, NONE_YET, PLAN, AS_OF, None)["due_by_score"].sum() == pytest.approx(80, abs=5)


def test_the_list_takes_turns_and_shows_no_order(waiting: pd.DataFrame) -> None:
    drawn = draw(waiting, NONE_YET, PLAN, AS_OF, 40)
    listed = call_list(waiting, drawn, PLAN, AS_OF)
    assert list(listed) == ["place", "lead_id", "team"]
    arm = listed["lead_id"].map(drawn.set_index("lead_id")["arm"])
    both = 2 * arm.value_counts().min()
    assert (arm[:both:2].nunique(), arm[1:both:2].nunique()) == (1, 1)
    assert arm.iloc[0] != arm.iloc[1]
    score = listed["lead_id"].map(waiting.set_index("lead_id")["score"])
    assert score[arm == "score"].is_monotonic_decreasing
    pd.testing.assert_frame_equal(listed, call_list(waiting, drawn, PLAN, AS_OF))


def test_each_team_has_its_own_list(waiting: pd.DataFrame) -> None:
    alone = waiting.assign(account_id=waiting["lead_id"])
    listed = call_list(alone, draw(alone, NONE_YET, TEAMS, AS_OF, 40), TEAMS, AS_OF)
    assert listed.groupby("team")["place"].min().eq(1).all()
    assert call_list(waiting, NONE_YET, PLAN, AS_OF).empty
