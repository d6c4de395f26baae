"""The model card of a run, read from what the run left."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from src.evaluation.store import read_gate
from src.leads.config import SourceConfig
from src.reporting.assemble.inputs import Inputs
from src.reporting.model_card.card import ModelCard
from src.reporting.model_card.field_uses import fields_left_out, fields_used, read_plan
from src.reporting.model_card.hashes import hashes_of
from src.reporting.model_card.intended_use import intended_use
from src.reporting.model_card.measured import measured_of, slices_of

SORTS = {
    "trees": "Boosted trees (LightGBM), calibrated",
    "scorecard": "A points card learned from the data",
    "logistic": "A logistic regression",
}
LIBRARIES = ("leadscoring", "lightgbm", "scikit-learn", "numpy", "pandas", "polars")
EXPORTED = (
    "The fields are as at the export, later than the scoring moment: every figure is an upper bound, not a forecast."
)
WORKED = (
    "It learned from leads that sales worked: a chance means what happens if this lead is worked as such leads were."
)


def card_of(
    config: SourceConfig,
    run_id: str,
    as_of: datetime | None,
    folder: Path,
    inputs: Inputs,
    announcements: Sequence[str] = (),
) -> ModelCard:
    """Return the card of the run in ``folder``; it never raises for what a run does not have.

    Parameters
    ----------
    inputs : Inputs
        What the notebooks left, as ``read_inputs`` reads it.
    announcements : sequence of str
        Where a refresh decided that another score is used: sentences that say so.
    """
    training, plan = inputs.of("03_train_model"), read_plan(folder)
    return ModelCard(
        title=config.source.title,
        run_id=run_id,
        owner=config.source.owner,
        as_of=f"{as_of:%Y-%m-%d}" if as_of else "",
        is_sample=config.source.is_sample,
        made=_made(training, config),
        announcements=tuple(announcements),
        use=intended_use(),
        data=_data(config, inputs, training),
        measured=measured_of(folder / "evaluation", _window(training)),
        slices=slices_of(folder / "evaluation"),
        fields=fields_used(config, plan) if plan else (),
        left_out=fields_left_out(config, folder),
        limits=_limits(config, inputs, training, folder),
        versions=(("Python", platform.python_version()), *((name, version(name)) for name in LIBRARIES)),
        hashes=hashes_of(folder),
    )


def _made(training: dict[str, Any], config: SourceConfig) -> str:
    """Return what sort of score it is and what it learned from; or why there is none."""
    if not training.get("trained"):
        return f"No score: {training.get('why_not') or 'nothing was trained'}"
    report = training["training"]
    sort = SORTS.get(report.get("sort", ""), str(report.get("sort", "A model")))
    won = f"{report['won']:,} {config.milestones.target_words_plural}"
    return f"{sort}: learned from {report['leads']:,} leads, {won} among them."


def _data(config: SourceConfig, inputs: Inputs, training: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return what the data are, name and value; what is not known is left out."""
    checks = inputs.of("01_check_data")
    whole, ends = (checks.get("tie_out") or [{}])[-1], checks.get("ends", {})
    months = [row["month"] for row in checks.get("tie_out", []) if row["month"] != "all"]
    rows = {
        "Outcome": f"{config.milestones.target_words} within {config.scoring.horizon_days:g} days",
        "Leads came in": f"{months[0]} to {months[-1]}" if months else "",
        "Data known up to": ends.get("data") or "",
        "Leads in the source": f"{whole['source_leads']:,}, {whole['source_wins']:,} won" if whole else "",
        "Leads used": f"{whole['used_leads']:,}, {whole['used_wins']:,} won" if whole else "",
        "Left out": "; ".join(f"{each['name']}: {each['leads']:,}" for each in checks.get("exclusions", [])),
        "Tested on": _window(training),
    }
    return tuple((name, value) for name, value in rows.items() if value)


def _window(training: dict[str, Any]) -> str:
    later = training.get("later") or {}
    if not later.get("leads"):
        return ""
    days = f"came in {later['first']} to {later['last']}, " if later.get("first") else ""
    return f"{later['leads']:,} later leads ({days}{later['wins']:,} won)"


def _limits(config: SourceConfig, inputs: Inputs, training: dict[str, Any], folder: Path) -> tuple[str, ...]:
    """Return where the score ends, in sentences."""
    said = [WORKED] if inputs.of("01_check_data").get("known", {}).get("touches") else []
    gate = read_gate(folder / "evaluation")
    if gate is not None and not gate.may_publish:
        said.append(gate.reason)
    if training.get("low_confidence"):
        said.append("It learned from few customers: low confidence. Read the ranges, not the middle.")
    if config.source.fields_as_of == "export":
        said.append(EXPORTED)
    return (*said, *inputs.of("01_check_data").get("not_sayable", []))
