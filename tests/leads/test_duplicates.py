from __future__ import annotations

import random

import polars as pl
import pytest

from src.leads.config import SourceConfig
from src.leads.duplicates import survivors
from tests.leads.small_source import CONFIG, SmallSource


def config_with(keys: list[str]) -> SourceConfig:
    raw = {**CONFIG, "population": {"duplicate_keys": keys}}
    columns = {**CONFIG["tables"]["leads"]["columns"], **{key: key for key in keys}}
    raw["tables"] = {**CONFIG["tables"], "leads": {**CONFIG["tables"]["leads"], "columns": columns}}
    return SourceConfig.model_validate(raw)


def test_a_chain_of_shared_keys_is_one_person() -> None:
    leads = pl.DataFrame(
        {
            "lead_id": ["1", "2", "3", "4", "5"],
            "email": ["A@x.example", "b@x.example", " b@X.example", None, None],
            "phone": ["7", "8", "7", None, "9"],
        }
    )

    persons, keys = survivors(leads, config_with(["phone"]))

    assert persons["survivor"].to_list() == ["1", "1", "1", "4", "5"]
    assert keys == ["email", "phone"]


@pytest.mark.parametrize("seed", range(20))
def test_equals_a_search_through_all_pairs(seed: int) -> None:
    draw = random.Random(seed)
    n = 30
    emails = [draw.choice([None, *"abcdefghijklmnopq"]) for _ in range(n)]
    phones = [draw.choice([None, *"123456789"]) for _ in range(n)]
    groups = list(range(n))
    changed = True
    while changed:
        changed = False
        for i in range(n):
            for j in range(n):
                same = (emails[i] and emails[i] == emails[j]) or (phones[i] and phones[i] == phones[j])
                if same and groups[j] > groups[i]:
                    groups[j], changed = groups[i], True
    leads = pl.DataFrame({"lead_id": [str(i) for i in range(n)], "email": emails, "phone": phones})

    persons, _ = survivors(leads, config_with(["phone"]))

    assert [int(survivor) for survivor in persons["survivor"]] == groups


@pytest.fixture
def with_emails(source: SmallSource) -> SmallSource:
    """L09 is L01 again: same address in another case."""
    source.config["tables"]["leads"]["columns"]["email"] = "Mail"
    source.leads = [[*row, f"{row[0]}@firm.example"] for row in source.leads]
    source.leads[0][-1] = "Mail"
    source.put("leads", "Mail", {11: " l01@FIRM.example ", 4: "someone@gmail.com", 5: ""})
    return source


def test_activities_and_milestones_move_to_the_earliest_lead(with_emails: SmallSource) -> None:
    with_emails.milestones.append(["L09", "won", with_emails.activities[20][1], "7"])

    tables = with_emails.load()

    activities = tables.activities.collect()
    assert "L09" not in tables.leads["lead_id"]
    assert activities.height == 80
    assert activities.filter(lead_id="L01").height == 4
    assert tables.milestones.filter(lead_id="L01")["value"].to_list() == [7.0]
    assert tables.checks["duplicates"] == {"merged": 1, "keys": ["email"]}
    total = tables.checks["tie_out"][-1]
    assert total["excluded"] == {"merged duplicates": {"leads": 1, "wins": 0}}
    assert total["used_wins"] == 6


def test_two_wins_of_one_person_are_one(with_emails: SmallSource) -> None:
    with_emails.milestones += [["L09", "won", "2024-01-20", "7"], ["L01", "won", "2024-01-15", "8"]]

    tables = with_emails.load()

    assert tables.milestones.filter(lead_id="L01")["value"].to_list() == [8.0]
    assert tables.checks["tie_out"][-1]["excluded"] == {"merged duplicates": {"leads": 1, "wins": 1}}


def test_addresses_become_a_kind_of_domain_and_nothing_else(with_emails: SmallSource, tmp_path) -> None:
    with_emails.put("leads", "Employees", {6: "many"})

    tables = with_emails.load(quarantine_to=tmp_path / "quarantine.csv")

    assert tables.leads["email_domain_kind"].to_list()[:4] == ["business", "business", "free", "missing"]
    assert "email" not in tables.leads.columns
    everything = tables.leads.write_csv() + str(tables.checks) + (tmp_path / "quarantine.csv").read_text()
    assert "@" not in everything
    assert "firm.example" not in everything.lower()


def test_an_objection_counts_for_every_record_of_the_person(with_emails: SmallSource) -> None:
    with_emails.config["population"] = {
        "objected": {"name": "objected", "column": "newsletter", "equals": ["no"]},
        "exclude": [{"name": "Namibia", "column": "country", "equals": ["na"]}],
    }
    with_emails.put("leads", "Newsletter", {11: "No", 2: "No"})
    with_emails.put("leads", "Country", {3: "DE"})

    tables = with_emails.load()

    assert {"L00", "L01", "L09"}.isdisjoint(tables.leads["lead_id"])
    assert tables.checks["exclusions"] == [
        {"name": "Namibia", "leads": 18, "wins": 0},
        {"name": "objected", "leads": 2, "wins": 1},
    ]
    assert tables.leads.height == 40 - 18 - 2 - 1
