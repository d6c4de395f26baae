"""What looks like a fault and is none, once it is declared; and what is read of rows that others would misread."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.leads.small_source import LEADS, START, SmallSource


def test_a_lead_whose_win_cannot_be_read_is_not_open(source: SmallSource) -> None:
    source.milestones += [["L01", "accepted", "2024-01-03T08:00:00Z", ""] for _ in range(30)]
    source.put("milestones", "At", {2: "soon"})

    tables = source.load()

    assert "L00" not in tables.leads["lead_id"]
    assert tables.checks["tie_out"][-1]["excluded"]["quarantined"] == {"leads": 1, "wins": 0}


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
def test_a6_a_declared_or_marked_encoding_is_read(source: SmallSource, encoding: str) -> None:
    source.put("leads", "Country", {2: "Österreich"})
    source.write("leads", source.text("leads").encode(encoding))
    if encoding == "cp1252":
        source.config["tables"]["leads"]["encoding"] = encoding

    assert source.load().leads["country"][0] == "Österreich"


def test_a8_declared_decimal_commas_are_read(source: SmallSource) -> None:
    source.config["tables"]["milestones"]["decimal"] = ","
    source.put(
        "milestones", "Value", dict(zip(range(2, 7), ['"1.234,50"', '"0,5"', "7", "1.000.000", ""], strict=True))
    )

    values = source.load().milestones.sort("lead_id")["value"].to_list()

    assert values == [1234.5, 0.5, 7.0, 1_000_000.0, None]


def test_a13_ids_keep_their_zeros(source: SmallSource) -> None:
    for row in source.leads[1:] + source.activities[1:] + source.milestones[1:]:
        row[0] = row[0].replace("L", "00")

    tables = source.load()

    assert tables.leads["lead_id"][7] == "0007"
    assert tables.checks["orphans"]["activities"] == 0


def test_b9_no_date_after_the_data_is_believed_for_the_as_of_date(source: SmallSource) -> None:
    source.activities += [["L00", "2024-01-04T08:00:00Z", "visit"] for _ in range(40)]
    source.put("activities", "At", {6: "2099-01-01T00:00:00Z"})

    assert source.load().as_of == datetime(2024, 2, 12, 8, tzinfo=UTC)


def test_b12_a_skipped_hour_is_the_next_and_a_repeated_one_the_first(source: SmallSource) -> None:
    source.config["tables"]["activities"]["zone"] = "Europe/Berlin"
    source.put("activities", "At", {2: "2023-03-26 02:30:00", 3: "2023-10-29 02:30:00"})

    times = source.load().activities.collect().filter(lead_id="L00")["occurred_at"].to_list()

    assert times == [datetime(2023, 3, 26, 1, 30, tzinfo=UTC), datetime(2023, 10, 29, 0, 30, tzinfo=UTC)]


@pytest.mark.parametrize(("unit", "factor"), [("epoch_s", 1), ("epoch_ms", 1_000), ("epoch_us", 1_000_000)])
def test_b13_declared_epochs_are_read(source: SmallSource, unit: str, factor: int) -> None:
    source.config["tables"]["leads"]["date_format"] = unit
    source.put("leads", "Created", {i: str(int(START.timestamp()) * factor) for i in range(2, LEADS + 2)})

    assert source.load().leads["created_at"].unique().to_list() == [START]


def test_c13_numbers_that_are_none_are_missing(source: SmallSource) -> None:
    source.put("leads", "Employees", {2: "nan", 3: "1e3", 4: "1e999"})

    assert source.load().leads["employees"].to_list()[:3] == [None, 1000.0, None]
