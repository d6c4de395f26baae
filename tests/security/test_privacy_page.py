"""The page on privacy says what the contract, the settings and the code say."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl
import pytest

from src.evaluation.slices.owner_groups import SMALLEST
from src.leads.addresses import pseudonyms, without_addresses
from src.leads.config import PERSONAL, load_config
from src.leads.contract import KINDS
from src.leads.declared.refresh import Refresh
from src.leads.errors import InputRefused
from src.leads.findings import Findings
from src.leads.tables import ACTIVITY_COLUMNS, LEAD_COLUMNS
from src.paths import ROOT
from src.pipeline.cli import main
from src.reporting.fact import LEAST_LEADS
from tests.pipeline.tiny_conf import TINY

PAGE = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (\w+): ([^|]+) \| ([^|]+) \| ([^|]+) \|$", PAGE, flags=re.MULTILINE)


def named() -> dict[str, set[str]]:
    """Return table -> columns that the page names."""
    found: dict[str, set[str]] = {}
    for table, columns, _, _ in ROWS:
        found.setdefault(table, set()).update(re.findall(r"`(\w+)`", columns))
    return found


def test_every_column_of_the_contract_has_its_purpose() -> None:
    expected = {table: set(columns) for table, columns in KINDS.items()}
    expected["leads"] |= set(PERSONAL)
    assert named() == expected
    assert all(purpose.strip() for _, _, purpose, _ in ROWS)


def test_what_is_said_not_to_be_kept_is_not() -> None:
    gone = {
        (table, name)
        for table, columns, _, kept in ROWS
        if kept.startswith("no")
        for name in re.findall(r"`(\w+)`", columns)
    }
    assert gone == {("leads", name) for name in (*PERSONAL, *JOINING)}
    assert not {name for _, name in gone} & (set(LEAD_COLUMNS) | set(ACTIVITY_COLUMNS))
    assert ("activities", "`person`", "as a pseudonym") in {(t, c.strip(), k.strip()) for t, c, _, k in ROWS}


def test_the_days_and_counts_are_the_defaults() -> None:
    defaults = Refresh()
    table = dict(re.findall(r"\| ([^|\n]+) \| `\[refresh\] (\w+)` \|", PAGE))
    assert {setting: int(re.search(r"\d+", words)[0]) for words, setting in table.items()} == {
        "keep_runs": defaults.keep_runs,
        "keep_scores_days": defaults.keep_scores_days,
        "abandoned_days": defaults.abandoned_days,
    }
    assert SMALLEST == 3
    assert "groups of three or more" in PAGE
    assert LEAST_LEADS == 10
    assert "Shares of fewer than ten leads are not shown" in PAGE


def test_every_command_and_file_it_names_is_there() -> None:
    assert set(re.findall(r"`leadscore (\w+)", PAGE)) <= set(main.commands)
    for name in re.findall(r"`(tests/[\w/.]+)`", PAGE):
        assert (ROOT / name).is_file(), name


JOINING = ("updated_at", "merged_ids", "merged_into")
"""Columns that serve to find one record of a lead, and go then."""
GUARDED = ("Gender", "Date of birth", "age", "Nationality", "Marital status", "relationship_status", "Religion")
GUARDED_TOO = ("Military service", "health_insurance", "Graduation date")


@pytest.mark.parametrize("column", [*GUARDED, *GUARDED_TOO])
def test_what_is_protected_is_refused_by_its_name_in_the_file(tmp_path: Path, column: str) -> None:
    path = tmp_path / "tiny.toml"
    text = TINY.replace('created_at = "created"', f'created_at = "created"\nfield_7 = "{column}"')
    path.write_text(f'{text}\n[features]\nattributes = ["field_7"]\n', encoding="utf-8")
    with pytest.raises(InputRefused, match="look protected"):
        load_config(path)
    cleared = f'{text}\n[features]\nattributes = ["field_7"]\ncleared = {{ field_7 = "the age of the company" }}\n'
    path.write_text(cleared, encoding="utf-8")
    assert load_config(path).features.attributes == ["field_7"]


def test_single_addresses_are_emptied_and_free_text_as_a_whole() -> None:
    findings = Findings()
    few = pl.Series("title", ["ask a@b.example", "call +49 170 5550001", "+500 people", None, *["Head"] * 400])
    assert without_addresses(few, "title", findings).to_list()[:4] == [None, None, "+500 people", None]
    many = pl.Series("note", ["ask a@b.example", "Max Mustermann will call", "x"])
    assert without_addresses(many, "note", findings).to_list() == [None, None, None]
    assert without_addresses(many, "value", findings, is_whole=False).to_list()[1:] == many.to_list()[1:]
    first, second, _ = findings.warnings
    assert first == "title: 2 of 403 values hold an e-mail address or a telephone number and are taken as empty."
    assert "1 of 3 values" in second
    assert not any("Mustermann" in said or "@b.example" in said for said in findings.warnings)


def test_pseudonyms_tell_colleagues_apart_and_nothing_else() -> None:
    made = pseudonyms(pl.Series(["Anna", "Ben", None, "Anna"])).to_list()
    assert made[0] == made[3] != made[1]
    assert made[2] is None
    assert not any(name in str(made) for name in ("Anna", "Ben"))
