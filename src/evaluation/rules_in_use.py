"""The team's points beside the model: replayed on the same rows, re-fitted, and looked at rule by rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import polars as pl

from src.evaluation.calls.capacity import capacity_of
from src.evaluation.known_before import Known
from src.evaluation.leaks.leak_probe import SUSPICIOUS
from src.evaluation.out_of_time import add_rules
from src.evaluation.points.qualified_weeks import in_whole_weeks
from src.evaluation.points.review import rules_review
from src.evaluation.refitted import refitted_by_window
from src.evaluation.windows import Window
from src.features.snapshot import closings
from src.leads.config import SourceConfig
from src.leads.errors import LeadScoringError
from src.leads.tables import LeadTables
from src.models.training_set import TrainingSet
from src.rules.column import column_points
from src.rules.declare import RuleSet, load_rules
from src.rules.lint import lint
from src.rules.qualify import qualified_at
from src.rules.references import unknown_references
from src.rules.refit import refit
from src.rules.replay import firings, points_at


@dataclass(frozen=True)
class RulesInUse:
    """What the points rules say of the leads; what needs a rule set is empty without one.

    Attributes
    ----------
    table : pandas.DataFrame
        The out-of-time table with ``rules`` and, where they can be re-fitted, ``rules_refitted``.
    review : pandas.DataFrame
        One row per rule, as :func:`~src.evaluation.points.review.rules_review` gives it.
    warnings : list of str
    problems : pandas.DataFrame
        ``rule, problem, sentence``, as :func:`src.rules.lint.lint` gives it; ``rule`` is missing where the whole set
        is meant.
    points : pandas.DataFrame, index ``row_id``
        ``points, is_qualified, label`` and the points of each score set, of every past scoring row.
    qualified : pandas.DataFrame
        ``lead_id, account_id, created_at, qualified_at``: the first moment at which an open lead qualified, or missing.
    """

    table: pd.DataFrame
    review: pd.DataFrame
    warnings: list[str]
    problems: pd.DataFrame = field(default_factory=pd.DataFrame)
    points: pd.DataFrame = field(default_factory=pd.DataFrame)
    qualified: pd.DataFrame = field(default_factory=pd.DataFrame)


def replay_rules(
    table: pd.DataFrame,
    rules_file: Path,
    config: SourceConfig,
    tables: LeadTables,
    rows: pl.DataFrame,
    examples: pd.DataFrame,
    windows: Sequence[Window],
    known: Known,
    findings: pd.DataFrame | None = None,
) -> RulesInUse:
    """Return the points replayed as of every row of ``table``; the table as it is where no points are declared.

    Parameters
    ----------
    table : pandas.DataFrame
        The out-of-time table.
    rules_file : Path
        The run's copy of the rules; need not exist.
    rows : polars.DataFrame
        Scoring rows, all kinds.
    config, tables, examples, windows
        As for :func:`~src.evaluation.out_of_time.out_of_time`.
    known : Known
        What to learn points from, as :func:`~src.evaluation.known_before.known_rows` gives it.
    findings : pandas.DataFrame, optional
        Of the leak probe, as :func:`~src.evaluation.leaks.leak_probe.read_findings` gives them: rules must not rest on
        suspicious columns.
    """
    judged = rows.filter(pl.col("kind") != "now")
    if config.rules.file is None:
        vendor = config.rules.column
        if vendor is None:
            return RulesInUse(table, pd.DataFrame(), [])
        found = _by_row(column_points(tables, rows, vendor))
        return RulesInUse(
            add_rules(table, found["points"]), pd.DataFrame(), [], points=found.loc[judged["row_id"].to_numpy()]
        )
    rules = load_rules(rules_file)
    points, units = _by_row(points_at(rules, tables, judged)), firings(rules, tables, judged)
    fired = _by_row(units)
    refitted = refitted_by_window(rules, fired, examples, windows, known.before)
    compared = add_rules(table, points["points"], refitted)
    qualified = _qualified(rules, tables, config)
    weeks = in_whole_weeks(qualified, tables.as_of, config.scoring.capacity_counts)
    each_week = float(weeks["qualified"].median()) if len(weeks) and (rules.qualify or rules.auto_qualify) else None
    problems = lint(rules, units, _suspects(findings), each_week, capacity_of(tables, config).per_week).to_pandas()
    unknown = unknown_references(rules, config, tables)
    review = _review(rules, fired, compared, known.today)
    return RulesInUse(compared, review, unknown, problems, points, qualified)


def _review(rules: RuleSet, fired: pd.DataFrame, compared: pd.DataFrame, today: TrainingSet | None) -> pd.DataFrame:
    """Return each rule beside what came of its leads; nothing where too little is known."""
    if today is None:
        return pd.DataFrame()
    weight = pd.Series(today.weight, today.examples.index)
    try:
        card = refit(rules, fired.loc[weight.index], today.examples, weight)
        return rules_review(rules, fired, compared, today.examples, weight, card.points)
    except LeadScoringError:
        return pd.DataFrame()


def _by_row(frame: pl.DataFrame) -> pd.DataFrame:
    return frame.to_pandas().set_index("row_id")


def _suspects(findings: pd.DataFrame | None) -> list[str]:
    """Return the columns that look like leaks and that nobody has cleared, features or not."""
    if findings is None:
        return []
    return findings.loc[(findings["class"] == SUSPICIOUS) & (findings["cleared"] == ""), "name"].to_list()


def _qualified(rules: RuleSet, tables: LeadTables, config: SourceConfig) -> pd.DataFrame:
    """Return when each lead first qualified; missing where that was after it closed: nobody was handed over then."""
    closed = closings(tables, config).select(
        "lead_id", closed_at=pl.min_horizontal("target_at", "account_won_at", "lost_at")
    )
    leads = tables.leads.select("lead_id", "account_id", "created_at")
    moments = leads.join(qualified_at(rules, tables), on="lead_id", how="left", maintain_order="left")
    is_over = (pl.col("closed_at") < pl.col("qualified_at")).fill_null(value=False)
    moments = moments.join(closed, on="lead_id", how="left", maintain_order="left")
    moment = pl.when(~is_over).then("qualified_at").alias("qualified_at")
    return moments.select(*leads.columns, moment).to_pandas()
