"""The agreement of a source, read and checked."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from src.leads.config import read_toml
from src.leads.declared.problem import problem_of
from src.leads.declared.sla import Sla
from src.leads.errors import InputRefused


def load_sla(path: Path) -> Sla:
    """Return the agreement declared in ``path``, checked.

    Raises
    ------
    InputRefused
        With one problem per wrong key, naming the key and, where there is one, the nearest known name.
    """
    raw = read_toml(path)
    try:
        return Sla.model_validate(raw)
    except ValidationError as error:
        raise InputRefused([problem_of(path.name, detail, Sla) for detail in error.errors()]) from None


def load_sla_if_any(path: Path) -> Sla | None:
    """Return the agreement in ``path``; None where there is no such file."""
    return load_sla(path) if path.is_file() else None
