"""Faults that the rest of the input survives: rows are set aside or a warning is given, nothing is lost."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.leads.small_source import LEADS, START, SmallSource, stamp

Fault = Callable[[SmallSource], None]


def blank_lead_id(source: SmallSource) -> None:
    source.put("leads", "Id", {3: "  "})
    source.activities = [row for row in source.activities if row[0] != "L01"]


def copied_lead(source: SmallSource) -> None:
    source.leads.append(list(source.leads[4]))


def conflicting_lead(source: SmallSource) -> None:
    source.leads.append(["L01", stamp(1), "FR", "5", "No"])
    source.leads += [[f"M{i}", stamp(i), "FR", "5", "No"] for i in range(20)]


def older_version_of_a_lead(source: SmallSource) -> None:
    source.config["tables"]["leads"]["columns"]["updated_at"] = "Updated"
    source.leads = [[*row, "Updated" if i == 0 else stamp(50)] for i, row in enumerate(source.leads)]
    source.leads.append(["L01", stamp(1), "FR", "5", "No", stamp(51)])


def blank_activity_lead(source: SmallSource) -> None:
    source.put("activities", "Lead", dict.fromkeys(range(2, 12), ""))


def orphan_activity(source: SmallSource) -> None:
    source.put("activities", "Lead", {5: "nobody"})


def unreadable_number(source: SmallSource) -> None:
    source.put("leads", "Employees", {6: "ten to twenty"})


def unreadable_time(source: SmallSource) -> None:
    source.put("activities", "At", {6: "yesterday"})


def implausible_activity_time(source: SmallSource) -> None:
    source.activities += [["L00", stamp(3), "visit"] for _ in range(40)]
    source.put("activities", "At", {6: "2099-01-01T00:00:00Z"})


def unreadable_win(source: SmallSource) -> None:
    source.milestones += [["L01", "accepted", stamp(2), ""] for _ in range(30)]
    source.put("milestones", "At", {2: "soon"})


CASES: dict[str, tuple[Fault, str, int, str]] = {
    "B4 blank id": (blank_lead_id, "leads", 1, "lead_id is missing"),
    "B1 identical copy": (copied_lead, "leads", 1, "lead_id occurs again in an identical row"),
    "B1 conflict": (conflicting_lead, "leads", 2, "lead_id occurs again with other values"),
    "B1 older version": (older_version_of_a_lead, "leads", 1, "lead_id occurs again in a row updated later"),
    "B4 visits of nobody": (blank_activity_lead, "activities", 10, "lead_id is missing"),
    "B7 few orphans": (orphan_activity, "activities", 1, "lead_id is no known lead"),
    "C6 number": (unreadable_number, "leads", 1, "employees is not a number"),
    "C6 time": (unreadable_time, "activities", 1, "occurred_at is not a time in the declared format"),
    "B9 future": (implausible_activity_time, "activities", 1, "occurred_at is no plausible time"),
    "unreadable win": (unreadable_win, "leads", 1, "a milestone of the lead cannot be read"),
}


@pytest.mark.parametrize("name", CASES)
def test_rows_are_set_aside_with_the_reason(name: str, source: SmallSource, tmp_path: Path) -> None:
    generator, table, rows, reason = CASES[name]
    generator(source)

    checks = source.load(quarantine_to=tmp_path / "run" / "quarantine.csv").checks

    assert {"table": table, "reason": reason, "rows": rows} in checks["quarantine"]
    for counts in checks["tables"].values():
        assert counts["rows_in"] == counts["kept"] + counts["quarantined"]
    with (tmp_path / "run" / "quarantine.csv").open() as file:
        written = list(csv.DictReader(file))
    assert len([row for row in written if row["table"] == table and row["reason"] == reason]) == rows
    assert list(written[0]) == ["table", "file", "row", "lead_id", "reason"]
    assert written[0]["file"] == f"{written[0]['table']}.csv"


def test_b1_the_version_updated_last_is_kept(source: SmallSource) -> None:
    older_version_of_a_lead(source)

    leads = source.load().leads

    assert leads.filter(lead_id="L01")["country"].to_list() == ["FR"]
    assert "updated_at" not in leads.columns


def test_a_lead_whose_win_cannot_be_read_is_not_open(source: SmallSource) -> None:
    unreadable_win(source)

    tables = source.load()

    assert "L00" not in tables.leads["lead_id"]
    assert tables.checks["tie_out"][-1]["excluded"]["quarantined"] == {"leads": 1, "wins": 0}


def test_a14_na_is_a_country(source: SmallSource) -> None:
    assert source.load().leads["country"].value_counts().sort("country").rows() == [("DE", 20), ("NA", 20)]


def test_a14_declared_null_tokens_are_missing(source: SmallSource) -> None:
    source.config["tables"]["leads"]["null_tokens"] = ["", "NA"]

    assert source.load().leads["country"].null_count() == 20


def test_a5_a_byte_order_mark_is_no_part_of_a_name(source: SmallSource) -> None:
    source.write("leads", b"\xef\xbb\xbf" + source.text("leads").encode())

    assert source.load().leads.height == LEADS


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


def test_a13_ids_that_differ_in_case_only_are_named(source: SmallSource) -> None:
    source.leads.append(["l00", *source.leads[2][1:]])

    assert any("1 lead ids differ from another one only in case" in w for w in source.load().checks["warnings"])


def test_b8_many_early_activities_warn_and_stay(source: SmallSource) -> None:
    for row in source.activities[1:]:
        row[1] = stamp(0)

    tables = source.load()

    assert tables.activities.collect().height == 80
    assert any("dated before the day their lead was created" in w for w in tables.checks["warnings"])


def test_b9_no_date_after_the_data_is_believed_for_the_as_of_date(source: SmallSource) -> None:
    implausible_activity_time(source)

    assert source.load().as_of == datetime(2024, 2, 12, 8, tzinfo=UTC)


def test_b11_times_with_and_without_offset_are_one_time(source: SmallSource) -> None:
    source.config["tables"]["leads"]["zone"] = "Europe/Berlin"
    source.put(
        "leads", "Created", {2: "2024-01-01T09:00:00", 3: "2024-01-01 08:00Z", 4: "2024-01-01T03:00:00.000-05:00"}
    )

    created = source.load().leads["created_at"].to_list()

    assert created[:3] == [START, START, START]


def test_b12_clock_changes_are_counted(source: SmallSource) -> None:
    source.config["tables"]["activities"]["zone"] = "Europe/Berlin"
    source.put("activities", "At", {2: "2023-03-26 02:30:00", 3: "2023-10-29 02:30:00"})

    tables = source.load()

    times = tables.activities.collect().filter(lead_id="L00")["occurred_at"].to_list()
    assert times == [datetime(2023, 3, 26, 1, 30, tzinfo=UTC), datetime(2023, 10, 29, 0, 30, tzinfo=UTC)]
    assert any("2 times fell into a clock change of Europe/Berlin" in w for w in tables.checks["warnings"])


@pytest.mark.parametrize(("unit", "factor"), [("epoch_s", 1), ("epoch_ms", 1_000), ("epoch_us", 1_000_000)])
def test_b13_declared_epochs_are_read(source: SmallSource, unit: str, factor: int) -> None:
    source.config["tables"]["leads"]["date_format"] = unit
    source.put("leads", "Created", {i: str(int(START.timestamp()) * factor) for i in range(2, LEADS + 2)})

    assert source.load().leads["created_at"].unique().to_list() == [START]


def test_c2_a_missing_optional_column_is_empty_and_named(source: SmallSource) -> None:
    source.leads[0][2] = "Contry"

    tables = source.load()

    assert tables.leads["country"].null_count() == LEADS
    assert any("'Country' (country) is missing" in w and "'Contry'" in w for w in tables.checks["warnings"])


def test_c8_variants_of_a_value_become_one(source: SmallSource) -> None:
    source.put("leads", "Country", {2: " de ", 4: "De"})

    tables = source.load()

    assert sorted(tables.leads["country"].unique()) == ["DE", "NA"]
    assert any("2 values of leads differed only in case" in note for note in tables.checks["notes"])
    assert tables.checks["warnings"] == []


def test_c13_numbers_that_are_none_are_missing(source: SmallSource) -> None:
    source.put("leads", "Employees", {2: "nan", 3: "1e3"})

    assert source.load().leads["employees"].to_list()[:3] == [None, 1000.0, 12.0]
