"""Today's records of what had happened by an earlier moment."""

import polars as pl

from src.features.occurred import occurred_by


def test_late_records_are_in_and_later_ones_are_not(make_tables, day) -> None:
    leads = [{"lead_id": "a", "created_at": day(0)}, {"lead_id": "b", "created_at": day(12)}]
    at = {"lead_id": "a", "activity_type": "visit"}
    activities = [
        {**at, "occurred_at": day(1), "known_at": day(2)},
        {**at, "occurred_at": day(9), "known_at": day(15)},  # recorded late
        {**at, "occurred_at": day(11), "known_at": day(11)},
    ]
    history = [
        {"lead_id": "a", "field": "size", "value": "10", "valid_from": day(0)},
        {"lead_id": "a", "field": "size", "value": "20", "valid_from": day(10)},
        {"lead_id": "a", "field": "size", "value": "30", "valid_from": day(11)},
    ]
    tables = make_tables(leads, activities, history=history, as_of=day(20))

    past = occurred_by(tables, day(10))

    assert past.leads["lead_id"].to_list() == ["a"]
    assert past.activities.collect().select("occurred_at", "known_at").rows() == [(day(1), day(2)), (day(9), day(10))]
    assert past.history["value"].to_list() == ["10", "20"]
    assert past.activities.collect_schema() == tables.activities.collect_schema()
    assert past.as_of == day(20)
    assert past.activities.select(pl.len()).collect().item() == 2
