"""Wins by time to the first touch: counts by hand, the interval against Newcombe's own example."""

import pandas as pd
import pytest

from src.evaluation.delay.association import BECAUSE, delay_association, newcombe
from tests.features.conftest import at, small_config, small_tables

CONFIG = small_config(touches={"activity_types": ["call"]})
TABLES = small_tables([{"lead_id": "a", "created_at": at(0)}], as_of=at(90))
HOUR = 1 / 24


def leads(*groups: tuple[float | None, int, int]) -> pd.DataFrame:
    """Return A leads that came in Monday at 9: hours until called (None: never), leads, of which won."""
    rows = [
        {"first_touch_at": None if hours is None else at(9 * HOUR + hours * HOUR), "is_won": i < won}
        for hours, count, won in groups
        for i in range(count)
    ]
    frame = pd.DataFrame(rows)
    touched = pd.to_datetime(frame["first_touch_at"], utc=True)
    frame = frame.assign(created_at=pd.Timestamp(at(9 * HOUR)), first_touch_at=touched, grade="A")
    return frame.assign(is_worked=touched.notna().astype("boolean"), is_won=frame["is_won"].astype("boolean"))


def test_bands_and_shares_by_hand():
    found = delay_association(leads((0.5, 40, 20), (8.0, 40, 12), (30.0, 20, 2), (None, 30, 1)), TABLES, CONFIG)
    table = found.tables["delay"].query("grade == 'A'").set_index("hours")
    assert table["leads"].to_dict() == {"within 1": 40, "4 to 8": 40, "8 to 24": 20, "never called": 30}
    assert table.loc["within 1", "won_fraction"] == 0.5
    row = found.tables["difference"].set_index("grade").loc["A"]
    assert row[["soon", "late"]].tolist() == [80, 20]
    assert row["difference"] == pytest.approx(0.4 - 0.1)


def test_it_is_called_an_association_and_no_side_is_named_where_there_may_be_none():
    sure = delay_association(leads((0.5, 100, 50), (48.0, 100, 10)), TABLES, CONFIG).sentences
    assert sure[1].startswith(
        "Called within 8 working hours 50 of 100 A leads became customers (n = 100), called later 10"
    )
    assert "more where called sooner" in sure[1]
    assert sure[-1] == BECAUSE
    other = delay_association(leads((0.5, 100, 10), (48.0, 100, 50)), TABLES, CONFIG).sentences
    assert "fewer where called sooner" in other[1]
    unsure = delay_association(leads((0.5, 20, 4), (48.0, 20, 3)), TABLES, CONFIG).sentences
    assert "the difference may be none" in unsure[1]


def test_shares_of_under_ten_leads_are_not_shown():
    found = delay_association(leads((0.5, 9, 4), (48.0, 20, 3)), TABLES, CONFIG)
    assert found.tables["delay"].query("grade == 'A' and hours == 'within 1'")["won_fraction"].isna().all()
    assert found.sentences == []


def test_a_contact_whose_account_won_elsewhere_counts_nowhere():
    frame = leads((0.5, 20, 4), (48.0, 20, 3))
    frame["is_won"] = frame["is_won"].where(frame.index > 0)
    found = delay_association(frame, TABLES, CONFIG)
    assert found.tables["delay"].query("grade == 'A'")["leads"].sum() == 39


def test_newcombe_s_own_example():
    """Newcombe (1998), table II, (a) 56/70 against 48/80, method 10: 0.0524 to 0.3339."""
    assert newcombe(56, 70, 48, 80) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)
    assert newcombe(9, 10, 3, 10) == pytest.approx((0.6, 0.1705, 0.8090), abs=5e-5)


def test_what_it_needs():
    frame = leads((0.5, 20, 4))
    assert "[touches]" in delay_association(frame, TABLES, small_config()).needs
    assert "no leads" in delay_association(frame.head(0), TABLES, CONFIG).needs
