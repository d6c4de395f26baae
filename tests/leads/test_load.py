from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from pydantic import ValidationError

from src.leads.config import SourceConfig
from src.leads.tables import ACTIVITY_COLUMNS, LEAD_COLUMNS, MILESTONE_COLUMNS, read_tables, save_tables
from tests.leads.small_source import LEADS, START, SmallSource, stamp


def undated(source: SmallSource, order: str) -> None:
    source.config["source"]["order"] = order
    columns = source.config["tables"]["leads"]["columns"]
    columns.pop("created_at")
    source.config["tables"] = {"leads": source.config["tables"]["leads"]}
    source.config.pop("touches")
    source.config["milestones"] = {"derive": [{"milestone": "won", "column": "newsletter", "equals": ["yes"]}]}
    source.put("leads", "Newsletter", dict.fromkeys(range(2, 32), "No"))
    if order == "sequence":
        columns["sequence"] = "Number"
        source.leads = [[*row, "Number" if i == 0 else str(1000 - i)] for i, row in enumerate(source.leads)]


def test_the_tables_are_as_promised(source: SmallSource) -> None:
    tables = source.load()

    leads, activities = tables.leads, tables.activities.collect()
    assert list(leads.columns) == [*LEAD_COLUMNS, "country", "employees", "newsletter"]
    assert leads["sequence"].to_list() == list(range(LEADS))
    assert leads["account_id"].equals(leads["lead_id"], check_names=False)
    assert activities.schema == ACTIVITY_COLUMNS
    assert activities.equals(activities.sort("lead_id", "occurred_at", "sequence"))
    assert activities["is_touch"].sum() == LEADS
    assert tables.milestones.schema == MILESTONE_COLUMNS
    assert tables.as_of == datetime(2024, 2, 12, 8, tzinfo=UTC)
    assert json.loads(json.dumps(tables.checks)) == tables.checks


def test_saved_and_read_again_they_are_the_same(source: SmallSource, tmp_path) -> None:
    tables = source.load()
    save_tables(tables, tmp_path / "run")

    again = read_tables(tmp_path / "run")

    assert again.leads.equals(tables.leads)
    assert again.activities.collect().equals(tables.activities.collect())
    assert again.checks == tables.checks
    assert again.as_of == tables.as_of


def test_nothing_known_after_the_as_of_date_is_in_the_tables(source: SmallSource) -> None:
    source.config["tables"]["milestones"]["columns"]["recorded_at"] = "Recorded"
    source.milestones = [[*row, "Recorded" if i == 0 else stamp(30)] for i, row in enumerate(source.milestones)]

    tables = source.load(as_of=datetime(2024, 1, 21, 8, tzinfo=UTC))

    assert tables.leads["created_at"].max() == tables.as_of
    assert tables.leads.height == 21
    assert tables.activities.select(pl.col("known_at").max()).collect().item() <= tables.as_of
    assert tables.milestones.is_empty()
    total = tables.checks["tie_out"][-1]
    assert total["excluded"] == {"created after the as-of date": {"leads": 19, "wins": 0}}


def test_known_is_the_later_of_occurred_and_recorded(source: SmallSource) -> None:
    source.config["tables"]["activities"]["columns"]["recorded_at"] = "Recorded"
    source.activities = [[*row, "Recorded" if i == 0 else ""] for i, row in enumerate(source.activities)]
    source.put("activities", "Recorded", {2: stamp(9), 3: stamp(0)})

    activities = source.load().activities.collect().filter(lead_id="L00")

    assert activities["known_at"].to_list() == [
        datetime(2024, 1, 10, 8, tzinfo=UTC),
        datetime(2024, 1, 2, 8, tzinfo=UTC),
    ]


def test_leads_stand_in_order_of_arrival_whatever_the_order_of_the_file(source: SmallSource) -> None:
    source.leads[1:] = reversed(source.leads[1:])

    assert source.load().leads["lead_id"].to_list() == [f"L{i:02d}" for i in range(LEADS)]


