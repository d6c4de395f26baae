"""The plan of the features that a run's model was trained on."""

from __future__ import annotations

import json
from pathlib import Path

from src.features.plan import FeaturePlan
from src.leads.errors import LeadScoringError
from src.pipeline.run import Run

PLAN = Path("features", "plan.json")
"""Where ``02_build_features`` keeps ``plan.to_json()``."""


def read_plan(run: Run) -> FeaturePlan:
    """Return the plan of the features that the run's model was trained on."""
    path = run.folder / PLAN
    if not path.is_file():
        raise LeadScoringError(f"Run {run.id} kept no plan of its features. Run the chain again.")
    return FeaturePlan.from_json(json.loads(path.read_text(encoding="utf-8")))
