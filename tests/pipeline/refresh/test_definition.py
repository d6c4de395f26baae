"""A changed definition is said in words, with what it was; everything else may change without being asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from src.leads.config import SourceConfig, load_config
from src.leads.errors import InputRefused
from src.paths import CONF
from src.pipeline.refresh.definition import check_definition, is_same_meaning, redefined
from src.pipeline.store.change import change
from src.pipeline.store.history import Event, with_event
from src.pipeline.store.places import Store

SAMPLE = CONF / "sample.toml"


def changed(old: str, new: str, tmp_path: Path) -> Path:
    """Return the sample's declaration with one line otherwise."""
    text = SAMPLE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "changed.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


CHANGES = [
    ('target = "won"', 'target = "meeting"', "the outcome is 'meeting' instead of 'won'", False),
    ('lost = ["lost"]', 'lost = ["lost", "junk"]', "what closes a lead is 'lost', 'junk' instead of 'lost'", False),
    ("horizon_days = 90", "horizon_days = 60", "the horizon is 60 days instead of 90 days", False),
    ('activity_types = ["call", ', 'activity_types = ["robot_email", "call", ', "a touch is", True),
    ('capacity_counts = "leads"', 'capacity_counts = "accounts"', "the capacity is taken from", True),
    ('capacity_counts = "leads"', "capacity_per_week = 40", "the capacity is 40, in leads instead of taken", True),
    ('equals = ["Competitor"]', 'equals = ["Rival"]', "who is left out is", True),
    ('duplicate_keys = ["email"]', "duplicate_keys = []", "one person is nothing instead of 'email'", True),
]


@pytest.mark.parametrize(("old", "new", "said", "same_meaning"), CHANGES, ids=[new for _, new, _, _ in CHANGES])
def test_each_part_of_the_definition_is_said(tmp_path: Path, old: str, new: str, said: str, same_meaning: bool) -> None:
    before, now = load_config(SAMPLE), load_config(changed(old, new, tmp_path))
    [change_of_it] = redefined(before, now)
    assert said in change_of_it
    assert is_same_meaning(before, now) == same_meaning


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("window_days = 60", "window_days = 30"),
        ('title = "Fernhill', 'title = "Other'),
        ("cost_per_worked_lead = 250.0", ""),
    ],
)
def test_what_is_no_definition_may_change(tmp_path: Path, old: str, new: str) -> None:
    assert redefined(load_config(SAMPLE), load_config(changed(old, new, tmp_path))) == []


def published(tmp_path: Path) -> Store:
    """Return a state whose last publication was made with the sample's declaration."""
    store = Store("sample", tmp_path / "data", tmp_path / "reports")
    event = Event("published", "sample-20260930-1", None, None, "x", "2026-09-30T22:00:00+00:00")
    conf = store.runs / "sample-20260930-1" / "conf.toml"
    conf.parent.mkdir(parents=True)
    conf.write_bytes(SAMPLE.read_bytes())
    change(store, {store.history: with_event(store, event)})
    return store


def test_a_change_is_shown_with_its_date_and_asked_about(tmp_path: Path) -> None:
    store, conf = published(tmp_path), changed("horizon_days = 90", "horizon_days = 60", tmp_path)
    config: SourceConfig = load_config(conf)
    with pytest.raises(InputRefused) as refused:
        check_definition(store, conf, config)
    words = str(refused.value)
    assert "the horizon is 60 days instead of 90 days (published up to 2026-09-30, run sample-20260930-1)" in words
    assert "--accept-definition" in words
    assert check_definition(store, conf, config, is_accepted=True) == ["the horizon is 60 days instead of 90 days"]
    assert check_definition(store, SAMPLE, load_config(SAMPLE)) == []
    empty = Store("sample", tmp_path / "empty", tmp_path / "reports")
    assert check_definition(empty, conf, config) == []


def test_a_declaration_that_is_no_longer_understood_is_asked_about(tmp_path: Path) -> None:
    store = published(tmp_path)
    (store.runs / "sample-20260930-1" / "conf.toml").write_text("[source]\n")
    with pytest.raises(InputRefused, match="no longer understood"):
        check_definition(store, SAMPLE, load_config(SAMPLE))
