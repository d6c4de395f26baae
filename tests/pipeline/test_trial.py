"""A trial on a small run: fixed once, drawn day by day, the list unmarked, what was drawn known to later runs."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest
from click.testing import CliRunner

from src.evaluation.trial.registration import Registration
from src.features.drawn import KNOWN_CHANCES
from src.features.snapshot import first_touches, scoring_rows
from src.leads.config import load_config
from src.leads.errors import LeadScoringError
from src.leads.sample.options import SampleOptions
from src.leads.sample.write import write_sample
from src.leads.tables import read_tables
from src.paths import CONF
from src.pipeline.cli import main
from src.pipeline.run_folder import finish_run, newest_run
from src.pipeline.start import begin_run
from src.pipeline.store.places import Store
from src.pipeline.trial_chances import copy_known_chances
from src.pipeline.trial_draw import draw_lane, draw_trial, mixed_in
from src.pipeline.trial_files import (
    earlier_levels,
    fix_plan,
    read_assigned,
    read_explored,
    read_plan,
    trial_files,
)
from src.pipeline.trial_leads import OpenLeads, open_leads, waiting_now
from src.pipeline.trial_read import read_all

CONFIG = load_config(CONF / "sample.toml")
PLAN = Registration(
    source="sample",
    by="lead",
    team=None,
    today="points",
    outcome="meeting",
    within_days={"meeting": 14},
    begins_on="2024-09-01",
    ends_on="2027-01-01",
    read_on="2027-01-20",
    leads_planned=400,
    gain=0.2,
    seed=3,
)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of a small source with a complete run that scored its open leads."""
    root = tmp_path_factory.mktemp("data")
    write_sample(SampleOptions(leads=500, months=4), root / "raw")
    run = begin_run(CONF / "sample.toml", root / "raw", None, root, root / "reports")
    tables = read_tables(run.folder / "tables")
    now = scoring_rows(tables, CONFIG).filter(pl.col("kind") == "now").select("lead_id", "account_id").to_pandas()
    chance = np.round(np.random.default_rng(1).beta(1, 9, len(now)), 4)
    grade = np.select([chance > 0.3, chance > 0.15, chance > 0.03], ["A", "B", "C"], "D")
    scores = now.assign(chance=chance, grade=grade).sort_values("chance", ascending=False)
    scores.loc[scores.index[-3:], ["chance", "grade"]] = [np.nan, None]  # too old to score
    (run.folder / "scores").mkdir()
    scores.to_parquet(run.folder / "scores" / "open_leads.parquet")
    finish_run(run, root)
    return root


@pytest.fixture(scope="module")
def leads(root: Path) -> OpenLeads:
    return open_leads(Store("sample", root, root / "reports"), CONF / "sample.toml", CONFIG, None, None)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store("sample", tmp_path, tmp_path / "reports")


def test_those_wait_whom_nobody_called(leads: OpenLeads) -> None:
    touched = set(first_touches(leads.tables, CONFIG)["lead_id"])
    assert len(leads.waiting) > 20
    assert not touched & set(leads.waiting["lead_id"])
    assert leads.waiting["chance"].notna().all()
    best = leads.waiting.sort_values("score", ascending=False)
    assert best["chance"].is_monotonic_decreasing
    assert leads.waiting["team"].eq("all").all()


@pytest.mark.parametrize(("today", "rising"), [("newest", True), ("oldest", False)])
def test_todays_order_as_declared(leads: OpenLeads, today: str, rising: bool) -> None:
    config = CONFIG.model_copy(update={"trial": CONFIG.trial.model_copy(update={"today": today})})
    scores = leads.waiting[["lead_id", "account_id", "chance", "grade"]]
    found = waiting_now(leads.tables, scores, CONF / "sample.toml", config)
    by_order = found.sort_values("today")["created_at"]
    assert by_order.is_monotonic_increasing == rising
    assert by_order.is_monotonic_decreasing != rising
    assert 1 < leads.waiting["today"].nunique() < len(leads.waiting)  # points: some are level


def test_a_plan_is_fixed_until_the_first_draw(store: Store, leads: OpenLeads) -> None:
    files = trial_files(store)
    with pytest.raises(LeadScoringError, match="No trial is fixed yet"):
        draw_trial(store, leads)
    fix_plan(files, PLAN)
    fix_plan(files, replace(PLAN, seed=4))
    assert read_plan(files) == replace(PLAN, seed=4)
    draw_trial(store, leads)
    fix_plan(files, replace(PLAN, seed=4))  # the same again
    with pytest.raises(LeadScoringError, match="its plan cannot be changed any more"):
        fix_plan(files, PLAN)


def test_drawn_once_and_the_same_bytes_again(store: Store, leads: OpenLeads, tmp_path: Path) -> None:
    other = Store("sample", tmp_path / "other", tmp_path / "reports")
    for each in (store, other):
        fix_plan(trial_files(each), PLAN)
    half = replace(leads, waiting=leads.waiting.iloc[::2].reset_index(drop=True))
    first = draw_trial(store, half)
    before = trial_files(store).assigned.read_bytes()
    assert first.new == len(half.waiting)
    assert draw_trial(store, half).new == 0
    assert trial_files(store).assigned.read_bytes() == before
    later = draw_trial(store, leads)
    assert later.new == len(leads.waiting) - len(half.waiting)
    assert trial_files(store).assigned.read_bytes().startswith(before)
    draw_trial(other, half)
    assert trial_files(other).assigned.read_bytes() == before
    assert first.path.read_text() == trial_files(other).lists.joinpath(first.path.name).read_text() or later.listed


