"""Each field of the newest leads against the half year before: distance, values never seen, fields that emptied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from src.evaluation.later_leads import at_creation, nearest_landmark
from src.evaluation.monitor.distances import EMPTY, coded, distances
from src.evaluation.monitor.judged import Check, Past
from src.evaluation.monitor.looks import Looks, looks_in_order, spans, weekly_looks
from src.evaluation.ranking import Floats
from src.features.definition import Feature

NOTABLE = 0.1
"""A smaller distance moves under 10 of 100 leads and is no alarm, however sure."""
NEW_VALUES = 0.05
"""A smaller share of values that are new is no alarm (TFX calls it the minimum domain mass)."""
LEVEL_ROWS = 30
"""A value with fewer leads before counts as new: the model takes it for missing."""
EXPECTED = 10.0
"""A field emptied where so many filled values were expected and none came: by chance, once in 20,000 times."""
ENGAGED_DAYS = 7.0
"""What leads did is looked at when they are a week old; who they are, when they come in."""


@dataclass(frozen=True)
class Fields:
    """What the fields showed.

    Attributes
    ----------
    moved, new : list of Past
        Distances (kind ``fields``) and shares of new values (kind ``new_values``).
    emptied : tuple of str
        Fields without a single value among the newest leads, that had some before.
    newest : dict of str to int
        How many leads each span holds, at creation.
    """

    moved: list[Past]
    new: list[Past]
    emptied: tuple[str, ...]
    newest: Mapping[str, int]


def watch_fields(
    features: pd.DataFrame,
    examples: pd.DataFrame,
    words: Mapping[str, Feature],
    names: Sequence[str],
    as_of: pd.Timestamp | None,
    recent_days: float,
) -> Fields | None:
    """Return the distances of the named fields at every look; None where the history is too short for any.

    Parameters
    ----------
    features, examples : pandas.DataFrame
        Same index ``row_id``.
    words : mapping of str to Feature
    names : sequence of str
        Fields to watch, e.g. those that the model uses.
    as_of : pandas.Timestamp or None
        None: the leads stand in an order without dates.
    recent_days : float
    """
    moved: list[Past] = []
    new: list[Past] = []
    emptied: set[str] = set()
    newest: dict[str, int] = {}
    for rows, own in _ages(examples, words, names):
        table = features.loc[rows.index, own]
        codes = {name: coded(table[name]) for name in own}
        for span, days in spans(recent_days):
            looks = looks_of(rows, as_of, days)
            if looks is None:
                continue
            newest.setdefault(span, looks.newest)
            for name, code in codes.items():
                window, reference = looks.counts(code)
                check = Check("fields", name, span, NOTABLE, looks.overlap)
                moved.append((check, looks.back, distances(window, reference, code.is_ordered)))
                if words[name].is_text:
                    check = Check("new_values", name, span, NEW_VALUES, looks.overlap)
                    new.append((check, looks.back, new_values(looks, table[name])))
                if span == "week" and _has_emptied(window, reference, looks.overlap):
                    emptied.add(name)
    if not moved:
        return None
    return Fields(moved, new, tuple(name for name in names if name in emptied), newest)


def looks_of(rows: pd.DataFrame, as_of: pd.Timestamp | None, days: float) -> Looks | None:
    """Return the looks at rows that stand in their order."""
    return looks_in_order(len(rows), days) if as_of is None else weekly_looks(rows["scored_at"], as_of, days)


def new_values(looks: Looks, values: pd.Series) -> Floats:
    """Return the share of each window's filled values that fewer than ``LEVEL_ROWS`` leads had before it.

    Parameters
    ----------
    looks : Looks
    values : pandas.Series of str
        In the order of the looks.

    Notes
    -----
    Before means ever before, not only in the half year of the reference: a model learns from all that is known.
    """
    place, _ = pd.factorize(values)
    known_from = np.full(len(values), looks.count)  # where a value had come often enough
    turn = values.groupby(place).cumcount().to_numpy()
    reached = turn == LEVEL_ROWS
    often = np.full(place.max(initial=-1) + 2, looks.count)
    often[place[reached]] = np.flatnonzero(reached)
    known_from = np.where(place >= 0, often[place], -1)
    windows = [known_from[start:end] for start, end in zip(looks.starts, looks.ends, strict=True)]
    filled = np.array([(window >= 0).sum() for window in windows], dtype=np.float64)
    new = [(window > start).sum() for window, start in zip(windows, looks.starts, strict=True)]
    return np.divide(np.array(new, dtype=np.float64), filled, out=np.full(len(filled), np.nan), where=filled > 0)


def _ages(
    examples: pd.DataFrame, words: Mapping[str, Feature], names: Sequence[str]
) -> list[tuple[pd.DataFrame, list[str]]]:
    """Return the rows at each age in order, and the fields that are looked at then."""
    landmarks = examples[examples["kind"] == "landmark"]
    if landmarks.empty:
        return []
    later = landmarks[landmarks["landmark_days"] == nearest_landmark(landmarks, ENGAGED_DAYS)]
    fit = [name for name in names if words[name].group == "fit"]
    done = [name for name in names if words[name].group not in ("fit", "time")]
    by = ["scored_at", "sequence"]
    return [(at_creation(examples).sort_values(by), fit), (later.sort_values(by), done)]


def _has_emptied(window: Floats, reference: Floats, overlap: int) -> bool:
    """Return whether the newest window has no value where many were expected, as never before."""
    filled = window.sum(axis=1) - window[:, EMPTY]
    share = 1 - reference[:, EMPTY] / np.maximum(reference.sum(axis=1), 1)
    is_empty = (filled == 0) & (share * window.sum(axis=1) >= EXPECTED)
    # What began in the weeks before is still news; what came and went long ago is how this field is.
    return bool(is_empty[-1] and not is_empty[: -8 * overlap].any())
