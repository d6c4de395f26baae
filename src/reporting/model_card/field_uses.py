"""Which fields the score uses and what for, which it does not use and why: from the catalog and the declaration."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from src.evaluation.leaks.leak_probe import SUSPICIOUS
from src.evaluation.store import read_table
from src.features.activity_types import words_of
from src.features.catalog import catalog
from src.features.plan import FeaturePlan
from src.leads.config import PERSONAL, SourceConfig
from src.reporting.model_card.card import FieldUse, LeftOut

PURPOSES = {
    "fit": "to see whether the lead is one of those who become customers",
    "engagement": "to see how much it wants to know, and when",
    "sales": "to see what sales has done already",
    "time": "to compare leads of the same age",
}
"""Group of features -> why we look at it: the purpose of processing."""


def fields_used(config: SourceConfig, plan: FeaturePlan) -> tuple[FieldUse, ...]:
    """Return one entry per field, in the order of the catalog; every feature is in exactly one."""
    found: dict[tuple[str, str], list[str]] = {}
    for feature in catalog(config, plan).values():
        found.setdefault((feature.source, feature.group), []).append(feature.words)
    return tuple(FieldUse(source, PURPOSES[group], tuple(words)) for (source, group), words in found.items())


def fields_left_out(config: SourceConfig, run_folder: Path) -> tuple[LeftOut, ...]:
    """Return what is declared and not used, each with the reason that holds first."""
    declared = list(config.tables.leads.columns)
    probe = run_folder / "evaluation" / "leak_probe.csv"
    suspects = _suspects(read_table(probe)) if probe.is_file() else {}
    reasons: dict[str, str] = {}
    if "person" in (config.tables.activities.columns if config.tables.activities else {}):
        reasons["activities.person"] = "a colleague: kept as a pseudonym, figures only for groups of three or more"
    for name in declared:
        why = _why(name, config, suspects)
        if why:
            reasons[f"leads.{name}"] = why
    for name in config.requests.answers:
        reasons[f"activities: {words_of(config, name)}"] = "our own answer: it depends on how promising a lead looked"
    for name, why in _dropped_in_training(run_folder).items():
        reasons.setdefault(name, str(why))
    reasons["every other column of the files"] = "not declared: never read"
    return tuple(LeftOut(field, why) for field, why in reasons.items())


def read_plan(run_folder: Path) -> FeaturePlan | None:
    """Return the plan of the run's features; None where it was never made."""
    path = run_folder / "features" / "plan.json"
    return FeaturePlan.from_json(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else None


def _why(name: str, config: SourceConfig, suspects: dict[str, str]) -> str | None:
    """Return why a declared column of the leads is no feature; None where it is one, or an id or a date of ours."""
    if name in PERSONAL:
        return "identifies a person: finds duplicates and is not kept"
    if config.population.objected and name == config.population.objected.column:
        return "an objection: whoever objected is neither scored nor learned from"
    if name in config.features.confirmed:
        return config.features.confirmed[name]
    if name in suspects and name not in config.features.cleared:
        return suspects[name]
    if name in {each.column for each in config.population.exclude}:
        return "says who is no prospect: those are left out"
    if name in {column for each in config.milestones.derive for column in each.columns()}:
        return "holds the outcome"
    return "left out by declaration" if name in config.features.never else None


def _suspects(probe: pd.DataFrame) -> dict[str, str]:
    rows = probe[probe["class"] == SUSPICIOUS]
    return {row["name"]: f"looks like a leak: {row['evidence']}" for _, row in rows.iterrows()}


def _dropped_in_training(run_folder: Path) -> dict[str, Any]:
    side_car = run_folder / "model" / "model.json"
    if not side_car.is_file():
        return {}
    found: dict[str, Any] = json.loads(side_car.read_text(encoding="utf-8"))["report"].get("features_left_out", {})
    return found
