"""Alarms leave the notebook as its warnings, which the chain carries to exit code and status."""

from __future__ import annotations

import nbformat

from src.paths import NOTEBOOKS


def test_the_notebook_hands_over_its_alarms_as_warnings() -> None:
    cells = nbformat.read(NOTEBOOKS / "08_monitor.ipynb", as_version=4).cells
    code = [cell.source for cell in cells if cell.cell_type == "code"]
    assert code[-1].splitlines()[-1] == 'write_result(run, "08_monitor", page.summary(windows), facts, page.warnings)'
    made = "page = monitor(seen, params.recent_days).with_alarms(machine)"
    assert any(made in source for source in code)
    assert any("*skew.alarms, *cost_alarms(costs), *clock_alarms(" in source for source in code)
