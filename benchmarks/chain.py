"""The ten notebooks on the built-in sample against their budget of seconds.

``python -m benchmarks.chain [--leads 20000]`` runs in a folder of its own and leaves ``data/`` and ``reports/`` alone.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from src.leads.sample.options import SampleOptions
from src.leads.sample.write import write_sample
from src.paths import CONF
from src.pipeline.execute import execute_run
from src.pipeline.run_list import run_record
from src.pipeline.start import begin_run

BUDGET_S = 90.0


def main() -> None:
    """Print the seconds of each notebook, and the total as a share of the budget."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, default=20_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_sample(SampleOptions(leads=asked.leads), folder / "raw")
        begin = time.perf_counter()
        run = begin_run(CONF / "sample.toml", folder / "raw", None, folder / "data", folder / "reports")
        reading = time.perf_counter() - begin
        outcome = execute_run(run, sys.stderr, data_root=folder / "data")
        total = time.perf_counter() - begin
        if outcome.error is not None:
            raise SystemExit(outcome.error)
        seconds = {"reading and checking": reading, **run_record(run)["seconds"]}
    print(f"{asked.leads:,} leads")
    for step, taken in seconds.items():
        print(f"{step:24} {taken:6.1f} s")
    print(f"{'total':24} {total:6.1f} s")
    print(f"ratio {total / BUDGET_S:.2f} of the budget of {BUDGET_S:.0f} s")


if __name__ == "__main__":
    main()
