"""Time and memory of each notebook of this run against the last ten runs."""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterator
from typing import Any

import pandas as pd

from src.evaluation.monitor.alarm import Alarm
from src.evaluation.monitor.kinds import MEMORY, SLOW
from src.pipeline.run import Run
from src.pipeline.run_folder import STATUS, runs_of
from src.pipeline.telling.log import LOG

RUNS, FEWEST_RUNS = 10, 5
SLOW_TIMES, SLOW_SECONDS = 2.0, 30.0
MEMORY_TIMES, MEMORY_MB = 1.5, 200.0
COLUMNS = ["notebook", "seconds", "usual_seconds", "most_seconds", "peak_mb", "usual_mb", "most_mb", "runs"]


def cost_table(run: Run) -> pd.DataFrame:
    """Return one row per notebook of the run that ended so far, beside the last complete runs.

    Returns
    -------
    pandas.DataFrame
        ``notebook, seconds, usual_seconds`` (median of up to ten runs)``, most_seconds, peak_mb, usual_mb, most_mb,
        runs``; missing where a run did not say. Without rows where the run has no log. It holds the clock, so it is
        outside the promise of same bytes and stays out of the facts.
    """
    own = _of_this(run)
    before = _of_earlier(run)
    found = own.join(before, how="left") if len(own) else own
    return found.rename_axis("notebook").reset_index().reindex(columns=COLUMNS)


def cost_alarms(table: pd.DataFrame) -> list[Alarm]:
    """Return the alarms of notebooks that took far longer, or far more memory, than in any of the last ten runs.

    Notes
    -----
    Twice the median and beyond all of ten runs and 30 seconds more: other work on the machine alone seldom does that.
    """
    return [alarm for row in table.to_dict("records") if row["runs"] >= FEWEST_RUNS for alarm in _alarms(row)]


def _alarms(row: dict[Hashable, Any]) -> Iterator[Alarm]:
    seconds, usual, most = row["seconds"], row["usual_seconds"], row["most_seconds"]
    if seconds > max(SLOW_TIMES * usual, usual + SLOW_SECONDS, most):
        what = (
            f"{row['notebook']} took {seconds:.0f} seconds; the last {row['runs']:.0f} runs took {usual:.0f} as a rule."
        )
        yield Alarm(SLOW, what, "warning", (), float(seconds), SLOW_TIMES * usual, int(row["runs"]))
    mb, usual, most = row["peak_mb"], row["usual_mb"], row["most_mb"]
    if mb > max(MEMORY_TIMES * usual, usual + MEMORY_MB, most):
        what = f"{row['notebook']} needed {mb:,.0f} MB; the last {row['runs']:.0f} runs needed {usual:,.0f} as a rule."
        yield Alarm(MEMORY, what, "warning", (), float(mb), MEMORY_TIMES * usual, int(row["runs"]))


def _of_this(run: Run) -> pd.DataFrame:
    """Return ``seconds, peak_mb`` by notebook, from the log: the status is written only when all is over."""
    path = run.folder / LOG
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.is_file() else []
    ended = [line for line in lines if line.get("event") == "ended"]
    seconds = {line["notebook"]: line["seconds"] for line in ended}
    return _table(seconds, {line["notebook"]: line.get("peak_mb") for line in ended})


def _of_earlier(run: Run) -> pd.DataFrame:
    """Return median and maximum by notebook over the last complete runs that wrote a status."""
    earlier = [each for each in runs_of(run.source, run.folder.parents[2]) if each.is_complete and each.id != run.id]
    parts = []
    for each in earlier[-RUNS:]:
        path = each.folder / STATUS
        if path.is_file():
            status = json.loads(path.read_text(encoding="utf-8"))
            parts.append(_table(status.get("seconds", {}), status.get("peak_mb", {})))
    if not parts:
        return pd.DataFrame(columns=COLUMNS[2:4] + COLUMNS[5:]).assign(runs=0)
    by_notebook = pd.concat(parts).groupby(level=0)
    usual, most = by_notebook.median(), by_notebook.max()
    told = {"usual_seconds": usual["seconds"], "most_seconds": most["seconds"]}
    return pd.DataFrame({**told, "usual_mb": usual["peak_mb"], "most_mb": most["peak_mb"], "runs": by_notebook.size()})


def _table(seconds: dict[str, float], peak_mb: dict[str, float | None]) -> pd.DataFrame:
    table = {"seconds": pd.Series(seconds, dtype=float), "peak_mb": pd.Series(peak_mb, dtype=float)}
    return pd.DataFrame(table)
