"""One more field of the leads to look at, although it is no feature."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd
import polars as pl

from src.features.activity_types import words_of
from src.features.definition import Feature
from src.leads.config import SourceConfig
from src.leads.errors import LeadScoringError, nearest
from src.leads.guess_columns import NAMES, flat
from src.leads.tables import LEAD_COLUMNS, LeadTables

NEVER_SHOWN = ("protected", "identity")


def with_field(
    features: pd.DataFrame,
    catalog: Mapping[str, Feature],
    lead_id: pd.Series,
    tables: LeadTables,
    config: SourceConfig,
    field: str = "",
) -> tuple[pd.DataFrame, dict[str, Feature]]:
    """Return the features and their words with one more lead column, as if it said who the lead is.

    Parameters
    ----------
    features : pandas.DataFrame
    catalog : mapping of str to Feature
    lead_id : pandas.Series
        Of the rows of ``features``, same index.
    tables : LeadTables
    config : SourceConfig
    field : str
        A column of the leads; empty or a feature already: everything stays as it is.

    Raises
    ------
    LeadScoringError
        Where there is no such column, or it may never be looked at: it is protected, names a person, is known only
        after the outcome, or holds it.

    Notes
    -----
    The value is the lead's own as the source gives it, not as of the moment: fields with a history are features.
    """
    if not field or field in features.columns:
        return features, dict(catalog)
    known = [name for name in tables.leads.columns if name not in LEAD_COLUMNS]
    if field not in known:
        raise LeadScoringError(f"field_to_try: there is no column '{field}'.{nearest(field, known)}")
    _refuse(field, config)
    column = tables.leads.select("lead_id", field)
    is_text = not column.schema[field].is_numeric()
    if is_text:
        column = column.with_columns(pl.col(field).cast(pl.String))
    values = lead_id.map(column.to_pandas().set_index("lead_id")[field])
    words = words_of(config, field)
    phrases = (f"{words} {{value}}", f"{words} not known")
    feature = Feature(field, words, "text" if is_text else "number", "fit", f"leads.{field}", *phrases, is_text=is_text)
    return features.assign(**{field: values.reindex(features.index)}), {**catalog, field: feature}


def _refuse(field: str, config: SourceConfig) -> None:
    """Stop where the column may never be looked at."""
    outcome = {name for derived in config.milestones.derive for name in derived.columns()}
    if field in set(config.features.never) | outcome:
        raise LeadScoringError(
            f"field_to_try: '{field}' is known only after the outcome, or may not be used (features.never, milestones)."
        )
    role = next((role for role, pattern in NAMES if re.search(pattern, flat(field))), None)
    if role in NEVER_SHOWN:
        raise LeadScoringError(f"field_to_try: '{field}' is {role} by its name and is never looked at.")
