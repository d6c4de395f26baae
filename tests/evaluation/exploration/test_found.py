"""The lottery, what came of it by hand, and what is known from it."""

from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from src.evaluation.exploration.drawing import COLUMNS, explore
from src.evaluation.exploration.found import explored
from src.evaluation.exploration.known_chances import known_chances, of_exploration, of_trial
from tests.evaluation.trial.histories import CONFIG, milestones_of

AS_OF = datetime(2026, 9, 30, tzinfo=UTC)
NONE_YET = pd.DataFrame(columns=COLUMNS)


def pool(count: int = 2000) -> pd.DataFrame:
    return pd.DataFrame(
        {"lead_id": [f"L{n:05d}" for n in range(count)], "account_id": [f"A{n}" for n in range(count)], "chance": 0.01}
    )


def seen(drawn_days_ago: float = 100, count: int = 2000, share: float = 0.1) -> pd.DataFrame:
    found = explore(pool(count), NONE_YET, share, 1, AS_OF)
    return found.assign(drawn_at=pd.Timestamp(AS_OF) - pd.Timedelta(days=drawn_days_ago))


def test_about_the_share_is_drawn_and_nobody_twice() -> None:
    first = explore(pool(1500), NONE_YET, 0.1, 1, AS_OF)
    assert list(first) == COLUMNS
    assert first["is_drawn"].mean() == pytest.approx(0.1, abs=0.03)
    second = explore(pool(2000), first, 0.3, 1, AS_OF)
    assert second["lead_id"].tolist() == pool(2000)["lead_id"][1500:].tolist()
    assert second["share"].eq(0.3).all()
    pd.testing.assert_frame_equal(explore(pool(1500).sample(frac=1, random_state=2), NONE_YET, 0.1, 1, AS_OF), first)
    assert not explore(pool(1500), NONE_YET, 0.1, 2, AS_OF)["is_drawn"].equals(first["is_drawn"])


def wins(leads: pd.Series, days_ago: float = 50):
    at = pd.DatetimeIndex([pd.Timestamp(AS_OF) - pd.Timedelta(days=days_ago)] * len(leads))
    return milestones_of(leads.tolist(), "won", at)


def test_what_came_by_hand() -> None:
    leads = seen()
    drawn = leads.loc[leads["is_drawn"] == 1, "lead_id"]
    left = leads.loc[leads["is_drawn"] == 0, "lead_id"]
    found = explored(leads, wins(pd.concat([drawn.head(20), left.head(5)])), None, CONFIG, AS_OF)
    assert found.table.set_index("group").loc["drawn", "wins"] == 20
    assert found.finding == "more"
    assert found.missed is not None
    assert found.missed[0] == pytest.approx(len(left) * 20 / len(drawn) - 5)
    assert f"of {len(drawn)} leads below the threshold sent to sales by lot 20 became customers" in found.sentences[0]
    assert "more than luck allows" in found.sentences[1]


def test_as_many_as_said_and_too_few() -> None:
    leads = seen()
    drawn = leads.loc[leads["is_drawn"] == 1, "lead_id"]
    assert explored(leads, wins(drawn.head(2)), None, CONFIG, AS_OF).finding == "as said"
    few = explored(seen(count=50), wins(drawn.head(0)), None, CONFIG, AS_OF)
    assert few.finding == "cannot tell"
    assert "too few to say anything" in few.sentences[0]
    assert explored(NONE_YET, wins(drawn), None, CONFIG, AS_OF).needs is not None


def test_young_leads_are_left_out_even_where_they_won() -> None:
    leads = pd.concat([seen(), seen(10, 2600).iloc[2000:]])
    young = leads["drawn_at"] > pd.Timestamp(AS_OF) - pd.Timedelta(days=60)
    drawn = leads["is_drawn"] == 1
    found = explored(leads, wins(leads.loc[young & drawn, "lead_id"], 1), None, CONFIG, AS_OF)
    row = found.table.set_index("group").loc["drawn"]
    assert (row["wins"], row["immature"]) == (0, (young & drawn).sum())
    assert "more are too early to know" in found.sentences[0]


def test_drawn_but_not_called_is_said() -> None:
    leads = seen()
    touched = leads.set_index("lead_id")["drawn_at"] + pd.Timedelta(days=1)
    said = explored(leads, wins(leads["lead_id"].head(0)), touched, CONFIG, AS_OF).sentences
    assert not said[-1].startswith("Only")
    said = explored(leads, wins(leads["lead_id"].head(0)), touched.iloc[:100], CONFIG, AS_OF).sentences
    assert said[-1].startswith("Only")


def test_how_likely_a_lead_of_a_trial_was_to_be_called() -> None:
    assigned = pd.DataFrame(
        {
            "lead_id": list("abcdef"),
            "drawn_at": "2026-06-01",
            "arm": ["score", "today", "score", "today", "score", "today"],
            "due_by_score": [1, 1, 1, 1, 0, 0],
            "due_by_today": [1, 1, 0, 0, 0, 1],
        }
    )
    chance = of_trial(assigned).set_index("lead_id")["known_chance"]
    # a, b due in both; c only by the score, and drawn into it; d the same, drawn into the other; e in neither.
    assert chance.to_dict() == {"a": 1.0, "b": 1.0, "c": 0.5, "d": 0.0, "f": 0.5}


def test_those_not_drawn_stand_for_nobody_and_the_first_draw_counts() -> None:
    explored_leads = explore(pool(300), NONE_YET, 0.1, 1, AS_OF)
    chance = of_exploration(explored_leads).set_index("lead_id")["known_chance"]
    assert sorted(chance.unique()) == [0.0, 0.1]
    # The weights of those drawn add up to all of them, on average over draws.
    sums = [
        (1 / of_exploration(explore(pool(300), NONE_YET, 0.1, s, AS_OF))["known_chance"].replace(0, np.inf)).sum()
        for s in range(200)
    ]
    assert np.mean(sums) == pytest.approx(300, abs=3 * np.std(sums) / np.sqrt(200))
    early = pd.DataFrame(
        {"lead_id": ["L00000"], "drawn_at": "2026-01-01", "arm": "score", "due_by_score": 1, "due_by_today": 0}
    )
    both = known_chances(early, explored_leads)
    assert len(both) == 300
    assert both.set_index("lead_id").loc["L00000", "known_chance"] == 0.5
