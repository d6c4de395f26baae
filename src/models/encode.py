"""Features as numbers: category lists and columns fixed at training."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from src.features.definition import Feature
from src.leads.errors import LeadScoringError, nearest
from src.models.cut import Flags, Numbers
from src.models.recipe import Recipe


@dataclass(frozen=True)
class Column:
    """One feature as the model sees it.

    Attributes
    ----------
    name : str
        Name of the feature in the catalog.
    code : str
        Name inside the model (``f_000``): LightGBM refuses some characters and mixes up others.
    levels : tuple of str or None
        Levels of a text feature, most frequent first; None for a number.
    """

    name: str
    code: str
    levels: tuple[str, ...] | None


@dataclass(frozen=True)
class Encoding:
    """The columns of a model in order, and the features left out with the reason."""

    columns: tuple[Column, ...]
    dropped: Mapping[str, str]

    @property
    def names(self) -> list[str]:
        """Return the names of the features, in the model's order."""
        return [column.name for column in self.columns]

    @property
    def codes(self) -> list[str]:
        """Return the names inside the model, in its order."""
        return [column.code for column in self.columns]

    @property
    def text_codes(self) -> list[str]:
        """Return the names inside the model of the text features."""
        return [column.code for column in self.columns if column.levels is not None]

    def part(self, names: frozenset[str]) -> Encoding:
        """Return the encoding of only the named features; names inside the model stay as they are."""
        return Encoding(tuple(column for column in self.columns if column.name in names), {})

    def apply(self, features: pd.DataFrame) -> pd.DataFrame:
        """Return the features as Float64 columns ``f_000``…; a level's place in its list stands for it.

        Columns are found by name: their order and further columns change nothing. Levels not seen at
        training and infinite numbers count as missing.

        Raises
        ------
        LeadScoringError
            Where a feature of the model is missing.
        """
        missing = [name for name in self.names if name not in features.columns]
        if missing:
            hint = nearest(missing[0], [str(name) for name in features.columns])
            raise LeadScoringError(
                f"Features: {len(missing)} of the model's {len(self.columns)} are missing, first '{missing[0]}'.{hint} "
                "Build them with the configuration the model was trained with, or train anew."
            )
        values = np.empty((len(features), len(self.columns)), dtype=np.float64, order="F")
        for place, column in enumerate(self.columns):
            values[:, place] = _as_numbers(features[column.name], column)
        return pd.DataFrame(values, index=features.index, columns=self.codes, copy=False)

    def is_rare(self, features: pd.DataFrame, column: Column) -> Flags:
        """Return which rows hold text that is not a level: the model takes it for missing, people do not."""
        values = features[column.name]
        return np.isnan(_as_numbers(values, column)) & values.notna().to_numpy(dtype=bool)

    def to_json(self) -> dict[str, Any]:
        """Return the encoding as JSON types."""
        return {"columns": [asdict(column) for column in self.columns], "dropped": dict(self.dropped)}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Encoding:
        """Return the encoding that :meth:`to_json` wrote."""
        columns = [
            Column(c["name"], c["code"], tuple(c["levels"]) if c["levels"] is not None else None)
            for c in stored["columns"]
        ]
        return cls(tuple(columns), stored["dropped"])


def fit_encoding(features: pd.DataFrame, catalog: Mapping[str, Feature], recipe: Recipe) -> Encoding:
    """Return the encoding learned from the training rows' ``features``.

    Text keeps the levels with at least ``recipe.level_min_rows`` rows, at most
    ``recipe.high_cardinality_levels`` of them; the rest count as missing. Columns that hold one value only are
    left out. Columns are taken in the order of their names, so that their order in the frame changes nothing.

    Raises
    ------
    LeadScoringError
        Where a column is not in the catalog, or no column is left.
    """
    columns: list[Column] = []
    dropped: dict[str, str] = {}
    for name in sorted(str(column) for column in features.columns):
        if name not in catalog:
            raise LeadScoringError(f"Feature '{name}' is not in the catalog. Add it to src/features/catalog.py.")
        levels = _frequent_levels(features[name], recipe) if catalog[name].is_text else None
        reason = _why_useless(features[name], levels)
        if reason:
            dropped[name] = reason
        else:
            columns.append(Column(name, f"f_{len(columns):03d}", levels))
    if not columns:
        raise LeadScoringError(
            f"None of the {len(dropped)} features differs between the leads known at the cut, "
            "so nothing can be learned. Declare more attributes or activities."
        )
    return Encoding(tuple(columns), dropped)


def _frequent_levels(values: pd.Series, recipe: Recipe) -> tuple[str, ...]:
    """Return the frequent levels, most frequent first, ties by name."""
    counts = values.dropna().astype(str).value_counts()
    frequent = sorted(counts[counts >= recipe.level_min_rows].items(), key=lambda item: (-item[1], item[0]))
    return tuple(str(level) for level, _ in frequent[: recipe.high_cardinality_levels])


def _why_useless(values: pd.Series, levels: tuple[str, ...] | None) -> str | None:
    """Return why a column tells nothing, or None; missing counts as a value of its own."""
    if values.isna().all():
        return "always missing"
    if levels is not None and not levels:
        return "no level with enough rows"
    encoded = _as_numbers(values, Column("", "", levels))
    first = encoded[0]
    same = np.isnan(encoded) if np.isnan(first) else encoded == first
    return "always the same" if same.all() else None


def _as_numbers(values: pd.Series, column: Column) -> Numbers:
    """Return one column as floats, missing and unusable values as NaN."""
    if column.levels is None:
        numbers = pd.to_numeric(values, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
        return np.where(np.isfinite(numbers), numbers, np.nan)
    place, different = pd.factorize(values)
    codes = pd.Index(column.levels, dtype=object).get_indexer(pd.Index(different, dtype=object))
    found = np.where(codes >= 0, codes, np.nan).astype(np.float64)
    return np.append(found, np.nan)[place]  # missing values have place -1
