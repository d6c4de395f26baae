"""Where the tables of a source are and how their columns map to ours."""

from __future__ import annotations

from datetime import date
from typing import Literal
from zoneinfo import available_timezones

from pydantic import Field, field_validator, model_validator

from src.leads.declared.base import Declared
from src.leads.declared.inside import Inside
from src.leads.errors import nearest

ColumnType = Literal["text", "number", "yes_no", "timestamp"]
DATE_FORMATS = ("iso", "epoch_s", "epoch_ms", "epoch_us")


class Source(Declared):
    """Which source this is and how it is ordered."""

    name: str = Field(pattern=r"^[a-z0-9_]{1,40}$")
    title: str
    owner: str = ""
    """Who answers for the score: a role, e.g. Head of Marketing operations; named in the model card."""
    is_sample: bool = False
    order: Literal["dates", "sequence", "none"] = "dates"
    """dates: leads have a creation time; sequence: only an order; none: nothing."""
    fields_as_of: Literal["scoring", "creation", "export"] = "creation"
    """When the fields were true: 'scoring' (history table), fixed at 'creation', or as at the 'export'."""
    complete_until: date | None = None
    """Day up to which all outcomes are in the files, where someone knows it better than the tables together say, e.g.
    deals exported for longer than their leads."""


class Table(Declared):
    """Where one table is and how its columns map to ours."""

    files: list[Inside] = Field(min_length=1)
    columns: dict[str, str | list[str]]
    """Our name -> the source's column, or several columns joined with '/'."""
    types: dict[str, ColumnType] = {}
    delimiter: str = Field(",", min_length=1, max_length=1)
    encoding: str = "utf-8"
    decimal: Literal[".", ","] = "."
    null_tokens: list[str] = [""]
    date_format: str = "iso"
    """'iso', 'epoch_s', 'epoch_ms', 'epoch_us' or a strptime format such as '%d/%m/%Y %H:%M'."""
    zone: str = "UTC"
    """Zone of times written without an offset."""
    keep: dict[str, list[str]] = {}
    """Only rows whose (our) column has one of these values."""
    missing_when: dict[str, list[str]] = {}
    """Our column -> values that stand for 'nothing known' in it alone, e.g. days_since_call = ["999"]."""
    row_number: str | None = Field(None, min_length=1)
    """Name of a further column: each row's number in the file (the header is row 1), for leads without an id. The ids
    hold as long as rows are only added at the end of the file."""
    added: dict[str, str] = {}
    """Further columns with one value in all rows, e.g. what = "won" for a file of closed deals."""

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        if zone not in available_timezones():
            raise ValueError(f"'{zone}' is no time zone.{nearest(zone, available_timezones())}")
        return zone

    @field_validator("date_format")
    @classmethod
    def _known_format(cls, date_format: str) -> str:
        if "%" not in date_format and date_format not in DATE_FORMATS:
            raise ValueError(f"'{date_format}' is neither {', '.join(DATE_FORMATS)} nor a format such as '%d/%m/%Y'")
        return date_format

    @model_validator(mode="after")
    def _added_to_what_is_there(self) -> Table:
        if self.row_number and len(self.files) > 1:
            raise ValueError("row_number needs a single file: ids of a second would change when the first one grows")
        if self.row_number in self.added:
            raise ValueError(f"'{self.row_number}' stands both in row_number and in added")
        for name in self.missing_when:
            if name not in self.columns:
                raise ValueError(f"missing_when: '{name}' is not declared in columns.{nearest(name, self.columns)}")
        return self


class Tables(Declared):
    """The source's tables; only leads must exist."""

    leads: Table
    activities: Table | None = None
    milestones: Table | None = None
    campaigns: Table | None = None
    history: Table | None = None
    feedback: Table | None = None
