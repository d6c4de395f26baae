from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from src.evaluation.promises.kept import kept
from src.evaluation.promises.marketing import returned_leads
from src.evaluation.promises.sales import promised_follow_up, promised_response
from src.evaluation.promises.whole import NEEDS_DATES, NEEDS_SLA, promises
from tests.evaluation.promises.agreed import AS_OF, MONDAY, SLA, config, hours, lead, new, tables

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("promised", "delivered", "high", "over", "said"),
    [
        (0.9, 0.95, 0.99, True, "yes"),
        (0.9, 0.9, 0.95, False, "yes"),
        (0.9, 0.6, 0.8, True, "no"),
        (0.9, 0.8, 0.95, True, "not certain"),
        (0.9, 0.1, 0.2, False, "too early"),
    ],
)
def test_one_rule_for_both_sides(promised, delivered, high, over, said):
    assert kept(promised, delivered, high, over) == said


def test_response_by_hand_night_robot_and_young_leads():
    leads = new(
        lead("in time", touched=3),
        lead("late", touched=5),
        lead("never"),
        lead("night", came=MONDAY + hours(13), touched=14),  # 22:00, called at 12:00: three working hours
        lead("young", came=AS_OF - hours(6)),  # three of its four hours are over
        lead("young and called", came=AS_OF - hours(6), touched=1),
        lead("closed first", came=MONDAY),
        lead("promised nothing", grade="C"),
    )
    found = promised_response(
        leads, tables(milestones=[("closed first", "lost", MONDAY + hours(2))]), config(), {"A": 4}
    )
    found = found.join(leads["lead_id"]).set_index("lead_id")
    assert found["is_kept"].to_dict() == {
        "in time": True,
        "late": False,
        "never": False,
        "night": True,
        "young": False,
        "young and called": True,
    }
    assert found.index[~found["is_due"]].tolist() == ["young", "young and called"]
    assert found["hours"].dropna().tolist() == [3, 5, 3, 1]


def test_a_robots_mail_is_no_first_touch_because_only_touches_are_looked_at():
    leads = new(lead("mailed"))
    assert not promised_response(leads, tables(replies=[("mailed", MONDAY)]), config(), {"A": 4})["is_kept"].any()


def test_follow_up_by_hand():
    called = [lead(name, touched=1) for name in ("twice", "once", "slow", "met", "met after", "young")]
    called[-1] = lead("young", came=AS_OF - DAY, touched=1)
    first = [(each["lead_id"], each["first_touch_at"]) for each in called]
    again = [("twice", MONDAY + 3 * DAY), ("slow", MONDAY + 9 * DAY), ("met after", MONDAY + 2 * DAY)]
    steps = [("met", "meeting", MONDAY + 4 * DAY), ("met after", "meeting", MONDAY + 4 * DAY)]
    leads = new(*called, lead("never called"), lead("other grade", touched=1, grade="D"))
    found = promised_follow_up(leads, tables([*first, *again], steps), config(), SLA.follow_up)
    found = found.join(leads["lead_id"]).set_index("lead_id")
    assert found["is_kept"].to_dict() == {
        "twice": True,
        "once": False,
        "slow": False,
        "met after": True,
        "young": False,
    }
    assert found.index[~found["is_due"]].tolist() == ["young"]


def test_a_lead_that_sales_accepted_is_still_to_be_followed_up():
    called = [lead(name, touched=1) for name in ("accepted", "accepted and met", "given back")]
    steps = [("accepted", "accepted", MONDAY + DAY), ("accepted and met", "accepted", MONDAY + DAY)]
    steps += [("accepted and met", "meeting", MONDAY + 2 * DAY), ("given back", "returned", MONDAY + DAY)]
    first = [(each["lead_id"], each["first_touch_at"]) for each in called]
    declared = config(touches={"activity_types": ["call"], "answered_by": ["meeting"]})
    leads = new(*called)
    found = promised_follow_up(leads, tables(first, steps), declared, SLA.follow_up).join(leads["lead_id"])
    assert found["lead_id"].tolist() == ["accepted"]
    assert not found["is_kept"].any()


