"""An environment of its own for a rival that is no dependency of the project."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path


def environment(home: Path, packages: Sequence[str]) -> Path:
    """Return the interpreter of the environment under ``home`` that holds ``packages``, making it at first use."""
    folder = home / "environment"
    python = folder / "bin" / "python"
    if not (folder / "ready").exists():
        uv = Path(sys.executable).with_name("uv")
        subprocess.run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, folder], check=True)
        subprocess.run([uv, "pip", "install", "--quiet", "--python", python, *packages], check=True)
        (folder / "ready").touch()
    return python
