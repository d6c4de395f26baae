"""What ran, how it ended, and what each way to order the leads reached: for people and for other programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from src.leads.errors import LeadScoringError, nearest
from src.paths import DATA
from src.pipeline.champion.pointer import read_champion
from src.pipeline.progress import printable
from src.pipeline.run import Run
from src.pipeline.run_folder import STATUS, runs_of
from src.pipeline.store.history import champions, published_ids
from src.pipeline.store.places import Store

METRICS = [
    "auc",
    "average_precision",
    "top_decile_lift",
    "wins_best_half",
    "wins_at_capacity",
    "calibration_error",
]
COLUMNS = ["scope", "kind", "landmark_days", "window", "method", "metric", "value", "low", "high", "n", "wins"]


def list_runs(source: str | None = None, data_root: Path = DATA) -> list[dict[str, Any]]:
    """Return one record per run, oldest first, JSON types only.

    Each has ``source, run_id, as_of, is_complete, is_published, is_champion, exit_code, error, seconds`` (per notebook;
    null where the run was cut short before it could say) and ``figures``: one record per test window and landmark or
    week, method and metric
    with ``value, low, high, n, wins, base_rate``; null where not known.

    Raises
    ------
    LeadScoringError
        Where runs of ``source`` are asked for and it never had one.
    """
    known = known_sources(data_root)
    if source and source not in known:
        raise LeadScoringError(
            f"'{source}' has no runs. First: leadscore run conf/{source}.toml.{nearest(source, known)}"
        )
    names = [source] if source else known
    return [run_record(run) for name in names for run in runs_of(name, data_root)]


def known_sources(data_root: Path = DATA) -> list[str]:
    """Return the names of the sources that have runs."""
    return sorted(path.parent.name for path in data_root.glob("*/runs"))


def run_record(run: Run) -> dict[str, Any]:
    """Return what is known of one run; see :func:`list_runs`."""
    path = run.folder / STATUS
    status = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    store = Store(run.source, run.folder.parents[2])
    return {
        "source": run.source,
        "run_id": run.id,
        "as_of": run.as_of.isoformat() if run.as_of else None,
        "is_complete": run.is_complete,
        "is_published": run.id in published_ids(store),
        "is_champion": run.id == _champion(store),
        "exit_code": status.get("exit_code"),
        "error": status.get("error"),
        "seconds": status.get("seconds"),
        "figures": figures(run.folder / "evaluation" / "comparison.csv"),
    }


def _champion(store: Store) -> str | None:
    """Return the run whose model scores; None also where the pointer is damaged: a list of runs must not stop there."""
    try:
        champion = read_champion(store)
    except LeadScoringError:
        return None
    return champion.run_id if champion else None


def figures(path: Path) -> list[dict[str, Any]]:
    """Return the headline numbers of a comparison, each method's own (no differences); empty where there is none."""
    if not path.is_file():
        return []
    table = pd.read_csv(path, dtype={"window": str})
    rows = table[table["metric"].isin(METRICS) & table["versus"].isna()]
    records = rows[[*COLUMNS, "base_rate"]].astype(object)
    known = records.where(records.notna(), None)
    return [{str(name): value for name, value in record.items()} for record in known.to_dict(orient="records")]


def run_lines(records: list[dict[str, Any]]) -> list[str]:
    """Return one line per run for a terminal."""
    if not records:
        return ["No runs yet. First: make report"]
    return [f"{'run':<32} {'exit':>4} {'seconds':>8}   state", *map(_line, records)]


def _line(record: dict[str, Any]) -> str:
    """Return one run as a line."""
    seconds = sum(record["seconds"].values()) if record["seconds"] else 0
    code = "-" if record["exit_code"] is None else record["exit_code"]
    state = _state(record) if record["is_complete"] else record["error"] or "cut short: never used"
    return f"{record['run_id']:<32} {code:>4} {seconds:>8.0f}   {state}"


def _state(record: dict[str, Any]) -> str:
    """Return what a complete run is."""
    state = "published" if record["is_published"] else "complete, a draft"
    return f"{state}, champion" if record["is_champion"] else state


def champion_lines(source: str, data_root: Path = DATA) -> list[str]:
    """Return who was champion when and why, newest last; nothing where nobody ever was."""
    changes = champions(Store(source, data_root))
    if not changes:
        return []
    lines = [f"{event.at[:10]}  {event.champion:<28} {event.what} by {event.who}: {event.why}" for event in changes]
    return ["", "champions", *map(printable, lines)]
