"""One rule: when it applies (what the lead is or did), how often it counts, how its points fade."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import Field, model_validator

from src.leads.declared.base import Declared
from src.rules.conditions import Condition

NAME = r"^[a-z][a-z0-9_]{0,59}$"
ACTIVITY_FIELDS = ("asset", "campaign", "actor", "value")
CONDITION_KEYS = tuple(field.alias or name for name, field in Condition.model_fields.items())


class Decay(Declared):
    """How the points of one activity fade with the midnights (UTC) that have passed since."""

    kind: Literal["linear", "step", "window", "half_life"]
    days: int = Field(ge=1, le=3650)
    """linear, step: the period; window: the points last this many days; half_life: days until half is left."""
    fraction: float = Field(1.0, gt=0, le=1)
    """linear: the share lost in each period, evenly spread over its days."""
    points: float | None = Field(None, gt=0)
    """step: points lost at the end of each period."""

    @model_validator(mode="after")
    def _keys_fit_kind(self) -> Decay:
        if (self.kind == "step") != (self.points is not None):
            raise ValueError("'points' (lost in each period) belongs to kind 'step', and only there")
        if self.kind != "linear" and "fraction" in self.model_fields_set:
            raise ValueError("'fraction' belongs to kind 'linear' only")
        return self


class Count(Declared):
    """A state: so many such activities in the last days, today included."""

    at_least: int = Field(1, ge=0)
    at_most: int | None = Field(None, ge=0)
    days: int | None = Field(None, ge=1, le=3650)
    """None: ever."""


class Trigger(Declared):
    """When something applies: what the lead is (``lead``), or did (``activity``), or both."""

    name: str = Field(pattern=NAME)
    lead: tuple[Condition, ...] = ()
    """All must hold at the moment of scoring."""
    activity: tuple[str, ...] = ()
    """Any of these activity types."""
    where: tuple[Condition, ...] = ()
    """Tests of the activity itself: asset, campaign, actor, value; all must hold."""
    times: str | None = Field(None, pattern=r"^[1-9]\d* per (day|week|month|lead)$")
    """At most so often, e.g. '1 per day': the first ones of each UTC day, ISO week or month count."""
    decay: Decay | None = None
    count: Count | None = None
    idle_days: int | None = Field(None, ge=1, le=3650)
    """Applies once for each such stretch without one of the activities (or since creation)."""
    valid_from: date | None = None
    """First day on which it is in force (from 00:00 UTC)."""
    valid_until: date | None = None
    """First day on which it is no longer in force."""

    @model_validator(mode="before")
    @classmethod
    def _short_forms(cls, raw: Any) -> Any:
        """Accept one activity as a text, and a single condition on the lead written in the rule itself."""
        if not isinstance(raw, dict):
            return raw
        raw = dict(raw)
        if isinstance(raw.get("activity"), str):
            raw["activity"] = [raw["activity"]]
        inline = {key: raw.pop(key) for key in CONDITION_KEYS if key in raw}
        if inline:
            raw["lead"] = [inline, *raw.get("lead", [])]
        return raw

    @model_validator(mode="after")
    def _keys_fit_together(self) -> Trigger:
        if not self.activity and not self.lead:
            raise ValueError("needs 'activity' (what the lead did) or 'column' (what the lead is)")
        for key in ("where", "times", "decay", "count", "idle_days"):
            if not self.activity and getattr(self, key):
                raise ValueError(f"'{key}' needs 'activity'")
        for condition in self.where:
            if condition.column not in ACTIVITY_FIELDS:
                raise ValueError(f"where: '{condition.column}' is none of {', '.join(ACTIVITY_FIELDS)}")
        if self.decay and self.decay.kind == "step" and not self.worth:
            raise ValueError("decay: kind 'step' needs points that it can take away")
        if self.count and (self.times or self.decay or self.idle_days):
            raise ValueError("'count' is a state: it takes no 'times', 'decay' or 'idle_days'")
        if self.idle_days and (self.times or self.decay):
            raise ValueError("'idle_days' takes no 'times' and no 'decay'")
        if self.valid_from and self.valid_until and self.valid_from >= self.valid_until:
            raise ValueError("'valid_from' must be before 'valid_until'")
        return self

    @property
    def worth(self) -> float:
        """Points that a decay can take away; 0 for what gives no points."""
        return 0.0


class Rule(Trigger):
    """Points for what a lead is or does."""

    points: float
    set: str = ""
    """Score set; left out: 'engagement' where an activity is named, else 'fit'."""
    group: str | None = None
    sign: Literal["positive", "negative", "none"] = "none"
    """Direction that re-fitted points must keep; left out: that of the points."""

    @model_validator(mode="before")
    @classmethod
    def _implied(cls, raw: Any) -> Any:
        if not isinstance(raw, dict):
            return raw
        points = raw.get("points", 0)
        is_number = isinstance(points, int | float) and points != 0
        sign = ("positive" if points > 0 else "negative") if is_number else "none"
        return {"set": "engagement" if raw.get("activity") else "fit", "sign": sign, **raw}

    @model_validator(mode="after")
    def _sign_fits_points(self) -> Rule:
        if (self.points > 0 and self.sign == "negative") or (self.points < 0 and self.sign == "positive"):
            raise ValueError(f"sign '{self.sign}' contradicts points = {self.points:g}")
        return self

    @property
    def worth(self) -> float:
        """Points of the rule."""
        return self.points
