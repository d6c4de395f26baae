"""Attributes that turn out to hold addresses of persons: refused, for nothing may be learned from them."""

from __future__ import annotations

import polars as pl

from src.leads.addresses import is_address, is_refused_as_attribute
from src.leads.columns import source_name
from src.leads.config import SourceConfig
from src.leads.findings import ROW, Findings


def check_personal(leads: pl.DataFrame, config: SourceConfig, findings: Findings) -> None:
    """Refuse attributes of which many values are e-mail addresses or telephone numbers.

    Notes
    -----
    A name says what a column is meant for, its values what people typed into it: of a field "remarks" declared as an
    attribute each address would become a category, and be shown as a reason.
    """
    spec = config.tables.leads
    for name in config.features.attributes:
        if name not in leads.columns or leads[name].dtype != pl.String or not is_refused_as_attribute(leads[name]):
            continue
        known = leads.select(ROW, text=pl.col(name)).drop_nulls()
        is_such = is_address(known["text"])
        findings.refuse(
            f"{', '.join(spec.files)}, column '{source_name(spec, name)}'",
            f"{is_such.sum():,} of {known.height:,} values are e-mail addresses or telephone numbers",
            f"They identify a person. Take '{name}' out of features.attributes, or map the column to 'email'.",
            known[ROW].filter(is_such).head(3).to_list(),
        )