def test_contacts_after_the_lead_answered_do_not_count_for_the_promise():
    """Of ten leads that met, five are contacted again afterwards: leaving out the other five alone made 5 of 5."""
    called = [lead(str(i), touched=1) for i in range(10)]
    touches = [(each["lead_id"], each["first_touch_at"]) for each in called]
    touches += [(str(i), MONDAY + 3 * DAY) for i in range(5)]
    steps = [(str(i), "meeting", MONDAY + DAY) for i in range(10)]
    assert promised_follow_up(new(*called), tables(touches, steps), config(), SLA.follow_up).empty
    last_call = [(str(i), "lost", MONDAY + 3 * DAY) for i in range(5)]  # entered with the last contact
    found = promised_follow_up(new(*called[:5]), tables(touches, last_call), config(), SLA.follow_up)
    assert found["is_kept"].tolist() == [True] * 5


def test_leads_given_back_by_hand():
    back = [(name, "returned", MONDAY) for name in ("quick", "slow", "never")] + [
        ("young", "returned", AS_OF - hours(5))
    ]
    found = returned_leads(
        tables(milestones=back, replies=[("quick", MONDAY + hours(7)), ("slow", MONDAY + 3 * DAY)]), config(), 8
    )
    assert sorted(zip(found["is_due"], found["is_kept"], strict=True)) == [
        (False, False),
        (True, False),
        (True, False),
        (True, True),
    ]


def test_a_touch_of_sales_does_not_take_up_a_lead_given_back():
    found = returned_leads(
        tables(milestones=[("a", "returned", MONDAY)], touches=[("a", MONDAY + hours(1))]), config(), 8
    )
    assert not found["is_kept"].any()


def month(leads, **given):
    """Return the promises of March by their key, as rows, and all that was said."""
    found = promises(leads, given.pop("tables", tables()), given.pop("config", config()), SLA, 100, **given)
    rows = found.tables["promises"]
    return rows[rows["period_kind"] == "month"].set_index("key"), found


def many(count, **given):
    return [lead(f"{given}-{i}", came=MONDAY - DAY + hours(i / 10), **given) for i in range(count)]


FIRST = lead("first of the month", came=pd.Timestamp("2026-03-01", tz="UTC"), expected=0.0, grade="B", touched=40)


def test_expected_customers_are_the_chances_added_up_with_the_range_of_their_level():
    rows, _ = month(new(FIRST, *many(80, touched=30)), mean_value=1000.0)
    row = rows.loc["expected"]
    assert row[["promised", "delivered"]].tolist() == pytest.approx([13, 8])
    assert row[["low", "high"]].tolist() == pytest.approx([8 * (1 - 0.196), 8 * (1 + 0.196)], abs=1e-3)
    assert (row["n"], row["kept"], row["unit"]) == (81, "no", "count")
    assert row[["stake_customers", "stake_value"]].tolist() == pytest.approx([5, 5000])


def test_a_period_in_which_some_leads_have_no_chance_is_left_out():
    leads = new(FIRST, *many(80)).assign(chance_from="test window")
    leads.loc[leads.index[-1], ["chance_from", "expected"]] = ["", np.nan]
    assert "expected" not in month(leads)[0].index
    elsewhere = new(FIRST, *many(80)).assign(chance_from="test window")
    elsewhere.loc[elsewhere.index[-1], "expected"] = np.nan  # its account's deal is counted at another contact
    assert month(elsewhere)[0].loc["expected", ["n", "delivered"]].tolist() == pytest.approx([80, 7.9])


def test_sales_breaches_are_the_chances_of_leads_late_or_never():
    leads = new(FIRST, *many(30, touched=24 + 9), *many(10))
    rows, _ = month(leads, mean_value=1000.0)
    row = rows.loc["response_A"]
    late = promised_response(leads, tables(), config(), {"A": 4})
    assert row["n"] == 40
    assert row["delivered"] == pytest.approx(late["is_kept"].mean())
    assert row["stake_customers"] == pytest.approx(0.1 * (~late["is_kept"]).sum())
    assert row["stake_value"] == pytest.approx(1000 * row["stake_customers"])