@pytest.mark.parametrize(("order", "first"), [("sequence", "L39"), ("none", "L00")])
def test_a_list_without_dates_and_activities_is_a_source(source: SmallSource, order: str, first: str) -> None:
    undated(source, order)

    tables = source.load()

    assert tables.as_of is None
    assert tables.leads["lead_id"][0] == first
    assert tables.leads["sequence"].to_list() == list(range(LEADS))
    assert tables.leads["created_at"].null_count() == LEADS
    assert tables.milestones.height == 10
    assert not any(tables.checks["known"].values())
    assert len(tables.checks["not_sayable"]) == len(tables.checks["known"])
    assert tables.checks["tie_out"][0]["month"] == "no date"


@pytest.mark.parametrize(
    ("section", "words"),
    [("activities", "[tables.activities]"), ("touches", "[touches]"), ("values", "(value)"), ("rules", "[rules]")],
)
def test_what_is_missing_is_said_with_the_file_that_would_change_it(
    source: SmallSource, section: str, words: str
) -> None:
    if section == "activities":
        source.config["tables"].pop("activities")
    if section == "touches":
        source.config.pop("touches")
    if section == "values":
        source.config["tables"]["milestones"]["columns"].pop("value")

    checks = source.load().checks

    assert checks["known"][section] is False
    assert any(words in sentence for sentence in checks["not_sayable"])


def test_touches_without_activities_are_unknown_and_no_lead_counts_as_left_alone(source: SmallSource) -> None:
    assert SourceConfig.model_validate(source.config).touches is not None
    source.config["tables"].pop("activities")
    assert SourceConfig.model_validate(source.config).touches is None


def test_no_open_leads_is_a_source(source: SmallSource) -> None:
    source.milestones += [[f"L{i:02d}", "lost", stamp(41), ""] for i in range(LEADS)]

    tables = source.load()

    assert tables.milestones["lead_id"].n_unique() == LEADS


def test_no_wins_is_a_source(source: SmallSource) -> None:
    del source.milestones[1:]

    tables = source.load()

    assert tables.checks["tie_out"][-1]["used_wins"] == 0
    assert "The table of milestones (milestones.csv) has no rows." in tables.checks["warnings"]


def test_a_touch_that_never_happens_is_named(source: SmallSource) -> None:
    source.config["touches"]["activity_types"] = ["call", "vist"]

    assert "[touches]: no activity is of the type 'vist'. Did you mean 'visit'?" in source.load().checks["warnings"]


def test_several_files_and_joined_columns_are_one_table(source: SmallSource) -> None:
    activities = source.config["tables"]["activities"]
    activities["files"] = ["a.csv", "b.parquet"]
    activities["columns"]["activity_type"] = ["Type", "Via"]
    rows = pl.DataFrame(source.activities[1:], schema=["Lead", "At", "Type"], orient="row")
    rows = rows.with_columns(Via=pl.when(pl.col("Type") == "visit").then(pl.lit("web")))
    rows.head(30).write_csv(source.folder / "a.csv")
    rows.tail(50).write_parquet(source.folder / "b.parquet")
    source.config["touches"]["activity_types"] = ["call"]

    types = source.load().activities.collect()["activity_type"].value_counts().sort("activity_type")

    assert types.rows() == [("call", 40), ("visit/web", 40)]


def test_typed_parquet_equals_text(source: SmallSource) -> None:
    as_text = source.load()
    source.config["tables"]["leads"]["files"] = ["leads.parquet"]
    typed = pl.DataFrame(source.leads[1:], schema=source.leads[0], orient="row").with_columns(
        pl.col("Created").str.to_datetime("%Y-%m-%dT%H:%M:%SZ", time_zone="UTC").dt.convert_time_zone("Asia/Tokyo"),
        pl.col("Employees").cast(pl.Int32),
        pl.col("Newsletter") == "Yes",
    )
    typed.write_parquet(source.folder / "leads.parquet")

    assert source.load().leads.equals(as_text.leads)


