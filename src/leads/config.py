"""The declaration of one lead source (``conf/<source>.toml``): its sections together, read and checked."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError, model_validator

from src.leads.declared.base import Declared
from src.leads.declared.campaigns import PRODUCT, SOURCE, Campaigns
from src.leads.declared.feedback import Feedback
from src.leads.declared.learning import Evaluation, Features
from src.leads.declared.outcome import Milestones, Population, Scoring
from src.leads.declared.problem import problem_of
from src.leads.declared.refresh import Refresh
from src.leads.declared.sla import SlaFiles
from src.leads.declared.tables import Source, Tables
from src.leads.declared.trial import Exploration, Trial
from src.leads.declared.work import Calendar, Economics, Requests, Rules, TieOut, Touches
from src.leads.errors import InputRefused, Problem, nearest
from src.leads.protected import protected

Kind = TypeVar("Kind", bound=BaseModel)

CHECK_MARK = "CHECK"
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
EMAIL_DOMAIN_KIND = "email_domain_kind"
"""Lead column made from ``email``: business, free or missing."""
PERSONAL = ("email", "phone", "name", "first_name", "last_name")
"""Lead columns that identify a person: they serve to find duplicates and are never kept."""


class SourceConfig(Declared):
    """Everything declared about one source."""

    source: Source
    tables: Tables
    milestones: Milestones = Milestones()
    population: Population = Population()
    scoring: Scoring = Scoring()
    touches: Touches | None = None
    requests: Requests = Requests()
    calendar: Calendar = Calendar()
    features: Features = Features()
    economics: Economics = Economics()
    rules: Rules = Rules()
    evaluation: Evaluation = Evaluation()
    tie_out: TieOut | None = None
    feedback: Feedback = Feedback()
    sla: SlaFiles = SlaFiles()
    campaigns: Campaigns = Campaigns()
    trial: Trial = Trial()
    exploration: Exploration = Exploration()
    refresh: Refresh = Refresh()
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
            "campaigns.source": [self.campaigns.source] if self.campaigns.source != SOURCE else [],
            "campaigns.product": [self.campaigns.product] if self.campaigns.product != PRODUCT else [],
            "trial.team": [self.trial.team] if self.trial.team else [],
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
        given = {name: self.tables.leads.columns.get(name, name) for name in attributes - set(self.features.cleared)}
        words = {name: [name, *([theirs] if isinstance(theirs, str) else theirs)] for name, theirs in given.items()}
        guarded = sorted(name for name, each in words.items() if protected(each))
        if guarded:
            raise ValueError(
                f"features.attributes: {guarded} look protected (gender, age, family, health, religion, ...) and are "
                "never features; where only the name misleads, say why under [features.cleared]"
            )
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
    try:
        text = path.read_text(encoding="utf-8-sig")  # some editors put a mark before the first line
    except UnicodeDecodeError:
        raise InputRefused([Problem(path.name, "is not text in utf-8", "Save it as UTF-8.")]) from None
    marks = [n for n, line in enumerate(text.splitlines(), 1) if CHECK_MARK in line.partition("#")[2]]
    if marks:
        what = f"{len(marks)} line(s) still marked {CHECK_MARK}: lines {', '.join(map(str, marks))}"
        raise InputRefused([Problem(path.name, what, "Confirm or change each, then remove the mark.")])
    try:
        declared = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputRefused([Problem(path.name, f"is not valid TOML: {error}", "Mend the line named.")]) from None
    except (ValueError, RecursionError):  # numbers of thousands of digits, thousands of brackets
        raise InputRefused([Problem(path.name, "is no declaration", "Mend or restore the file.")]) from None
    unseen = sorted({char for each in texts_in(declared) for char in each if UNSEEN.match(char)})
    if unseen:
        names = ", ".join(f"U+{ord(char):04X}" for char in unseen[:3])
        what = f"holds characters that nobody sees and that steer what shows them ({names})"
        raise InputRefused([Problem(path.name, what, "Type the text anew.")])
    return declared


def texts_in(value: Any) -> Iterator[str]:
    """Yield every text of a declaration, keys too, but for delimiters: some files are split by unseen characters."""
    if isinstance(value, dict):
        yield from value
        value = [each for key, each in value.items() if key != "delimiter"]
    if isinstance(value, list):
        for each in value:
            yield from texts_in(each)
    elif isinstance(value, str):
        yield value


def load_declared(path: Path, kind: type[Kind]) -> Kind:
    """Return the declaration of a kind in ``path``, checked.

    Raises
    ------
    InputRefused
        With one problem per wrong key, naming the key and, where there is one, the nearest known name.
    """
    raw = read_toml(path)
    try:
        return kind.model_validate(raw)
    except ValidationError as error:
        raise InputRefused([problem_of(path.name, detail, kind) for detail in error.errors()]) from None


def load_config(path: Path) -> SourceConfig:
    """Return the declaration of a source in ``path``; raises as :func:`load_declared`."""
    return load_declared(path, SourceConfig)
