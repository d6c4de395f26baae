"""What an analyst expects to raise or lower the chance, in a table to fill, beside what the score does."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from src.leads.errors import InputRefused, Problem, nearest
from src.models.cut import Numbers
from src.models.explaining.account_draws import account_draws, drawn_means, interval
from src.models.facts import bin_of, levels_of
from src.models.model import LeadModel

SIGNS_FILE = "signs.csv"
"""The analyst's table in the folder of a run; what was found stands in ``evaluation/signs.csv``."""
SIGNS = ("raises", "lowers", "either", "never")
UNCLEAR = "hardly either"
LEAST_EFFECT = 0.05
"""Log-odds; a twentieth more or less of the odds is no direction worth comparing."""
REQUIRED = ("feature", "expected")
COLUMNS = ["feature", "value", "words", "group", "expected", "found", "effect", "low", "high", "leads"]

Expected = Mapping[str, Mapping[str, str]]
"""Feature -> level (of a number: the empty name, for more of it) -> one of ``SIGNS``."""


def read_signs(path: Path) -> dict[str, dict[str, str]]:
    """Return what the analyst expects; columns ``feature, value, expected``, further ones are not looked at.

    Raises
    ------
    InputRefused
        Where a column is missing or an expectation is none of ``SIGNS``; a row without one says nothing.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        names, rows = reader.fieldnames or [], list(reader)
    missing = [name for name in REQUIRED if name not in names]
    if missing:
        what = f"column '{missing[0]}' is missing{nearest(missing[0], names)}"
        raise InputRefused([Problem(path.name, what, "Take evaluation/signs.csv of a run and fill its 'expected'.")])
    found: dict[str, dict[str, str]] = {}
    wrong = []
    for number, row in enumerate(rows, start=2):
        said = (row["expected"] or "").strip().casefold()
        if said and said not in SIGNS:
            wrong.append(number)
        elif said:
            found.setdefault(row["feature"].strip(), {})[(row.get("value") or "").strip()] = said
    if wrong:
        what = f"{len(wrong)} rows expect something else than {', '.join(SIGNS)}"
        raise InputRefused([Problem(f"{path.name}, column 'expected'", what, "Correct or empty them.", wrong)])
    return found


def signs_of(folder: Path) -> dict[str, dict[str, str]]:
    """Return what the analyst of the run in ``folder`` expects; nothing where no table was declared."""
    path = folder / SIGNS_FILE
    return read_signs(path) if path.is_file() else {}


def with_expected(model: LeadModel, expected: Expected) -> LeadModel:
    """Return the model whose reasons keep to what is expected; features that it does not have are not looked at."""
    catalog = {name: replace(feature, expected=expected.get(name, {})) for name, feature in model.catalog.items()}
    return replace(model, catalog=catalog)


def sign_table(
    model: LeadModel,
    features: pd.DataFrame,
    contributions: pd.DataFrame,
    rows: pd.DataFrame,
    shape: pd.DataFrame,
    seed: int = 0,
) -> pd.DataFrame:
    """Return what each feature does to the score, beside what is expected of it: the table to fill.

    Parameters
    ----------
    model : LeadModel
        With expectations (:func:`with_expected`), or none.
    features, contributions, rows : DataFrame, same index
        Features; contributions in log-odds; ``lead_id`` and ``account_id``.
    shape : DataFrame
        As ``shape_table`` gives it for the same rows.

    Returns
    -------
    DataFrame
        ``feature, value, words, group, expected, found, effect, low, high, leads``. A number has one row (``value``
        empty): how much more log-odds its high values get than the low ones; text has one for each level.
        ``found``: raises or lowers where the 95 % interval lies a twentieth of the odds or more to that side.

    Notes
    -----
    The interval is over leads, for the score as it is; how much of it another training would keep is measured by
    ``python -m studies reason_stability``.
    """
    levels = _levels(model, shape)
    numbers = _numbers(model, features, contributions, rows, seed)
    table = pd.concat([numbers, levels], ignore_index=True)
    known = [model.catalog[name] for name in table["feature"]]
    table["words"], table["group"] = [feature.words for feature in known], [feature.group for feature in known]
    table["expected"] = [feature.expected.get(value, "") for feature, value in zip(known, table["value"], strict=True)]
    table["found"] = np.select(
        [table["low"] >= LEAST_EFFECT, table["high"] <= -LEAST_EFFECT], ["raises", "lowers"], UNCLEAR
    )
    return table.sort_values(["feature", "value"], ignore_index=True)[COLUMNS]


def conflicts(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows in which the score surely does the opposite of what is expected."""
    expected, found = table["expected"], table["found"]
    return table[((expected == "raises") & (found == "lowers")) | ((expected == "lowers") & (found == "raises"))]


def conflict_words(table: pd.DataFrame) -> list[str]:
    """Return a warning for each row of :func:`conflicts`."""
    said = []
    for _, row in conflicts(table).iterrows():
        what = f"{row['words']} {row['value']}" if row["value"] else f"more of '{row['words']}'"
        said.append(
            f"Expected that {what} {row['expected']} the chance, but it {row['found']} the score "
            f"({row['leads']:,} leads). It is not said as a reason. Look at the field, or at the expectation."
        )
    return said


def unknown_features(expected: Expected, model: LeadModel) -> list[str]:
    """Return a sentence for the expectations about features that the model does not have."""
    unknown = sorted(set(expected) - set(model.catalog))
    if not unknown:
        return []
    hint = nearest(unknown[0], model.catalog)
    return [f"{len(unknown)} expectations are about no feature of the score, first '{unknown[0]}'.{hint}"]


def _levels(model: LeadModel, shape: pd.DataFrame) -> pd.DataFrame:
    """Return the levels of text as rows, from the shape; missing ones are none."""
    is_text = shape["feature"].map(lambda name: model.catalog[name].is_text).astype(bool)
    found = shape[is_text & (shape["bin"] > 0)]
    return found[["feature", "value", "leads", "effect", "low", "high"]]


def _numbers(
    model: LeadModel, features: pd.DataFrame, contributions: pd.DataFrame, rows: pd.DataFrame, seed: int
) -> pd.DataFrame:
    """Return a row for each number: the mean contribution of its high values less that of the low ones."""
    matrix, draws = model.encoding.apply(features), account_draws(rows["account_id"], seed)
    found = []
    for column in model.encoding.columns:
        if column.levels is not None:
            continue
        bins = model.facts.bins[column.name]
        place = bin_of(matrix[column.code].to_numpy(), column, bins.edges)
        level = levels_of(bins)[place]
        high, low = level > 0, level < 0
        if high.any() and low.any():
            effect = contributions[column.name].to_numpy()
            gap, ends = _gap(effect, high, low, draws)
            leads = rows.loc[high | low, "lead_id"].nunique()
            found.append((column.name, "", leads, gap, *ends))
    return pd.DataFrame(found, columns=["feature", "value", "leads", "effect", "low", "high"])


def _gap(effect: Numbers, high: np.ndarray, low: np.ndarray, draws: Numbers) -> tuple[float, tuple[float, float]]:
    """Return the difference of two means, and its interval."""
    own = np.where(np.stack([high, low]), effect, np.nan)
    means = drawn_means(own, draws)
    below, above = interval(means[:1] - means[1:])
    return float(effect[high].mean() - effect[low].mean()), (float(below[0]), float(above[0]))
