"""How sales works and what it goes by: touches, calendar, money, points, the dashboard's numbers."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated

from pydantic import Field, model_validator

from src.leads.declared.base import Declared
from src.leads.declared.inside import Inside
from src.leads.errors import nearest


class Touches(Declared):
    """Which activities count as sales' contact with the lead; robot e-mails do not."""

    activity_types: list[str] = Field(min_length=1)
    minutes: dict[str, Annotated[float, Field(gt=0)]] = {}
    """Type of touch -> minutes that one takes, e.g. call = 12; for hours spent."""
    answered_by: list[str] = []
    """Milestones and activities that show that the lead answered sales, e.g. meeting; default: every milestone of the
    process and every request."""

    @model_validator(mode="after")
    def _minutes_of_touches(self) -> Touches:
        for name in self.minutes:
            if name not in self.activity_types:
                raise ValueError(f"minutes: '{name}' is no touch.{nearest(name, self.activity_types)}")
        return self


class Requests(Declared):
    """What marketing has to answer by hand."""

    activity_types: list[str] = []
    """Activities of leads that ask for an answer, e.g. demo_request."""
    answers: list[str] = []
    """Activities of marketing, by a person, that answer; a touch of sales answers too, an automatic e-mail never."""
    returned: str = "returned"
    """Milestone of a lead that sales gives back to marketing."""


class Calendar(Declared):
    """When sales works."""

    zone: str = "UTC"
    workdays: list[int] = [1, 2, 3, 4, 5]
    """ISO days, 1 = Monday."""
    opens: time = time(9)
    closes: time = time(17)
    holidays: list[date] = []


class Economics(Declared):
    """Money, where the company knows it."""

    currency: str = "EUR"
    cost_per_worked_lead: float | None = Field(None, gt=0)


class Rules(Declared):
    """The points rules in use."""

    file: Inside | None = None
    column: str | None = None
    """Our lead column that holds a ready-made points score (e.g. a vendor's); used instead of a file."""
    columns_sum: list[str] = []
    """Our lead columns whose sum becomes ``column`` at reading; missing where one of them is."""

    @model_validator(mode="after")
    def _sum_has_a_name(self) -> Rules:
        if self.columns_sum and not self.column:
            raise ValueError("columns_sum needs 'column', the name that the sum gets")
        return self


class TieOut(Declared):
    """What the CRM's own dashboard says, to compare with."""

    leads: int | None = None
    target: int | None = None
