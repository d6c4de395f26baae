"""One execution of the whole chain, through kernels, on a small sample: all tests of this folder read it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from src.leads.sample.options import SampleOptions
from src.leads.sample.write import write_sample
from src.paths import CONF
from src.pipeline.execute import Outcome, execute_run
from src.pipeline.run import Run
from src.pipeline.run_list import run_record
from src.pipeline.start import begin_run

SECRET = ("CRM_PASSWORD", "zqsecret-of-the-kernels")


@dataclass(frozen=True)
class Chain:
    """A run of the sample that went through all ten notebooks, and what was printed meanwhile."""

    raw: Path
    root: Path
    run: Run
    outcome: Outcome
    shown: str
    record: dict[str, Any]

    @property
    def data(self) -> Path:
        """Root of the runs of all sources."""
        return self.root / "data"


def run_sample(raw: Path, root: Path) -> Chain:
    """Return the chain's run on the sample in ``raw``, everything below ``root``."""
    run = begin_run(CONF / "sample.toml", raw, None, root / "data", root / "reports")
    stream = io.StringIO()
    outcome = execute_run(run, stream, data_root=root / "data")
    return Chain(raw, root, run, outcome, stream.getvalue(), run_record(run))


@pytest.fixture(scope="session")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Chain:
    """The sample with 3,000 leads: the smallest on which every part of the page has something to say."""
    folder = tmp_path_factory.mktemp("chain")
    write_sample(SampleOptions(leads=3000, months=24), folder / "raw")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(*SECRET)  # kernels inherit it; nothing they write may show it
        done = run_sample(folder / "raw", folder)
    assert done.outcome.error is None, done.outcome.error
    return done
