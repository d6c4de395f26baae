"""A disk that cannot be trusted with the state is named before anything is begun."""

from __future__ import annotations

import shutil
from collections import namedtuple
from contextlib import contextmanager
from pathlib import Path

import pytest

from src.leads.errors import LeadScoringError
from src.pipeline.store import disk
from src.pipeline.store.disk import check_disk, check_room, file_system
from src.pipeline.store.opened import opened
from src.pipeline.store.places import Store
from tests.pipeline.store.conftest import Made

MOUNTS = """\
/dev/vda / ext4 rw 0 0
server:/export /mnt/shared nfs4 rw,vers=4.2 0 0
/dev/vdb /mnt/shared/local\\040disk xfs rw 0 0
"""


def test_the_file_system_is_that_of_the_deepest_mount(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(MOUNTS, encoding="utf-8")
    places = {"/srv/data": "ext4", "/mnt/shared/data": "nfs4", "/mnt/shared/local disk/data": "xfs"}
    assert {place: file_system(Path(place), mounts) for place in places} == places
    assert file_system(tmp_path, tmp_path / "none") is None


def test_a_network_disk_is_warned_of_and_a_local_one_is_not(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "file_system", lambda _: "ext4")
    assert check_disk(store) == []
    monkeypatch.setattr(disk, "file_system", lambda _: "nfs4")
    [warning] = check_disk(store)
    assert "network disk (nfs4)" in warning
    assert "ReadWriteOnce" in warning
    assert list(store.folder.iterdir()) == []


@pytest.mark.parametrize(("number", "said"), [(30, "read-only"), (28, "is full"), (5, "Input/output error")])
def test_a_folder_that_cannot_be_written_is_said(
    store: Store, monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    def refused(*_: object) -> None:
        raise OSError(number, "Input/output error")

    monkeypatch.setattr(disk, "replace_file", refused)
    with pytest.raises(LeadScoringError, match=said), opened(store, "refresh"):
        pass


def test_locks_that_do_not_hold_are_said(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def given_to_everyone(*_: object):  # type: ignore[no-untyped-def]
        yield

    monkeypatch.setattr(disk, "held", given_to_everyone)
    with pytest.raises(LeadScoringError, match="Locks do not hold"):
        check_disk(store)


def test_room_for_three_times_the_last_run_is_asked_for(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(disk, "LEAST_FREE_BYTES", 1000)
    made.run(1, files={"tables/leads.parquet": "x" * 100_000})
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**9, 0, 400_000))
    check_room(made.store)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**9, 0, 299_000))
    with pytest.raises(LeadScoringError, match="three times what the last run took"):
        check_room(made.store)
    monkeypatch.setattr(disk, "LEAST_FREE_BYTES", 10**6)
    with pytest.raises(LeadScoringError, match="1 MB are needed: the least that a run may need"):
        check_room(made.store)
