"""What was reported before: forecasts, figures and decisions of earlier runs, published ones first."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from src.evaluation.calls.last_forecast import last_forecast
from src.evaluation.calls.restated import reported, restated
from src.leads.config import load_config
from src.leads.errors import InputRefused
from src.leads.sample.options import SampleOptions
from src.leads.sample.write import write_sample
from src.leads.tables import read_tables
from src.paths import CONF
from src.pipeline.run import Run
from src.pipeline.run_folder import finish_run
from src.pipeline.since_last import (
    copy_decisions,
    decisions_file,
    decisions_of,
    earlier_forecasts,
    earlier_runs,
    last_reported,
)
from src.pipeline.start import begin_run
from src.pipeline.store.places import Store

CONFIG = load_config(CONF / "sample.toml")
LAST, TODAY = datetime(2025, 1, 31, 23, 59, tzinfo=UTC), datetime(2025, 3, 20, tzinfo=UTC)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two runs of a small source, the first with a forecast."""
    root = tmp_path_factory.mktemp("data")
    write_sample(SampleOptions(leads=250, months=6, win_share=0.3), root / "raw")
    for as_of in (LAST, TODAY):
        run = begin_run(CONF / "sample.toml", root / "raw", as_of, root, root / "reports")
        for folder in ("results", "scores"):
            (run.folder / folder).mkdir()
        ids = read_tables(run.folder / "tables").leads["lead_id"].to_list()
        chances = [0.2] * (len(ids) - 1) + [None]
        pd.DataFrame({"lead_id": ids, "chance": chances}).to_parquet(run.folder / "scores" / "open_leads.parquet")
        facts = {"expected": 20.0, "expected_low": 10.0, "expected_high": 30.0}
        (run.folder / "results" / "07_score_leads.json").write_text(json.dumps({"facts": facts}))
        finish_run(run, root)
    return root


@pytest.fixture(scope="module")
def newest(root: Path) -> Run:
    return begin_run(CONF / "sample.toml", root / "raw", TODAY + timedelta(days=7), root, root / "reports")


def test_only_earlier_runs_count_the_newest_first(newest: Run) -> None:
    found = earlier_runs(newest)
    assert [run.as_of.date() for run in found if run.as_of] == [TODAY.date(), LAST.date()]
    forecasts = earlier_forecasts(newest)
    assert [forecast.expected for forecast in forecasts] == [20.0, 20.0]
    assert len(forecasts[0].leads) == len(read_tables(found[0].folder / "tables").leads) - 1


def test_once_something_was_published_drafts_do_not_count(newest: Run, root: Path) -> None:
    first = earlier_runs(newest)[-1]
    history = Store("sample", root, root / "reports").history
    event = {
        "what": "published",
        "run_id": first.id,
        "champion": None,
        "model_sha256": None,
        "why": "",
        "definition": [],
    }
    history.write_text(json.dumps(event) + "\n")
    assert [run.id for run in earlier_runs(newest)] == [first.id]
    history.unlink()


def test_a_run_without_a_forecast_is_passed_over(newest: Run) -> None:
    result = earlier_runs(newest)[0].folder / "results" / "07_score_leads.json"
    kept = result.read_text()
    result.write_text(json.dumps({"facts": {"expected": None}}))
    assert len(earlier_forecasts(newest)) == 1
    result.write_text(json.dumps({"facts": {"forecast": {"value": 5.0, "low": 1.0, "high": 9.0}}}))
    assert earlier_forecasts(newest)[0].high == 9.0
    result.write_text(kept)


def test_what_came_of_it_and_which_deals_were_entered_late(newest: Run) -> None:
    tables = read_tables(newest.folder / "tables")
    every = tables.milestones.to_pandas()
    won = every[every["milestone"] == "won"]
    closed = pd.DataFrame({"lead_id": won["lead_id"], "target_at": won["known_at"]})
    found = last_forecast(earlier_forecasts(newest), closed, 40, pd.Timestamp(tables.as_of))
    assert found.facts["last_forecast.made_on"] == LAST.date().isoformat()
    own = (closed["target_at"] > pd.Timestamp(LAST)) & (
        closed["target_at"] <= pd.Timestamp(LAST) + pd.Timedelta(days=40)
    )
    leads = earlier_forecasts(newest)[-1].leads
    assert found.came == (own & closed["lead_id"].isin(leads)).sum()
    before = last_reported(newest)
    assert before is not None
    changed = restated(before, reported(tables, CONFIG))
    known_late = won[(won["occurred_at"] <= before.as_of) & (won["known_at"] > before.as_of)]
    assert changed.quarters["entered_late"].sum() == len(known_late)
    assert changed.changed == []


def test_an_undated_run_or_the_first_one_knows_nothing_before(root: Path, newest: Run) -> None:
    assert earlier_runs(replace(newest, as_of=None)) == []
    first = replace(newest, as_of=LAST - timedelta(days=1))
    assert (earlier_forecasts(first), last_reported(first)) == ([], None)


def test_decisions_stand_beside_the_declaration_and_go_with_the_run(tmp_path: Path) -> None:
    conf = tmp_path / "sample.toml"
    assert decisions_file(conf, CONFIG) is None
    (tmp_path / "decisions").mkdir()
    path = tmp_path / "decisions" / "sample.toml"
    path.write_text('[[decision]]\nmade_on = 2026-07-06\nwhat = "Call A leads"\n')
    assert decisions_file(conf, CONFIG) == path
    run = tmp_path / "run"
    run.mkdir()
    copy_decisions(path, run)
    copy_decisions(None, run)
    made = Run("sample-20260101-1", "sample", run, run, conf, run, None)
    assert [decision.what for decision in decisions_of(made)] == ["Call A leads"]
    path.write_text('[[decision]]\nwhat = "Call A leads"\n')
    with pytest.raises(InputRefused, match="made_on"):
        decisions_file(conf, CONFIG)