def test_weeks_months_and_quarters_of_one_promise_add_up():
    leads = new(*[lead(str(i), came=pd.Timestamp("2026-01-01", tz="UTC") + i * DAY / 3) for i in range(260)])
    table = promises(leads, tables(), config(), SLA, 100).tables["promises"]
    own = table[table["key"] == "expected"].groupby("period_kind")[["delivered", "n"]].sum()
    assert own.loc["quarter", "n"] == own.loc["month", "n"] == 260
    assert own.loc["quarter", "delivered"] == pytest.approx(26)
    assert own.loc["week", "n"] == (leads["created_at"] >= "2026-01-05").sum()


def test_what_becomes_of_young_leads_cannot_change_a_verdict_that_was_given():
    young = [lead("young", came=AS_OF - hours(5))]
    assert month(new(FIRST, *many(40), *young))[0].loc["response_A", "kept"] == "no"
    assert month(new(FIRST, *many(1, touched=25), *young))[0].loc["response_A", "kept"] == "too early"


def test_sentences_in_each_case():
    _, found = month(new(FIRST, *many(80)), mean_value=1000.0)
    said = [
        each for each in found.sentences if "week" not in each.split("(")[0] and "quarter" not in each.split("(")[0]
    ]
    assert said[0] == (
        "Marketing, month from 1 Mar 2026 (estimated): expected customers in new leads 8 (between 6 and 10, n = 81; "
        "promised 13): missed."
    )
    assert said[1].startswith(
        "Sales, month from 1 Mar 2026 (measured): A leads called within 4 working hours 0 of 100 ("
    )
    assert (
        "n = 80; promised 90): missed; B leads called within 8 working hours 1 of 1 leads (promised 50 of 100)"
        in said[1]
    )
    assert said[2] == (
        "Estimated, month from 1 Mar 2026, marketing: 5 expected customers were promised and did not come, worth about "
        "5,000 EUR at the mean value."
    )
    assert said[3].startswith("Estimated, month from 1 Mar 2026, sales: 8 expected customers are the chances of leads")
    assert "worth about 8,000 EUR at the mean value; at stake, not lost" in said[3]
    assert said[4].startswith("Not measured: leads given back")
    assert found.facts["promise.month.expected"]["promised"] == pytest.approx(13)


def test_nothing_is_at_stake_where_both_kept_their_promise():
    leads = new(*[lead(f"k{i}", came=MONDAY.replace(day=1 + i % 28), touched=0.1, expected=0.5) for i in range(56)])
    found = promises(leads, tables(), config(), SLA, 100, 1000.0)
    rows = found.tables["promises"]
    told = rows[(rows["period_kind"] == "month") & rows["key"].isin(["expected", "response_A"])]
    assert told["kept"].tolist() == ["yes", "yes"]
    assert not any(each.startswith("Estimated, month") for each in found.sentences)


def test_without_a_model_all_leads_are_promised_the_longest_hours_and_nothing_is_expected():
    leads = new(FIRST | {"grade": "All leads"}, *many(40, grade="All leads", touched=24 + 9)).assign(expected=np.nan)
    rows, found = month(leads)
    assert rows.loc["response_All leads", "what"] == "leads called within 8 working hours"
    assert rows.loc["follow_up", "what"] == "called leads contacted 2 times within 7 days"
    assert "expected" not in rows.index
    assert any("no score that may be shown" in each for each in found.sentences)


def test_without_touches_marketing_is_measured_alone():
    bare = {**config().model_dump(), "touches": None}
    rows, found = month(new(FIRST, *many(80)), config=type(config()).model_validate(bare))
    assert list(rows.index) == ["expected"]
    assert any("first contacts" in each for each in found.sentences)


def test_it_says_what_it_needs():
    leads = new(FIRST)
    assert promises(leads, tables(), config(), None, 100).needs == NEEDS_SLA
    assert promises(leads.iloc[:0], tables(), config(), SLA, 100).needs == NEEDS_DATES
    assert promises(leads, tables(as_of=None), config(), SLA, 100).needs == NEEDS_DATES
