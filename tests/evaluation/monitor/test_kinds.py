"""Every kind of alarm has a threshold, a reason and an action, and the manual says the same."""

from __future__ import annotations

import re

import pytest

from src.evaluation.monitor import kinds
from src.evaluation.monitor.alarm import Alarm, Kind, alarm_table
from src.evaluation.monitor.kinds import KINDS
from src.paths import ROOT

MANUAL = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
ROWS = re.findall(
    r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$",
    MANUAL.split("## Alarms")[1].split("## Settings")[0],
    flags=re.MULTILINE,
)


def test_the_manual_has_every_alarm_as_it_is() -> None:
    said = [(kind.name.replace("_", " "), kind.threshold, kind.reason, kind.action) for kind in KINDS]
    assert ROWS[1:] == said  # after the heading


def test_every_kind_that_is_declared_is_in_the_list() -> None:
    declared = {made.name for made in vars(kinds).values() if isinstance(made, Kind)}
    assert declared == {kind.name for kind in KINDS}
    assert len(declared) == len(KINDS)


def test_the_shares_stay_within_the_budget_of_the_page() -> None:
    assert kinds.MOVED_SHARE + kinds.OUTCOME_SHARE < kinds.PAGE_BUDGET


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_an_alarm_says_what_and_what_to_do(kind: Kind) -> None:
    alarm = Alarm(kind, "Something is off.", fields=("a", "b"))
    assert alarm.sentence == f"Something is off. {kind.action}"
    assert alarm.to_json()["threshold"] == kind.threshold
    row = alarm_table([alarm]).loc[0]
    assert (row["alarm"], row["level"], row["fields"]) == (kind.name, "warning", "a;b")
    assert kind.action.endswith(".")
    assert kind.reason.endswith(".")


def test_no_alarm_is_a_table_without_rows() -> None:
    assert alarm_table([]).empty
    assert "threshold" in alarm_table([])
