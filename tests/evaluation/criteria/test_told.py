from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from src.evaluation.criteria.beliefs import CANNOT_TELL, CONFIRMED, NEVER, NOT_SO, TURNED, beliefs
from src.evaluation.criteria.cohorts import cohorts_of
from src.evaluation.criteria.criteria import CHARACTERISTIC, PROFILE, RULE, criteria_of, watched
from src.evaluation.criteria.expiry import EXPIRED, STAYED, criteria_table, quarters_table
from src.evaluation.criteria.told import changes_said, watch_criteria
from src.evaluation.criteria.watch import Alarm, Bar
from src.evaluation.customers.buyers import Buyers
from src.evaluation.customers.conditions import conditions_of
from src.evaluation.customers.group import group_of
from src.evaluation.told import Told
from tests.evaluation.customers.simulated_buyers import CATALOG, history

AS_OF = datetime.fromisoformat("2026-12-31T00:00:00+00:00")
CHANGE = pd.Timestamp("2025-03-01", tz="UTC")


def expired(seed=1, n=12_000):
    """Demos count until March 2025 and then no more."""
    buyers = history(n, seed, together=0.0)
    random = np.random.default_rng([seed, 5])
    worth = 2.0 * (buyers.features["did_demo_count"] > 0) * (buyers.leads["created_at"] < CHANGE)
    won = random.random(n) < 1 / (1 + np.exp(2.6 - worth))
    return Buyers(buyers.features, buyers.leads.assign(is_won=won), buyers.is_later, CATALOG, 14.0)


@pytest.fixture(scope="module")
def told():
    buyers = expired()
    criteria = criteria_of(buyers, conditions_of(buyers.features, CATALOG), {})
    return watch_criteria(criteria, buyers, AS_OF, 90, "customers")


def test_months_are_whole_and_judged_when_their_outcomes_are_known():
    buyers = history()
    as_of = datetime.fromisoformat("2025-10-14T00:00:00+00:00")
    cohorts = cohorts_of(buyers.leads, buyers.features, as_of, 104)
    assert cohorts.starts[0] == pd.Timestamp("2024-01-01", tz="UTC")
    assert cohorts.starts[-1] == pd.Timestamp("2025-06-01", tz="UTC")
    assert cohorts.known_on[-1] == pd.Timestamp("2025-10-13", tz="UTC")  # 104 days after the end of June
    assert cohorts.source_column == "source"
    inside = buyers.leads["created_at"] < pd.Timestamp("2025-07-01", tz="UTC")
    assert (cohorts.rows == inside).all()
    months = buyers.leads.loc[inside, "created_at"].dt.strftime("%Y-%m")
    assert [f"{cohorts.starts[m]:%Y-%m}" for m in cohorts.month] == months.tolist()
    assert cohorts_of(buyers.leads, buyers.features, None, 104) is None
    assert cohorts_of(buyers.leads.assign(created_at=pd.NaT), buyers.features, as_of, 104) is None


def test_each_statement_once_and_rules_that_say_the_same_are_named_with_it():
    buyers = history()
    conditions = conditions_of(buyers.features, CATALOG)
    demo = buyers.features["did_demo_count"]
    fired = pd.DataFrame({"demo_requested": demo, "odd_id": np.arange(len(demo)) % 2}, index=demo.index)
    profile = {"the profile": group_of(conditions[0], conditions[-1])}
    found = {c.words: c for c in criteria_of(buyers, [*conditions, *conditions], profile, fired)}
    assert found["the profile"].origin == PROFILE
    assert found["asked for a demo"].origin == CHARACTERISTIC
    assert found["asked for a demo"].rules == ("demo_requested",)
    assert found["odd id"].origin == RULE
    assert len(found) == len({c.words for c in conditions}) + 2


def test_criteria_of_few_leads_or_months_are_not_watched():
    buyers = history()
    cohorts = cohorts_of(buyers.leads, buyers.features, AS_OF, 104)
    criteria = criteria_of(buyers, conditions_of(buyers.features, CATALOG), {})
    early = np.asarray(buyers.leads["created_at"] < pd.Timestamp("2024-03-01", tz="UTC"))
    short = criteria[0].__class__("a campaign", CHARACTERISTIC, "", (), early)
    kept, watch = watched([*criteria, short], buyers, cohorts)
    assert "a campaign" not in [criterion.words for criterion in kept]
    assert [c.words for c, own in zip(kept, watch.is_source, strict=True) if own] == [
        c.words for c in kept if c.words.startswith("source ")
    ]


def test_an_expired_criterion_is_told_with_its_month_and_the_day_it_was_known(told):
    table = told.tables["criteria"]
    row = table.iloc[0]
    assert (row["words"], row["state"]) == ("asked for a demo", EXPIRED)
    assert abs((pd.Timestamp(row["since"]) - pd.Timestamp("2025-03-01")).days) <= 31
    known = pd.Timestamp(row["expired_on"])
    assert pd.Timestamp("2025-07-01") <= known <= pd.Timestamp("2026-01-31")  # a month's end and 104 days at least
    buyers = expired()
    held = (buyers.features["did_demo_count"] > 0) & (buyers.leads["created_at"] < pd.Timestamp(row["since"], tz="UTC"))
    assert row["n_before"] == held.sum()
    assert row["rate_before"] == pytest.approx(buyers.won[held].mean())
    assert row["low_before"] < row["rate_before"] < row["high_before"]
    assert told.sentences[1].startswith("No longer so since about ")
    assert "asked for a demo. Before, 3" in told.sentences[1] or "asked for a demo. Before, 4" in told.sentences[1]
    assert "criteria watched month by month, from " in told.sentences[0]
    assert told.facts["criterion.asked for a demo.after"]["n"] == row["n_after"]


