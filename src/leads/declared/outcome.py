"""What becomes of leads, who is scored, and what is predicted."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator

from src.leads.declared.base import Declared


class DerivedMilestone(Declared):
    """A milestone read from columns of the leads table."""

    milestone: str
    column: str
    equals: list[str]
    at: str | None = None
    """Our name of the time column; None where the source has no dates."""
    value: str | None = None
    product: str | None = None
    lost_reason: str | None = None

    def columns(self) -> list[str]:
        """Return our names of the lead columns this milestone is read from."""
        names = (self.column, self.at, self.value, self.product, self.lost_reason)
        return [name for name in names if name]


class Milestones(Declared):
    """The dated things that become of a lead."""

    target: str = "won"
    target_words: str = "customer"
    """How people call a lead that reached the target, singular: 'customer', 'meeting', 'approved loan'."""
    target_words_plural: str = "customers"
    lost: list[str] = ["lost"]
    """Milestones that close a lead without the target."""
    steps: list[str] = ["won"]
    """In order of the process; reported beside the target."""
    derive: list[DerivedMilestone] = []


class Exclusion(Declared):
    """Leads that are not scored, named and counted."""

    name: str
    column: str
    equals: list[str]


class Population(Declared):
    """Who is scored."""

    exclude: list[Exclusion] = []
    objected: Exclusion | None = None
    duplicate_keys: list[str] = []
    """Our columns that together identify a person, e.g. ['email']; e-mails are hashed at reading."""


class Scoring(Declared):
    """What is predicted, when and for how long."""

    horizon_days: int = Field(90, ge=1, le=1000)
    landmarks_days: list[float] = [0, 1, 7, 14, 30]
    capacity_per_week: int | None = Field(None, ge=1)
    capacity_counts: Literal["leads", "accounts"] = "leads"
    keep_quiet_start: str | None = Field(None, min_length=3)
    """Why leads of a long stretch before the first win do teach something; without it they are left out."""

    @field_validator("landmarks_days")
    @classmethod
    def _sorted(cls, days: list[float]) -> list[float]:
        if not days or days != sorted(set(days)) or days[0] < 0:
            raise ValueError("must be increasing and not negative, e.g. [0, 1, 7, 14, 30]")
        return days
