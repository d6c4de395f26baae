"""Records that the CRM merged are one person under the id that it still has."""

from __future__ import annotations

from src.leads.tables import LeadTables
from tests.leads.small_source import LEADS, SmallSource


def merged(source: SmallSource, column: str, header: str, values: dict[str, str]) -> LeadTables:
    """Return the tables of the source with a further column of the leads, by lead id."""
    source.config["tables"]["leads"]["columns"][column] = header
    source.leads = [[*row, header if i == 0 else values.get(row[0], "")] for i, row in enumerate(source.leads)]
    return source.load()


def test_a_record_merged_into_another_is_the_others(source: SmallSource) -> None:
    """L00 came in first and won, but the CRM kept L05."""
    before = source.activities.copy()
    tables = merged(source, "merged_into", "MasterRecordId", {"L00": "L05"})
    assert tables.leads.height == LEADS - 1
    assert "L00" not in tables.leads["lead_id"]
    assert "merged_into" not in tables.leads.columns
    assert tables.milestones.filter(lead_id="L05")["milestone"].to_list() == ["won"]
    assert tables.activities.collect().filter(lead_id="L05").height == 4
    assert tables.activities.collect().height == len(before) - 1
    assert tables.checks["duplicates"]["merged"] == 1


def test_ids_whose_rows_are_gone_are_found_again(source: SmallSource) -> None:
    """HubSpot leaves one row and lists the ids that went into it."""
    source.leads = [row for row in source.leads if row[0] not in {"L00", "L01"}]
    tables = merged(source, "merged_ids", "hs_merged_object_ids", {"L05": " L00; L01;"})
    assert tables.checks["orphans"] == {"activities": 0, "milestones": 0}
    assert tables.milestones.filter(lead_id="L05")["milestone"].to_list() == ["won"]
    assert tables.activities.collect().filter(lead_id="L05").height == 6
    assert any("5 rows name a lead that the CRM merged" in note for note in tables.checks["notes"])
    for counts in tables.checks["tables"].values():
        assert counts["rows_in"] == counts["kept"] + counts["quarantined"]


def test_chains_are_followed_and_circles_and_strangers_are_not(source: SmallSource) -> None:
    into = {"L00": "L01", "L01": "L02", "L03": "L04", "L04": "L03", "L05": "nobody", "L06": "L06"}
    tables = merged(source, "merged_into", "MasterRecordId", into)
    assert tables.leads.height == LEADS - 2
    assert {"L02", "L03", "L04", "L05", "L06"} <= set(tables.leads["lead_id"])
    assert tables.activities.collect().filter(lead_id="L02").height == 6


def test_an_objection_on_a_merged_record_is_the_persons(source: SmallSource) -> None:
    source.config["population"] = {"objected": {"name": "objected", "column": "newsletter", "equals": ["no"]}}
    source.put("leads", "Newsletter", {2: "No"})
    tables = merged(source, "merged_into", "MasterRecordId", {"L00": "L05"})
    assert not {"L00", "L05"} & set(tables.leads["lead_id"])
