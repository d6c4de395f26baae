"""A trained model, as every later step receives it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from src.features.definition import Feature
from src.models.calibrate import Calibrator
from src.models.cut import Cut
from src.models.encode import Encoding
from src.models.facts import Facts
from src.models.grades import Reference
from src.models.predictor import Predictor, Sort
from src.models.recipe import Recipe


@dataclass(frozen=True)
class LeadModel:
    """Predictors and all that is needed to use them.

    Attributes
    ----------
    parts : mapping of str to Predictor
        ``all``, and, where features of such a group tell anything, ``fit`` and ``engagement``; all of one sort.
    encoding : Encoding
        Columns and categories, fixed at training.
    calibrator : Calibrator
        From margin to chance; slope 1 and intercept 0 where there were too few wins to fit it (see ``report``).
    catalog : mapping of str to Feature
        Words of the model's features.
    facts : Facts
        Rates behind the reasons.
    reference : Reference or None
        Fixed population for score and grade; added once the out-of-time table exists.
    report : dict
        What the training counted (JSON types only).
    """

    parts: Mapping[str, Predictor]
    encoding: Encoding
    calibrator: Calibrator
    recipe: Recipe
    cut: Cut
    catalog: Mapping[str, Feature]
    facts: Facts
    report: Mapping[str, Any]
    reference: Reference | None = None

    @property
    def sort(self) -> Sort:
        """Return which sort of model it is: with few wins no boosted trees."""
        return self.parts["all"].sort

    @property
    def oldest_age_days(self) -> float:
        """Return the greatest lead age that is scored: the oldest trained age and a week."""
        return float(self.report["oldest_landmark_days"]) + 7.0
