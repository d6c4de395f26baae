"""A model loaded in a process of its own: ``python -m src.pipeline.champion.prove FOLDER``."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from src.leads.errors import LeadScoringError
from src.models.save import load_model
from src.paths import ROOT
from src.pipeline.durable import replace_file, to_json

REFUSED = 3
TIMEOUT_S = 300
KEPT = 50


def prove(folder: Path, sha256: str, proven: Path) -> str | None:
    """Return why the model in ``folder`` cannot be loaded here, or None; tried in a process that may die of it.

    Parameters
    ----------
    folder : Path
        Of the model's files, whose hash was checked.
    sha256 : str
        Their hash.
    proven : Path
        Remembers which models were loaded on this machine with these libraries: those are not tried again.

    Notes
    -----
    A right hash says that nothing changed since the file was written, not that it can be read: a model restored from
    another machine, or written by another LightGBM, may end the process that loads it, with no error to catch.
    """
    name = f"{sha256} lightgbm {version('lightgbm')} on {socket.gethostname()}"
    known = _known(proven)
    if name in known:
        return None
    command = [sys.executable, "-m", "src.pipeline.champion.prove", str(folder)]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=TIMEOUT_S, check=False)
    except subprocess.TimeoutExpired:
        return f"{folder}: loading the model took over {TIMEOUT_S} s."
    if done.returncode == REFUSED:
        return done.stdout.decode("utf-8", errors="replace").strip()  # what dies may print anything
    if done.returncode != 0:
        return f"{folder}: loading the model ends the process (code {done.returncode}). Do not use it."
    replace_file(proven, to_json([*known, name][-KEPT:]))
    return None


def _known(proven: Path) -> list[str]:
    """Return the models proven before; none where the file cannot be read: they are tried again."""
    try:
        return [str(name) for name in json.loads(proven.read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError):
        return []


def main(folder: Path) -> int:
    """Load the model, its golden rows too; return what :func:`prove` goes by."""
    try:
        load_model(folder)
    except LeadScoringError as error:
        sys.stdout.write(str(error))
        return REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
