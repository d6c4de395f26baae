"""What a run leaves for the page, read once."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from src.evaluation.store import read_table
from src.leads.sla import load_sla_if_any

TABLES = (
    "comparison",
    "by_grade",
    "response",
    "campaigns",
    "promises",
    "characteristics",
    "profiles",
    "criteria",
    "rules_review",
    "card_hubspot",
    "card_marketo",
    "windows",
    "leak_probe",
    "leakage_premium",
)
"""Tables under ``evaluation/`` of the run, one CSV each; a part whose data are missing writes none."""


@dataclass(frozen=True)
class Inputs:
    """The facts of the notebooks and the tables of the evaluation; missing tables are empty frames."""

    facts: dict[str, dict[str, Any]]
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    agreed_on: date | None = None
    """Since when the promises hold; None without an agreement."""

    def table(self, name: str) -> pd.DataFrame:
        """Return the table, empty where the run has none."""
        return self.tables.get(name, pd.DataFrame())

    def of(self, notebook: str) -> dict[str, Any]:
        """Return the facts of a notebook, empty where it left none."""
        return self.facts.get(notebook, {})

    def part(self, notebook: str, name: str) -> dict[str, Any]:
        """Return the facts of one part of a notebook, empty where it left none."""
        found: dict[str, Any] = self.of(notebook).get("parts", {}).get(name, {})
        return found


def read_inputs(run_folder: Path) -> Inputs:
    """Return what the notebooks of the run at ``run_folder`` left."""
    results = sorted((run_folder / "results").glob("*.json"))
    facts = {path.stem: json.loads(path.read_text(encoding="utf-8"))["facts"] for path in results}
    paths = {name: run_folder / "evaluation" / f"{name}.csv" for name in TABLES}
    sla = load_sla_if_any(run_folder / "sla.toml")
    tables = {name: read_table(path) for name, path in paths.items() if path.is_file()}
    return Inputs(facts, tables, sla.agreed_on if sla else None)
