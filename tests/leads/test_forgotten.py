"""An erased lead is left out of everything that is read, whatever the files still hold."""

from __future__ import annotations

import csv
from pathlib import Path

import polars as pl

from src.leads.config import SourceConfig
from src.leads.forgotten import Forgotten
from src.leads.load import load_tables
from tests.leads.small_source import SmallSource


def forgotten(*lead_ids: str) -> Forgotten:
    key = "5e" * 32
    return Forgotten(key, frozenset(Forgotten(key).hash_of(lead_id) for lead_id in lead_ids))


def test_its_rows_are_in_no_table_and_it_is_counted_under_its_name(tmp_path: Path) -> None:
    source = SmallSource(tmp_path)
    source.activities.append(["L99", "2024-01-05T00:00:00Z", "visit"])  # gone from the CRM, its activities are not
    source.load()
    config = SourceConfig.model_validate(source.config)
    aside = tmp_path / "quarantine.csv"

    tables = load_tables(config, tmp_path, None, aside, forgotten("L03", "L99"))

    before = source.load()
    assert set(before.leads["lead_id"]) - set(tables.leads["lead_id"]) == {"L03"}
    for table in (tables.activities.collect(), tables.milestones):
        assert not table.filter(pl.col("lead_id") == "L03").height
    assert tables.checks["exclusions"][-1] == {"name": "erased", "leads": 1, "wins": 0}
    whole = tables.checks["tie_out"][-1]
    assert whole["source_leads"] == whole["used_leads"] + whole["excluded"]["erased"]["leads"]
    assert tables.checks["tables"] == before.checks["tables"]  # rows in = kept + set aside, as before
    rows = list(csv.DictReader(aside.open(encoding="utf-8")))
    assert [row["lead_id"] for row in rows] == ["erased"]


def test_where_nobody_was_erased_nothing_changes(tmp_path: Path) -> None:
    source = SmallSource(tmp_path)
    before = source.load()
    tables = load_tables(SourceConfig.model_validate(source.config), tmp_path, None, None, forgotten())
    assert tables.leads.equals(before.leads)
    assert tables.checks == before.checks


def test_a_quarantine_without_rows_is_none_the_worse_for_it(tmp_path: Path) -> None:
    SmallSource(tmp_path).load()
    config = SourceConfig.model_validate(SmallSource(tmp_path).config)
    tables = load_tables(config, tmp_path, None, tmp_path / "quarantine.csv", forgotten("L03"))
    assert tables.checks["quarantine"] == []
    assert (tmp_path / "quarantine.csv").read_text(encoding="utf-8").splitlines() == ["table,file,row,lead_id,reason"]
