"""One refresh of a source that is hostile in every text, with the network off: all tests of this folder look at it."""

from __future__ import annotations

import io
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from src.leads.config import SourceConfig, load_config
from src.leads.sample.options import SampleOptions
from src.pipeline.closing import closing_lines
from src.pipeline.commands.end import end_lines
from src.pipeline.explain_lead import explain_lead
from src.pipeline.refresh.asked import Asked
from src.pipeline.refresh.refresh import Refreshed, refresh
from src.pipeline.run_list import list_runs, run_lines
from src.pipeline.score_leads import score_open_leads
from src.pipeline.store.opened import opened
from src.pipeline.store.places import Store
from src.pipeline.telling.ending import Telling, unattended
from src.pipeline.telling.status import Ended
from tests.security.hostile_source import HostileSource, write_hostile_source
from tests.security.notebook_shell import run_in_shell

SECRETS = {"ZQ_WEBHOOK": "http://127.0.0.1:9/zqsecret-webhook", "ZQ_DB_PASSWORD": "zqsecret-password"}


@dataclass(frozen=True)
class HostileRun:
    """What came of the hostile source.

    Attributes
    ----------
    source : HostileSource
    store : Store
    done : Refreshed
    ended : Ended
    terminal : str
        Everything a person saw: progress, closing table, end, list of runs, the explanation of a lead.
    called : list of str
        Addresses that anything tried to reach.
    """

    source: HostileSource
    store: Store
    done: Refreshed
    ended: Ended
    terminal: str
    called: list[str]

    def files(self, *suffixes: str) -> list[Path]:
        """Return everything that was written, of these kinds; all without."""
        roots = (self.store.data_root, self.store.reports_root)
        paths = sorted(path for root in roots for path in root.rglob("*") if path.is_file())
        return [path for path in paths if not suffixes or path.suffix in suffixes]


@pytest.fixture(scope="session")
def offline() -> Iterator[list[str]]:
    """Refuse every connection but those within the machine's own files; gives what was asked for."""
    called: list[str] = []

    def refused(self: socket.socket, address: object) -> None:
        if self.family != socket.AF_UNIX:
            called.append(str(address))
            raise OSError("the network is off")
        real(self, address)

    def unknown(host: object, *rest: object, **named: object) -> None:
        called.append(str(host))
        raise socket.gaierror("the network is off")

    real = socket.socket.connect
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", refused)
        patch.setattr(socket, "getaddrinfo", unknown)
        yield called


@pytest.fixture(scope="session")
def hostile_run(tmp_path_factory: pytest.TempPathFactory, offline: list[str]) -> HostileRun:
    """Refresh the source once, then score its leads, list its runs and explain one of them."""
    root = tmp_path_factory.mktemp("hostile")
    source = write_hostile_source(root, SampleOptions(leads=600, months=14, win_share=0.3))
    stream, told = io.StringIO(), []

    def work(config: SourceConfig, store: Store, telling: Telling) -> None:
        told.append(refresh(Asked(source.conf, source.data), store, stream, run_in_shell))
        telling.add(run_id=told[0].run.id, warnings=told[0].warnings, why=told[0].decision.why, published=True)

    with pytest.MonkeyPatch.context() as patch:
        for name, value in SECRETS.items():
            patch.setenv(name, value)
        ended = unattended("refresh", source.conf, work, None, root / "data", root / "reports")
    assert ended.error is None, ended.error
    store, done = Store("hostile", root / "data", root / "reports"), told[0]
    with opened(store, "score"):
        scored = score_open_leads(store, source.conf, source.data)
    lead = str(pd.read_parquet(scored.csv.with_suffix(".parquet"))["lead_id"].iloc[0])
    lines = [
        *end_lines(ended),
        *closing_lines(done.run, load_config(source.conf), done.warnings),
        *run_lines(list_runs("hostile", store.data_root)),
        *explain_lead(done.run, lead),
        *map(str, scored.warnings),
    ]
    return HostileRun(source, store, done, ended, stream.getvalue() + "\n".join(lines), offline)