def test_the_list_says_nothing_of_the_order_and_expires(store: Store, leads: OpenLeads) -> None:
    fix_plan(trial_files(store), PLAN)
    drawn = draw_trial(store, leads)
    listed = pd.read_csv(drawn.path)
    assert list(listed) == ["place", "lead_id", "team", "expires_on"]
    assert listed["place"].tolist() == list(range(1, len(leads.waiting) + 1))
    assert listed["expires_on"].unique().tolist() == [(leads.as_of + timedelta(days=14)).date().isoformat()]
    later = replace(leads, as_of=leads.as_of + timedelta(days=15))
    assert draw_trial(store, later).path.is_file()
    assert not drawn.path.is_file()


def test_leads_of_the_lane_are_mixed_in_unmarked(store: Store, leads: OpenLeads) -> None:
    config = CONFIG.model_copy(update={"exploration": CONFIG.exploration.model_copy(update={"share": 0.5})})
    drawn = draw_lane(store, leads, config)
    seen = read_explored(trial_files(store))
    below = leads.waiting["grade"] == "D"
    assert drawn.new == below.sum() == len(seen)
    assert 0 < drawn.chosen < drawn.new
    listed = pd.read_csv(drawn.path)
    chosen = set(seen.loc[seen["is_drawn"] == 1, "lead_id"])
    left = set(seen.loc[seen["is_drawn"] == 0, "lead_id"])
    assert chosen <= set(listed["lead_id"])
    assert not left & set(listed["lead_id"])
    assert list(listed) == ["place", "lead_id", "team", "expires_on"]
    fix_plan(trial_files(store), PLAN)
    assert draw_trial(store, leads).new == len(leads.waiting) - len(seen)  # the lane keeps its leads
    assert draw_lane(store, leads, config).new == 0


def test_places_of_the_lane_are_drawn_within_a_weeks_work() -> None:
    listed = pd.DataFrame({"place": range(1, 101), "lead_id": [f"T{n:03d}" for n in range(100)], "team": "all"})
    extra = pd.DataFrame({"lead_id": [f"X{n:03d}" for n in range(40)], "team": "all"})
    mixed = mixed_in(listed, extra, 30.0, 1, datetime(2026, 10, 5, tzinfo=UTC))
    places = mixed.loc[mixed["lead_id"].str.startswith("X"), "place"]
    assert places.max() <= 30 + len(extra)
    assert places.max() - places.min() > 30
    assert mixed.loc[mixed["lead_id"].str.startswith("T"), "lead_id"].is_monotonic_increasing
    assert mixed_in(listed.head(0), extra.head(0), None, 1, datetime(2026, 10, 5, tzinfo=UTC)).empty


def test_later_runs_know_what_was_drawn_by_then(store: Store, leads: OpenLeads, tmp_path: Path) -> None:
    assert copy_known_chances(store, tmp_path / "run", leads.as_of) == 0
    assert not (tmp_path / "run").exists()
    fix_plan(trial_files(store), PLAN)
    draw_trial(store, leads)
    assert copy_known_chances(store, tmp_path / "run", leads.as_of - timedelta(days=1)) == 0
    count = copy_known_chances(store, tmp_path / "run", leads.as_of)
    known = pd.read_parquet(tmp_path / "run" / "features" / KNOWN_CHANCES)
    assert count == len(known) > 0
    assert set(known["known_chance"]) <= {0.0, 0.5, 1.0}
    assert set(known["lead_id"]) <= set(read_assigned(trial_files(store))["lead_id"])
    assert copy_known_chances(store, tmp_path / "run", None) == 0


def test_an_early_look_is_written_down_and_a_late_one_is_not(store: Store, leads: OpenLeads) -> None:
    fix_plan(trial_files(store), PLAN)
    draw_trial(store, leads)
    days = timedelta(days=15)
    tables = replace(leads.tables, as_of=leads.as_of + days)
    assert read_all(store, CONFIG, tables).trial.outcomes.empty
    assert earlier_levels(trial_files(store)) == []
    fix = trial_files(store).plan
    fix.write_text(fix.read_text().replace('"leads_planned": 400', f'"leads_planned": {len(leads.waiting) + 10}'))
    early = read_all(store, CONFIG, tables, look_early=True).trial
    assert early.look is not None
    assert earlier_levels(trial_files(store)) == pytest.approx([early.look.level], abs=1e-8)
    fix.write_text(fix.read_text().replace("2027-01-20", "2025-02-01"))
    last = read_all(store, CONFIG, tables).trial
    assert last.look is not None
    assert last.look.level == pytest.approx(0.05 - early.look.level, abs=1e-8)
    assert len(earlier_levels(trial_files(store))) == 1


def test_without_a_score_in_use_other_data_are_refused(root: Path) -> None:
    store = Store("sample", root, root / "reports")
    with pytest.raises(LeadScoringError, match="need a score in use"):
        open_leads(store, CONF / "sample.toml", CONFIG, root / "raw", None)
    assert newest_run("sample", root).is_complete


def test_a_hopeless_plan_ends_with_20_and_its_table(root: Path, tmp_path: Path) -> None:
    conf = tmp_path / "sample.toml"
    conf.write_text((CONF / "sample.toml").read_text() + "\n[trial]\nworth_having = 0.02\n")
    done = CliRunner().invoke(main, ["trial", "plan", str(conf), "--data", str(root / "raw")])
    assert done.exit_code == 20
    assert "Weeks of new leads that show so much more of" in done.stdout
    assert "Hopeless" in done.stderr
