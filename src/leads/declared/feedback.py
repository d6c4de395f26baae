"""How sales' verdicts on leads are written in the source, and the reasons that pages may name."""

from __future__ import annotations

from pydantic import Field, field_validator, model_validator

from src.leads.declared.base import Declared

REASONS = (
    *("student", "private person", "competitor", "existing customer", "too small", "wrong contact", "no need"),
    *("no budget", "wrong time", "unreachable", "spam"),
)


class Feedback(Declared):
    """The closed vocabulary of verdicts and reasons; upper and lower case are the same."""

    accepted: list[str] = Field(["accepted"], min_length=1)
    """Values of ``verdict`` that say: a lead worth sales' time."""
    refused: list[str] = Field(["refused"], min_length=1)
    reasons: list[str] = list(REASONS)
    """Reasons as pages and proposed rules may name them; any other is counted as another reason."""

    @field_validator("accepted", "refused", "reasons")
    @classmethod
    def _as_compared(cls, given: list[str]) -> list[str]:
        folded = [each.strip().casefold() for each in given]
        if not all(folded):
            raise ValueError("a value is empty; leave out rows without a verdict, they count as not judged")
        return list(dict.fromkeys(folded))

    @model_validator(mode="after")
    def _either_or(self) -> Feedback:
        both = sorted(set(self.accepted) & set(self.refused))
        if both:
            raise ValueError(f"{both} stand both in accepted and in refused")
        return self
