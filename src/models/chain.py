"""Forward-chained blocks before a cut: they choose the number of trees and feed the calibrator."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import lightgbm as lgb
import numpy as np
import pandas as pd

from src.models.calibrate import Calibrator, fit_calibrator
from src.models.cut import Cut, Flags, Numbers
from src.models.recipe import Recipe
from src.models.training_set import TrainingSet, outcome_counts
from src.models.trees import Trees
from src.models.weights import followup_weights


@dataclass(frozen=True)
class Step:
    """One step forwards: what was known at a block's start, and the rows of the block.

    Attributes
    ----------
    start : Cut
        Start of the block.
    rows : ndarray of bool, shape (n,)
        The rows of leads that arrived within the block.
    known : ndarray of bool, shape (n,)
        The rows known at the block's start.
    weight : ndarray, shape (known rows,)
        Their weights as of the start.
    """

    start: Cut
    rows: Flags
    known: Flags
    weight: Numbers


@dataclass(frozen=True)
class Block(Step):
    """A step with the trees that could have been grown at its start.

    Attributes
    ----------
    trees : Trees
        Grown on the rows known at the block's start.
    losses : ndarray, shape (trees,)
        Weighted mean log-loss on the block's rows after each tree.
    """

    trees: Trees
    losses: Numbers


def fit_trees(
    matrix: pd.DataFrame,
    text_codes: list[str],
    won: Numbers,
    weight: Numbers,
    parameters: Mapping[str, Any],
    trees: int,
) -> Trees:
    """Return exactly ``trees`` boosted trees; ``weight`` is scaled to 1 on average."""
    data = _dataset(matrix, text_codes, won, weight)
    return Trees(lgb.train(dict(parameters), data, num_boost_round=trees))


def steps_before(rows: TrainingSet, cut: Cut, recipe: Recipe) -> list[Step]:
    """Return the steps before the cut, oldest first; those whose start knows too few outcomes are left out.

    Notes
    -----
    A block holds the leads that *arrived* in it, with all their ages, so no lead stands on both sides. It is judged on
    its rows known at the cut with the cut's weights.
    """
    starts = _starts(rows.examples, cut, recipe)
    ends: list[Cut | None] = [*starts[1:], None]
    steps = [_step(rows, start, end, recipe) for start, end in zip(starts, ends, strict=True)]
    return [step for step in steps if step is not None]


def train_blocks(rows: TrainingSet, steps: Sequence[Step], recipe: Recipe) -> list[Block]:
    """Return the steps with trees grown at the start of each."""
    return [_train_block(rows, step, recipe) for step in steps]


def choose_trees(blocks: Sequence[Block], rows: TrainingSet, recipe: Recipe) -> int:
    """Return the number of trees with the least log-loss over all blocks, at least ``min_trees``.

    A block that stopped early keeps its last loss, so that longer ones decide what more trees would do. Where there
    is no block it is the recipe's default.
    """
    if not blocks:
        return recipe.default_trees
    length = max(len(block.losses) for block in blocks)
    total = np.zeros(length)
    for block in blocks:
        held = np.pad(block.losses, (0, length - len(block.losses)), mode="edge")
        total += held * rows.weight[block.rows].sum()
    return min(max(int(total.argmin()) + 1, recipe.min_trees), recipe.max_trees)


def calibrate(
    steps: Sequence[Step], said: Callable[[int], Numbers], rows: TrainingSet, cut: Cut, recipe: Recipe
) -> tuple[Calibrator, dict[str, Any]]:
    """Return the calibrator fitted on forward-chained margins of rows *matured* at the cut, and its report.

    Parameters
    ----------
    steps : sequence of Step
    said : callable
        Given the place of a step, the margins of its rows by what could have been trained at its start; asked only
        for steps that are used.
    rows, cut, recipe
        As in training.

    Notes
    -----
    Rows known at the cut only because they ended early are mostly losses: a calibrator fitted on them says
    far too little. Matured rows are known whatever became of them, so they need no follow-up weight. A block
    counts only if enough rows had a whole horizon before its start: before that the capped weights do not stand in
    for all leads that stay open, and the chances learned there are off.
    """
    counted = [place for place, step in enumerate(steps) if _saw_a_horizon(step, rows, recipe)]
    usable = np.zeros(len(rows.won), dtype=bool)
    for place in counted:
        usable |= steps[place].rows
    usable &= cut.is_matured(rows.examples, recipe.horizon_days)
    wins, _ = outcome_counts(rows.examples.loc[usable])
    report: dict[str, Any] = {"rows": int(usable.sum()), "wins": wins, "is_fitted": False}
    if wins < recipe.calibrator_min_wins or rows.won[usable].all():
        return Calibrator(1.0, 0.0), report
    margin = np.full(len(rows.won), np.nan)
    for place in counted:
        margin[steps[place].rows] = said(place)
    found = fit_calibrator(margin[usable], rows.won[usable], rows.inverse_worked[usable])
    return found, report | {"is_fitted": True, "slope": found.slope, "intercept": found.intercept}


def _saw_a_horizon(step: Step, rows: TrainingSet, recipe: Recipe) -> bool:
    """Return whether no weight up to 1/G(horizon) was capped at the block's start, at any age."""
    if step.start.at is None:
        return True
    days = pd.Series(step.start.followup_days(rows.landmarks))
    by_age = days.loc[days > 0].ge(recipe.horizon_days).groupby(rows.landmarks["landmark_days"].to_numpy()[days > 0])
    return bool((by_age.mean() >= 1 / recipe.followup_weight_cap).all())


