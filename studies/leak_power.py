"""How often the leak probe finds the sample's planted leak, by strength and size, and what it suspects wrongly."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import polars as pl

from src.evaluation.leaks.leak_probe import SUSPICIOUS, probe_leaks
from src.features.build import to_pandas_examples
from src.features.labels import label_rows
from src.features.snapshot import scoring_rows
from src.leads.config import SourceConfig
from src.leads.load import load_tables
from src.leads.sample.generate import generate
from src.leads.sample.leak import COLUMN, last_status_change
from src.leads.sample.options import SampleOptions
from src.leads.sample.write import TIME_FORMAT
from src.leads.tables import LeadTables
from src.paths import CONF
from studies.rates import rate_words
from studies.study import Study

SIZES: dict[int, dict[str, Any]] = {1_500: {"win_share": 0.05}, 5_000: {}, 10_000: {}}
STRENGTHS = (0.0, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.9)
"""Share of closed leads on which the planted field tells the outcome; 0: it tells nothing."""
PLANTED = "planted"
"""A name that says nothing: only values can speak."""
OTHERS = -1.0
"""Stands for the strength of the fields that do not leak."""


def one(seed: int) -> list[dict[str, Any]]:
    """Return per size and strength whether the leak was found, and per size what else was suspected."""
    return [record for leads in SIZES for record in _of_size(leads, seed)]


def table(records: pd.DataFrame) -> str:
    """Return how often each strength was found, its power, and the false alarms."""
    planted, others = records[records["strength"] != OTHERS], records[records["strength"] == OTHERS]
    lines = [
        "Names masked; strength is the share of closed leads on which the planted field tells the outcome, its power "
        "the AUC of that field alone on later leads. At strength 0 a find is a false alarm.",
        "",
        "| strength | " + " | ".join(f"found, {leads:,} leads | power" for leads in SIZES) + " |",
        "|---" * (1 + 2 * len(SIZES)) + "|",
    ]
    for strength in STRENGTHS:
        cells = [f"{strength:g}"]
        for leads in SIZES:
            cell = planted[(planted["strength"] == strength) & (planted["leads"] == leads)]
            cells += [rate_words(int(cell["found"].sum()), len(cell)), f"{cell['power'].mean():.2f}"]
        lines.append(f"| {' | '.join(cells)} |")
    alarms, fields = int(others["found"].sum()), int(others["fields"].sum())
    lines += [
        "",
        f"Fields that do not leak ({int(others['fields'].max())} in each of {len(others)} samples): suspected "
        f"{rate_words(alarms, fields)} by name or values.",
    ]
    return "\n".join(lines)


STUDY = Study("leak_power", "The leak probe's power", one, table)


def _of_size(leads: int, seed: int) -> Iterator[dict[str, Any]]:
    options = SampleOptions(leads=leads, seed=seed, leak=False, **SIZES[leads])
    tables, config = _tables(options)
    rows = scoring_rows(tables, config)
    examples = to_pandas_examples(rows, label_rows(rows, tables, config))
    planted = {f"{PLANTED}_{place}": strength for place, strength in enumerate(STRENGTHS)}
    columns = [_planted(options, strength, tables).alias(name) for name, strength in planted.items()]
    findings = probe_leaks(replace(tables, leads=tables.leads.with_columns(columns)), examples, config)
    found = findings.set_index("name").assign(found=lambda table: table["class"] == SUSPICIOUS)
    honest = found.drop(index=[*planted])
    yield {
        "leads": leads,
        "strength": OTHERS,
        "found": int(honest["found"].sum()),
        "fields": len(honest),
        "power": None,
    }
    for name, strength in planted.items():
        told = {"found": int(found.loc[name, "found"]), "fields": 1, "power": float(found.loc[name, "power"])}
        yield {"leads": leads, "strength": strength, **told}


def _tables(options: SampleOptions) -> tuple[LeadTables, SourceConfig]:
    """Return the sample without activities, which the probe of lead fields never reads, and without its leak."""
    raw = tomllib.loads((CONF / "sample.toml").read_text(encoding="utf-8"))
    for part in ("activities", "campaigns", "feedback"):
        del raw["tables"][part]
    del raw["tables"]["leads"]["columns"][COLUMN], raw["touches"], raw["rules"]
    raw["features"]["never"].remove(COLUMN)
    raw["scoring"]["landmarks_days"] = [0]  # the probe looks at leads as they came in
    config = SourceConfig.model_validate(raw)
    history = generate(options)
    with TemporaryDirectory() as name:
        for part in ("leads", "milestones"):
            getattr(history, part).write_csv(Path(name) / f"{part}.csv", datetime_format=TIME_FORMAT)
        return load_tables(config, Path(name)), config


def _planted(options: SampleOptions, strength: float, tables: LeadTables) -> pl.Series:
    """Return the sample's leaking field for these leads, told by what is known of them at the end of the history."""
    closed = tables.milestones.filter(pl.col("milestone").is_in(["won", "lost"])).sort("known_at").unique("lead_id")
    outcome = tables.leads.join(closed.select("lead_id", "milestone"), on="lead_id", how="left", maintain_order="left")
    leaking = replace(options, leak=True, leak_strength=strength)
    return last_status_change(leaking, outcome["milestone"])
