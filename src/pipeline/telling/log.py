"""What a run did and when, one JSON object a line, for programs; no value of any lead."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from src.pipeline.run import Run

LOG = "log.jsonl"
"""In the run's folder; holds the clock, so it is outside the promise of same bytes."""
Plain = str | int | float | bool | None


def log(run: Run, event: str, **what: Plain) -> None:
    """Add a line to the log of the run, which must not be complete yet.

    Parameters
    ----------
    run : Run
    event : str
        ``begun``, ``ended``, ``stopped``, ``decided``, ….
    **what
        Names of notebooks, seconds, counts, sentences for people; never a value of the data.
    """
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    line = json.dumps({"at": at, "run_id": run.id, "event": event, **what}, ensure_ascii=False)
    with (run.folder / LOG).open("a", encoding="utf-8", newline="\n") as file:
        file.write(line + "\n")
