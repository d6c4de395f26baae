import pandas as pd
import pytest

from src.evaluation.customers.buyers import buyer_rows, described, found_and_later
from src.leads.errors import LeadScoringError


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
        },
        index=pd.Index([5, 6, 7, 8], name="row_id"),
    )
    return pd.concat([frame, frame.assign(landmark_days=0.0).set_index(pd.Index([1, 2, 3, 4], name="row_id"))])


@pytest.fixture
def features():
    return pd.DataFrame(
        {"country": ["DE", "DE", "AT", "DE"] * 2}, index=pd.Index([5, 6, 7, 8, 1, 2, 3, 4], name="row_id")
    )


def test_only_matured_worked_leads_of_one_age(examples, features):
    assert buyer_rows(examples, features).index.tolist() == [5, 7]


def test_segment(examples, features):
    assert buyer_rows(examples, features, "country=AT").index.tolist() == [7]
    with pytest.raises(LeadScoringError, match="no column 'land'"):
        buyer_rows(examples, features, "land=AT")
    with pytest.raises(LeadScoringError, match="no lead has country = 'FR'"):
        buyer_rows(examples, features, "country=FR")


def test_found_and_later(examples, features):
    rows = buyer_rows(examples.assign(is_worked=None), features)
    earlier, later = found_and_later(rows)
    assert (earlier.index.tolist(), later.index.tolist()) == ([5, 6], [7])
    earlier, later = found_and_later(rows, "2026-01-01")
    assert (earlier.index.tolist(), later.index.tolist()) == ([5], [6, 7])


def test_described(examples, features):
    rows = buyer_rows(examples, features)
    assert described(rows) == {"n": 2, "base_rate": 0.5, "first": "2026-01-01", "last": "2026-01-03"}
    undated = rows.assign(created_at=pd.Series(pd.NaT, index=rows.index).dt.tz_localize("UTC"))
    assert described(undated)["first"] is None
