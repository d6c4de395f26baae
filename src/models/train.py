"""Training as of a cut: blocks before it choose, one model is refitted on all that was known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import lightgbm as lgb
import pandas as pd

from src.features.definition import Feature
from src.models.chain import Block, calibrate, choose_trees, fit_booster, train_blocks
from src.models.cut import Cut
from src.models.facts import fit_facts
from src.models.model import LeadModel
from src.models.recipe import Recipe
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
    engagement are trained alike on their own features, for words beside the score.
    """
    return train_on(training_set(features, examples, catalog, cut, recipe, leave_out_accounts), catalog, cut, recipe)


def train_on(rows: TrainingSet, catalog: Mapping[str, Feature], cut: Cut, recipe: Recipe) -> LeadModel:
    """Return the model for a training set that is made already, e.g. shared with the baselines."""
    blocks = train_blocks(rows, cut, recipe)
    trees = choose_trees(blocks, rows, recipe)
    calibrator, calibration = calibrate(blocks, rows, trees, cut, recipe)
    landmark_days = rows.examples["landmark_days"].to_numpy(dtype=float)
    report = rows.report | {
        "oldest_landmark_days": float(landmark_days.max()),
        "trees": trees,
        "blocks": [_describe(block) for block in blocks],
        "calibration": calibration,
    }
    return LeadModel(
        boosters=_boosters(rows, catalog, recipe, trees),
        encoding=rows.encoding,
        calibrator=calibrator,
        recipe=recipe,
        cut=cut,
        catalog={name: catalog[name] for name in rows.encoding.names},
        facts=fit_facts(rows.matrix, rows.encoding, landmark_days, rows.won, rows.weight, rows.rare),
        report=report,
    )


def _boosters(rows: TrainingSet, catalog: Mapping[str, Feature], recipe: Recipe, trees: int) -> dict[str, lgb.Booster]:
    """Return the booster over all features and one for each part that has any."""
    parameters = recipe.booster_parameters(rows.rows_per_lead)
    encodings = {"all": rows.encoding}
    for part in PARTS:
        names = frozenset(name for name in rows.encoding.names if catalog[name].group == part)
        if names:
            encodings[part] = rows.encoding.part(names)
    return {
        part: fit_booster(rows.matrix[encoding.codes], encoding.text_codes, rows.won, rows.weight, parameters, trees)
        for part, encoding in encodings.items()
    }


def _describe(block: Block) -> dict[str, Any]:
    """Return what the report of the training says of a block."""
    return {
        "start": block.start.to_json(),
        "rows": int(block.rows.sum()),
        "trees": int(block.losses.argmin()) + 1,
        "log_loss": round(float(block.losses.min()), 6),
    }
