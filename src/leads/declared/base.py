"""What all sections of a declaration share."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Declared(BaseModel):
    """Base of all declarations: frozen, and unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")
