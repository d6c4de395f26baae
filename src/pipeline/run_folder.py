"""One run in one folder: made, read, closed by its manifest, pointed at."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from src.leads.errors import LeadScoringError, nearest
from src.paths import DATA, REPORTS
from src.pipeline.durable import replace_file, to_json
from src.pipeline.run import MANIFEST, RECORD, RUN_ID, Run, read_run, write_record
from src.pipeline.store.manifest import close_run

REPORT = "report"
"""Folder of the report of a run that a refresh made."""
STATUS = "status.json"
"""Exit code and seconds, of failed runs too; seconds differ, so this file is outside the promise of same bytes."""


def new_run(
    source: str,
    conf: Path,
    data: Path,
    as_of: datetime | None,
    rules: Path | None = None,
    data_root: Path = DATA,
    reports_root: Path = REPORTS,
    is_draft: bool = True,
) -> Run:
    """Return a run in a new folder, holding copies of the declaration and of the rules.

    The reports of a draft go where the team finds them at once; those of a refresh stay in the run's folder until they
    are published.
    """
    runs = data_root / source / "runs"
    runs.mkdir(parents=True, exist_ok=True, mode=0o700)  # rows of leads are for nobody else on this machine
    stem = f"{source}-{as_of:%Y%m%d}" if as_of else f"{source}-undated"
    folder = _next_folder(runs, stem)
    run = Run(
        id=folder.name,
        source=source,
        folder=folder,
        reports=reports_root / source / "drafts" / folder.name if is_draft else folder / REPORT,
        config=folder / "conf.toml",
        data=data.resolve(),
        as_of=as_of,
    )
    shutil.copyfile(conf, run.config)
    if rules is not None:
        shutil.copyfile(rules, run.rules)
    write_record(run)
    return run


def _next_folder(runs: Path, stem: str) -> Path:
    """Return a new folder, its counter above all that exist; safe against a run beside us."""
    taken = [int(found["counter"]) for p in runs.glob(f"{stem}-*") if (found := RUN_ID.match(p.name))]
    counter = max(taken, default=0) + 1
    while True:
        folder = runs / f"{stem}-{counter}"
        try:
            folder.mkdir()
        except FileExistsError:
            counter += 1
        else:
            return folder


def open_run(run_dir: str = "", source: str = "sample", data_root: Path = DATA) -> Run:
    """Return the run a notebook works in: the one at ``run_dir``, else the newest complete one of ``source``.

    Notes
    -----
    A complete run is never written to. A notebook opened by hand gets a copy under ``data/<source>/exploring/``,
    made once per run, so that trying something can neither spoil a report nor its hashes.
    """
    run = read_run(Path(run_dir)) if run_dir else newest_run(source, data_root)
    return _working_copy(run, data_root) if run.is_complete else run


def _working_copy(run: Run, data_root: Path) -> Run:
    """Return a copy of the complete run that may be written to."""
    folder = data_root / run.source / "exploring" / run.id
    if not (folder / RECORD).is_file():
        shutil.copytree(run.folder, folder, ignore=shutil.ignore_patterns(MANIFEST, RECORD), dirs_exist_ok=True)
        config = folder / run.config.name
        # The record comes last: a copy cut short is made again.
        write_record(replace(run, folder=folder, reports=folder / "reports", config=config))
    return read_run(folder)


def newest_run(source: str, data_root: Path = DATA) -> Run:
    """Return the run that ``data/<source>/latest.json`` points at.

    Raises
    ------
    LeadScoringError
        Where the source has no complete run, or the pointer leads nowhere.
    """
    pointer = data_root / source / "latest.json"
    if not pointer.is_file():
        known = sorted(path.parent.name for path in data_root.glob("*/latest.json"))
        hint = nearest(source, known) or (f" Sources with runs: {', '.join(known)}." if known else "")
        raise LeadScoringError(f"No complete run of '{source}' yet. First: leadscore run conf/{source}.toml.{hint}")
    try:
        run_id = str(json.loads(pointer.read_text(encoding="utf-8"))["run_id"])
    except (ValueError, KeyError, TypeError):
        run_id = ""
    if not RUN_ID.match(run_id):
        raise LeadScoringError(f"{pointer} names no run. Delete the file and run again.")
    return read_run(data_root / source / "runs" / run_id)


def write_result(
    run: Run,
    notebook: str,
    summary: str,
    facts: dict[str, Any] | None = None,
    warnings: Sequence[str] = (),
) -> Path:
    """Write what ``notebook`` (its file name without ending) found, and return the path of the result file.

    The chain requires this file: that papermill calls a notebook completed proves nothing. ``summary`` is the
    line shown on the terminal; ``facts`` holds JSON types without NaN; ``warnings`` are sentences.
    """
    result = {
        "notebook": notebook,
        "run_id": run.id,
        "summary": summary,
        "facts": facts or {},
        "warnings": list(warnings),
    }
    path = run.folder / "results" / f"{notebook}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, to_json(result))
    return path


def read_result(run: Run, notebook: str) -> dict[str, Any]:
    """Return what :func:`write_result` wrote.

    Raises
    ------
    LeadScoringError
        Where the notebook has not written its result in this run.
    """
    path = run.folder / "results" / f"{notebook}.json"
    if not path.is_file():
        raise LeadScoringError(f"Run {run.id} has no result of {notebook}. Run that notebook first.")
    result: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return result


def write_status(
    run: Run,
    exit_code: int,
    seconds: dict[str, float],
    error: str | None = None,
    peak_mb: dict[str, int] | None = None,
) -> None:
    """Write how the run ended, how long each notebook took and how much memory its process had at most."""
    status = {
        "exit_code": exit_code,
        "seconds": {name: round(taken, 1) for name, taken in seconds.items()},
        "peak_mb": peak_mb or {},
        "error": error,
    }
    replace_file(run.folder / STATUS, to_json(status))


def finish_run(run: Run, data_root: Path = DATA) -> None:
    """Close the run: write the manifest last, then point ``latest.json`` at it."""
    close_run(run)
    replace_file(data_root / run.source / "latest.json", pointer_to(run))


def pointer_to(run: Run) -> str:
    """Return the text of the pointer to the newest complete run."""
    return to_json({"run_id": run.id})


def runs_of(source: str, data_root: Path = DATA) -> list[Run]:
    """Return every run of the source, abandoned ones (without manifest) too, oldest first."""
    folders = (data_root / source / "runs").glob(f"*/{RECORD}")
    return sorted((read_run(path.parent) for path in folders), key=_order)


def _order(run: Run) -> tuple[str, int]:
    """Return what sorts runs by as-of day, then counter."""
    parts = RUN_ID.match(run.id)
    return (parts["day"], int(parts["counter"])) if parts else (run.id, 0)
