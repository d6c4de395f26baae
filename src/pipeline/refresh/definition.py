"""What the numbers mean, as declared: a change of it is shown and asked about, never slipped in."""

from __future__ import annotations

from pathlib import Path

from src.leads.config import SourceConfig, load_config
from src.leads.errors import InputRefused, LeadScoringError, Problem
from src.pipeline.store.history import Event, last_published
from src.pipeline.store.places import Store


def redefined(before: SourceConfig, now: SourceConfig) -> list[str]:
    """Return what is defined otherwise, in words; nothing where all means the same.

    Outcome, population, touches, horizon and capacity: whatever changes one of them makes this week's figures answer
    another question than last week's.
    """
    old, new = _definition(before), _definition(now)
    return [f"{name} is {new[name]} instead of {old[name]}" for name in new if new[name] != old.get(name)]


def check_definition(store: Store, conf: Path, config: SourceConfig, is_accepted: bool = False) -> list[str]:
    """Return what is defined otherwise than when the source was last published; nothing where it never was.

    Raises
    ------
    InputRefused
        Where something is and nobody accepted it: with what it was until when.
    """
    last = last_published(store)
    changes = _since(store, last, config) if last else []
    if not changes or last is None or is_accepted:
        return changes
    until = f"up to {last.as_of[:10]}" if last.as_of else "so far"
    do = f"If that is meant: leadscore refresh {conf} --accept-definition. Figures before and after do not compare."
    problems = [Problem(conf.name, f"{change} (published {until}, run {last.run_id})", do) for change in changes]
    raise InputRefused(problems)


def _since(store: Store, last: Event, config: SourceConfig) -> list[str]:
    """Return what changed since the last publication."""
    try:
        return redefined(load_config(store.runs / last.run_id / "conf.toml"), config)
    except LeadScoringError:
        return ["the declaration of the last publication is gone or no longer understood, so the definition may be new"]


def is_same_meaning(before: SourceConfig, now: SourceConfig) -> bool:
    """Return whether a chance of then and one of now are of the same outcome within the same time."""
    return _outcome(before) == _outcome(now)


def _definition(config: SourceConfig) -> dict[str, str]:
    """Return each part of the definition in words."""
    return {**_outcome(config), **_population(config), **_touches(config), **_capacity(config)}


def _outcome(config: SourceConfig) -> dict[str, str]:
    stones = config.milestones
    read_from = "; ".join(
        f"{each.milestone} where {each.column} is {_listed(each.equals)} (at {each.at or 'no time'})"
        for each in stones.derive
    )
    return {
        "the outcome": f"'{stones.target}'",
        "what closes a lead": _listed(stones.lost),
        "how milestones are read": read_from or "from their own table",
        "the horizon": f"{config.scoring.horizon_days} days",
    }


def _population(config: SourceConfig) -> dict[str, str]:
    people = config.population
    left_out = [f"{each.name} ({each.column}: {_listed(each.equals)})" for each in people.exclude]
    objected = people.objected
    return {
        "who is left out": "; ".join(left_out) or "nobody",
        "an objection": f"{objected.column}: {_listed(objected.equals)}" if objected else "not declared",
        "one person": _listed(people.duplicate_keys),
    }


def _touches(config: SourceConfig) -> dict[str, str]:
    touches = config.touches
    return {"a touch": _listed(sorted(touches.activity_types)) if touches else "not declared"}


def _capacity(config: SourceConfig) -> dict[str, str]:
    scoring = config.scoring
    size = f"{scoring.capacity_per_week:,}" if scoring.capacity_per_week else "taken from the first touches"
    return {"the capacity": f"{size}, in {scoring.capacity_counts}"}


def _listed(names: list[str]) -> str:
    """Return names as they were declared.

    >>> _listed(["won", "lost"]), _listed([])
    ("'won', 'lost'", 'nothing')
    """
    return ", ".join(f"'{name}'" for name in names) or "nothing"
