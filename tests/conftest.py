"""Real data count: the summary says how many of their tests ran, and beside the data none may be skipped."""

from __future__ import annotations

from collections import Counter

import pytest

from src.paths import ROOT

REAL_DATA = ROOT.parent / "shared" / "data"
REAL = pytest.StashKey[Counter[str]]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[REAL] = Counter()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> object:
    report = yield
    if item.get_closest_marker("real_data") and (report.when == "call" or report.skipped):
        item.config.stash[REAL]["skipped" if report.skipped else "ran"] += 1
    return report


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if session.config.stash[REAL]["skipped"] and REAL_DATA.is_dir() and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    count = config.stash[REAL]
    where = "beside the checkout" if REAL_DATA.is_dir() else "absent"
    line = f"real-data tests: {count['ran']} ran, {count['skipped']} skipped (real data {where})"
    terminalreporter.write_line(line)
    if count["skipped"] and REAL_DATA.is_dir():
        terminalreporter.write_line("FAILED: with the real data present none of their tests may skip", red=True)
