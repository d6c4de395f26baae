"""One fit to given rows, without the blocks before it."""

from __future__ import annotations

from src.models.chain import fit_trees
from src.models.encode import Encoding
from src.models.recipe import Recipe
from src.models.training_set import TrainingSet
from src.models.trees import Trees


def refit_trees(rows: TrainingSet, recipe: Recipe, trees: int, encoding: Encoding | None = None) -> Trees:
    """Return exactly ``trees`` boosted trees of the rows.

    Fast, because nothing is chosen and nothing calibrated.

    Parameters
    ----------
    rows : TrainingSet
        Rows with their weights; fewer of them by ``rows.only(chosen, weight)``.
    recipe : Recipe
    trees : int
        From a training before, e.g. ``model.report["trees"]``.
    encoding : Encoding, optional
        Features to use; default all of ``rows``. Margins of other leads: ``.margin(rows.encoding.apply(features))``.
    """
    own = encoding or rows.encoding
    parameters = recipe.booster_parameters(rows.rows_per_lead)
    return fit_trees(rows.matrix[own.codes], own.text_codes, rows.won, rows.weight, parameters, trees)
