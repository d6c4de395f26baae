"""What the leaders decided, so that the next report can say what became of it (``conf/decisions/<source>.toml``)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError, model_validator

from src.leads.config import read_toml
from src.leads.declared.base import Declared
from src.leads.errors import InputRefused, Problem


class Decision(Declared):
    """One decision."""

    made_on: date
    what: str = Field(min_length=3)
    """As it was written down: "Call A leads within 4 hours"."""
    who: str = ""
    """By role, never a name: "Head of Sales"."""
    by: date | None = None
    status: Literal["open", "done", "dropped"] = "open"
    measure: str | None = None
    """Name of the number in ``facts.json`` that should move."""
    was: float | None = None
    """Its value when the decision was made; shares as fractions (0.58)."""
    goal: float | None = None
    unit: Literal["share", "number"] = "share"

    @model_validator(mode="after")
    def _measured_from_somewhere(self) -> Decision:
        if self.measure is not None and self.was is None:
            raise ValueError("measure needs was, its value when the decision was made")
        return self


class Decisions(Declared):
    """All decisions of a source."""

    decision: list[Decision] = []


def load_decisions(path: Path) -> list[Decision]:
    """Return the decisions in the file, oldest first; none where there is no file.

    Raises
    ------
    InputRefused
        With one problem per wrong entry.
    """
    if not path.is_file():
        return []
    try:
        found = Decisions.model_validate(read_toml(path)).decision
    except ValidationError as error:
        raise InputRefused(
            [
                Problem(path.name, f"{'.'.join(map(str, e['loc']))}: {e['msg']}", "Correct it in the file.")
                for e in error.errors()
            ]
        ) from None
    return sorted(found, key=lambda decision: decision.made_on)
