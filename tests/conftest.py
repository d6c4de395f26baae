"""How the suite is shared out between two workers; that tests of real data do not skip where the data are."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from src.paths import ROOT

REAL_DATA = ROOT.parent / "shared" / "data"
TOGETHER = ("chain", "faults", "security", "evaluation/explain", "pipeline/explained")
"""Folders whose tests share a costly fixture: one worker takes all of a folder, of others all of a file."""


class RealData:
    """Counts the tests of real data, and fails a run in which one was skipped although the data are there."""

    def __init__(self) -> None:
        self.count: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if "real_data" in report.keywords and (report.when == "call" or report.skipped):
            self.count["skipped" if report.skipped else "ran"] += 1

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        if self.count["skipped"] and REAL_DATA.is_dir() and exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        where = "beside the checkout" if REAL_DATA.is_dir() else "absent"
        ran, skipped = self.count["ran"], self.count["skipped"]
        terminalreporter.write_line(f"real-data tests: {ran} ran, {skipped} skipped (real data {where})")
        if skipped and REAL_DATA.is_dir():
            terminalreporter.write_line("FAILED: with the real data present none of their tests may skip", red=True)


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(RealData(), "real-data")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_group(item.path)))


def _group(path: Path) -> str:
    place = path.relative_to(ROOT).as_posix()
    return next((folder for folder in TOGETHER if place.startswith(f"tests/{folder}/")), place)
