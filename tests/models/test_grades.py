import json

import numpy as np
import pandas as pd
import pytest

from src.leads.errors import LeadScoringError
from src.models.grades import Reference, build_reference, reference_rows


def table(kind: str = "week", weeks: int = 2, per_week: int = 50, value: float = 1000.0) -> pd.DataFrame:
    """Two weekly queues of fifty leads with chances 0.01, 0.02, … 1.00, dealt to the weeks in turn."""
    chance = np.arange(1, weeks * per_week + 1) / (weeks * per_week)
    weekly = pd.Timestamp("2024-01-01", tz="UTC") + pd.to_timedelta(7 * (np.arange(len(chance)) % weeks), unit="D")
    won = pd.array(chance > 0.9, dtype="boolean")
    return pd.DataFrame(
        {
            "lead_id": [f"L{i}" for i in range(len(chance))],
            "account_id": [f"A{i}" for i in range(len(chance))],
            "kind": kind,
            "landmark_days": 0.0 if kind == "landmark" else np.nan,
            "scored_at": weekly,
            "model": chance,
            "is_won": won,
            "value": np.where(won, value, np.nan),
        }
    )


def test_a_is_one_capacity_of_an_average_queue_and_b_the_next() -> None:
    rows = table()
    reference = build_reference(rows, capacity_per_week=5)

    grades = pd.Series(reference.grade(rows["model"].to_numpy()))

    assert grades.value_counts().to_dict() == {"A": 10, "B": 10, "C": 30, "D": 50}
    assert reference.origin == {
        "kind": "week",
        "rows": 100,
        "weeks": 2.0,
        "capacity_per_week": 5,
        "capacity_counts": "leads",
        "c_is": "median",
    }


def test_c_is_where_a_call_pays() -> None:
    reference = build_reference(table(value=1000.0), capacity_per_week=5, cost_per_worked_lead=250.0)
    assert reference.grade_cuts[2] == 0.25
    assert reference.origin["c_is"] == "break_even"


def test_a_win_that_waited_three_mondays_has_its_value_once() -> None:
    rows = table().assign(value=lambda t: np.where(t["lead_id"] == "L99", 2000.0, t["value"]))
    waiting = pd.concat([rows, *[rows.tail(1)] * 2])
    # Nine wins worth 1,000 and one worth 2,000: 1,100 on average.
    reference = build_reference(waiting, capacity_per_week=5, cost_per_worked_lead=330.0)
    assert reference.grade_cuts[2] == pytest.approx(0.3)


def test_where_even_b_does_not_pay_there_is_no_c() -> None:
    rows = table(value=100.0)
    reference = build_reference(rows, capacity_per_week=5, cost_per_worked_lead=95.0)
    assert set(reference.grade(rows["model"].to_numpy())) == {"A", "B", "D"}


@pytest.mark.parametrize("capacity", [60.0, 1000.0])
def test_capacity_for_everybody_makes_everybody_a(capacity: float) -> None:
    rows = table()
    assert set(build_reference(rows, capacity).grade(rows["model"].to_numpy())) == {"A"}


def test_landmarks_stand_in_where_there_are_no_queues() -> None:
    both = pd.concat([table(), table("landmark")])
    assert set(reference_rows(both)["kind"]) == {"week"}
    undated = table("landmark").assign(scored_at=pd.NaT)
    reference = build_reference(undated, capacity_per_week=5)
    assert (reference.grade(undated["model"].to_numpy()) == "A").sum() == 10
    assert reference.origin["weeks"] is None


def test_landmarks_count_each_lead_once_as_it_came_in() -> None:
    young = table("landmark")
    older = young.assign(landmark_days=7.0, model=lambda t: t["model"] / 2)
    assert build_reference(pd.concat([young, older]), 5).grade_cuts == build_reference(young, 5).grade_cuts


