"""Worth, deeds, misses, where: each against numbers that can be counted by hand."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import polars as pl
import pytest

from src.evaluation.criteria.beliefs import beliefs
from src.evaluation.criteria.criteria import criteria_of
from src.evaluation.criteria.told import watch_criteria
from src.evaluation.customers.buyers import Buyers
from src.evaluation.customers.characteristics import characteristics_table, characteristics_told
from src.evaluation.customers.conditions import any_of, conditions_of
from src.evaluation.customers.deeds import deeds_told
from src.evaluation.customers.document import ideal_customer
from src.evaluation.customers.group import group_of
from src.evaluation.customers.held_equal import contributions_of, held_equal
from src.evaluation.customers.marked import Marked, marked
from src.evaluation.customers.misses import misses
from src.evaluation.customers.profiles import confirm, find_profiles
from src.evaluation.customers.profiles_table import COLUMNS, profiles_table
from src.evaluation.customers.profiles_told import confirmed_told, found_told
from src.evaluation.customers.where import where_more
from src.evaluation.customers.whom import whom
from src.evaluation.customers.worth import EVERYBODY, worth
from src.evaluation.told import Told
from src.features.plan import FeaturePlan
from src.leads.config import load_config
from tests.evaluation.customers.simulated_buyers import CATALOG, history, tables_of

LOGISTICS = any_of(CATALOG["industry"], ("Logistics",))
MARKED = Marked({"industry Logistics": group_of(LOGISTICS)}, True)
NOBODY = Marked({}, False)
WORDS = SimpleNamespace(words={"demo": "asked for a demo", "page": "saw a page"})


def with_values(factor):
    buyers = history().later
    ideal = (buyers.features["industry"] == "Logistics").to_numpy()
    value = np.where(buyers.won, np.where(ideal, factor * 1000.0, 1000.0), np.nan)
    return Buyers(buyers.features, buyers.leads.assign(value=value), buyers.is_later, CATALOG, 14.0), ideal


def test_worth_per_lead_and_per_customer_by_hand():
    buyers, ideal = with_values(3)
    told = worth(buyers, MARKED, tables_of(buyers), "EUR", "customers")
    table = told.tables["worth"].set_index("group")
    wins = int(buyers.won[ideal].sum())
    assert table.loc["industry Logistics", ["n", "wins"]].tolist() == [ideal.sum(), wins]
    assert table.loc["industry Logistics", "value_per_lead"] == pytest.approx(3000 * wins / ideal.sum())
    assert table.loc["industry Logistics", "value_per_win"] == pytest.approx(3000)
    row = table.loc["industry Logistics"]
    assert row["value_per_lead_low"] < row["value_per_lead"] < row["value_per_lead_high"]
    assert row["against_all_low"] > 1
    days = buyers.leads.loc[buyers.won, "outcome_days"] + 14
    assert table.loc[EVERYBODY, "median_days"] == pytest.approx(days.median())
    said = " ".join(told.sentences)
    assert "A customer is worth" not in said
    assert "Industry Logistics: a customer is worth" in said
    assert "Half of the customers had won" in said


def test_worth_says_which_column_is_missing_and_what_stays():
    buyers, _ = with_values(1)
    unknown = Buyers(buyers.features, buyers.leads.assign(value=np.nan), buyers.is_later, CATALOG, 14.0)
    told = worth(unknown, MARKED, tables_of(buyers), "EUR", "customers")
    assert told.sentences[-1] == (
        "What customers are worth is not known: the column 'value' of the milestones would be needed."
    )
    assert told.tables["worth"]["value_per_lead"].isna().all()
    won = buyers.leads.loc[buyers.won]
    kept = [{"lead_id": lead, "milestone": "kept_12_months"} for lead in won["lead_id"].iloc[::2]]
    told = worth(buyers, MARKED, tables_of(buyers, kept, as_of="2027-12-31T00:00:00+00:00"), "EUR", "customers")
    assert told.tables["worth"].loc[0, "stayed"] == pytest.approx(len(kept) / len(won))
    assert f"still there after 12 months: all leads 50 (n = {len(won)})" in told.sentences[-1]


def test_equal_values_name_no_side():
    buyers, _ = with_values(1)
    said = " ".join(worth(buyers, MARKED, tables_of(buyers), "EUR", "customers").sentences)
    assert "times" not in said


def activities(buyers):
    """Every customer asks for a demo after a page, one of ten others does; all see a page."""
    rows = []
    for place, (lead, won, at) in enumerate(
        zip(buyers.leads["lead_id"], buyers.won, buyers.leads["created_at"], strict=True)
    ):
        page = {"lead_id": lead, "activity_type": "page", "actor": "lead", "asset": "Pricing", "sequence": 2 * place}
        rows.append(page | {"occurred_at": (at + pd.Timedelta(hours=1)).isoformat()})
        if won or place % 10 == 0:
            rows.append(
                {"lead_id": lead, "activity_type": "demo", "actor": "lead", "sequence": 2 * place + 1}
                | {"occurred_at": (at + pd.Timedelta(days=2)).isoformat()}
            )
        late = {"lead_id": lead, "activity_type": "late", "actor": "lead", "sequence": 10**6 + place}
        rows.append(late | {"occurred_at": (at + pd.Timedelta(days=20)).isoformat()})
        sales = {
            "lead_id": lead,
            "activity_type": "call",
            "actor": "sales",
            "is_touch": True,
            "sequence": 10**7 + place,
        }
        rows.append(sales | {"occurred_at": (at + pd.Timedelta(days=1)).isoformat()})
    return [row | {"known_at": row["occurred_at"]} for row in rows]


@pytest.fixture(scope="module")
def active():
    buyers = history(1500)
    return buyers, tables_of(buyers, activities=activities(buyers))


def test_deeds_at_the_same_age_only_what_leads_did_themselves(active):
    buyers, tables = active
    told = deeds_told(buyers, tables, WORDS, "customers")
    table = told.tables["deeds"].set_index("what")
    assert list(table.index) == ["asked for a demo"]  # a page is seen by all, the call is sales', the rest comes later
    row = table.loc["asked for a demo"]
    assert row["customers"] == buyers.won.sum()
    place = np.arange(1500) % 10 == 0
    assert row["others"] == (place & ~buyers.won.to_numpy()).sum()
    assert row["customers_share"] == 1.0
    assert told.sentences[0].startswith("Customers more often than others, within 14 days: asked for a demo (")
    assert told.sentences[-1].startswith("Most frequent order: saw a page, then asked for a demo (100 of 100 customers")


def test_deeds_need_customers_with_activities(active):
    buyers, tables = active
    few = buyers.only(np.arange(1500) < 100)
    assert "At least 50 customers with dated activities" in deeds_told(few, tables, WORDS, "customers").needs
    undated = tables_of(buyers, as_of=None)
    assert "0 have" in deeds_told(buyers, undated, WORDS, "customers").needs


def test_nothing_sets_them_apart(active):
    buyers, tables = active
    same = Buyers(buyers.features, buyers.leads.assign(is_won=np.arange(1500) % 7 == 3), buyers.is_later, CATALOG, 14.0)
    said = deeds_told(same, tables, WORDS, "customers").sentences
    assert said[0] == "Nothing that leads did within 14 days sets customers apart from others beyond doubt."


def test_who_fits_and_does_not_buy_and_who_is_missed():
    buyers = history()
    conditions = conditions_of(buyers.features, CATALOG)
    lost = buyers.leads[~buyers.won]
    ideal = (buyers.features.loc[lost.index, "industry"] == "Logistics").to_numpy()
    reason = np.where(ideal & (np.arange(len(lost)) % 2 == 0), "Too dear", "No reply")
    rows = [
        {"lead_id": lead, "milestone": "lost", "lost_reason": why, "known_at": "2025-12-31T00:00:00"}
        for lead, why in zip(lost["lead_id"], reason, strict=True)
    ]
    told = misses(buyers, MARKED, conditions, tables_of(buyers, rows), ["lost"], "customers")
    inside = buyers.features["industry"] == "Logistics"
    table = told.tables["fits_but_lost"].set_index("words")
    assert table.loc["asked for a demo", "n"] == (inside & (buyers.features["did_demo_count"] > 0)).sum()
    missed = int(buyers.won[~inside].sum())
    share = f"{100 * missed / buyers.won.sum():.0f} of 100 customers do not fit the profile"
    assert share in " ".join(told.sentences)
    assert told.facts["missed_share"]["value"] == pytest.approx(missed / buyers.won.sum())
    assert "'Too dear' with leads that fit the profile (51 of 100" in told.sentences[-1]
    silent = misses(buyers, MARKED, conditions, tables_of(buyers), ["lost"], "customers")
    assert silent.sentences[-1].startswith("Why they were lost is not known. ")
    assert "would be needed" in misses(buyers, NOBODY, conditions, tables_of(buyers), ["lost"], "customers").needs


def examples_of(buyers):
    """Each lead at its age and, every tenth, open now; of the open ones every second was called."""
    n = len(buyers.leads)
    at_age = buyers.leads.assign(kind="landmark", landmark_days=14.0)
    now = buyers.leads.iloc[::10].assign(kind="now", landmark_days=np.nan)
    now.index = pd.RangeIndex(n, n + len(now), name="row_id")
    touched = pd.Series(pd.NaT, index=now.index, dtype="datetime64[us, UTC]")
    touched.iloc[::2] = pd.Timestamp("2026-01-01", tz="UTC")
    features = pd.concat([buyers.features, buyers.features.iloc[::10].set_index(now.index)])
    return pd.concat([at_age, now.assign(first_touch_at=touched)]), features


def test_open_leads_sources_and_the_list():
    buyers = history()
    examples, features = examples_of(buyers)
    ideal = (buyers.features["industry"] == "Logistics").to_numpy()
    campaigns = [{"campaign": name, "cost": cost} for name, cost in (("Fair 1", 9000.0), ("Search 1", 1000.0))]
    named = {"campaign": pd.Series(np.where(buyers.features["source"] == "Fair", "Fair 1", "Search 1")).to_list()}
    named["campaign"] = [
        c if s != "Partner" else None for c, s in zip(named["campaign"], buyers.features["source"], strict=True)
    ]
    tables = tables_of(buyers, campaigns=campaigns, leads={"campaign": pl.Series(named["campaign"])})
    found = where_more(examples, features, 14.0, MARKED, tables, "EUR")
    opened = found.told.tables["open_by_group"].iloc[0]
    assert opened["open"] == ideal[::10].sum()
    assert opened["never_called"] == ideal[::10][1::2].sum()
    sources = found.told.tables["ideal_sources"].set_index("source")
    fair = (buyers.features["source"] == "Fair").to_numpy()
    assert sources.loc["Fair", ["n", "ideal"]].tolist() == [fair.sum(), (fair & ideal).sum()]
    assert sources.loc["Fair", "cost_per_ideal"] == pytest.approx(9000 / (fair & ideal).sum())
    assert np.isnan(sources.loc["Partner", "cost"])
    assert "A lead that fits costs least from Search" in found.told.sentences[-1]
    listed = found.lookalikes
    assert list(listed.columns) == ["lead_id", "group", "never_called", "expires_on"]
    assert len(listed) == ideal[::10].sum()
    assert set(listed["expires_on"]) == {"2027-01-30"}
    assert listed["never_called"].tolist() == sorted(listed["never_called"], reverse=True)


def test_the_list_neutralises_formulas_and_is_empty_without_groups():
    buyers = history()
    examples, features = examples_of(buyers)
    evil = examples.assign(lead_id="=cmd|' /C calc'!A0")
    listed = where_more(evil, features, 14.0, MARKED, tables_of(buyers), "EUR").lookalikes
    assert listed["lead_id"].str.startswith("'=").all()
    nothing = where_more(examples, features, 14.0, NOBODY, tables_of(buyers), "EUR")
    assert nothing.told.needs
    assert nothing.lookalikes.empty
    unknown = where_more(examples.assign(is_worked=None), features, 14.0, MARKED, tables_of(buyers), "EUR")
    assert "never called" not in unknown.told.sentences[0]
    closed = where_more(examples[examples["kind"] != "now"], features, 14.0, MARKED, tables_of(buyers), "EUR")
    assert closed.told.sentences[0] == "No lead is open."


def test_whom_we_look_at_and_which_fields_are_empty():
    buyers = history()
    features = buyers.features.copy()
    empty = buyers.won.to_numpy() & (np.arange(len(features)) % 2 == 0)
    features["source"] = features["source"].mask(~empty & (np.arange(len(features)) % 3 == 0))
    told = whom(Buyers(features, buyers.leads, buyers.is_later, CATALOG, 14.0), tables_of(buyers), "customers")
    assert told.sentences[0].startswith(
        "6,000 leads that were called, came in 2024-01-01 to 2025-12-30, looked at 14 days"
    )
    assert told.sentences[1] == "Found on 4,000 of them, confirmed on 2,000 later ones."
    filled = told.tables["filled"].set_index("field")
    assert filled.loc["source", "n_empty"] == features["source"].isna().sum()
    assert filled.loc["industry", "filled"] == pytest.approx(buyers.features["industry"].notna().mean())
    assert "the empty ones win less often" in told.sentences[2]
    assert told.tables["months"]["leads"].sum() == 6000
    assert whom(buyers.only(np.zeros(6000, bool)), tables_of(buyers), "customers").needs


def test_the_document_holds_what_was_told_as_json_types():
    buyers = history()
    config = load_config(Path("conf/sample.toml"))
    told = {"whom": Told(sentences=["x"]), "held_equal": Told(needs="A model would be needed.")}
    document = ideal_customer(
        "No profile.", [], pd.DataFrame(columns=COLUMNS), buyers.later, told, config, FeaturePlan()
    )
    assert document["profiles"] == []
    assert document["criteria_changed"] == []
    assert document["needs"] == {"held_equal": "A model would be needed."}
    assert document["confirmed_on"]["n"] == 2000


def test_without_a_single_lead_nothing_is_said_and_nothing_fails():
    nobody = history().only(np.zeros(6000, dtype=bool))
    tables = tables_of(history())
    conditions = conditions_of(nobody.features, CATALOG)
    found = find_profiles(nobody)
    table = profiles_table(confirm(found, nobody), nobody, nobody)
    characteristics = characteristics_table(conditions, nobody)
    groups = marked([], table, characteristics, conditions, 0)
    examples, features = examples_of(history())
    none = examples.iloc[:0]
    told = [
        whom(nobody, tables, "customers"),
        characteristics_told(characteristics, nobody, "customers"),
        held_equal(conditions, nobody, contributions_of(None, features, nobody), "customers"),
        found_told(found, table, nobody, "customers"),
        confirmed_told(table, nobody, "customers", 10),
        deeds_told(nobody, tables, WORDS, "customers"),
        misses(nobody, groups, conditions, tables, ["lost"], "customers"),
        watch_criteria(criteria_of(nobody, conditions, {}), nobody, tables.as_of, 90, "customers"),
        beliefs(nobody, None, {}, Told(), "customers"),
        where_more(none, features.iloc[:0], 14.0, groups, tables, "EUR").told,
    ]
    assert all(each.needs for each in told)
    assert not any(each.sentences for each in told)
    assert worth(nobody, groups, tables, "EUR", "customers").tables["worth"]["n"].tolist() == [0]
    fired = pd.DataFrame({"rule": []}, index=nobody.leads.index, dtype=float)
    assert beliefs(nobody, fired, {"rule": 5.0}, Told(), "customers").tables["beliefs"]["n"].tolist() == [0]