def test_only_the_rows_asked_for_are_read(source: SmallSource) -> None:
    source.config["tables"]["leads"]["keep"] = {"country": ["NA"]}

    tables = source.load()

    assert tables.leads.height == 20
    assert tables.checks["orphans"]["activities"] == 40
    assert "Table leads: 20 rows are left out by [tables.leads.keep]." in tables.checks["notes"]


def test_history_passes_through_without_personal_fields(source: SmallSource) -> None:
    columns = {"lead_id": "Lead", "field": "Field", "value": "New", "valid_from": "At"}
    source.config["tables"]["history"] = {"files": ["history.csv"], "columns": columns}
    lines = ["Lead,Field,New,At", f"L00,country,FR,{stamp(2)}", f"L00,email,x@y.example,{stamp(3)}"]
    (source.folder / "history.csv").write_text("\n".join(lines))

    tables = source.load()

    assert tables.history.select("lead_id", "field", "value").rows() == [("L00", "country", "FR")]
    assert tables.checks["known"]["history"]


def test_outcomes_and_persons_are_no_attributes(source: SmallSource) -> None:
    source.config["features"]["attributes"] = ["newsletter"]
    source.config["milestones"] = {"derive": [{"milestone": "won", "column": "newsletter", "equals": ["yes"]}]}

    with pytest.raises(ValidationError, match="hold the outcome and would give it away"):
        SourceConfig.model_validate(source.config)


def test_a_win_without_a_time_is_set_aside(source: SmallSource) -> None:
    source.config["tables"].pop("milestones")
    source.config["tables"]["leads"]["columns"] |= {"status": "Newsletter2", "closed_at": "Closed"}
    source.config["milestones"] = {
        "derive": [{"milestone": "won", "column": "status", "equals": ["Customer"], "at": "closed_at"}]
    }
    closed = {1: ["customer", stamp(9)], 2: ["Customer", ""]}
    source.leads = [
        [*row, *(["Newsletter2", "Closed"] if i == 0 else closed.get(i, ["open", ""]))]
        for i, row in enumerate(source.leads)
    ]

    tables = source.load()

    assert tables.milestones.select("lead_id", "milestone").rows() == [("L00", "won")]
    assert {"table": "leads", "reason": "'won' is reached but has no time", "rows": 1} in tables.checks["quarantine"]
    assert "status" not in tables.leads.columns
    assert tables.checks["tie_out"][-1]["excluded"] == {"quarantined": {"leads": 1, "wins": 1}}


def test_a_difference_to_the_dashboard_over_one_percent_warns(source: SmallSource) -> None:
    source.config["tie_out"] = {"leads": 40, "target": 6}

    checks = source.load().checks

    assert checks["declared"]["leads"] == {"crm": 40, "source": 40, "difference_pct": 0.0}
    assert checks["declared"]["target"]["difference_pct"] == pytest.approx(-100 / 6)
    assert [w for w in checks["warnings"] if "dashboard" in w] == [
        "The CRM's dashboard says 6 (target), the files hold 5: -16.7 %. Find out why before trusting the rest."
    ]


def test_a_bulk_update_is_named(source: SmallSource) -> None:
    source.milestones += [[f"L{i % 40:02d}", f"step {i // 40}", stamp(40 + i / 24), ""] for i in range(80)]
    source.leads += [[f"M{i:03d}", stamp(i), "DE", "1", "No"] for i in range(93)]
    source.leads += [[f"N{i:03d}", "2024-03-01T12:00:00Z", "DE", "1", "No"] for i in range(20)]

    piles = source.load().checks["pile_ups"]

    assert piles == [{"table": "leads", "column": "created_at", "date": "2024-03-01", "rows": 21, "share": 21 / 153}]


