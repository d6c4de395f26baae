"""The settings of a training, fixed before it starts."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from src.leads.config import SourceConfig


class Recipe(BaseModel):
    """Everything that decides how a model is trained; stored with the model.

    Notes
    -----
    Small trees on purpose: exact reasons cost time in proportion to trees, leaves and the square of the depth, and
    at a few hundred wins larger ones learn noise. Of twelve settings these did best together on bpic2012 at the cut
    2011-11-20 and on two earlier cuts of the sample; no test row was looked at. Few features a tree, because counts of
    the same activity in several windows say nearly the same.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    horizon_days: float = Field(gt=0)
    high_cardinality_levels: int = Field(30, ge=2, le=200)
    level_min_rows: int = Field(30, ge=1)
    """A level of a text feature with fewer rows counts as missing."""
    train_leads: int | None = Field(None, ge=1)
    """Learn from so many leads before the cut and from no older ones; None: from all."""

    num_leaves: int = Field(8, ge=2, le=31)
    max_depth: int = Field(3, ge=1, le=6)
    learning_rate: float = Field(0.08, gt=0, le=1)
    max_trees: int = Field(300, ge=1, le=1000)
    min_trees: int = Field(100, ge=1, le=1000)
    """Fewest trees that blocks may choose. Where the share of wins drifts from block to block, log-loss asks for very
    few, though more of them rank better; the calibrator then takes back what they say too loudly."""
    default_trees: int = Field(60, ge=1, le=1000)
    """Used where no block before the cut holds enough to choose the number of trees."""
    patience: int = Field(30, ge=1)
    """Trees without improvement after which a block's training stops."""
    min_leads_in_leaf: int = Field(20, ge=1)
    feature_fraction: float = Field(0.3, gt=0, le=1)
    lambda_l2: float = Field(10.0, ge=0)

    blocks: int = Field(4, ge=1, le=20)
    """Forward-chained blocks that choose the number of trees and fit the calibrator."""
    first_block_fraction: float = Field(0.3, gt=0, lt=1)
    """Share of the leads known at the cut that come before the first block."""
    block_min_wins: int = Field(20, ge=1)
    """Wins, and as many others, that must be known at a block's start."""
    calibrator_min_wins: int = Field(100, ge=2)

    followup_weight_cap: float = Field(10.0, ge=1)
    worked_chance_floor: float = Field(0.1, gt=0, le=1)
    """A lead's chance of having been worked is trimmed from below to this."""
    seed: int = Field(7, ge=0)
    num_threads: int = Field(1, ge=1)
    """One: beside other work, two threads that wait for each other were up to ten times slower."""

    def booster_parameters(self, rows_per_lead: float) -> dict[str, Any]:
        """Return LightGBM's parameters; ``rows_per_lead`` turns leads in a leaf into rows in a leaf."""
        return {
            "objective": "binary",
            "metric": "binary_logloss",
            "num_leaves": self.num_leaves,
            "max_depth": self.max_depth,
            "learning_rate": self.learning_rate,
            "min_data_in_leaf": max(1, round(self.min_leads_in_leaf * rows_per_lead)),
            "feature_fraction": self.feature_fraction,
            "lambda_l2": self.lambda_l2,
            "cat_smooth": 20.0,
            "cat_l2": 20.0,
            "seed": self.seed,
            "deterministic": True,
            "force_col_wise": True,
            "num_threads": self.num_threads,
            "verbosity": -1,
        }


def recipe_for(config: SourceConfig) -> Recipe:
    """Return the standard recipe with the horizon, the limit on levels and the leads to learn from as declared."""
    return Recipe(
        horizon_days=config.scoring.horizon_days,
        high_cardinality_levels=config.features.high_cardinality_levels,
        train_leads=config.evaluation.train_leads,
    )
