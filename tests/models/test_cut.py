from datetime import UTC, datetime

import pandas as pd
import pytest

from src.leads.errors import LeadScoringError
from src.models.cut import Cut, cut_at_end, flags


def moment(day: int) -> datetime:
    return datetime(2024, 1, day, tzinfo=UTC)


def dated() -> pd.DataFrame:
    """Scored on the 1st with a horizon of 10 days: won on the 5th, matured on the 11th, still open."""
    return pd.DataFrame(
        {
            "scored_at": pd.to_datetime([moment(1), moment(1), moment(8)]),
            "known_at": pd.to_datetime([moment(5), moment(11), None]),
            "is_won": pd.array([True, False, None], dtype="boolean"),
            "sequence": [0, 1, 2],
        }
    )


@pytest.mark.parametrize(("day", "known"), [(4, []), (5, [0]), (10, [0]), (11, [0, 1]), (30, [0, 1])])
def test_known_is_matured_or_resolved_earlier(day: int, known: list[int]) -> None:
    assert Cut(moment(day)).known(dated()).index.tolist() == known


def test_matured_looks_at_the_horizon_alone() -> None:
    assert Cut(moment(10)).is_matured(dated(), 10).tolist() == [False, False, False]
    assert Cut(moment(11)).is_matured(dated(), 10).tolist() == [True, True, False]
    assert Cut(moment(18)).is_matured(dated(), 10).tolist() == [True, True, True]


def test_without_dates_the_order_decides_and_open_leads_are_not_known() -> None:
    rows = dated().assign(scored_at=pd.NaT, known_at=pd.NaT)

    assert Cut(None, 1).known(rows).index.tolist() == [0]
    assert Cut(None, 99).known(rows).index.tolist() == [0, 1]
    assert Cut(None, 99).is_matured(rows, 10).tolist() == [True, True, False]


def test_follow_up_is_counted_in_days_and_negative_after_the_cut() -> None:
    assert Cut(moment(4)).followup_days(dated()).tolist() == [3.0, 3.0, -4.0]


def test_follow_up_without_dates_is_refused() -> None:
    with pytest.raises(LeadScoringError, match="without dates"):
        Cut(None, 3).followup_days(dated())


def test_empty_and_naive_cuts_are_refused() -> None:
    with pytest.raises(LeadScoringError, match="needs a moment"):
        Cut(None)
    with pytest.raises(LeadScoringError, match="time zone"):
        Cut(datetime(2024, 1, 1))


@pytest.mark.parametrize("cut", [Cut(moment(4)), Cut(None, 7)])
def test_json_there_and_back(cut: Cut) -> None:
    assert Cut.from_json(cut.to_json()) == cut


@pytest.mark.parametrize("dtype", ["boolean", "object"])
def test_flags_take_missing_as_no(dtype: str) -> None:
    assert flags(pd.Series([True, None, False], dtype=dtype)).tolist() == [True, False, False]


def test_the_cut_at_the_end_knows_everything_known() -> None:
    assert cut_at_end(dated(), moment(12)) == Cut(moment(12))
    assert cut_at_end(dated(), moment(12)).known(dated()).index.tolist() == [0, 1]


def test_without_dates_the_cut_at_the_end_lies_behind_the_last_lead() -> None:
    shuffled = dated().assign(sequence=[5, 9, 2])
    assert cut_at_end(shuffled, None) == Cut(None, 10)
    assert cut_at_end(shuffled, None).known(shuffled).index.tolist() == [0, 1]
