"""A slow, literal interpreter of ``docs/rules.md``: it steps through one lead's life, moment by moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import polars as pl

from src.leads.tables import LeadTables
from src.rules.conditions import Condition
from src.rules.declare import Limits, RuleSet
from src.rules.rule import Decay, Rule, Trigger

DAY = timedelta(days=1)


def holds(condition: Condition, value) -> bool:
    if condition.missing is not None:
        return (value is None) == condition.missing
    if value is None:
        return False
    if condition.contains is not None:
        words = [condition.contains] if isinstance(condition.contains, str) else condition.contains
        return any(word.lower() in str(value).lower() for word in words)
    if condition.equals is not None or condition.is_in is not None:
        options = [condition.equals] if condition.equals is not None else condition.is_in
        return any(same(value, option) for option in options)
    try:
        number = float(value)
    except ValueError:
        return False
    return (
        (condition.at_least is None or number >= condition.at_least)
        and (condition.above is None or number > condition.above)
        and (condition.at_most is None or number <= condition.at_most)
        and (condition.below is None or number < condition.below)
    )


def same(value, option) -> bool:
    if isinstance(value, float):
        try:
            return value == float(option)
        except ValueError:
            return False
    if isinstance(option, bool):
        option = "yes" if option else "no"
    if isinstance(option, float) and option == int(option):
        option = int(option)
    return str(value).strip().lower() == str(option).strip().lower()


def midnight(day) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def left_after(decay: Decay | None, age: int, points: float) -> float:
    if decay is None:
        return 1.0
    if decay.kind == "window":
        return 1.0 if age < decay.days else 0.0
    if decay.kind == "linear":
        return max(0.0, 1 - age * decay.fraction / decay.days)
    if decay.kind == "half_life":
        return 0.5 ** (age / decay.days)
    return max(0.0, abs(points) - (age // decay.days) * decay.points) / abs(points)


class OneLead:
    """One lead's life as a list of what becomes known, in order."""

    def __init__(self, rules: RuleSet, tables: LeadTables, lead_id: str) -> None:
        self.rules = rules
        self.lead = tables.leads.filter(pl.col("lead_id") == lead_id).row(0, named=True)
        self.created_at = self.lead["created_at"]
        self.activities = sorted(
            tables.activities.filter(pl.col("lead_id") == lead_id).collect().to_dicts(), key=lambda a: a["known_at"]
        )
        self.history = tables.history.filter(pl.col("lead_id") == lead_id).to_dicts()
        self.history_fields = set(tables.history["field"])

    def value(self, column: str, t: datetime):
        if column in self.history_fields:
            known = [h for h in self.history if h["field"] == column and h["valid_from"] <= t]
            return max(known, key=lambda h: h["valid_from"])["value"] if known else None
        return self.lead.get(column)

    def is_lead(self, trigger: Trigger, t: datetime) -> bool:
        return all(holds(c, self.value(c.column, t)) for c in trigger.lead)

    def asked(self, entry, t: datetime) -> list[datetime]:
        return [
            a["known_at"]
            for a in self.activities
            if a["known_at"] <= t
            and a["activity_type"] in entry.activity
            and all(holds(c, a[c.column]) for c in entry.where)
        ]

    def last_reset(self, trigger: Trigger, t: datetime) -> datetime:
        if isinstance(trigger, Rule):
            sets = {trigger.set}
        else:
            sets = set(self.rules.set_names) if trigger in self.rules.auto_qualify else set()
        moments = [m for reset in self.rules.reset if set(reset.sets) & sets for m in self.asked(reset, t)]
        return max(moments, default=datetime.min.replace(tzinfo=UTC))

    def in_force(self, trigger: Trigger, t: datetime) -> bool:
        begun = trigger.valid_from is None or t >= midnight(trigger.valid_from)
        return begun and (trigger.valid_until is None or t < midnight(trigger.valid_until))

    def given(self, trigger: Trigger, t: datetime) -> list[datetime]:
        """The moments at which the rule gave points, `times` applied one by one."""
        if trigger.idle_days:
            return [m for m in self.idle_moments(trigger, t) if self.in_force(trigger, m)]
        counts: dict = {}
        given = []
        for moment in self.asked(trigger, t):
            if not self.in_force(trigger, moment):
                continue
            if trigger.times:
                most, _, period = trigger.times.split()
                key = {
                    "day": moment.date(),
                    "week": moment.isocalendar()[:2],
                    "month": (moment.year, moment.month),
                    "lead": 0,
                }[period]
                counts[key] = counts.get(key, 0) + 1
                if counts[key] > int(most):
                    continue
            given.append(moment)
        return given

    def idle_moments(self, trigger: Trigger, t: datetime) -> list[datetime]:
        """Walk from midnight to midnight, counting days since the last activity (or creation)."""
        moments, days = [], 0
        active = {m.date() for m in self.asked(trigger, t)}
        night = midnight(self.created_at) + DAY
        while night <= t:
            days += 1
            if days == trigger.idle_days:
                moments.append(night)
                days = 0
            if night.date() in active:
                days = 0
            night += DAY
        return moments

    def units(self, trigger: Trigger, t: datetime) -> float:
        if not self.is_lead(trigger, t):
            return 0.0
        if not trigger.activity:
            return float(self.in_force(trigger, t))
        since = self.last_reset(trigger, t)
        if trigger.count:
            moments = [m for m in self.asked(trigger, t) if m > since]
            if trigger.count.days is not None:
                moments = [m for m in moments if (t.date() - m.date()).days < trigger.count.days]
            most = trigger.count.at_most
            is_state = len(moments) >= trigger.count.at_least and (most is None or len(moments) <= most)
            return float(is_state and self.in_force(trigger, t))
        return sum(
            left_after(trigger.decay, (t.date() - m.date()).days, trigger.worth)
            for m in self.given(trigger, t)
            if m > since
        )

    def plain_sum(self, name: str, t: datetime) -> float:
        """Sum of a set after the limits of groups."""
        total = 0.0
        for group in {rule.group for rule in self.rules.rule if rule.set == name}:
            given = [r.points * self.units(r, t) for r in self.rules.rule if r.set == name and r.group == group]
            limits = next((g for g in self.rules.group if g.name == group), Limits())
            points = max(given) if getattr(limits, "take", "sum") == "best" else sum(given)
            total += clamp(points, limits)
        return round(total, 6)

    def set_points(self, name: str, t: datetime) -> float:
        declared = self.rules.score_set(name)
        return clamp(self.plain_sum(name, t) + self.lift(name, t), declared)

    def lift(self, name: str, t: datetime) -> float:
        """Night by night: where the lifted sum is below the floor, add what is missing; a reset starts anew."""
        floor = self.rules.score_set(name).nightly_floor
        if floor is None:
            return 0.0
        any_rule = Rule(name="x", points=1, set=name, activity=["x"])
        lift, epoch = 0.0, self.last_reset(any_rule, self.created_at)
        night = midnight(self.created_at) + DAY
        while night <= t:
            if self.last_reset(any_rule, night) != epoch:
                lift, epoch = 0.0, self.last_reset(any_rule, night)
            lifted = self.plain_sum(name, night) + lift
            if lifted < floor:
                lift += floor - lifted
            night += DAY
        return lift if self.last_reset(any_rule, t) == epoch else 0.0

    def is_excluded(self, t: datetime) -> bool:
        return any(self.units(trigger, t) > 0 for trigger in self.rules.exclude)

    def sets(self, t: datetime) -> dict[str, float]:
        excluded = self.is_excluded(t)
        return {name: 0.0 if excluded else self.set_points(name, t) for name in self.rules.set_names}

    def points(self, t: datetime) -> float:
        if self.is_excluded(t):
            return 0.0
        sets = self.sets(t)
        return clamp(sum(self.rules.score_set(n).weight * p for n, p in sets.items()), self.rules.total)

    def label(self, t: datetime) -> str | None:
        if self.is_excluded(t):
            return "excluded"
        sets = self.sets(t)
        if self.rules.matrix:
            return "".join(grade(axis, sets[axis.set]) for axis in (self.rules.matrix.rows, self.rules.matrix.columns))
        reached = [label for label in self.rules.label if self.points(t) >= label.at_least]
        return max(reached, key=lambda label: label.at_least).name if reached else None

    def is_qualified(self, t: datetime) -> bool:
        if self.is_excluded(t):
            return False
        if any(self.units(trigger, t) > 0 for trigger in self.rules.auto_qualify):
            return True
        in_force = [q for q in self.rules.qualify if q.valid_from is None or midnight(q.valid_from) <= t]
        if not in_force:
            return False
        newest = max(in_force, key=lambda q: datetime.min.date() if q.valid_from is None else q.valid_from)
        sets = self.sets(t)
        return (
            (newest.at_least is None or self.points(t) >= newest.at_least)
            and all(g.above is None or sets[g.set] > g.above for g in newest.gates)
            and all(g.at_least is None or sets[g.set] >= g.at_least for g in newest.gates)
            and (not newest.cells or self.label(t) in newest.cells)
        )

    def qualified_at(self, as_of: datetime) -> datetime | None:
        """Try creation, every activity, every change of a field and every midnight, in order."""
        moments = {self.created_at, *(a["known_at"] for a in self.activities)}
        moments |= {h["valid_from"] for h in self.history}
        night = midnight(self.created_at) + DAY
        while night <= as_of:
            moments.add(night)
            night += DAY
        later = sorted(m for m in moments if self.created_at <= m <= as_of)
        return next((m for m in later if self.is_qualified(m)), None)


def clamp(points: float, limits: Limits) -> float:
    if limits.lowest is not None:
        points = max(points, limits.lowest)
    if limits.highest is not None:
        points = min(points, limits.highest)
    return round(points, 6)


def grade(axis, points: float) -> str:
    reached = [name for name, bound in axis.at_least.items() if points >= bound]
    return max(reached, key=lambda name: axis.at_least[name]) if reached else axis.otherwise
