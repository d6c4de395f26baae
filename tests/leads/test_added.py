"""Leads without an id, columns a file lacks, values that stand for nothing known, a declared end of the data."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from src.leads.errors import InputRefused
from tests.leads.small_source import LEADS, SmallSource, stamp


@pytest.fixture
def calls(source: SmallSource) -> SmallSource:
    """Return leads that have neither id nor date, only their place in the file; every fourth says yes."""
    leads = source.config["tables"]["leads"]
    leads["columns"] = {"lead_id": "row", "sequence": "row", "country": "Country", "employees": "Employees", "won": "Y"}
    leads |= {"row_number": "row", "delimiter": ";", "types": {"employees": "number"}}
    source.config = {"source": {"name": "calls", "title": "Calls", "order": "sequence"}, "tables": {"leads": leads}}
    derived = {"milestone": "won", "column": "won", "equals": ["yes"]}
    source.config["milestones"] = {"derive": [derived]}
    source.leads = [["Country", "Employees", "Y"]]
    source.leads += [["DE", str(10 + i), "no" if i % 4 else "yes"] for i in range(LEADS)]
    return source


def load(calls: SmallSource):
    calls.write("leads", calls.text("leads", ";").encode())
    return calls.load()


def test_leads_without_an_id_are_named_by_their_row(calls: SmallSource) -> None:
    tables = load(calls)
    assert tables.leads["lead_id"].to_list() == [str(row) for row in range(2, LEADS + 2)]
    assert tables.leads["sequence"].to_list() == list(range(LEADS))
    assert set(tables.milestones["lead_id"]) == {str(row) for row in range(2, LEADS + 2, 4)}
    assert [note for note in tables.checks["notes"] if "named by their number in leads.csv" in note]
    assert tables.checks["warnings"] == []


def test_their_names_stay_when_rows_are_added_or_set_aside(calls: SmallSource) -> None:
    before = load(calls).leads
    calls.put("leads", "Employees", {5: "many"})
    calls.leads.append(["AT", "7", "yes"])
    tables = load(calls)
    after = tables.leads
    assert after["lead_id"].to_list() == [name for name in before["lead_id"] if name != "5"] + [str(LEADS + 2)]
    both = before.join(after, on="lead_id")
    assert both["employees"].equals(both["employees_right"], check_names=False)
    assert tables.checks["tables"]["leads"] == {"rows_in": LEADS + 1, "kept": LEADS, "quarantined": 1}


def test_the_quarantine_names_the_same_row(calls: SmallSource, tmp_path: Path) -> None:
    calls.put("leads", "Employees", {5: "many"})
    calls.write("leads", calls.text("leads", ";").encode())
    calls.load(quarantine_to=tmp_path / "quarantine.csv")
    aside = (tmp_path / "quarantine.csv").read_text(encoding="utf-8").splitlines()
    assert aside == ["table,file,row,lead_id,reason", "leads,leads.csv,5,5,employees is not a number"]


def test_a_column_of_that_name_is_not_hidden(calls: SmallSource) -> None:
    calls.config["tables"]["leads"]["row_number"] = "Country"
    with pytest.raises(InputRefused, match=r"has a column 'Country', which \[tables\.leads\] would add"):
        load(calls)


def test_rows_are_numbered_in_a_single_file_only(calls: SmallSource) -> None:
    calls.config["tables"]["leads"]["files"] = ["leads.csv", "more.csv"]
    with pytest.raises(ValidationError, match="row_number needs a single file"):
        load(calls)


def test_a_number_that_stands_for_nothing_known_is_missing_in_its_column_only(calls: SmallSource) -> None:
    calls.config["tables"]["leads"]["missing_when"] = {"employees": ["999"]}
    calls.put("leads", "Employees", {2: "999", 3: "9990"})
    calls.put("leads", "Country", {4: "999"})
    leads = load(calls).leads
    assert leads["employees"].head(2).to_list() == [None, 9990.0]
    assert leads["country"][2] == "999"


def test_missing_when_names_a_declared_column(calls: SmallSource) -> None:
    calls.config["tables"]["leads"]["missing_when"] = {"employes": ["999"]}
    with pytest.raises(ValidationError, match=r"missing_when: 'employes' is not declared.*Did you mean 'employees'"):
        load(calls)


def test_a_file_of_closed_deals_needs_no_column_that_says_so(source: SmallSource) -> None:
    source.milestones = [["Lead", "At"], *([row[0], row[2]] for row in source.milestones[1:])]
    table = source.config["tables"]["milestones"]
    table |= {"columns": {"lead_id": "Lead", "occurred_at": "At", "milestone": "what"}, "added": {"what": "won"}}
    assert source.load().milestones["milestone"].to_list() == ["won"] * 5


def test_outcomes_complete_for_longer_than_leads_come_in(source: SmallSource) -> None:
    source.config["tables"].pop("activities")
    source.config.pop("touches")
    source.put("milestones", "At", {5: stamp(80), 6: stamp(90)})
    assert source.load().as_of.date() < date(2024, 3, 1)
    source.config["source"]["complete_until"] = date(2024, 3, 31)
    tables = source.load()
    assert tables.as_of == datetime(2024, 3, 31, 8, tzinfo=UTC)
    assert tables.milestones.height == 5
    assert tables.checks["dated_ahead"] == {}


def test_data_are_not_complete_after_their_newest_row(source: SmallSource) -> None:
    source.config["source"]["complete_until"] = date(2025, 1, 1)
    tables = source.load()
    assert tables.as_of.date() == date(2024, 2, 12)
    assert [said for said in tables.checks["warnings"] if "the newest row of any table is of 2024-02-12" in said]


def test_rolling_windows_need_more_leads_than_the_first_learns_from(calls: SmallSource) -> None:
    calls.config["evaluation"] = {"train_leads": 100, "test_leads": 10}
    with pytest.raises(InputRefused, match=r"100 leads are to be learned from .* but there are only 40"):
        load(calls)


@pytest.mark.parametrize(
    ("evaluation", "order", "words"),
    [
        ({"train_leads": 100}, "sequence", "train_leads and test_leads go together"),
        ({"train_leads": 100, "test_leads": 10}, "none", 'windows by order are for order = "sequence" only'),
    ],
)
def test_rolling_windows_are_declared_whole(
    calls: SmallSource, evaluation: dict[str, int], order: str, words: str
) -> None:
    calls.config["evaluation"] = evaluation
    calls.config["source"]["order"] = order
    with pytest.raises(ValidationError, match=words):
        load(calls)