def test_bulk_updates_of_one_column_are_one_warning(source: SmallSource) -> None:
    source.leads += [[f"M{i:03d}", stamp(i), "DE", "1", "No"] for i in range(93)]
    source.leads += [[f"N{i:03d}", "2024-03-01T12:00:00Z", "DE", "1", "No"] for i in range(20)]
    source.leads += [[f"P{i:03d}", "2024-03-04T12:00:00Z", "DE", "1", "No"] for i in range(30)]

    checks = source.load().checks

    assert [pile["rows"] for pile in checks["pile_ups"]] == [21, 31]
    assert [warning for warning in checks["warnings"] if "pile" in warning] == [
        "Dates of 'created_at' pile up on 2 days (28% of them; 31 on 2024-03-04): "
        "likely bulk updates, not the days it happened."
    ]


def test_the_order_of_rows_and_columns_changes_nothing(source: SmallSource) -> None:
    before = source.load()
    for table in ("leads", "milestones"):
        (source.folder / f"{table}.csv").unlink()
    source.leads = [[*row[::-1], "new"] for row in [source.leads[0], *reversed(source.leads[1:])]]
    source.milestones[1:] = reversed(source.milestones[1:])

    after = source.load()

    assert after.leads.equals(before.leads)
    assert after.milestones.equals(before.milestones)
    assert any("1 column(s) are not declared and are ignored: 'new'" in w for w in after.checks["warnings"])


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("zone", "Europe/Berln", "Did you mean 'Europe/Berlin'?"),
        ("date_format", "DD/MM/YYYY", "is neither iso, epoch_s"),
        ("delimiter", ";;", "at most 1 character"),
    ],
)
def test_a_wrong_declaration_of_a_file_is_refused(source: SmallSource, key: str, value: str, words: str) -> None:
    source.config["tables"]["leads"][key] = value

    with pytest.raises(ValidationError) as refusal:
        SourceConfig.model_validate(source.config)

    assert words in str(refusal.value)


@pytest.mark.parametrize("has_value", [False, True])
def test_ties_in_time_do_not_depend_on_the_order_of_the_file(source: SmallSource, has_value: bool) -> None:
    """Without a sequence of its own the type decides, then the other columns; missing ones stand last."""
    columns = source.config["tables"]["activities"]["columns"]
    columns |= {"asset": "Asset"} | ({"value": "Value"} if has_value else {})
    ties = [("visit", "b", "2"), ("call", "", "1"), ("visit", "a", "10"), ("visit", "b", "1"), ("visit", "", "3")]
    source.activities = [
        [*row, "Asset" if i == 0 else "", "Value" if i == 0 else ""] for i, row in enumerate(source.activities)
    ]
    source.activities += [["L07", stamp(30), *tie] for tie in ties]

    forwards = source.load().activities.collect()
    (source.folder / "activities.csv").unlink()
    source.activities[1:] = reversed(source.activities[1:])
    backwards = source.load().activities.collect()

    tied = forwards.filter(lead_id="L07", occurred_at=START + timedelta(days=30))
    assert tied.select("activity_type", "asset").rows() == [
        ("call", None), ("visit", "a"), ("visit", "b"), ("visit", "b"), ("visit", None),
    ]  # fmt: skip
    assert not has_value or tied["value"].to_list() == [1, 10, 1, 2, 3]
    assert tied["sequence"].diff().drop_nulls().to_list() == [1, 1, 1, 1]
    assert backwards.equals(forwards)


def test_the_sequence_of_the_source_comes_before_content(source: SmallSource) -> None:
    source.config["tables"]["activities"]["columns"]["sequence"] = "Number"
    source.activities = [[*row, "Number" if i == 0 else str(i)] for i, row in enumerate(source.activities)]
    source.activities += [
        ["L07", stamp(30), "call", ""],
        ["L07", stamp(30), "call", "900"],
        ["L07", stamp(30), "visit", "800"],
    ]

    activities = source.load().activities.collect()

    tied = activities.filter(lead_id="L07", occurred_at=START + timedelta(days=30))
    assert tied["activity_type"].to_list() == ["visit", "call", "call"]
