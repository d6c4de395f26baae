"""Which run's scores may have been written back: the newest complete one of an earlier day."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from src.pipeline.earlier_scores import earlier_grades, earlier_scores
from src.pipeline.run import Run
from src.pipeline.run_folder import finish_run, new_run
from src.pipeline.store.change import change
from src.pipeline.store.history import Event, with_event
from src.pipeline.store.places import Store
from tests.pipeline.tiny_conf import TINY


def scored(tmp_path: Path, conf: Path, day: int, score: int | None, is_complete: bool = True) -> None:
    run = new_run("tiny", conf, tmp_path, datetime(2026, 10, day, tzinfo=UTC), data_root=tmp_path / "data")
    (run.folder / "scores").mkdir()
    table = pd.DataFrame({"lead_id": ["a"], "chance": [0.5], "score": pd.array([score], "Int64"), "grade": ["A"]})
    table.to_parquet(run.folder / "scores" / "open_leads.parquet")
    if is_complete:
        finish_run(run, tmp_path / "data")


def test_the_newest_complete_run_of_an_earlier_day_counts(tmp_path: Path, conf: Path, run: Run) -> None:
    assert earlier_scores(run) is None
    scored(tmp_path, conf, 1, 10)
    scored(tmp_path, conf, 2, 20)
    scored(tmp_path, conf, 3, 30, is_complete=False)
    scored(tmp_path, conf, 5, 50)
    found = earlier_scores(run)
    assert found is not None
    assert found.to_dict("list") == {"lead_id": ["a"], "chance": [0.5], "score": [20.0]}
    assert earlier_scores(replace(run, as_of=None)) is None


def test_once_something_is_published_drafts_do_not_count(tmp_path: Path, conf: Path, run: Run) -> None:
    store = Store("tiny", tmp_path / "data")
    for day, score in ((1, 10), (2, 20), (3, 30)):
        scored(tmp_path, conf, day, score)
    event = Event("published", "tiny-20261002-1", None, None, "the first")
    change(store, {store.history: with_event(store, event)})
    found = earlier_scores(run)
    assert found is not None
    assert found["score"].to_list() == [20.0]


def test_a_lead_too_old_for_a_score_has_none(tmp_path: Path, conf: Path, run: Run) -> None:
    scored(tmp_path, conf, 2, None)
    found = earlier_scores(run)
    assert found is not None
    assert found["score"].isna().all()


def test_grades_of_another_definition_are_not_kept(tmp_path: Path) -> None:
    ours, other, broken = (tmp_path / name for name in ("ours.toml", "other.toml", "broken.toml"))
    ours.write_text(TINY, encoding="utf-8")
    other.write_text(f"{TINY}[scoring]\nhorizon_days = 17\n", encoding="utf-8")
    broken.write_text("[source]\n", encoding="utf-8")
    run = new_run("tiny", ours, tmp_path, datetime(2026, 10, 9, tzinfo=UTC), data_root=tmp_path / "data")
    scored(tmp_path, ours, 2, 20)
    found = earlier_grades(run)
    assert found is not None
    assert found.to_dict() == {"a": "A"}
    for day, conf in ((3, other), (4, broken)):
        scored(tmp_path, conf, day, 30)
        assert earlier_grades(run) is None
