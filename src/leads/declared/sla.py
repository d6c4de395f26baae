"""What marketing and sales promise each other (``conf/sla/<source>.toml``), typed and checked."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field, field_validator, model_validator

from src.leads.declared.base import Declared
from src.leads.declared.inside import Inside
from src.leads.errors import nearest

Grade = Literal["A", "B", "C", "D"]
Side = Literal["marketing", "sales"]


class SlaFiles(Declared):
    """Where a source's agreement and the company's own words are declared; paths as seen from the declaration."""

    file: Inside | None = None
    words: Inside | None = None


class Qualified(Declared):
    """When a lead is handed over: all that is given must hold."""

    least_score: int | None = Field(None, ge=1, le=99)
    """Score (0-100) from which on."""
    least_grade: Grade | None = None
    """Grade from which on: "B" means A and B."""
    least_points: float | None = None
    """Total of the points rules from which on."""
    never: list[str] = []
    """Who never is, in words or as named in [[population.exclude]], e.g. students."""

    @model_validator(mode="after")
    def _something_is_given(self) -> Qualified:
        if self.least_score is None and self.least_grade is None and self.least_points is None:
            raise ValueError("needs at least one of least_score, least_grade, least_points")
        return self


class HandOver(Declared):
    """How a qualified lead reaches sales."""

    hours: float = Field(gt=0)
    """Working hours from qualifying to being in sales' list."""
    how: str = Field(min_length=3)
    by: str
    """Role that hands over."""


class Returned(Declared):
    """How sales gives a lead back, and what marketing does then."""

    hours: float = Field(gt=0)
    """Working hours in which marketing takes it up again."""
    how: str = Field(min_length=3)
    reasons: list[str] = Field(min_length=1)
    """Reasons for which a lead may be given back: a closed list."""
    to: str
    """Role that it goes back to."""


class FollowUp(Declared):
    """How often sales tries before giving up."""

    touches: int = Field(ge=2, le=30)
    """Contacts with the lead, the first included."""
    within_days: int = Field(ge=1, le=120)
    """Days from the first contact."""
    share: float = Field(0.9, gt=0, le=1)
    """Share of the called leads for which this is promised (0-1)."""
    grades: list[Grade] = Field(["A", "B"], min_length=1)


class Role(Declared):
    """Who answers for what."""

    name: str = Field(min_length=2)
    side: Side
    accountable_for: list[str] = Field(min_length=1)


class Goals(Declared):
    """What both sides want to reach."""

    expected_customers_per_quarter: float | None = Field(None, gt=0)
    """Marketing's promise: chances of new leads added up."""
    in_time_share: dict[Grade, float] = {}
    """Sales' promise: grade -> share of its leads called within its hours (0-1)."""
    returned_in_time_share: float = Field(0.9, gt=0, le=1)
    """Marketing's promise: share of leads given back that are taken up within the hours (0-1)."""
    accepted_share: float | None = Field(None, gt=0, le=1)
    """Share of judged qualified leads that sales accepts (0-1): wished for, promised by nobody."""

    @field_validator("in_time_share")
    @classmethod
    def _shares(cls, given: dict[Grade, float]) -> dict[Grade, float]:
        if any(not 0 < share <= 1 for share in given.values()):
            raise ValueError("a share is above 0 and at most 1, e.g. {A = 0.9, B = 0.8}")
        return given


class Sla(Declared):
    """The whole agreement."""

    title: str = Field(min_length=3)
    agreed_on: date
    review_on: date
    qualified: Qualified
    hand_over: HandOver
    returned: Returned
    response_hours: dict[Grade, float] = Field(min_length=1)
    """Grade -> working hours to the first contact; a grade without hours is promised nothing."""
    follow_up: FollowUp | None = None
    goals: Goals = Goals()
    role: list[Role] = Field(min_length=2)

    @field_validator("response_hours")
    @classmethod
    def _hours_in_order(cls, given: dict[Grade, float]) -> dict[Grade, float]:
        hours = [given[grade] for grade in sorted(given)]
        if min(hours) <= 0:
            raise ValueError("working hours must be above 0")
        if hours != sorted(hours):
            raise ValueError("a better grade must not be promised more hours than a worse one")
        return dict(sorted(given.items()))

    @model_validator(mode="after")
    def _fits_together(self) -> Sla:
        if self.review_on <= self.agreed_on:
            raise ValueError("review_on must lie after agreed_on")
        names = [each.name for each in self.role]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"role: {twice} stand there more than once")
        missing = {"marketing", "sales"} - {each.side for each in self.role}
        if missing:
            raise ValueError(f"role: nobody of {' and '.join(sorted(missing))} is accountable for anything")
        absent = sorted(set(self.goals.in_time_share) ^ set(self.response_hours))
        if absent:
            raise ValueError(f"goals.in_time_share and response_hours must name the same grades; only one has {absent}")
        for where, name in (("hand_over.by", self.hand_over.by), ("returned.to", self.returned.to)):
            if name not in names:
                raise ValueError(f"{where}: '{name}' is none of the roles.{nearest(name, names)}")
        return self
