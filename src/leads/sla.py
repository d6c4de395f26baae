"""The agreement of a source, read and checked."""

from __future__ import annotations

from pathlib import Path

from src.leads.config import load_declared
from src.leads.declared.sla import Sla


def load_sla(path: Path) -> Sla:
    """Return the agreement declared in ``path``, checked.

    Raises
    ------
    InputRefused
        With one problem per wrong key, naming the key and, where there is one, the nearest known name.
    """
    return load_declared(path, Sla)


def load_sla_if_any(path: Path) -> Sla | None:
    """Return the agreement in ``path``; None where there is no such file."""
    return load_sla(path) if path.is_file() else None
