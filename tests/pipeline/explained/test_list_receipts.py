"""What moved the list, told before the run is published: the same as the history says afterwards."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from src.evaluation.meeting.list_moved import list_moved
from src.leads.tables import LeadTables, save_tables
from src.models.receipt import STEPS
from src.paths import CONF
from src.pipeline.append_scoring import append_scoring
from src.pipeline.champion.scorer import Scorer
from src.pipeline.earlier_scores import SCORES
from src.pipeline.list_receipts import list_receipts
from src.pipeline.run import Run
from src.pipeline.store.places import Store
from tests.pipeline.explained.scored_leads import CONFIG, FIRST, SECOND, scored

pytestmark = pytest.mark.slow


@pytest.fixture
def own(store: Store, tmp_path: Path) -> Store:
    """A store that has the published runs and no history of lists."""
    made = Store("sample", tmp_path / "data", tmp_path / "reports")
    made.runs.mkdir(parents=True)
    for folder in store.runs.iterdir():
        (made.runs / folder.name).symlink_to(folder)
    return made


def in_the_making(own: Store, scorer: Scorer, now: LeadTables) -> Run:
    """Return a run of the later date with the model of ``scorer`` and its list."""
    folder = own.runs / "sample-20250518-9"
    (folder / "scores").mkdir(parents=True)
    shutil.copytree(scorer.run.folder / "model", folder / "model")
    shutil.copytree(scorer.run.folder / "features", folder / "features")
    save_tables(now, folder / "tables")
    scored(scorer, now).to_parquet(folder / SCORES)
    return replace(scorer.run, id=folder.name, folder=folder, config=CONF / "sample.toml", as_of=now.as_of)


def test_without_a_list_before_it_says_nothing(
    own: Store, scorers: tuple[Scorer, Scorer], tables: dict[str, LeadTables]
) -> None:
    run = in_the_making(own, scorers[0], tables[SECOND])
    assert list_receipts(run) is None
    assert list_receipts(replace(run, as_of=None)) is None
    assert list_moved(None) is None


def test_it_says_what_the_history_will_say(
    own: Store, scorers: tuple[Scorer, Scorer], tables: dict[str, LeadTables]
) -> None:
    append_scoring(own, scorers[0], tables[FIRST], CONFIG, scored(scorers[0], tables[FIRST]))
    run = in_the_making(own, scorers[0], tables[SECOND])
    before = list_receipts(run)
    after = append_scoring(own, scorers[0], tables[SECOND], CONFIG, pd.read_parquet(run.folder / SCORES)).receipts
    assert before is not None
    assert after is not None
    by = ["lead_id"]
    pd.testing.assert_frame_equal(
        before.sort_values(by, ignore_index=True), after.sort_values(by, ignore_index=True), check_exact=False
    )
    told = list_moved(before)
    assert told is not None
    assert told.same_score
    assert (told.since.isoformat(), told.leads) == (FIRST, len(before))
    first, second = (scored(scorers[0], tables[day]).set_index("lead_id") for day in (FIRST, SECOND))
    both = first[~first["is_too_old"]].join(second[~second["is_too_old"]], rsuffix="_now", how="inner")
    is_moved = (both["grade"] != both["grade_now"]) | ((both["score_now"] - both["score"]).abs() >= 5)
    assert told.moved == int(is_moved.sum())
    assert {name for name, _ in told.shares} <= set(STEPS)


def test_another_model_is_named_and_a_list_nobody_can_answer_for_gives_nothing(
    own: Store, scorers: tuple[Scorer, Scorer], tables: dict[str, LeadTables]
) -> None:
    append_scoring(own, scorers[0], tables[FIRST], CONFIG, scored(scorers[0], tables[FIRST]))
    run = in_the_making(own, scorers[1], tables[SECOND])
    told = list_moved(list_receipts(run))
    assert told is not None
    assert not told.same_score
    scores = pd.read_parquet(run.folder / SCORES)
    scores.assign(model_version="another").to_parquet(run.folder / SCORES)
    assert list_receipts(run) is None
