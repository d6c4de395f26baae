"""How sales works and what it goes by: touches, calendar, money, points, the dashboard's numbers."""

from __future__ import annotations

from datetime import date, time

from pydantic import Field, model_validator

from src.leads.declared.base import Declared


class Touches(Declared):
    """Which activities count as sales' contact with the lead; robot e-mails do not."""

    activity_types: list[str] = Field(min_length=1)


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

    file: str | None = None
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
