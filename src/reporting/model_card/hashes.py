"""By what the run is known again: hashes of what went in and of what came out."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

INPUTS = ("conf.toml", "rules.toml", "sla.toml", "words.toml", "signs.csv", "features/plan.json")


def hashes_of(run_folder: Path) -> tuple[tuple[str, str], ...]:
    """Return path in the run and SHA-256 of declarations, tables as read, and model; files that are not there left out.

    The model's own version comes first: twelve digits that stand for predictors, encoding and calibrator.
    """
    named = [run_folder / name for name in INPUTS]
    found = [*named, *sorted((run_folder / "tables").glob("*")), *sorted((run_folder / "model").glob("*"))]
    hashes = [
        (path.relative_to(run_folder).as_posix(), hashlib.sha256(path.read_bytes()).hexdigest())
        for path in found
        if path.is_file()
    ]
    side_car = run_folder / "model" / "model.json"
    if not side_car.is_file():
        return tuple(hashes)
    stored = json.loads(side_car.read_text(encoding="utf-8"))
    return (("model version", str(stored["model_version"])), *hashes)
