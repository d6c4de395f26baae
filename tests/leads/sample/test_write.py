import hashlib
import json

import polars as pl
import pytest

from src.leads.config import load_config
from src.leads.errors import InputRefused
from src.leads.load import load_tables
from src.leads.sample import SampleOptions, generate, write_sample
from src.leads.sample import write as write_module
from src.leads.sample.truth import RULES
from src.paths import CONF
from src.rules.declare import load_rules

FEW = SampleOptions(leads=400, months=12, seed=3)


def digests(folder):
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def history():
    return generate(FEW)


def test_same_seed_same_bytes_of_every_file(tmp_path):
    for folder in ("one", "two"):
        write_sample(FEW, tmp_path / folder)

    assert digests(tmp_path / "one") == digests(tmp_path / "two")
    assert list(digests(tmp_path / "one")) == [
        "activities.csv.gz",
        "campaigns.csv",
        "feedback.csv",
        "leads.csv",
        "milestones.csv",
        "truth.json",
    ]


def test_another_seed_is_another_history(history):
    other = generate(SampleOptions(leads=400, months=12, seed=4))

    assert not other.leads.equals(history.leads)


def test_large_samples_are_written_as_parquet_and_leave_no_old_file_beside(tmp_path, monkeypatch, history):
    write_sample(FEW, tmp_path)
    monkeypatch.setattr(write_module, "PARQUET_ABOVE_ROWS", 100)

    write_sample(FEW, tmp_path)

    assert not (tmp_path / "activities.csv.gz").exists()
    assert pl.read_parquet(tmp_path / "activities.parquet").equals(history.activities)


def test_every_row_belongs_to_a_lead_and_nothing_is_later_than_the_end(history):
    ids = history.leads["lead_id"]

    assert ids.is_unique().all()
    assert len(ids) == 400
    for table in (history.activities, history.milestones):
        assert table["lead_id"].is_in(ids.to_list()).all()
        assert (table["recorded_at"] >= table["occurred_at"]).all()
        assert table["recorded_at"].max() < FEW.end
    assert history.leads["created_at"].max() < FEW.end
    assert history.leads["campaign"].drop_nulls().cast(pl.String).is_in(history.campaigns["campaign"].to_list()).all()


def test_nothing_happens_before_the_lead_exists(history):
    created = history.leads.select("lead_id", "created_at")
    for table in (history.activities, history.milestones):
        joined = table.join(created, on="lead_id")
        assert (joined["occurred_at"] >= joined["created_at"]).all()


def test_a_lead_is_won_or_lost_at_most_once_and_steps_come_in_order(history):
    assert not history.milestones.select("lead_id", "milestone").is_duplicated().any()
    moments = history.milestones.pivot("milestone", index="lead_id", values="occurred_at")
    assert moments.filter(pl.col("won").is_not_null() & pl.col("lost").is_not_null()).is_empty()
    for earlier, later in [("accepted", "meeting"), ("meeting", "opportunity"), ("opportunity", "won")]:
        both = moments.drop_nulls([earlier, later])
        assert (both[earlier] <= both[later]).all()


def test_one_deal_per_account(history):
    won = history.milestones.filter(pl.col("milestone") == "won").join(history.leads, on="lead_id")

    assert won["account_id"].drop_nulls().is_unique().all()


def test_no_address_can_belong_to_anybody(history):
    reserved = history.leads["email"].str.ends_with(".example")
    impossible = history.leads["email"].str.contains(r"^\d{7}_sample@")

    assert (reserved | impossible).all()


def test_the_files_load_with_the_shipped_conf(tmp_path):
    write_sample(FEW, tmp_path)

    tables = load_tables(load_config(CONF / "sample.toml"), tmp_path)

    assert [row for row in tables.checks["quarantine"] if row["rows"]] == []
    assert tables.checks["duplicates"]["merged"] == 12
    assert {row["name"] for row in tables.checks["exclusions"] if row["leads"]} >= {"students", "objected"}


def test_the_planted_wrong_rules_are_rules_of_the_shipped_file(history):
    rules = {rule.name: rule for rule in load_rules(CONF / "rules" / "sample.toml").rule}

    assert {name for names in RULES.values() for name in names} <= set(rules)
    dead = rules["old_product"].lead[0]
    assert not history.leads["product"].cast(pl.String).is_in([dead.equals]).any()


def test_truth_is_json_and_its_lists_are_bounded(tmp_path):
    write_sample(SampleOptions(leads=9_000, months=24), tmp_path)

    dirt = json.loads((tmp_path / "truth.json").read_text())["dirt"]

    assert dirt["duplicates"]["count"] == 270
    assert len(dirt["duplicates"]["first_ids"]) == 200


@pytest.mark.parametrize(("name", "value"), [("leads", 10), ("months", 1), ("win_share", 0.9), ("leak_strength", 2)])
def test_options_that_make_no_history_are_refused(name, value):
    with pytest.raises(InputRefused, match=f"'{name}'.*found {value}"):
        SampleOptions(**{name: value})


def test_an_unknown_preset_is_refused():
    with pytest.raises(InputRefused, match="default, small"):
        SampleOptions.preset("tiny")
