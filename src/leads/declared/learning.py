"""Which columns may be features, and how later leads are set aside for the test."""

from __future__ import annotations

from datetime import date

from pydantic import Field, field_validator, model_validator

from src.leads.declared.base import Declared
from src.leads.declared.inside import Inside


class Features(Declared):
    """Which columns may be features."""

    attributes: list[str] = []
    """Our lead columns that may be features."""
    never: list[str] = []
    """Our lead columns that never may, e.g. known only after the outcome."""
    sales_activity: bool = False
    """Whether what sales did may be a feature (seller touches are caused by promise)."""
    accounts_known_at_creation: bool = False
    """Whether a lead's account is known when it comes in; where it is linked at conversion, colleagues tell who won."""
    high_cardinality_levels: int = Field(30, ge=2, le=200)
    grown_after: list[str] = []
    """Attributes that may have grown after the scoring moment: disclosed beside every number."""
    cleared: dict[str, str] = {}
    """Suspicious attribute -> why it is no leak after all; the leak probe then leaves it in and the report says why."""
    confirmed: dict[str, str] = {}
    """Column in ``never`` -> why it is a leak indeed; the report says why."""
    signs: Inside | None = None
    """CSV of what the analysts expect to raise or lower the chance, beside the declaration or below ``conf/``."""

    @field_validator("cleared", "confirmed")
    @classmethod
    def _with_reason(cls, given: dict[str, str]) -> dict[str, str]:
        empty = sorted(name for name, reason in given.items() if not reason.strip())
        if empty:
            raise ValueError(f'{empty} need a reason, e.g. source_status = "written once, when the form is sent"')
        return given

    @model_validator(mode="after")
    def _confirmed_is_never_used(self) -> Features:
        used = sorted(set(self.confirmed) - set(self.never))
        if used:
            raise ValueError(f"confirmed: {used} must stand in 'never' too: what is known to be a leak is no feature")
        return self


class Evaluation(Declared):
    """How later leads are set aside for the test."""

    windows: int = Field(3, ge=1, le=12)
    window_days: int = Field(60, ge=7, le=366)
    cuts: list[date] = []
    """Explicit cut dates instead of rolling windows."""
    slices: list[str] | None = None
    """Attributes by which quality is shown in slices; default every text attribute with 2 to 20 values."""
    test_fraction: float = Field(0.2, gt=0, lt=0.6)
    """Newest share tested where there is only an order and no ``train_leads``."""
    train_leads: int | None = Field(None, ge=100)
    """Rolling windows by order: a model learns from so many leads before its window, never from older ones."""
    test_leads: int | None = Field(None, ge=10)
    """Leads of a window by order; the last one has what is left."""

    @model_validator(mode="after")
    def _train_and_test_leads_together(self) -> Evaluation:
        if (self.train_leads is None) != (self.test_leads is None):
            raise ValueError("train_leads and test_leads go together: rolling windows by order need both")
        return self
