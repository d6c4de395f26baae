"""What the page looks at, read from a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from src.evaluation.changes.frozen import frozen_for
from src.evaluation.later_leads import at_creation, worked_where_known
from src.evaluation.store import read_gate, read_out_of_time
from src.evaluation.windows import test_windows
from src.features.catalog import catalog
from src.features.definition import Feature
from src.features.plan import FeaturePlan
from src.features.store import read_examples, read_features, read_plan
from src.leads.config import SourceConfig
from src.leads.tables import LeadTables, read_tables
from src.models.model import LeadModel
from src.models.recipe import recipe_for
from src.models.save import load_model_if_any
from src.models.trees import Trees

SAMPLE_ROWS = 500
"""Rows on which the weight of fields is averaged where a model counts no gain."""


@dataclass(frozen=True)
class Seen:
    """A run as the monitoring sees it.

    Attributes
    ----------
    config : SourceConfig
    tables : LeadTables
    plan : FeaturePlan
    words : mapping of str to Feature
    examples, features : pandas.DataFrame
        All scoring rows joined with labels, and their features; same index.
    table : pandas.DataFrame
        The out-of-time table; may be empty.
    frozen : pandas.Series or None
        Of the leads of all test windows: what one model says that learned before the first of them.
    model : LeadModel or None
        The score; None where there is none or the gate refused it.
    """

    config: SourceConfig
    tables: LeadTables
    plan: FeaturePlan
    words: Mapping[str, Feature]
    examples: pd.DataFrame
    features: pd.DataFrame
    table: pd.DataFrame
    frozen: pd.Series | None
    model: LeadModel | None

    @property
    def as_of(self) -> pd.Timestamp | None:
        """Return the newest moment that is known; None without dates."""
        return None if self.tables.as_of is None else pd.Timestamp(self.tables.as_of)

    def weights(self) -> pd.Series:
        """Return the share (0-1) of the score that each field carries, those the page watches only.

        Fields of the clock (group ``time``) are not watched: a lead's age at a landmark is always the same. Without a
        model every field weighs the same.
        """
        watched = [name for name, feature in self.words.items() if feature.group != "time"]
        if self.model is None:
            return pd.Series(1 / max(len(watched), 1), index=watched)
        weight = field_weights(self.model, self.features).reindex(watched).fillna(0.0)
        return weight[weight > 0]


def read_seen(folder: Path, config: SourceConfig) -> Seen:
    """Return what the run at ``folder`` holds."""
    plan, gate = read_plan(folder / "features"), read_gate(folder / "evaluation")
    examples, features = read_examples(folder / "features"), read_features(folder / "features")
    words, table = catalog(config, plan), read_out_of_time(folder / "evaluation")
    frozen = None
    if len(table) and config.source.order != "none":
        leads, windows = worked_where_known(at_creation(table)), test_windows(examples, config)
        frozen = frozen_for(leads, table, features, examples, words, windows, recipe_for(config))
    model = load_model_if_any(folder / "model") if gate is not None and gate.may_publish else None
    return Seen(config, read_tables(folder / "tables"), plan, words, examples, features, table, frozen, model)


def field_weights(model: LeadModel, features: pd.DataFrame) -> pd.Series:
    """Return the share (0-1) of the score that each of the model's fields carries.

    Notes
    -----
    Trees: the gain of their splits. Sums of effects: the mean size of what a field adds, over rows spread over all.
    """
    predictor = model.parts["all"]
    if isinstance(predictor, Trees):
        size = np.asarray(predictor.booster.feature_importance("gain"), dtype=np.float64)
    else:
        rows = features.iloc[:: max(1, len(features) // SAMPLE_ROWS)]
        size = np.abs(predictor.contributions(model.encoding.apply(rows))[:, :-1]).mean(axis=0)
    names = {column.code: column.name for column in model.encoding.columns}
    return pd.Series(size / max(size.sum(), 1e-300), index=[names[code] for code in predictor.codes])
