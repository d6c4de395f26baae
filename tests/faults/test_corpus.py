"""Every fault of the corpus ends as it must, in words, with everything published before as it was."""

from __future__ import annotations

import csv
import json

import pytest

from src.pipeline.commands.end import end_lines
from src.pipeline.telling.status import Ended
from tests.faults import everything
from tests.faults.corpus import Aside, make_fault
from tests.faults.world import PERSONAL, World


@pytest.mark.parametrize("name", everything.FAULTS)
def test_fault(name: str, world: World, capsys: pytest.CaptureFixture[str]) -> None:
    fault = make_fault(name, world)
    before, runs = world.visible(), {folder.name for folder in world.store.runs.iterdir()}

    ended = world.end(fault.command)

    begun = {folder.name for folder in world.store.runs.iterdir()} - runs
    assert int(ended.exit_code) == fault.code, (ended.error, ended.warnings)
    told = heard(world, ended, bool(begun))
    for words in fault.says:
        assert words in told
    nothing_personal(world, told + "".join(capsys.readouterr()))
    nothing_lost(world, ended, before)
    if begun:
        nothing_dropped(world, fault.aside)
    assert (fault.aside is None) or begun
    if fault.then is not None:
        fault.then(world, ended)


def heard(world: World, ended: Ended, is_begun: bool) -> str:
    """Return all that is said of the end: the error, or why, warnings and notes."""
    notes = world.checks()["notes"] if is_begun else []
    return "\n".join([*end_lines(ended), str(ended.error), ended.why, *ended.warnings, *notes])


def nothing_personal(world: World, told: str) -> None:
    """Check that no personal value was said or kept, but in the source's own files."""
    for value in PERSONAL:
        assert value not in told
        assert not [path for path, text in world.all_text() if value in text]


def nothing_lost(world: World, ended: Ended, before: dict[str, str]) -> None:
    """Check that what was published is as it was: all of it, or all but what points at the newest."""
    now = world.visible()
    if not ended.exit_code.has_published:
        assert now == before
        return
    newest = {"reports", "reports/small", "data/small"}
    kept = {path: sha256 for path, sha256 in before.items() if path.rpartition("/")[0] not in newest}
    assert len(kept) > len(before) / 2
    assert kept.items() <= now.items()


def nothing_dropped(world: World, aside: Aside | None) -> None:
    """Check that every row that came in was kept or stands in the quarantine with its reason."""
    checks = world.checks()
    for counts in checks["tables"].values():
        assert counts["rows_in"] == counts["kept"] + counts["quarantined"]
    with (world.run / "quarantine.csv").open(encoding="utf-8") as file:
        written = list(csv.DictReader(file))
    assert len(written) == sum(counts["quarantined"] for counts in checks["tables"].values())
    assert all(set(row) == {"table", "file", "row", "lead_id", "reason"} for row in written)
    if aside is None:
        return
    assert {"table": aside.table, "reason": aside.reason, "rows": aside.rows} in checks["quarantine"]
    rows = [row for row in written if (row["table"], row["reason"]) == (aside.table, aside.reason)]
    assert len(rows) == aside.rows
    assert all(row["file"].startswith(aside.table) for row in rows)


def test_the_source_without_a_fault_is_published(world: World) -> None:
    ended = world.end()
    assert (int(ended.exit_code), ended.warnings, ended.error) == (0, (), None)
    assert ended.champion == ended.run_id == "small-20240212-2"
    assert json.loads(world.store.status.read_text(encoding="utf-8"))["published"] is True


def test_all_problems_are_reported_at_once(world: World) -> None:
    world.source.leads[0][1] = "Creatd"
    world.source.put("milestones", "Value", {3: '"7,5"'})
    world.source.write("activities", world.source.text("activities").encode()[:-6])
    error = str(world.end().error)
    assert all(file in error for file in ("leads.csv", "activities.csv", "milestones.csv"))
