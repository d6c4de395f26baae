"""Every feature of a run in plain words."""

from __future__ import annotations

from src.features.account import account_features
from src.features.activity_types import type_features
from src.features.attributes import attribute_features
from src.features.definition import Definition, Feature, phrase
from src.features.engagement import engagement_features
from src.features.plan import FeaturePlan
from src.features.sales import sales_features
from src.features.timing import time_features
from src.leads.config import SourceConfig
from src.leads.errors import InputRefused, Problem

__all__ = ["Feature", "catalog", "definitions", "phrase"]


def definitions(config: SourceConfig, plan: FeaturePlan) -> list[Definition]:
    """Return every feature of the run with its calculation, in the order of the feature table.

    Raises
    ------
    InputRefused
        Where an attribute has the name of a feature.
    """
    found = [
        *attribute_features(config, plan),
        *engagement_features(config, plan),
        *type_features(config, plan),
        *account_features(plan),
        *sales_features(config, plan),
        *time_features(config, plan),
    ]
    names = [definition.feature.name for definition in found]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        what = f"{', '.join(repr(name) for name in twice)} is the name of a feature already"
        raise InputRefused([Problem("features.attributes", what, "Give the attribute another name of ours.")])
    return found


def catalog(config: SourceConfig, plan: FeaturePlan) -> dict[str, Feature]:
    """Return the features by name: one for each column of ``build_features`` but ``row_id``, in its order."""
    return {definition.feature.name: definition.feature for definition in definitions(config, plan)}
