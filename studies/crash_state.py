"""A source with publications behind it, made once; each kill works on a copy of it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from src.leads.sample.options import SampleOptions
from src.leads.sample.write import write_sample
from src.paths import CONF, DATA, ROOT
from src.pipeline.exit_codes import ExitCode
from src.pipeline.run_folder import finish_run
from src.pipeline.start import begin_run
from src.pipeline.store.places import Store
from src.pipeline.telling import ending
from studies.crash_child import NOTEBOOKS, bring, heard
from studies.crash_child import main as run_child
from studies.forked import Forked, forked

OPTIONS = SampleOptions.preset("small", win_share=0.2)
"""The small sample with more customers, so that there is a champion to lose."""
SETTINGS = "\n[refresh]\nkeep_runs = 2\n"
"""Few, so that every publication also clears away older runs."""
ALL_COPIED = NOTEBOOKS + 1
ENDS = (ExitCode.DONE, ExitCode.DONE_WITH_WARNINGS)


@dataclass(frozen=True)
class State:
    """A folder with the source's files, its declaration, its state and its reports.

    Attributes
    ----------
    folder : Path
    kept : Path
        What the run of the first publication held before each notebook; the same for all copies.
    """

    folder: Path
    kept: Path

    @property
    def store(self) -> Store:
        """Return the state of the source."""
        return Store("sample", self.folder / "data", self.folder / "reports")

    @property
    def command(self) -> list[str]:
        """Return what is given to ``leadscore``."""
        return ["refresh", str(self.folder / "conf" / "sample.toml"), "--data", str(self.folder / "raw")]

    @property
    def roots(self) -> dict[str, str]:
        """Return the environment that leads to the state and the reports."""
        return {"LEADSCORE_DATA": str(self.store.data_root), "LEADSCORE_REPORTS": str(self.store.reports_root)}

    def start(self, first: int, renders: bool = True) -> Forked:
        """Start a refresh in a process of its own, whose first notebook is number ``first``; it says its stages."""

        def work() -> None:
            os.chdir(ROOT)
            os.environ.update(self.roots)
            ending.unattended.__defaults__ = (None, self.store.data_root, self.store.reports_root)
            run_child(self.kept, first, self.command, renders)

        return forked(work, self.folder / "stderr")

    def start_new(self, first: int = 1) -> subprocess.Popen[str]:
        """Start a refresh as a scheduler does, by a command whose process has nothing imported."""
        with (self.folder / "stderr").open("a", encoding="utf-8") as stderr:
            return subprocess.Popen(
                [sys.executable, "-m", "studies.crash_child", str(self.kept), str(first), *self.command],
                cwd=ROOT,
                env=os.environ | self.roots,
                stdout=subprocess.PIPE,
                stderr=stderr,
                text=True,
            )

    def copy(self, to: Path) -> State:
        """Return a copy."""
        shutil.copytree(self.folder, to, dirs_exist_ok=True)
        return State(to, self.kept)


def run_through(process: Forked | subprocess.Popen[str]) -> tuple[int, dict[str, float]]:
    """Return exit code and seconds of each stage of a refresh that is left alone."""
    assert process.stdout is not None
    began = [("starting", time.perf_counter())]
    began += [(stage, time.perf_counter()) for line in process.stdout for stage in heard(line)]
    code = process.wait()
    ends = [moment for _, moment in began[1:]] + [time.perf_counter()]
    return code, {stage: end - begin for (stage, begin), end in zip(began, ends, strict=True)}


def prepared(folder: Path = DATA / "studies" / "crash") -> tuple[State, dict[str, float]]:
    """Return the state and the seconds of each stage of a whole refresh; made where it is not there yet.

    It is made by another process: one whose tables were read by many threads cannot be copied (:mod:`studies.forked`).
    """
    record = folder / "seconds.json"
    if not record.is_file():
        subprocess.run([sys.executable, "-m", "studies.crash_state", str(folder)], cwd=ROOT, check=True)
    return State(folder / "state", folder / "kept"), json.loads(record.read_text(encoding="utf-8"))


def make(folder: Path) -> None:
    """Make the state: a publication, a complete draft, a second publication.

    The next one has a run to thin and one to delete.
    """
    state = State(folder / "state", folder / "kept")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(CONF, state.folder / "conf")
    with (state.folder / "conf" / "sample.toml").open("a", encoding="utf-8") as conf:
        conf.write(SETTINGS)
    write_sample(OPTIONS, state.folder / "raw")
    seconds = _published(state, 0)
    _draft(state)
    # The first time all takes longer: caches are cold, and the model is tried in a process of its own.
    seconds |= {stage: min(seconds[stage], needed) for stage, needed in _published(state, ALL_COPIED).items()}
    (folder / "seconds.json").write_text(json.dumps(seconds), encoding="utf-8")


def _published(state: State, first: int) -> dict[str, float]:
    """Publish once and return the seconds of each stage."""
    code, seconds = run_through(state.start_new(first))
    if code not in ENDS:
        raise RuntimeError(f"the state cannot be made: code {code}, see {state.folder / 'stderr'}")
    return seconds


def _draft(state: State) -> None:
    """Add a complete run that nobody publishes."""
    store = state.store
    conf, raw = state.folder / "conf" / "sample.toml", state.folder / "raw"
    run = begin_run(conf, raw, None, store.data_root, store.reports_root, is_draft=False)
    bring(state.kept / f"before_{ALL_COPIED}", run)
    finish_run(run, store.data_root)


if __name__ == "__main__":
    make(Path(sys.argv[1]))