def test_where_sales_counts_accounts_a_is_a_queue_s_worth_of_accounts() -> None:
    """Two contacts to an account, next to each other in the queue: ten leads of A are six accounts."""
    rows = table().sort_values(["scored_at", "model"], ascending=[True, False])
    rows["account_id"] = [f"A{i // 2}" for i in range(len(rows))]

    by_lead = build_reference(rows, 5)
    by_account = build_reference(rows, 5, capacity_counts="accounts")

    is_a = by_account.grade(rows["model"]) == "A"
    assert rows.loc[is_a, "account_id"].nunique() == 10
    assert (
        rows.loc[by_lead.grade(rows["model"]) == "A", "account_id"].nunique() == 6
    )  # of each queue the best five leads
    assert by_account.origin["capacity_counts"] == "accounts"


def test_an_account_waits_in_each_queue_once() -> None:
    one_account = table().assign(account_id="A")
    reference = build_reference(one_account, 1, capacity_counts="accounts")
    assert reference.grade_cuts[0] == pytest.approx(0.99)  # the best of each of the two queues


@pytest.mark.parametrize(("capacity", "graded_a"), [(4, 0), (6, 20), (14, 20), (16, 40)])
def test_with_ties_a_comes_as_near_to_the_capacity_as_it_can(capacity: float, graded_a: int) -> None:
    """Five chances, twenty leads each, two weeks: A can hold none, 20, 40, … leads."""
    rows = table().assign(model=lambda t: np.ceil(t["model"] * 5 - 1e-9) / 5)
    reference = build_reference(rows, capacity)
    assert (reference.grade(rows["model"]) == "A").sum() == graded_a


def test_planted_capacity_is_the_number_of_open_leads_graded_a() -> None:
    """Sixty weekly queues of about 80 leads; sales can work 12 a week; the queue of today is one of that kind."""
    random = np.random.default_rng(11)
    weeks = np.repeat(np.arange(60), random.poisson(80, 60))
    past = pd.DataFrame(
        {
            "lead_id": np.arange(len(weeks)).astype(str),
            "kind": "week",
            "scored_at": pd.Timestamp("2024-01-01", tz="UTC") + pd.to_timedelta(7 * weeks, unit="D"),
            "model": random.beta(1, 9, len(weeks)),
            "is_won": False,
            "value": np.nan,
        }
    )
    reference = build_reference(past, 12.0)
    today = pd.Series(reference.grade(random.beta(1, 9, 8000))).value_counts(normalize=True)
    assert today["A"] == pytest.approx(12 / 80, abs=0.02)
    assert today["B"] == pytest.approx(12 / 80, abs=0.02)


def test_grades_hold_inside_the_dead_band() -> None:
    reference = build_reference(table(), 5)
    cut = reference.grade_cuts[0]
    just = np.array([cut - 0.001, cut + 0.001])
    assert reference.grade(just).tolist() == ["B", "A"]
    assert reference.grade(just, ["A", "B"]).tolist() == ["A", "B"]


def test_score_is_the_share_of_the_reference_below() -> None:
    reference = build_reference(table(), 5)
    assert reference.score(np.array([0.0, 0.505, 0.9205, 1.5])).tolist() == [0, 50, 92, 100]


def test_ties_count_half() -> None:
    same = build_reference(table().assign(model=0.3), 5)
    assert same.score(np.array([0.2, 0.3, 0.4])).tolist() == [0, 50, 100]


def test_score_keeps_the_order_of_chances() -> None:
    chance = np.sort(np.random.default_rng(0).uniform(0, 1, 500))
    assert (np.diff(build_reference(table(), 5).score(chance)) >= 0).all()


def test_quartiles_of_the_parts() -> None:
    reference = build_reference(table(), 5, fit_margin=np.arange(101.0), engagement_margin=None)
    assert reference.fit_cuts == (25.0, 75.0)
    assert reference.engagement_cuts is None


def test_json_there_and_back() -> None:
    reference = build_reference(table(), 5, fit_margin=np.arange(10.0))
    assert Reference.from_json(json.loads(json.dumps(reference.to_json()))) == reference


def test_rows_without_a_chance_and_empty_tables() -> None:
    with pytest.raises(LeadScoringError, match="out-of-time table is empty"):
        build_reference(table().assign(model=np.nan), 5)
