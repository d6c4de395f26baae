"""What the tests of crashes look for is found where it is planted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from src.pipeline.score_history import HISTORY
from src.pipeline.store.places import Store
from studies.losses import disagreements, losses, published
from tests.faults.world import World

RUN = "small-20240212-1"


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def history_anew(store: Store) -> None:
    store.history.write_text(store.history.read_text(encoding="utf-8").replace("published", "promoted"), "utf-8")


LOSSES: dict[str, tuple[Callable[[Store], None], str]] = {
    "a report": (lambda store: (store.reports / RUN / "report.html").unlink(), "report.html gone or changed"),
    "a scoring": (lambda store: cut(min((store.folder / HISTORY).rglob("*.parquet"))), "gone or changed"),
    "a model": (lambda store: cut(min((store.runs / RUN / "model").glob("*.txt"))), f"model of {RUN} gone"),
    "the history": (history_anew, "history changed"),
    "the champion": (lambda store: store.champion.unlink(), "champion.json is gone"),
    "half a pointer": (lambda store: cut(store.champion), "champion.json is damaged"),
    "half a page": (lambda store: cut(store.reports / "latest.html"), "latest.html is no published page"),
    "half a list of reports": (lambda store: cut(store.reports_root / "index.html"), "index.html cut short"),
    "a file of the run": (lambda store: cut(store.runs / RUN / "scores" / "open_leads.csv"), "damaged"),
}


@pytest.mark.parametrize("name", LOSSES)
def test_a_loss_is_seen(name: str, world: World) -> None:
    before = published(world.store)
    assert losses(before, world.store) == []
    lose, words = LOSSES[name]

    lose(world.store)

    assert any(words in each for each in losses(before, world.store)), losses(before, world.store)


DISAGREEMENTS: dict[str, tuple[Callable[[Store], object], str]] = {
    "a journal": (lambda store: store.journal.write_text("{}"), "a change left open"),
    "a temporary file": (lambda store: (store.folder / "latest.json.7.tmp").write_text("half"), "a file half written"),
    "another page": (lambda store: (store.reports / "latest.html").write_text("<html></html>"), "latest.html"),
    "a list of reports without it": (lambda store: (store.reports_root / "index.html").write_text("-"), "index.html"),
    "an old status": (lambda store: store.status.write_text('{"run_id": null}'), "status.json"),
}


@pytest.mark.parametrize("name", DISAGREEMENTS)
def test_what_does_not_agree_is_seen(name: str, world: World) -> None:
    assert disagreements(world.store) == []
    change, words = DISAGREEMENTS[name]

    change(world.store)

    assert any(words in each for each in disagreements(world.store))
