"""What identifies a person and what is secret appears in no byte that a run writes, and nothing leaves the machine."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.security.bytes_of import contents, holding
from tests.security.conftest import SECRETS, HostileRun

pytestmark = [pytest.mark.chain, pytest.mark.slow]


def test_a_packed_canary_would_be_found(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": ["zqcanary"] * 1000}), tmp_path / "a.parquet", compression="zstd")
    with gzip.open(tmp_path / "b.gz", "wb") as file:
        file.write(b"zqcanary" * 100)
    for name in ("a.parquet", "b.gz"):
        assert any(b"zqcanary" in content for content in contents(tmp_path / name))


def test_no_address_number_or_name_of_a_person(hostile_run: HostileRun) -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in hostile_run.source.data.iterdir())
    phones = [canary for canary in hostile_run.source.canaries if canary.startswith("+49")]
    assert source.lower().count("zqcanary") > 1000
    assert source.count(phones[0]) == 1
    assert holding(hostile_run.files(), ["Zqcanary", "zqcanary", "@private.example", "+49 170"]) == []


def test_no_colleague_by_name(hostile_run: HostileRun) -> None:
    assert "rep-01" in (hostile_run.source.data / 'activities " onload="zq\' $\\frac{.csv').read_text(encoding="utf-8")
    assert holding(hostile_run.files(), ["rep-0", "rep-1"]) == []


def test_no_secret_of_the_environment(hostile_run: HostileRun) -> None:
    told = "".join((hostile_run.terminal, str(hostile_run.ended), *hostile_run.ended.warnings))
    assert "ZQ_WEBHOOK" in told  # it was tried, and is named by its variable
    assert "zqsecret" not in told
    assert holding(hostile_run.files(), ["zqsecret"]) == []
    assert all("zqsecret" in value for value in SECRETS.values())


def test_only_the_address_that_was_asked_for_was_called(hostile_run: HostileRun) -> None:
    assert {call for call in hostile_run.called if "127.0.0.1" not in call} == set()
    assert len(hostile_run.called) == 1  # the webhook, once


def test_pages_are_for_the_owner_only(hostile_run: HostileRun) -> None:
    assert (hostile_run.store.runs.stat().st_mode & 0o077) == 0


def test_lists_hold_ids_and_what_was_learned(hostile_run: HostileRun) -> None:
    import pandas as pd

    table = pd.read_csv(io.BytesIO(next(iter(sorted(hostile_run.store.scores.glob("*.csv")))).read_bytes()))
    assert {"lead_id", "score", "grade", "chance"} <= set(table)
    assert not {"email", "phone", "name"} & set(table)
