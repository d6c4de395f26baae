import pandas as pd
import pytest

from src.evaluation.customers.buyers import buyers_at, has_touches, in_segment, only_lost
from src.evaluation.customers.compared import compared
from src.features.definition import Feature
from src.leads.errors import LeadScoringError

COUNTRY = Feature("country", "country", "text", "fit", "leads.country", "country {value}", "no country", True)
HOUR = Feature("hour", "hour", "hour", "time", "leads.created_at", "at {value}", "", False)
CATALOG = {"country": COUNTRY, "hour": HOUR}


@pytest.fixture
def examples():
    days = pd.to_datetime(["2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04"], utc=True)
    frame = pd.DataFrame(
        {
            "kind": "landmark",
            "landmark_days": 14.0,
            "created_at": days,
            "sequence": [0, 1, 2, 3],
            "is_matured": [True, True, True, False],
            "is_worked": [True, False, True, True],
            "is_won": [True, True, False, None],
            "followup_days": [20.0, 30.0, 90.0, None],
        },
        index=pd.Index([5, 6, 7, 8], name="row_id"),
    )
    return pd.concat([frame, frame.assign(landmark_days=0.0).set_index(pd.Index([1, 2, 3, 4], name="row_id"))])


@pytest.fixture
def features():
    index = pd.Index([5, 6, 7, 8, 1, 2, 3, 4], name="row_id")
    return pd.DataFrame({"country": ["DE", "DE", "AT", "DE"] * 2, "hour": 9.0}, index=index)


def test_only_matured_worked_leads_of_one_age_and_what_they_are_and_did(examples, features):
    buyers = buyers_at(examples, features, CATALOG, 14.0)
    assert buyers.leads.index.tolist() == [5, 7]
    assert list(buyers.features) == ["country"]
    assert has_touches(buyers)


def test_all_matured_leads_where_touches_are_not_known(examples, features):
    buyers = buyers_at(examples.assign(is_worked=None), features, CATALOG, 14.0)
    assert buyers.leads.index.tolist() == [5, 6, 7]
    assert not has_touches(buyers)


def test_segment(examples, features):
    buyers = buyers_at(examples, features, CATALOG, 14.0)
    assert in_segment(buyers, "country=AT").leads.index.tolist() == [7]
    assert in_segment(buyers, "country=AT").segment == "country AT"
    assert in_segment(buyers, "") is buyers
    with pytest.raises(LeadScoringError, match="no column 'land'"):
        in_segment(buyers, "land=AT")
    with pytest.raises(LeadScoringError, match="no lead has country = 'FR'"):
        in_segment(buyers, "country=FR")


@pytest.mark.parametrize(("until", "earlier"), [("", [5, 6]), ("2026-01-01", [5]), ("2026-12-31", [5, 6, 7])])
def test_found_and_later(examples, features, until, earlier):
    buyers = buyers_at(examples.assign(is_worked=None), features, CATALOG, 14.0, until)
    assert buyers.earlier.leads.index.tolist() == earlier
    assert buyers.later.leads.index.tolist() == [row for row in (5, 6, 7) if row not in earlier]


def test_described(examples, features):
    buyers = buyers_at(examples, features, CATALOG, 14.0)
    assert buyers.described() == {"n": 2, "base_rate": 0.5, "first": "2026-01-01", "last": "2026-01-03"}
    undated = buyers_at(examples.assign(created_at=pd.NaT), features, CATALOG, 14.0)
    assert undated.described()["first"] is None


def test_compared_with_lost_leaves_out_what_nobody_closed(examples, features):
    closed = examples.assign(is_worked=None, is_matured=True, followup_days=[20.0, 30.0, 90.0, 40.0] * 2)
    buyers = buyers_at(closed.assign(is_won=closed["is_won"].eq(True)), features, CATALOG, 14.0)
    assert compared(buyers, buyers, "lost")[0].leads.index.tolist() == [5, 6, 8]
    assert compared(buyers, buyers, "all") == (buyers, None)
    assert compared(buyers, buyers, "country=AT")[1].leads.index.tolist() == [7]
    undated = buyers_at(closed.assign(followup_days=float("nan"), is_won=True), features, CATALOG, 14.0)
    with pytest.raises(LeadScoringError, match="without dates"):
        only_lost(undated)
