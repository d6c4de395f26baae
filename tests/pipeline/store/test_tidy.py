"""What is left of runs that were cut short goes; what is complete, being made, or the analysts' own stays."""

from __future__ import annotations

import os
import time

from src.leads.declared.refresh import Refresh
from src.pipeline.champion.pointer import Champion
from src.pipeline.durable import make_folder
from src.pipeline.run import Run
from src.pipeline.run_folder import newest_run
from src.pipeline.store.change import change
from src.pipeline.store.history import Event, with_event
from src.pipeline.store.lock import in_the_making
from src.pipeline.store.manifest import damaged_files, read_manifest
from src.pipeline.store.opened import opened
from src.pipeline.store.places import Store
from src.pipeline.store.retention import retain
from src.pipeline.store.tidy import DAY_S, prune_abandoned, prune_lists, sweep_temporary
from tests.pipeline.store.conftest import Made

BULK = {
    "tables/leads.parquet": "rows",
    "model/model.json": "{}",
    "features/plan.json": "{}",
    "scores/open_leads.csv": "",
}


def test_files_that_were_being_written_are_swept_away(made: Made) -> None:
    store, run = made.store, made.run(1)
    making = made.run(2, is_complete=False)
    ours = [
        store.folder / "latest.json.tmp",
        run.folder / "results" / "x.json.tmp",
        store.reports / "latest.html.7.tmp",
    ]
    others = [store.folder / "raw" / "leads.csv.tmp", store.folder / "exploring" / "a.tmp", making.folder / "b.tmp"]
    for path in [*ours, *others]:
        make_folder(path.parent)
        path.write_text("half")
    with in_the_making(making.folder):
        assert sweep_temporary(store) == 3
    assert not [path for path in ours if path.exists()]
    assert [path for path in others if path.exists()] == others


def test_abandoned_runs_go_by_age(made: Made) -> None:
    complete, abandoned, making = made.run(1), made.run(2, is_complete=False), made.run(3, is_complete=False)
    draft = made.store.reports / "drafts" / abandoned.id
    make_folder(draft)
    soon, late = time.time() + 13 * DAY_S, time.time() + 15 * DAY_S
    with in_the_making(making.folder):
        assert prune_abandoned(made.store, 14, soon) == []
        assert prune_abandoned(made.store, 14, late) == [abandoned.id]
    assert complete.folder.is_dir()
    assert making.folder.is_dir()
    assert not abandoned.folder.exists()
    assert not draft.exists()


def test_lists_of_leads_expire(store: Store) -> None:
    make_folder(store.scores)
    for name in ("open_leads-20261001.csv", "open_leads-20261001.parquet"):
        (store.scores / name).write_text("L1")
    assert prune_lists(store, 30, time.time() + 29 * DAY_S) == 0
    assert prune_lists(store, 30, time.time() + 31 * DAY_S) == 2


def test_only_who_reads_the_settings_deletes_by_them(made: Made) -> None:
    """Otherwise rollback would delete by defaults what the source declared to keep longer."""
    store = made.store
    make_folder(store.scores)
    old = store.scores / "open_leads-20260101.csv"
    old.write_text("L1")
    os.utime(old, (0, 0))
    with opened(store, "rollback"):
        assert old.exists()
    with opened(store, "score", Refresh(keep_scores_days=36_000)):
        assert old.exists()
    with opened(store, "score", Refresh()):
        assert not old.exists()


def crown(store: Store, run: Run) -> None:
    """Publish the run with its model as champion."""
    champion = Champion(run.id, "0" * 64, None, "it was better")
    event = Event("published", run.id, run.id, "0" * 64, "it was better")
    change(store, {store.champion: champion.to_json(), store.history: with_event(store, event)})


def test_the_newest_runs_stay_whole_and_champions_stay_lean(made: Made) -> None:
    store = made.store
    champion, draft = made.run(1, files=BULK), made.run(2, files=BULK)
    crown(store, champion)
    newest = made.run(3, files=BULK)
    crown(store, newest)
    last = made.run(4, files=BULK)

    done = retain(store, keep=1)

    assert (done.deleted, done.thinned) == ((draft.id,), (champion.id,))
    assert not draft.folder.exists()
    assert not (champion.folder / "tables").glob("*.parquet") or not list((champion.folder / "tables").iterdir())
    assert (champion.folder / "model" / "model.json").is_file()
    assert (champion.folder / "scores" / "open_leads.csv").is_file()
    assert damaged_files(champion.folder) == []
    assert read_manifest(champion.folder)["taken_out"] == {"retention": ["tables/leads.parquet"]}
    assert damaged_files(newest.folder) == damaged_files(last.folder) == []
    assert (newest.folder / "tables" / "leads.parquet").is_file()  # the champion and what is published stay whole
    assert newest_run("tiny", store.data_root) == last
    assert retain(store, keep=1).thinned == ()


def test_a_thinning_cut_short_is_finished(made: Made) -> None:
    champion = made.run(1, files=BULK)
    crown(made.store, champion)
    crown(made.store, made.run(2, files=BULK))
    retain(made.store, keep=1)
    (champion.folder / "tables" / "leads.parquet").write_text("rows")  # the manifest was first, the file had not gone
    assert retain(made.store, keep=1).thinned == (champion.id,)
    assert not (champion.folder / "tables" / "leads.parquet").exists()
