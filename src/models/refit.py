"""One fit to given rows, without the blocks before it."""

from __future__ import annotations

from src.models.blend import Blend
from src.models.chain import fit_trees
from src.models.encode import Encoding
from src.models.linear import fit_linear
from src.models.recipe import Recipe
from src.models.training_set import TrainingSet
from src.models.trees import Trees


def refit_trees(rows: TrainingSet, recipe: Recipe, trees: int, encoding: Encoding | None = None) -> Trees | Blend:
    """Return exactly ``trees`` boosted trees of the rows, with the recipe's share of logistic regression.

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
    grown = fit_trees(rows.matrix[own.codes], own.text_codes, rows.won, rows.weight, parameters, trees)
    if not recipe.linear_share:
        return grown
    return Blend(grown, fit_linear(rows.matrix, own, rows.won, rows.weight), recipe.linear_share)
