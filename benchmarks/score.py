"""``leadscore score`` on 20,000 open leads with reasons, from the command to the list on disk: at most 15 seconds.

``python -m benchmarks.score`` takes the model of the newest run of the sample (``make report`` makes one), promotes it
in a copy of the state, and scores the leads of an invented quarter in which so many are open.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import pandas as pd

from src.leads.errors import LeadScoringError
from src.leads.sample.options import SampleOptions
from src.leads.sample.write import write_sample
from src.paths import ROOT
from src.pipeline.run_folder import newest_run

BUDGET_S = 15.0
OPEN_LEADS = 20_000
QUARTER = SampleOptions(leads=56_000, months=3, start=date(2026, 7, 1))
"""Of the leads of three months so many are open and young enough to score, about 20,000."""
ROUNDS = 3


def main() -> None:
    """Print how long the command took, the shortest of a few rounds, and what it scored."""
    try:
        run = newest_run("sample")
    except LeadScoringError:
        print("No run of the sample to take a model from. First: make report")
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_sample(QUARTER, folder / "raw")
        state = folder / "data" / "sample"
        shutil.copytree(run.folder, state / "runs" / run.id)
        conf = state / "runs" / run.id / "conf.toml"
        homes = os.environ | {"LEADSCORE_DATA": str(folder / "data"), "LEADSCORE_REPORTS": str(folder / "reports")}
        _leadscore(["promote", run.id, "--why", "benchmark"], homes)
        arguments = ["score", str(conf), "--data", str(folder / "raw"), "--warnings-ok"]
        seconds = [_leadscore(arguments, homes) for _ in range(ROUNDS)]
        scored = pd.read_parquet(next((state / "scores").glob("*.parquet")))
    young = scored[~scored["is_too_old"]]
    told = (young["raises_1"].notna() | young["lowers_1"].notna()).mean()
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    print(f"{QUARTER.leads:,} leads in the files, {len(scored):,} open, {len(young):,} scored, {told:.0%} with reasons")
    print(f"seconds of each round: {', '.join(f'{each:.1f}' for each in seconds)} (load {load:.1f})")
    best = min(seconds)
    each = best * OPEN_LEADS / max(len(young), 1)
    ratio = each / BUDGET_S
    print(
        f"{best:.1f} s; as for {OPEN_LEADS:,} leads {each:.1f} s, ratio {ratio:.2f} of the budget of {BUDGET_S:.0f} s"
    )


def _leadscore(arguments: list[str], environment: dict[str, str]) -> float:
    """Return the seconds a command takes in a process of its own."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "src.pipeline.cli", *arguments]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
