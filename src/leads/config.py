"""The declaration of one lead source (``conf/<source>.toml``), typed and checked."""

from __future__ import annotations

import re
import tomllib
from datetime import date, time
from pathlib import Path
from typing import Any, Literal
from zoneinfo import available_timezones

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from src.leads.errors import InputRefused, Problem, nearest

ColumnType = Literal["text", "number", "yes_no", "timestamp"]
CHECK_MARK = "CHECK"
DATE_FORMATS = ("iso", "epoch_s", "epoch_ms", "epoch_us")
EMAIL_DOMAIN_KIND = "email_domain_kind"
"""Lead column made from ``email``: business, free or missing."""
PERSONAL = ("email", "phone", "name", "first_name", "last_name")
"""Lead columns that identify a person: they serve to find duplicates and are never kept."""


class Declared(BaseModel):
    """Base of all declarations: frozen, and unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(Declared):
    """Which source this is and how it is ordered."""

    name: str = Field(pattern=r"^[a-z0-9_]{1,40}$")
    title: str
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

    files: list[str] = Field(min_length=1)
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

    @field_validator("files")
    @classmethod
    def _inside_folder(cls, files: list[str]) -> list[str]:
        for file in files:
            if re.match(r"^[a-z]+://", file) or Path(file).is_absolute() or ".." in Path(file).parts:
                raise ValueError(f"'{file}' must be a path inside the data folder, not a URL and not '..'")
        return files

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


class TieOut(Declared):
    """What the CRM's own dashboard says, to compare with."""

    leads: int | None = None
    target: int | None = None


class SourceConfig(Declared):
    """Everything declared about one source."""

    source: Source
    tables: Tables
    milestones: Milestones = Milestones()
    population: Population = Population()
    scoring: Scoring = Scoring()
    touches: Touches | None = None
    calendar: Calendar = Calendar()
    features: Features = Features()
    economics: Economics = Economics()
    rules: Rules = Rules()
    evaluation: Evaluation = Evaluation()
    tie_out: TieOut | None = None
    words: dict[str, str] = {}
    """The company's words for columns and types of activity, e.g. demo_request = "asked for a demo"."""

    @model_validator(mode="before")
    @classmethod
    def _no_touches_without_activities(cls, given: Any) -> Any:
        """Without a table of activities touches are not known: else every lead would count as left alone."""
        if isinstance(given, dict) and isinstance(tables := given.get("tables"), dict) and not tables.get("activities"):
            return {name: section for name, section in given.items() if name != "touches"}
        return given

    @model_validator(mode="after")
    def _columns_are_declared(self) -> SourceConfig:
        known = set(self.tables.leads.columns)
        known |= {EMAIL_DOMAIN_KIND} if "email" in known else set()
        known |= {self.rules.column} if self.rules.column and self.rules.columns_sum else set()
        used = {
            "features.attributes": self.features.attributes,
            "features.never": self.features.never,
            "features.grown_after": self.features.grown_after,
            "features.cleared": list(self.features.cleared),
            "features.confirmed": list(self.features.confirmed),
            "evaluation.slices": self.evaluation.slices or [],
            "milestones.derive": [name for d in self.milestones.derive for name in d.columns()],
            "population.exclude": [e.column for e in self.population.exclude],
            "population.objected": [self.population.objected.column] if self.population.objected else [],
            "population.duplicate_keys": self.population.duplicate_keys,
            "rules.column": [self.rules.column] if self.rules.column else [],
            "rules.columns_sum": self.rules.columns_sum,
        }
        for where, names in used.items():
            for name in names:
                if name not in known:
                    hint = nearest(name, known)
                    raise ValueError(f"{where}: '{name}' is not a column of [tables.leads.columns].{hint}")
        attributes = set(self.features.attributes)
        both = attributes & set(self.features.never)
        if both:
            raise ValueError(f"features: {sorted(both)} stand both in attributes and in never")
        leaks = attributes & {name for d in self.milestones.derive for name in d.columns()}
        if leaks:
            raise ValueError(f"features.attributes: {sorted(leaks)} hold the outcome and would give it away")
        unknown_then = set(self.evaluation.slices or []) - attributes
        if unknown_then:
            raise ValueError(f"evaluation.slices: {sorted(unknown_then)} are not among features.attributes")
        personal = attributes & set(PERSONAL)
        if personal:
            raise ValueError(f"features.attributes: {sorted(personal)} identify a person and are never features")
        if self.source.order == "dates" and "created_at" not in known:
            raise ValueError("tables.leads.columns: a source with dates needs 'created_at'")
        if self.source.order == "sequence" and "sequence" not in known:
            raise ValueError("tables.leads.columns: a source with only an order needs 'sequence'")
        if self.source.order != "sequence" and self.evaluation.train_leads is not None:
            raise ValueError('evaluation.train_leads: windows by order are for order = "sequence" only')
        return self


def read_toml(path: Path) -> dict[str, Any]:
    """Return the parsed TOML file.

    Raises
    ------
    InputRefused
        Where the file is missing, is no TOML, or still holds lines marked CHECK.
    """
    if not path.is_file():
        others = [p.name for p in path.parent.glob("*.toml")] if path.parent.is_dir() else []
        hint = nearest(path.name, others)
        raise InputRefused([Problem(str(path), "no such file", f"Give the path of a conf/*.toml.{hint}")])
    text = path.read_text(encoding="utf-8")
    marks = [n for n, line in enumerate(text.splitlines(), 1) if CHECK_MARK in line.partition("#")[2]]
    if marks:
        what = f"{len(marks)} line(s) still marked {CHECK_MARK}: lines {', '.join(map(str, marks))}"
        raise InputRefused([Problem(path.name, what, "Confirm or change each, then remove the mark.")])
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputRefused([Problem(path.name, f"is not valid TOML: {error}", "Mend the line named.")]) from None


def load_config(path: Path) -> SourceConfig:
    """Return the declaration in ``path``, checked.

    Raises
    ------
    InputRefused
        With one problem per wrong key, naming the key and, where there is one, the nearest known name.
    """
    raw = read_toml(path)
    try:
        return SourceConfig.model_validate(raw)
    except ValidationError as error:
        raise InputRefused([_problem(path, detail) for detail in error.errors()]) from None


def _problem(path: Path, detail: Any) -> Problem:
    """Return one pydantic error as a problem in words."""
    key = ".".join(str(part) for part in detail["loc"])
    if detail["type"] == "extra_forbidden":
        hint = nearest(str(detail["loc"][-1]), _known_keys(detail["loc"][:-1]))
        return Problem(path.name, f"unknown key '{key}'", f"Remove it or correct its name.{hint}")
    message = str(detail["msg"]).removeprefix("Value error, ")
    return Problem(path.name, f"{key}: {message}" if key else message, "Correct it in the file.")


def _known_keys(parents: tuple[str | int, ...]) -> list[str]:
    """Return the keys that the section at ``parents`` may hold."""
    section: Any = SourceConfig
    for part in parents:
        fields = getattr(section, "model_fields", {})
        annotation = fields[part].annotation if part in fields else None
        choices = getattr(annotation, "__args__", (annotation,))
        section = next((choice for choice in choices if hasattr(choice, "model_fields")), None)
    return list(getattr(section, "model_fields", {}))
