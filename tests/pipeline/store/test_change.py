"""Several files changed together: all of them or none, whichever write fails."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from src.leads.errors import LeadScoringError
from src.pipeline import durable
from src.pipeline.store.change import change, finish_change
from src.pipeline.store.places import Store


class Failing:
    """Fails the Nth write, flush, replacement or deletion made through ``durable``."""

    def __init__(self, number: int) -> None:
        self.left = number

    def __call__(self, real: Callable[..., object]) -> Callable[..., object]:
        def called(*arguments: object, **named: object) -> object:
            self.left -= 1
            if self.left == 0:
                raise OSError(28, "No space left on device")
            return real(*arguments, **named)

        return called


def before(store: Store) -> dict[Path, str]:
    return {store.latest: "old run\n", store.champion: "old champion\n", store.reports / "latest.html": "old page\n"}


def after(store: Store) -> dict[Path, str]:
    return {
        store.latest: "new run\n",
        store.champion: "new champion\n",
        store.reports / "tiny-1" / "report.html": "new page\n",
        store.reports / "latest.html": "new page\n",
    }


def texts(store: Store) -> dict[str, str]:
    paths = [store.latest, store.champion, store.reports / "latest.html"]
    return {path.name: path.read_text(encoding="utf-8") for path in paths}


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], Failing]]:
    def fail(number: int) -> Failing:
        nth = Failing(number)
        monkeypatch.setattr(os, "fsync", nth(os.fsync))
        monkeypatch.setattr(Path, "replace", nth(Path.replace))
        monkeypatch.setattr(Path, "mkdir", nth(Path.mkdir))
        monkeypatch.setattr(Path, "unlink", nth(Path.unlink))
        return nth

    yield fail
    monkeypatch.undo()


def test_whichever_write_fails_the_files_are_all_old_or_become_all_new(
    store: Store, failing: Callable[[int], Failing], monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in before(store):
        durable.make_folder(path.parent)
    outcomes = []
    number = 0
    while True:
        number += 1
        store.journal.unlink(missing_ok=True)
        for path, text in before(store).items():
            durable.replace_file(path, text)
        nth = failing(number)
        with suppress(OSError):
            change(store, after(store))
        monkeypatch.undo()
        if nth.left > 0:
            break  # every write was reached, and none failed
        is_decided = store.journal.is_file() or texts(store)["latest.json"] == "new run\n"
        finish_change(store)
        said = texts(store)
        assert {text.split()[0] for text in said.values()} == {"new" if is_decided else "old"}
        assert is_decided == (said["latest.json"] == "new run\n")
        assert not store.journal.is_file()
        outcomes.append(is_decided)
    assert outcomes == sorted(outcomes)  # undecided first, then decided for good
    assert {True, False} == set(outcomes)
    assert len(outcomes) > 15


def test_what_was_decided_is_finished_by_whoever_comes_next(store: Store) -> None:
    durable.make_folder(store.folder)
    entries = [
        {"root": "state", "path": "latest.json", "text": "new\n"},
        {"root": "reports", "path": "a-1/report.html", "text": "page\n"},
    ]
    store.journal.write_text(json.dumps({"files": entries}), encoding="utf-8")
    assert finish_change(store)
    assert store.latest.read_text(encoding="utf-8") == "new\n"
    assert (store.reports / "a-1" / "report.html").read_text(encoding="utf-8") == "page\n"
    assert "Leads review" in (store.reports_root / "index.html").read_text(encoding="utf-8")
    assert not finish_change(store)


@pytest.mark.parametrize("path", ["../other/champion.json", "/etc/passwd", "runs/../../x"])
def test_a_journal_cannot_lead_out_of_its_folders(store: Store, path: str) -> None:
    durable.make_folder(store.folder)
    entries = [{"root": "state", "path": "latest.json", "text": "x"}, {"root": "state", "path": path, "text": "x"}]
    store.journal.write_text(json.dumps({"files": entries}), encoding="utf-8")
    with pytest.raises(LeadScoringError, match="outside"):
        finish_change(store)
    assert not store.latest.exists()
    with pytest.raises(LeadScoringError, match="outside"):
        change(store, {store.data_root / "other" / "champion.json": "x"})