def test_what_did_not_change_has_no_date(told):
    table = told.tables["criteria"]
    stayed = table[table["state"] == STAYED]
    assert len(stayed) > 5
    assert stayed["since"].isna().all()
    assert changes_said(stayed, "customers") == []


def test_only_expired_ones_for_the_report(told):
    said = changes_said(told.tables["criteria"], "customers", [EXPIRED])
    assert said
    assert all(sentence.startswith("No longer so since about ") for sentence in said)


def test_the_report_says_the_same_from_the_file(told, tmp_path):
    table = told.tables["criteria"]
    table.to_csv(tmp_path / "criteria.csv", index=False)
    read = pd.read_csv(tmp_path / "criteria.csv")
    assert changes_said(read, "customers") == changes_said(table, "customers")


def test_lift_by_quarter_by_hand(told):
    quarters = told.tables["criteria_quarters"]
    buyers = expired()
    row = quarters[(quarters["words"] == "asked for a demo") & (quarters["quarter"] == "2024-04-01")].iloc[0]
    created = buyers.leads["created_at"]
    inside = (created >= "2024-04-01") & (created < "2024-07-01")
    asked = buyers.features["did_demo_count"] > 0
    assert row["n"] == (inside & asked).sum()
    assert row["rate"] == pytest.approx(buyers.won[inside & asked].mean())
    assert row["lift"] == pytest.approx(buyers.won[inside & asked].mean() / buyers.won[inside & ~asked].mean())


def test_too_short_a_time_says_what_it_needs():
    buyers = history()
    early = buyers.only((buyers.leads["created_at"] < pd.Timestamp("2024-08-01", tz="UTC")).to_numpy())
    told = watch_criteria(criteria_of(early, conditions_of(early.features, CATALOG), {}), early, AS_OF, 90, "customers")
    assert told.needs == "Leads of 4 quarters whose outcomes are known would be needed: there are 7 months."
    assert told.sentences == []
    undated = watch_criteria([], buyers, None, 90, "customers")
    assert "there are 0 months" in undated.needs
    assert "enough leads share" in watch_criteria([], buyers, AS_OF, 90, "customers").needs


@pytest.mark.parametrize(
    ("before", "after", "z", "state"),
    [
        (0.5, 0.1, -4.0, "expired"),
        (0.5, 0.3, -4.0, "closer to average"),
        (0.3, 0.6, 4.0, "further from average"),
        (0.1, 0.5, 4.0, "new"),
        (0.1, 0.0, -4.0, "newly weak"),
        (0.0, 0.1, 4.0, "no longer weak"),
    ],
)
def test_states(before, after, z, state):
    buyers = history(4000)
    cohorts = cohorts_of(buyers.leads, buyers.features, AS_OF, 104)
    half = len(cohorts.starts) // 2
    holds = np.arange(4000) % 2 == 0
    rates = np.where(holds, np.where(cohorts.month < half, before, after), 0.1)
    won = np.arange(4000) // 2 % 100 < 100 * rates
    leads = buyers.leads.assign(is_won=won)
    changed = Buyers(buyers.features, leads, buyers.is_later, CATALOG, 14.0)
    criterion = criteria_of(changed, [], {})[:0]
    kept, watch = watched(
        [*criterion, type("C", (), {"words": "x", "origin": RULE, "source": "", "rules": (), "holds": holds})()],
        changed, cohorts,
    )  # fmt: skip
    alarm = Alarm(0, half, len(cohorts.starts) - 1, z)
    table = criteria_table(kept, watch, [alarm], Bar(3.0, 1, 1.0, np.array([3.0])), cohorts)
    assert table.iloc[0]["state"] == state
    assert changes_said(table, "customers")
    assert len(quarters_table(kept, watch, cohorts)) == 8


def test_beliefs_in_each_case():
    buyers = history(4000)
    place = np.arange(4000)
    won = place % 10 == 0
    buyers = Buyers(buyers.features, buyers.leads.assign(is_won=won), buyers.is_later, CATALOG, 14.0)
    fired = pd.DataFrame(
        {
            "raises": (place % 20 == 0) | (place % 7 == 0),
            "as_all": place % 200 < 100,
            "lowers": (place % 3 == 0) & ~won,
            "few": place < 40,
            "never": place < 0,
            "minus": (place % 3 == 0) & ~won,
        },
        index=buyers.leads.index,
    ).astype(float)
    points = {"raises": 10.0, "as_all": 15.0, "lowers": 20.0, "few": 5.0, "never": 5.0, "minus": -10.0}
    dated = Told({"criteria": pd.DataFrame({"rules": ["as_all, other"], "since": ["2025-03-01"]})})
    told = beliefs(buyers, fired, points, dated, "customers")
    verdicts = told.tables["beliefs"].set_index("rule")["verdict"].to_dict()
    assert verdicts == {
        "raises": CONFIRMED, "as_all": NOT_SO, "lowers": TURNED, "few": CANNOT_TELL, "never": NEVER, "minus": CONFIRMED,
    }  # fmt: skip
    assert told.tables["beliefs"].set_index("rule").loc["as_all", "since"] == "2025-03-01"
    assert told.sentences[0] == "Of 6 points rules later leads bear out 2."
    assert told.sentences[1].startswith("The other way round: lowers (+20 points, 0 of 100")
    assert told.sentences[2].startswith("Not so: as all (+15 points, 10 of 100, between 9 and 11, n = 2,000)")
    assert told.sentences[3] == "Of 1 it cannot be told yet."
    assert "points rules in use" in beliefs(buyers, None, {}, Told(), "customers").needs
