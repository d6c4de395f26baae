"""In which direction, and in which shape, a feature moves the score: its mean contribution by value."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pandas as pd

from src.features.definition import Feature, phrase
from src.models.cut import Numbers
from src.models.encode import Column
from src.models.explaining.account_draws import account_draws, drawn_means, interval
from src.models.explaining.vocabulary import NONE, is_counted, without_number
from src.models.facts import Bins, bin_of
from src.models.model import LeadModel

MIN_LEADS = 10
COLUMNS = ["feature", "bin", "value", "leads", "effect", "low", "high"]

Places = np.ndarray


def shape_table(
    model: LeadModel, features: pd.DataFrame, contributions: pd.DataFrame, rows: pd.DataFrame, seed: int = 0
) -> pd.DataFrame:
    """Return the mean contribution of each feature by value, for bins of at least 10 leads.

    Parameters
    ----------
    model : LeadModel
    features, contributions, rows : DataFrame, same index
        Features; contributions in log-odds; ``lead_id`` and ``account_id``.
    seed : int

    Returns
    -------
    DataFrame
        ``feature, bin`` (0 = missing, then levels or ascending numbers)``, value`` (in words)``, leads, effect, low,
        high``: log-odds with a 95 % interval over draws of accounts.
    """
    matrix = model.encoding.apply(features)
    draws = account_draws(rows["account_id"], seed)
    lead = pd.factorize(rows["lead_id"])[0]
    parts = [_of_feature(model, column, matrix, contributions, draws, lead) for column in model.encoding.columns]
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=COLUMNS)
    return table[table["leads"] >= MIN_LEADS].reset_index(drop=True)


def _of_feature(
    model: LeadModel,
    column: Column,
    matrix: pd.DataFrame,
    contributions: pd.DataFrame,
    draws: Numbers,
    lead: Places,
) -> pd.DataFrame:
    """Return the rows of one feature."""
    bins, feature = model.facts.bins[column.name], model.catalog[column.name]
    values, effect = matrix[column.code].to_numpy(), contributions[column.name].to_numpy()
    place = bin_of(values, column, bins.edges)
    found, low, high = _by_bin(place, effect, draws)
    pairs = pd.DataFrame({"place": place, "lead": lead}).drop_duplicates()
    leads = pairs.groupby("place").size()
    words = list(bin_words(feature, column, bins))
    return pd.DataFrame(
        {
            "feature": column.name,
            "bin": leads.index,
            "value": [words[each] for each in leads.index],
            "leads": leads.to_numpy(),
            "effect": found,
            "low": low,
            "high": high,
        }
    )


def _by_bin(place: Places, effect: Numbers, draws: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Return mean and interval of the effect in each bin that has rows, ascending."""
    own = np.where(place == np.unique(place)[:, None], effect, np.nan)
    low, high = interval(drawn_means(own, draws))
    return np.nanmean(own, axis=1), low, high


def bin_words(feature: Feature, column: Column, bins: Bins) -> Iterator[str]:
    """Yield the words of each bin of a feature, the missing one first.

    >>> size = Feature("size", "employees", "people", "fit", "leads", "{value} employees", "size not known")
    >>> list(bin_words(size, Column("size", "f_000", None), Bins((10.0, 50.0), np.zeros((1, 4)), np.zeros((1, 4)))))
    ['size not known', 'under 10', '10 to under 50', '50 and more']
    """
    yield feature.phrase_low
    if column.levels is not None:
        yield from column.levels
        return
    if is_counted(feature):
        ends = [int(np.ceil(edge)) for edge in bins.edges]
        yield from (_counts(low, high) for low, high in zip([0, *ends], [*ends, None], strict=True))
        return
    texts = [phrase(Feature("", "", "", feature.group, "", "{value}", ""), edge) for edge in bins.edges]
    if not texts:
        yield "any"
        return
    yield f"under {texts[0]}"
    yield from (f"{low} to under {high}" for low, high in pairwise(texts))
    yield f"{texts[-1]} and more"


def value_words(feature: Feature, value: str) -> str:
    """Return a feature with one of its bins, as a sentence may begin.

    >>> demo = Feature("demos", "demos", "times", "engagement", "", "asked for a demo{times}", "never")
    >>> [value_words(demo, value) for value in ("none", "1 and more", "2 to 4")]
    ['never', 'asked for a demo', 'asked for a demo, 2 to 4 times']
    >>> value_words(Feature("size", "employees", "people", "fit", "", "{value}", "size not known"), "under 10")
    'employees: under 10'
    """
    if value == feature.phrase_low or (is_counted(feature) and value == NONE):
        return feature.phrase_low
    if is_counted(feature):
        often = "" if value in ("1", "1 and more") else f", {value}{' times' if feature.unit == 'times' else ''}"
        return without_number(feature.phrase_high) + often
    return f"{feature.words}: {value}"


def _counts(low: int, high: int | None) -> str:
    """Return the whole numbers from ``low`` to below ``high`` in words.

    >>> _counts(0, 1), _counts(1, 2), _counts(2, 5), _counts(0, 3), _counts(5, None)
    ('none', '1', '2 to 4', '0 to 2', '5 and more')
    """
    if high is None:
        return f"{low} and more"
    if high - 1 <= low:
        return NONE if low == 0 else str(low)
    return f"{low} to {high - 1}"
