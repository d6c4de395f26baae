"""Each planted thing is in the data when switched on and gone when switched off, with nothing else moved."""

from datetime import date
from functools import cache

import numpy as np
import polars as pl
import pytest

from src.leads.errors import InputRefused
from src.leads.sample import SampleOptions, generate
from src.leads.sample.leak import OF_LOST, OF_WON


@cache
def history(**changes):
    return generate(SampleOptions(**{"leads": 4_000, "seed": 5, **changes}))


def count(table, **equals):
    return len(table.filter(*[pl.col(name).cast(pl.String) == value for name, value in equals.items()]))


def outcome(found):
    won = found.milestones.filter(pl.col("milestone") == "won").select("lead_id", is_won=pl.lit(True))
    touched = found.activities.filter(pl.col("person").is_not_null()).select("lead_id", is_worked=pl.lit(True)).unique()
    people = found.leads.unique("email", keep="first", maintain_order=True)  # milestones stay on the first record
    leads = people.filter(pl.col("relationship") == "Prospect")
    joined = leads.join(won, on="lead_id", how="left").join(touched, on="lead_id", how="left")
    return joined.with_columns(pl.col("is_won", "is_worked").fill_null(False))


def rate(frame, condition):
    return frame.filter(condition)["is_won"].mean()


def test_duplicates():
    assert history().leads["email"].is_duplicated().sum() == 2 * 120
    assert history(duplicates=False).leads["email"].is_duplicated().sum() == 0


def test_later_activities_go_to_the_second_record():
    second = set(history().truth["dirt"]["duplicates"]["first_ids"])

    assert len(history().activities.filter(pl.col("lead_id").is_in(list(second)))) > 100


def test_leak_tells_the_outcome():
    def told(found):
        return outcome(found).filter(pl.col("last_status_change").is_in([*OF_WON, *OF_LOST]))

    assert told(history())["is_won"].to_list() == told(history())["last_status_change"].is_in(OF_WON).to_list()
    assert len(told(history())) > 2_000
    assert len(told(history(leak=False))) == 0
    assert 0 < len(told(history(leak_strength=0.1))) < 0.2 * len(told(history()))


def test_robot_emails_come_two_minutes_after_arrival():
    def welcomed(found):
        sent = found.activities.filter(
            pl.col("asset").cast(pl.String) == "E-mail: Welcome", pl.col("actor") == "marketing"
        )
        wait = sent.join(found.leads, on="lead_id").select(pl.col("occurred_at") - pl.col("created_at"))
        return wait.to_series().dt.total_seconds().unique().to_list()

    assert welcomed(history()) == [120]
    assert welcomed(history(robot_emails=False)) == []


def test_late_recording():
    def late(found):
        return (found.activities["recorded_at"] > found.activities["occurred_at"]).sum()

    assert late(history()) > 500
    assert late(history(late_recording=False)) == 0


def test_night_arrivals():
    def at_night(found):
        people = found.leads.unique("email", keep="first", maintain_order=True)
        hour = people["created_at"].dt.convert_time_zone("Europe/Berlin").dt.hour()
        return ((hour >= 23) | (hour < 5)).mean()

    assert at_night(history()) > 0.05
    assert at_night(history(night_arrivals=False)) == 0


def test_bot_clicks_come_within_seconds():
    def quick(found):
        sent = found.activities.filter(pl.col("actor") == "marketing").select("lead_id", sent_at="occurred_at")
        clicks = found.activities.filter(pl.col("activity_type") == "email_click").join(sent, on="lead_id")
        wait = (clicks["occurred_at"] - clicks["sent_at"]).dt.total_seconds()
        return ((wait >= 0) & (wait <= 30)).sum()

    assert quick(history()) > 500
    assert quick(history(bot_clicks=False)) == 0


@pytest.mark.parametrize(
    ("switch", "name"), [("flood_campaign", "Content giveaway"), ("few_good_campaign", "Partner programme")]
)
def test_planted_campaigns(switch, name):
    assert count(history().leads, campaign=name) > 30
    assert count(history(**{switch: False}).leads, campaign=name) == 0
    assert name not in history(**{switch: False}).campaigns["campaign"]


def test_the_flood_is_bad_and_the_few_are_good():
    found = outcome(history())
    campaign = pl.col("campaign").cast(pl.String).fill_null("")

    assert rate(found, campaign == "Content giveaway") < 0.3 * found["is_won"].mean()
    assert rate(found, campaign == "Partner programme") > 2 * found["is_won"].mean()


def test_batch_closing():
    def busiest_day(found):
        lost = found.milestones.filter(pl.col("milestone") == "lost")
        return lost["occurred_at"].dt.date().value_counts()["count"].max() / len(lost)

    assert busiest_day(history()) > 0.05
    assert busiest_day(history(batch_closing=False)) < 0.02


def test_late_activities():
    def after_winning(found):
        won = found.milestones.filter(pl.col("milestone") == "won").select("lead_id", won_at="occurred_at")
        late = found.activities.join(won, on="lead_id").filter(pl.col("occurred_at") > pl.col("won_at"))
        return len(late.filter(pl.col("activity_type") == "page_view")) / len(won)

    assert after_winning(history()) > 3
    assert after_winning(history(late_activities=False)) < 2


def test_being_worked_makes_leads_win_only_when_planted():
    on = history(selection=False)
    off = history(selection=False, being_worked_effect=False, delay_effect=False, rep_skill=False)

    ratio = [rate(outcome(f), pl.col("is_worked")) / rate(outcome(f), ~pl.col("is_worked")) for f in (on, off)]

    assert ratio[0] > 3
    assert 0.6 < ratio[1] < 1.6
    assert off.truth["handling"]["chance_gained_by_a_touch"]["all"] == pytest.approx(0, abs=0.005)


