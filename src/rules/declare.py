"""The declaration of a points scoring (``conf/rules/*.toml``), typed and checked; ``docs/rules.md`` explains it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError, field_validator, model_validator

from src.leads.config import read_toml
from src.leads.declared.base import Declared
from src.leads.errors import InputRefused, Problem, nearest
from src.rules.conditions import Condition
from src.rules.rule import NAME, Count, Decay, Rule, Trigger


class Limits(Declared):
    """Lowest and highest value; cut when read, nothing is lost."""

    lowest: float | None = None
    highest: float | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Limits:
        if self.lowest is not None and self.highest is not None and self.lowest > self.highest:
            raise ValueError("'lowest' is above 'highest'")
        return self


class Group(Limits):
    """Rules of one score set that share limits."""

    name: str = Field(pattern=NAME)
    take: Literal["sum", "best"] = "sum"
    """best: only the rule that gives most counts, as the best match of a criterion in Eloqua."""


class ScoreSet(Limits):
    """One score among several, e.g. fit and engagement."""

    name: str = Field(pattern=NAME)
    weight: float = Field(1.0, ge=0)
    """Weight of the set in the total; 0: it adds nothing, as a grade that only gates."""
    nightly_floor: float | None = None
    """Each midnight (UTC) a sum below this is lifted to it, for good."""


class Reset(Declared):
    """An activity that sets the activity points of some score sets back to 0."""

    activity: tuple[str, ...] = Field(min_length=1)
    where: tuple[Condition, ...] = ()
    sets: tuple[str, ...] = Field(min_length=1)


class Gate(Declared):
    """A score set that must be high enough, whatever the total: give one of the two bounds."""

    set: str
    above: float | None = None
    at_least: float | None = None

    @model_validator(mode="after")
    def _one_bound(self) -> Gate:
        if (self.above is None) == (self.at_least is None):
            raise ValueError("needs either 'above' or 'at_least'")
        return self


class Qualify(Declared):
    """When a lead is qualified: all that is given must hold."""

    at_least: float | None = None
    """Total points."""
    gates: tuple[Gate, ...] = ()
    cells: tuple[str, ...] = ()
    """Cells of the matrix."""
    valid_from: date | None = None
    """The newest one in force counts."""


class Label(Declared):
    """A word for a total, e.g. hot."""

    name: str
    at_least: float


class Axis(Declared):
    """One side of the matrix: grades of a score set."""

    set: str
    at_least: dict[str, float] = Field(min_length=1)
    """Grade -> lowest points, e.g. {A = 75, B = 50, C = 25}."""
    otherwise: str
    """Grade below all of these."""


class Matrix(Declared):
    """Two score sets side by side, e.g. fit A-D and engagement 1-4; the cell 'A1' is the label."""

    rows: Axis
    columns: Axis

    def cells(self) -> list[str]:
        """Return the names of all cells."""
        sides = [[*axis.at_least, axis.otherwise] for axis in (self.rows, self.columns)]
        return [row + column for row in sides[0] for column in sides[1]]


class RuleSet(Declared):
    """Everything declared about one points scoring."""

    title: str
    source: str = ""
    """Where the rules come from."""
    rule: tuple[Rule, ...]
    group: tuple[Group, ...] = ()
    set: tuple[ScoreSet, ...] = ()
    total: Limits = Limits()
    exclude: tuple[Trigger, ...] = ()
    """Leads that are not scored: 0 points, never qualified."""
    auto_qualify: tuple[Trigger, ...] = ()
    """Qualified whatever the points."""
    reset: tuple[Reset, ...] = ()
    qualify: tuple[Qualify, ...] = ()
    label: tuple[Label, ...] = ()
    matrix: Matrix | None = None

    @field_validator("reset", mode="before")
    @classmethod
    def _activity_as_text(cls, raw: Any) -> Any:
        if not isinstance(raw, list):
            return raw
        return [dict(r, activity=[r["activity"]]) if isinstance(r.get("activity"), str) else r for r in raw]

    @model_validator(mode="after")
    def _names_are_known(self) -> RuleSet:
        problems = [*self._repeated(), *self._unknown_sets(), *self._unknown_groups(), *self._unknown_cells()]
        if not self.rule:
            problems.append("rule: at least one [[rule]] is needed")
        if self.matrix and self.label:
            problems.append("label: a rule set with a matrix is labelled by its cells")
        if problems:
            raise ValueError("; ".join(problems))
        return self

    @property
    def set_names(self) -> list[str]:
        """Names of the score sets, in order of first mention."""
        return list(dict.fromkeys([*(s.name for s in self.set), *(rule.set for rule in self.rule)]))

    def score_set(self, name: str) -> ScoreSet:
        """Return the declaration of the score set ``name``; one without limits where there is none."""
        return next((s for s in self.set if s.name == name), ScoreSet(name=name))

    @property
    def triggers(self) -> list[Trigger]:
        """Everything that applies to leads: rules, exclusions, automatic qualifications."""
        return [*self.rule, *self.exclude, *self.auto_qualify]

    def _repeated(self) -> Iterable[str]:
        kinds: dict[str, list[str]] = {
            "rule": [t.name for t in self.triggers],
            "group": [g.name for g in self.group],
            "set": [s.name for s in self.set],
        }
        for kind, names in kinds.items():
            for name in sorted({name for name in names if names.count(name) > 1}):
                yield f"{kind} '{name}': the name is used {names.count(name)} times"

    def _unknown_sets(self) -> Iterable[str]:
        uses = [("reset", name) for reset in self.reset for name in reset.sets]
        uses += [("qualify.gates", gate.set) for qualify in self.qualify for gate in qualify.gates]
        uses += [("matrix", axis.set) for axis in (self.matrix.rows, self.matrix.columns)] if self.matrix else []
        for where, name in uses:
            if name not in self.set_names:
                yield f"{where}: no score set is called '{name}'.{nearest(name, self.set_names)}"

    def _unknown_groups(self) -> Iterable[str]:
        known = [group.name for group in self.group]
        for rule in self.rule:
            if rule.group is not None and rule.group not in known:
                yield f"rule '{rule.name}': group: no [[group]] is called '{rule.group}'.{nearest(rule.group, known)}"
        for name in known:
            sets = {rule.set for rule in self.rule if rule.group == name}
            if len(sets) > 1:
                yield f"group '{name}': its rules belong to several sets ({', '.join(sorted(sets))})"
        for group in self.group:
            minus = [rule.name for rule in self.rule if rule.group == group.name and rule.points < 0]
            if group.take == "best" and minus:
                yield f"group '{group.name}': take = \"best\" is for positive points; '{minus[0]}' has negative ones"

    def _unknown_cells(self) -> Iterable[str]:
        known = self.matrix.cells() if self.matrix else []
        for qualify in self.qualify:
            for cell in qualify.cells:
                if cell not in known:
                    yield f"qualify.cells: '{cell}' is no cell of the matrix.{nearest(cell, known)}"


def load_rules(path: Path) -> RuleSet:
    """Return the points scoring declared in ``path``, checked.

    Raises
    ------
    InputRefused
        With one problem per wrong key, naming the rule and the key, and the nearest known name.
    """
    raw = read_toml(path)
    try:
        return RuleSet.model_validate(raw)
    except ValidationError as error:
        raise InputRefused([_problem(path, raw, detail) for detail in error.errors()]) from None


def _problem(path: Path, raw: dict[str, Any], detail: Any) -> Problem:
    """Return one pydantic error as a problem that names the rule and the key."""
    loc = [str(part) for part in detail["loc"]]
    owner = ""
    if len(loc) >= 2 and loc[1].isdigit():
        entry = raw[loc[0]][int(loc[1])]
        name = entry.get("name") if isinstance(entry, dict) else None
        owner, loc = f", {loc[0]} " + (f"'{name}'" if name else f"number {int(loc[1]) + 1}"), loc[2:]
    where, key = f"{path.name}{owner}", ".".join(loc)
    if detail["type"] == "extra_forbidden":
        return Problem(where, f"unknown key '{key}'", f"Remove it or correct its name.{nearest(loc[-1], KEYS)}")
    message = re.sub(r"^Value error, ", "", str(detail["msg"]))
    return Problem(where, f"{key}: {message}" if key else message, "Correct it in the file.")


_MODELS = (RuleSet, Rule, Condition, Decay, Count, Group, ScoreSet, Reset, Gate, Qualify, Label, Axis, Matrix)
KEYS = sorted({field.alias or name for model in _MODELS for name, field in model.model_fields.items()})
