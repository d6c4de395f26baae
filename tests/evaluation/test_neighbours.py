"""Groups of leads that came in together."""

import numpy as np
import pandas as pd

from src.evaluation.neighbours import neighbours


def rows(leads: int, window: int = 0, start: str = "2025-03-01", days: float = 60) -> pd.DataFrame:
    created = pd.Timestamp(start, tz="UTC") + pd.to_timedelta(np.arange(leads) * days / leads, unit="D")
    lead = pd.DataFrame({"lead_id": range(leads), "created_at": created, "sequence": range(leads), "window": window})
    return pd.concat([lead.assign(landmark_days=age) for age in (0, 7)], ignore_index=True)


def test_a_group_holds_about_a_hundred_leads_of_one_month_and_all_their_rows() -> None:
    table = rows(1000).sample(frac=1, random_state=1)
    group = neighbours(table)
    assert group.index.equals(table.index)
    sizes = table.groupby(group)["lead_id"].nunique()
    assert sizes.between(80, 120).all()
    assert (table.groupby(group)["created_at"].agg(lambda moments: moments.dt.month.nunique()) == 1).all()
    assert (table.groupby("lead_id")["created_at"].count() == 2).all()
    assert (group.groupby(table["lead_id"]).nunique() == 1).all()


def test_groups_follow_the_order_of_arrival_and_end_with_the_window() -> None:
    table = pd.concat([rows(300, window=0), rows(300, window=1)], ignore_index=True)
    group = neighbours(table)
    assert (table.groupby(group)["window"].nunique() == 1).all()
    first = table[(table["window"] == 0) & (table["landmark_days"] == 0)]
    assert group[first.index].is_monotonic_increasing


def test_few_leads_a_month_are_one_group() -> None:
    table = rows(30, days=31)
    assert neighbours(table).nunique() == 1


def test_without_dates_the_order_alone_makes_groups() -> None:
    table = rows(1000).assign(created_at=pd.Series(pd.NaT, range(2000), dtype="datetime64[us, UTC]"))
    assert table.groupby(neighbours(table))["lead_id"].nunique().tolist() == [100] * 10
