"""What a run says at its end: the answer first, then where the report is and what to do next."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from src.evaluation.headline import headline
from src.evaluation.store import read_gate
from src.leads.config import SourceConfig
from src.paths import ROOT
from src.pipeline.progress import printable
from src.pipeline.run import Run

METHODS = {
    "model": "score",
    "card": "short points card",
    "rules_refitted": "points re-priced",
    "rules": "points as used",
    "as_worked": "order worked",
    "newest": "newest first",
    "chance": "by chance",
}
"""Ways to order the leads in the first table, in words; all of them are in ``leadscore runs --json``."""
FEW_WINS = 100
SHOWN_WARNINGS = 6


def closing_lines(run: Run, config: SourceConfig, warnings: Sequence[str]) -> list[str]:
    """Return the closing table, the warnings and the next steps, ready to print."""
    table, gate = run.folder / "evaluation" / "comparison.csv", read_gate(run.folder / "evaluation")
    is_held_back = gate is not None and not gate.may_publish
    lines = answer(pd.read_csv(table), config, is_held_back) if table.is_file() else []
    if not lines:
        lines = ["  No comparison this time: see the report for what can be said without a score."]
    return ["", *lines, *_warning_lines(warnings), "", *_next_steps(run, config)]


def answer(comparison: pd.DataFrame, config: SourceConfig, is_held_back: bool = False) -> list[str]:
    """Return what the best half reaches of 100 wins, best first; empty where nothing was compared.

    A score that the gate before publishing holds back gets no line: its figure would look like a finding.
    """
    if comparison.empty:
        return []
    rows = headline(comparison)
    was_tested = bool((rows["method"] == "model").any())
    rows = rows[rows["method"] != "model"] if is_held_back else rows
    own = rows["versus"].isna() & (rows["metric"] == "wins_best_half") & rows["method"].isin(list(METHODS))
    rows = rows[own & rows["value"].notna()].sort_values("value", ascending=False, kind="stable")
    if rows.empty:
        return []
    best = rows.iloc[0]
    worked = best["scope"] == "worked"
    plural = config.milestones.target_words_plural
    what = "Best half of the calls reaches" if worked else "Best half of the list reaches"
    who = "called leads" if worked else "leads"
    told = f"(n = {best['won_accounts']:,.0f} {plural}, {best['accounts']:,.0f} {who})"
    lines = [f"  {what}, of 100 {plural:<14} {told}"]
    lines += [_method_line(row) for _, row in rows.iterrows()]
    if is_held_back and was_tested:
        lines.append("  The score is held back: it is not surely better than drawing by lot.")
    if best["won_accounts"] < FEW_WINS:
        lines.append(f"  Only {best['won_accounts']:,.0f} {plural} in the test: read the ranges, not the middle.")
    if config.source.fields_as_of == "export":
        lines.append("  Fields are as at the export, later than the scoring moment: an upper bound, not a forecast.")
    return lines


def _method_line(row: pd.Series) -> str:
    """Return one way to order the leads: what it reaches, between which bounds."""
    between = ""
    if pd.notna(row["low"]) and pd.notna(row["high"]):
        between = f"   ({100 * row['low']:.0f}-{100 * row['high']:.0f})"
    return f"    {METHODS[row['method']]:<16} {100 * row['value']:>3.0f}{between}"


def _warning_lines(warnings: Sequence[str]) -> list[str]:
    """Return the first warnings and how many more there are."""
    lines = [f"  Warning: {printable(warning)}" for warning in warnings[:SHOWN_WARNINGS]]
    if len(warnings) > SHOWN_WARNINGS:
        lines.append(f"  and {len(warnings) - SHOWN_WARNINGS} more warnings: in the report and in results/*.json")
    return lines


def _next_steps(run: Run, config: SourceConfig) -> list[str]:
    """Return where the report is and what to do next."""
    report = run.reports / "report.html"
    steps = []
    if report.is_file():
        note = "(built-in sample, not your data)" if config.source.is_sample else "(draft)"
        steps.append(f"Report     {shown_path(report)}   {note}")
    steps.append("Explore    make lab")
    if config.source.is_sample:
        steps.append("Your data  .venv/bin/leadscore init FOLDER   (or: source .venv/bin/activate)")
    else:
        steps.append(f"All runs   leadscore runs {run.source}")
    return steps


def shown_path(path: Path) -> str:
    """Return the path from the checkout where it lies inside, else whole."""
    return os.path.relpath(path, ROOT) if path.is_relative_to(ROOT) else str(path)
