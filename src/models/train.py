"""Training as of a cut: blocks before it choose, one model is refitted on all that was known."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from src.features.definition import Feature
from src.models.chain import Step, calibrate, choose_trees, steps_before, train_blocks
from src.models.cut import Cut, Numbers
from src.models.encode import Encoding
from src.models.explaining.alike import alike_pairs
from src.models.facts import fit_facts
from src.models.model import LeadModel
from src.models.predictor import Predictor
from src.models.recipe import Recipe
from src.models.refit import refit_trees
from src.models.simple import SIMPLE, fit_simple, log_loss_of, said_beforehand
from src.models.training_set import TrainingSet, training_set

PARTS = ("fit", "engagement")


def train_at_cut(
    features: pd.DataFrame,
    examples: pd.DataFrame,
    catalog: Mapping[str, Feature],
    cut: Cut,
    recipe: Recipe,
    leave_out_accounts: frozenset[str] = frozenset(),
) -> LeadModel:
    """Return the model that could have been trained at the cut.

    Parameters
    ----------
    features, examples : DataFrame, same index ``row_id``
        As ``build_features`` and ``to_pandas_examples`` give them. Only rows of kind "landmark" train, and only
        those whose label was known at the cut; where touches are known, only worked ones.
    catalog : mapping of str to Feature
        Every feature's words and group.
    cut : Cut
        Nothing after it is used.
    recipe : Recipe
        Settings, fixed beforehand.
    leave_out_accounts : frozenset of str
        Accounts whose rows do not train, e.g. those of the test rows.

    Raises
    ------
    TooFewOutcomes
        Under 40 accounts that won or 40 that did not.

    Notes
    -----
    The number of trees and the calibrator come from forward-chained blocks before the cut; then one model is
    refitted on every row known at the cut, so that the newest rows are not wasted. Parts for fit and
    engagement are trained alike on their own features, for words beside the score. Under 120 accounts that won there
    are no trees: the blocks choose between a points card and a logistic regression.
    """
    return train_on(training_set(features, examples, catalog, cut, recipe, leave_out_accounts), catalog, cut, recipe)


def train_on(
    rows: TrainingSet, catalog: Mapping[str, Feature], cut: Cut, recipe: Recipe, parts: Sequence[str] = PARTS
) -> LeadModel:
    """Return the model for a training set that is made already, e.g. shared with its rivals.

    ``parts`` are the groups of features that get a predictor of their own beside that of all features.
    """
    steps = steps_before(rows, cut, recipe)
    is_simple = rows.report["is_low_confidence"]
    chosen = _simple(rows, catalog, steps) if is_simple else _trees(rows, steps, recipe)
    calibrator, calibration = calibrate(steps, chosen.said, rows, cut, recipe)
    landmark_days = rows.examples["landmark_days"].to_numpy(dtype=float)
    facts = fit_facts(rows.matrix, rows.encoding, landmark_days, rows.won, rows.weight, rows.rare)
    report = {"oldest_landmark_days": float(landmark_days.max()), **chosen.report, "calibration": calibration}
    return LeadModel(
        parts=_parts(rows, catalog, chosen, parts),
        encoding=rows.encoding,
        calibrator=calibrator,
        recipe=recipe,
        cut=cut,
        catalog={name: catalog[name] for name in rows.encoding.names},
        facts=replace(facts, alike=alike_pairs(rows.matrix, rows.encoding, facts.bins, landmark_days)),
        report=rows.report | report,
    )


@dataclass(frozen=True)
class _Chosen:
    """What the blocks before the cut decided.

    Attributes
    ----------
    fit : callable
        Fits the chosen sort to all rows, over the features of an encoding.
    said : callable
        Given the place of a block, the margins of its rows by the same sort, fitted at its start.
    report : dict
        ``sort``, ``trees`` (None for other sorts), ``blocks``, and ``tried`` where sorts were compared.
    """

    fit: Callable[[Encoding], Predictor]
    said: Callable[[int], Numbers]
    report: dict[str, Any]


def _trees(rows: TrainingSet, steps: Sequence[Step], recipe: Recipe) -> _Chosen:
    """Return boosted trees, as many as helped on the blocks."""
    blocks = train_blocks(rows, steps, recipe)
    count = choose_trees(blocks, rows, recipe)
    told = [
        _describe(block) | {"log_loss": round(float(block.losses.min()), 6), "trees": int(block.losses.argmin()) + 1}
        for block in blocks
    ]

    def said(place: int) -> Numbers:
        return blocks[place].trees.margin(rows.matrix.loc[blocks[place].rows], count)

    return _Chosen(
        partial(refit_trees, rows, recipe, count),
        said,
        {"sort": "trees", "trees": count, "blocks": told},
    )


def _simple(rows: TrainingSet, catalog: Mapping[str, Feature], steps: Sequence[Step]) -> _Chosen:
    """Return the points card or the logistic regression, whichever had the smaller log-loss over all blocks.

    Notes
    -----
    The choice sees only blocks before the cut. A sum of one effect per feature can be read and checked by a person,
    which matters where outcomes are too few to check it by. It is no better at ranking: on four real sources cut down
    to 60 and 110 wins the trees had about .01 to .02 more AUC.
    """
    margins = {sort: [said_beforehand(sort, rows, catalog, step) for step in steps] for sort in SIMPLE}
    losses = {sort: _losses(rows, steps, margins[sort]) for sort in SIMPLE}
    size = [rows.weight[step.rows].sum() for step in steps]
    tried = {sort: round(float(np.average(losses[sort], weights=size)), 6) for sort in SIMPLE} if steps else {}
    sort = min(SIMPLE, key=lambda each: tried.get(each, 0.0))
    told = [_describe(step) | {"log_loss": loss} for step, loss in zip(steps, losses[sort], strict=True)]
    return _Chosen(
        lambda encoding: fit_simple(sort, rows, encoding, catalog),
        margins[sort].__getitem__,
        {"sort": sort, "trees": None, "blocks": told, "tried": tried},
    )


def _parts(
    rows: TrainingSet, catalog: Mapping[str, Feature], chosen: _Chosen, wanted: Sequence[str]
) -> dict[str, Predictor]:
    """Return the predictor over all features and one for each wanted part whose features tell anything."""
    parts = {"all": chosen.fit(rows.encoding)}
    for part in wanted:
        names = frozenset(name for name in rows.encoding.names if catalog[name].group == part)
        fitted = chosen.fit(rows.encoding.part(names)) if names else None
        if fitted is not None and fitted.is_telling:
            parts[part] = fitted
    return parts


def _losses(rows: TrainingSet, steps: Sequence[Step], margins: Sequence[Numbers]) -> list[float]:
    """Return the weighted mean log-loss on the rows of each block."""
    return [
        log_loss_of(margin, rows.won[step.rows], rows.weight[step.rows])
        for step, margin in zip(steps, margins, strict=True)
    ]


def _describe(step: Step) -> dict[str, Any]:
    """Return what the report of the training says of a block."""
    return {"start": step.start.to_json(), "rows": int(step.rows.sum())}