def _starts(examples: pd.DataFrame, cut: Cut, recipe: Recipe) -> list[Cut]:
    """Return the starts of the blocks: places in the order of arrival with equal numbers of leads between."""
    order = "sequence" if cut.at is None else "created_at"
    arrivals = examples.drop_duplicates("lead_id")[order].sort_values(ignore_index=True)
    shares = np.linspace(recipe.first_block_fraction, 1, recipe.blocks, endpoint=False)
    moments = [arrivals.iloc[int(share * len(arrivals))] for share in shares]
    if cut.at is None:
        return [Cut(None, int(moment)) for moment in dict.fromkeys(moments)]
    return [Cut(moment.to_pydatetime()) for moment in dict.fromkeys(moments)]


def _arrived(examples: pd.DataFrame, start: Cut, end: Cut | None) -> Flags:
    """Return which rows belong to leads that arrived from ``start`` and before ``end``."""
    if start.at is None:
        order, first, last = examples["sequence"], start.sequence, end.sequence if end else None
        inside = order >= first
        return (inside & (order < last) if last is not None else inside).to_numpy(dtype=bool)
    created = examples["created_at"]
    inside = created >= start.at
    return (inside & (created < end.at) if end else inside).to_numpy(dtype=bool)


def _step(rows: TrainingSet, start: Cut, end: Cut | None, recipe: Recipe) -> Step | None:
    """Return one step, or None where its start knows too few outcomes or it has no rows."""
    known = start.is_known(rows.examples)
    inside = _arrived(rows.examples, start, end)
    if not inside.any() or min(outcome_counts(rows.examples.loc[known])) < recipe.block_min_wins:
        return None
    weight, _ = followup_weights(rows.examples.loc[known], rows.landmarks, start, recipe.followup_weight_cap)
    return Step(start, inside, known, weight * rows.inverse_worked[known])


def _train_block(rows: TrainingSet, step: Step, recipe: Recipe) -> Block:
    """Return the step with its trees, grown until they stop helping on its rows."""
    known, inside, text_codes = step.known, step.rows, rows.encoding.text_codes
    data = _dataset(rows.matrix.loc[known], text_codes, rows.won[known], step.weight)
    judged = _dataset(rows.matrix.loc[inside], text_codes, rows.won[inside], rows.weight[inside], reference=data)
    curve: dict[str, dict[str, list[float]]] = {}
    booster = lgb.train(
        recipe.booster_parameters(rows.rows_per_lead),
        data,
        num_boost_round=recipe.max_trees,
        valid_sets=[judged],
        valid_names=["block"],
        callbacks=[lgb.record_evaluation(curve), lgb.early_stopping(recipe.patience, verbose=False)],
        keep_training_booster=True,
    )
    # The calibrator must hear as many trees as will be used, however early the block's own loss stopped falling.
    for _ in range(booster.num_trees(), min(recipe.min_trees, recipe.max_trees)):
        booster.update()
    booster.free_dataset()
    losses = np.asarray(curve["block"]["binary_logloss"])
    return Block(step.start, inside, known, step.weight, Trees(booster), losses)


def _dataset(
    matrix: pd.DataFrame,
    text_codes: list[str],
    won: Numbers,
    weight: Numbers,
    reference: lgb.Dataset | None = None,
) -> lgb.Dataset:
    """Return LightGBM's data set; weights are scaled to 1 on average."""
    return lgb.Dataset(matrix, won, weight=weight / weight.mean(), categorical_feature=text_codes, reference=reference)
