"""Adds a look at the final test to the record: ``python -m src.pipeline.looks docs/results.md "what changed"``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from src.evaluation.headline import AVERAGE
from src.leads.errors import LeadScoringError
from src.paths import ROOT
from src.pipeline.durable import replace_file
from src.pipeline.results import read_comparison
from src.pipeline.run import Run
from src.pipeline.run_folder import newest_run

SOURCE = "bpic2012"
HEADER = "| date | commit | AUC | n | won | what changed since the last look |"


def look(run: Run, date: str, commit: str, what: str) -> str:
    """Return one line of the record: AUC, n and wins of the model at every age, over all leads."""
    table = read_comparison(run)
    rows = table[(table["window"] == AVERAGE) & (table["scope"] == "all") & table["versus"].isna()]
    rows = rows[(rows["metric"] == "auc") & (rows["kind"] == "landmark") & (rows["method"] == "model")]
    rows = rows.dropna(subset="landmark_days").sort_values("landmark_days")
    auc = " / ".join(f"{value:.3f}".removeprefix("0") for value in rows["value"])
    counts = (" / ".join(f"{count:,}" for count in rows[name]) for name in ("n", "wins"))
    return f"| {' | '.join([date, commit, auc, *counts, what])} |"


def add_look(page: Path, line: str) -> None:
    """Write the line below the last of the record; earlier ones are never touched.

    Raises
    ------
    LeadScoringError
        Where the page has no such record.
    """
    lines = page.read_text(encoding="utf-8").split("\n")
    if HEADER not in lines:
        raise LeadScoringError(f"{page} has no record of looks. Its table begins with: {HEADER}")
    below = lines.index(HEADER)
    while lines[below].startswith("|"):
        below += 1
    replace_file(page, "\n".join([*lines[:below], line, *lines[below:]]))


def _of_head(form: str) -> str:
    """Return something of the newest commit, by git's format."""
    command = ["git", "-C", str(ROOT), "show", "-s", f"--format={form}", "HEAD"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


if __name__ == "__main__":
    add_look(Path(sys.argv[1]), look(newest_run(SOURCE), _of_head("%cs"), _of_head("%h"), sys.argv[2]))
