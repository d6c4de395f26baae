"""Copies the newest sample report to where the README shows it: ``python -m src.pipeline.example docs/example``."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from src.pipeline.run_folder import newest_run

FILES = ("report.html", "facts.json", "model_card.html")


def copy_example(target: Path) -> list[Path]:
    """Return the files of the newest sample run's report, copied into ``target``."""
    run = newest_run("sample")
    target.mkdir(parents=True, exist_ok=True)
    return [Path(shutil.copy(run.reports / name, target)) for name in FILES]


if __name__ == "__main__":
    copy_example(Path(sys.argv[1]))