def test_selection_makes_the_naive_difference_too_large_and_random_work_does_not():
    selected, random = (history(selection=s).truth["handling"] for s in (True, False))

    assert (
        selected["naive_difference_worked_minus_ignored"] > 1.2 * selected["chance_gained_by_a_touch"]["ignored"] + 0.02
    )
    assert random["naive_difference_worked_minus_ignored"] == pytest.approx(
        random["chance_gained_by_a_touch"]["all"], abs=0.015
    )


def test_missing_values_tell_promise_only_when_planted():
    def difference(found):
        frame = outcome(found)
        return rate(frame, pl.col("job_title").is_not_null()) / rate(frame, pl.col("job_title").is_null())

    assert difference(history(leads=12_000)) > 1.25
    assert 0.75 < difference(history(leads=12_000, missing_by_promise=False)) < 1.33


def test_the_ideal_customer_is_there_only_when_planted():
    def together(found):
        frame = outcome(found)
        industry = pl.col("industry").cast(pl.String).is_in(["Logistics", "Manufacturing"])
        size = pl.col("employees").is_between(50, 499)
        cells = [[rate(frame, (industry == i) & (size == s)) for s in (False, True)] for i in (False, True)]
        odds = np.array(cells) / (1 - np.array(cells))
        return odds[1, 1] * odds[0, 0] / (odds[0, 1] * odds[1, 0])

    assert together(history(leads=12_000)) > 2
    assert together(history(leads=12_000, ideal_customer=False)) < 1.6
    assert history(leads=12_000, ideal_customer=False).truth["drivers"]["ideal_customer"] is None


def test_pure_noise_has_no_drivers():
    found = outcome(history(signal=False, leads=12_000))
    asked = history(signal=False, leads=12_000).activities.filter(pl.col("activity_type") == "demo_request")["lead_id"]

    assert set(history(signal=False, leads=12_000).truth["drivers"]["strengths_log_odds"].values()) == {0.0}
    for condition in (pl.col("lead_id").is_in(asked.to_list()), pl.col("employees").is_between(50, 499)):
        assert 0.75 < rate(found, condition) / rate(found, ~condition) < 1.33


def test_a_switch_moves_nothing_else():
    with_leak, without = history(), history(leak=False)

    assert without.leads.drop("last_status_change").equals(with_leak.leads.drop("last_status_change"))
    assert without.activities.equals(with_leak.activities)
    assert without.milestones.equals(with_leak.milestones)


@pytest.mark.parametrize("switch", ["robot_emails", "bot_clicks", "late_activities", "late_recording"])
def test_dirt_moves_no_touch_and_no_arrival(switch):
    changed = history(**{switch: False})

    assert changed.leads["created_at"].equals(history().leads["created_at"])
    if switch != "late_recording":
        calls = [f.activities.filter(pl.col("activity_type") == "call") for f in (changed, history())]
        assert abs(len(calls[0]) - len(calls[1])) < 0.02 * len(calls[1])


def test_verdicts_refuse_students_and_accept_what_promises_more():
    judged = history().feedback.join(history().leads, on="lead_id")
    refused = judged.filter(pl.col("verdict") == "refused")

    assert (
        refused.filter(pl.col("reason") == "student")["job_title"]
        .str.to_lowercase()
        .str.contains("stud|intern|phd")
        .mean()
        > 0.8
    )
    assert (refused["reason"] == "student").sum() >= 10
    assert history().feedback["at"].max() < SampleOptions().end
    won = history().milestones.filter(pl.col("milestone") == "won")["lead_id"].implode()
    wins = judged.with_columns(is_won=pl.col("lead_id").is_in(won)).group_by("verdict").agg(pl.col("is_won").mean())
    rates = dict(wins.iter_rows())
    assert rates["accepted"] > 1.3 * rates["refused"]


@pytest.mark.parametrize("switch", ["feedback", "planned_campaigns"])
def test_what_is_only_written_down_moves_nothing_else(switch):
    without = history(**{switch: False})

    for table in ("leads", "activities", "milestones"):
        assert getattr(without, table).equals(getattr(history(), table))
    assert without.feedback.is_empty() == (switch == "feedback")


def test_planned_campaigns_lie_ahead_and_have_no_leads_yet():
    planned = history().campaigns.filter(pl.col("starts_at") > SampleOptions().end)

    assert len(planned) == 3
    assert not planned["campaign"].is_in(history().leads["campaign"].cast(pl.String).drop_nulls().to_list()).any()
    assert history(planned_campaigns=False).campaigns.equals(history().campaigns[:-3])


def test_an_expired_criterion_counts_until_its_day_and_no_longer():
    def worth(found, is_since):
        frame = outcome(found).filter((pl.col("created_at").dt.date() >= date(2025, 10, 1)) == is_since)
        ideal = pl.col("industry").cast(pl.String).is_in(["Logistics", "Manufacturing"])
        ideal &= pl.col("employees").is_between(50, 499)
        return rate(frame, ideal) / rate(frame, ~ideal)

    plan = {"leads": 12_000, "expired_criterion": "industry_and_size_together", "expired_log_odds": -0.25}
    before, since = (worth(history(**plan), late) / worth(history(leads=12_000), late) for late in (False, True))
    assert before == pytest.approx(1, abs=0.15)
    assert since < 0.75
    assert history(**plan).truth["drivers"]["expired"]["since"] == "2025-10-01"


def test_no_expired_criterion_leaves_no_trace_and_a_wrong_name_is_refused():
    assert not [name for name in history().truth["options"] if name.startswith("expired")]
    assert "expired" not in history().truth["drivers"]
    with pytest.raises(InputRefused, match="Did you mean 'demo_request'"):
        history(expired_criterion="demo_requests")
