"""An older layout is brought up to date by copying and switching; a newer one is left alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from src.leads.errors import LeadScoringError
from src.pipeline.durable import make_folder
from src.pipeline.store import version
from src.pipeline.store.change import finish_change
from src.pipeline.store.opened import opened
from src.pipeline.store.places import Store
from src.pipeline.store.version import STATE_VERSION, bring_up_to_date, state_version


def test_a_state_from_before_there_were_versions_is_brought_up_to_date(store: Store) -> None:
    make_folder(store.folder)
    store.latest.write_text('{"run_id": "tiny-20261001-1"}\n', encoding="utf-8")
    assert state_version(store) == 1
    assert bring_up_to_date(store) == [2]
    assert json.loads(store.version.read_text(encoding="utf-8")) == {"state_version": STATE_VERSION}
    assert json.loads(store.latest.read_text(encoding="utf-8")) == {"run_id": "tiny-20261001-1"}
    assert bring_up_to_date(store) == []


def test_a_step_cut_short_leaves_the_old_layout_or_is_finished(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a later version would change the pointer: copied and switched together with the number."""
    make_folder(store.folder)
    bring_up_to_date(store)
    store.champion.write_text("two\n", encoding="utf-8")
    monkeypatch.setattr(version, "STATE_VERSION", 3)
    monkeypatch.setitem(version.STEPS, 2, lambda each: {each.champion: "three\n"})
    real = Path.replace

    def stops_at_the_pointer(self: Path, target: Path) -> Path:
        if target.name == "champion.json":
            raise OSError(5, "Input/output error")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", stops_at_the_pointer)
    with pytest.raises(OSError, match="Input/output"):
        bring_up_to_date(store)
    assert store.champion.read_text(encoding="utf-8") == "two\n"
    monkeypatch.setattr(Path, "replace", real)
    finish_change(store)
    assert bring_up_to_date(store) == []
    assert (state_version(store), store.champion.read_text(encoding="utf-8")) == (3, "three\n")


def test_a_newer_state_is_refused_and_not_touched(store: Store) -> None:
    make_folder(store.folder)
    store.version.write_text(f'{{"state_version": {STATE_VERSION + 1}}}', encoding="utf-8")
    left = store.folder / "latest.json.tmp"
    left.write_text("x")
    with pytest.raises(LeadScoringError, match="written by a newer version"), opened(store, "refresh"):
        pass
    assert left.exists()
    store.version.write_text("{", encoding="utf-8")
    with pytest.raises(LeadScoringError, match="is damaged"):
        state_version(store)
