"""Every check of one part of the page against its own past, under one bar for all of them together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields

import numpy as np
import pandas as pd

from src.evaluation.ranking import Floats, Ints

RECORD = 1.4
"""Beyond all of the past by four tenths."""
FEWEST_PAST = 12
"""Past looks without which a check has no past."""


@dataclass(frozen=True)
class Check:
    """One thing that is looked at every week.

    Attributes
    ----------
    kind, field, span : str
        What it is about: kind of alarm, feature, window.
    least : float
        Under it nothing is worth an alarm, however odd.
    overlap : int
        So many looks apart two of them share no lead.
    spread : float
        In quiet times it is held to move at least so much.
    record : float
        So many times the most of its past it has to be, where it is judged by :func:`records`.
    """

    kind: str
    field: str
    span: str
    least: float
    overlap: int
    spread: float = 0.01
    record: float = RECORD


_NAMES = [field.name for field in fields(Check)]


Past = tuple[Check, Ints, Floats]
"""A check, how many weeks back it was looked at (the newest last), and what was seen: the larger, the odder."""


@dataclass(frozen=True)
class Watched:
    """What is watched.

    Attributes
    ----------
    values : pandas.DataFrame
        Index: weeks back, the last row is today's (0). One column per check, missing where it could not be looked at.
    checks : pandas.DataFrame
        Index as the columns of ``values``, columns as the attributes of :class:`Check`.
    """

    values: pd.DataFrame
    checks: pd.DataFrame


def side_by_side(parts: Sequence[Past]) -> Watched:
    """Return the checks side by side, each at the looks it has."""
    checks = pd.DataFrame([asdict(check) for check, _, _ in parts], columns=_NAMES)
    checks = checks.astype(
        {"least": np.float64, "overlap": np.int64, "spread": np.float64, "record": np.float64}
    )  # without rows too
    grid = np.unique(np.concatenate([[0], *(back for _, back, _ in parts)]))[::-1].astype(np.int64)
    values = np.full((len(grid), len(parts)), np.nan)
    for column, (_, back, seen) in enumerate(parts):
        values[np.searchsorted(-grid, -back), column] = seen
    return Watched(pd.DataFrame(values, index=grid), checks)


@dataclass(frozen=True)
class Judged:
    """Today's look against the past ones.

    Attributes
    ----------
    table : pandas.DataFrame
        The checks with ``value`` (today), ``usual`` (mean of the past), ``threshold`` (the value from which it is an
        alarm), ``z`` and ``is_alarm``.
    bar : float
        The z that a check has to pass; infinite where the past is too short for the budget.
    past_looks : int
    needs : str or None
    """

    table: pd.DataFrame
    bar: float
    past_looks: int
    needs: str | None = None


def judged(watched: Watched, share: float) -> Judged:
    """Return which checks are odder today than quiet weeks make the oddest of them all.

    Parameters
    ----------
    watched : Watched
    share : float
        Share (0-1) of quiet weeks in which some check may raise a false alarm.

    Notes
    -----
    Each check is standardised by its own past looks that share no lead with the one that is judged; past looks are
    judged as today's, each without itself and its neighbours. Of each look only the oddest check counts (max-type:
    Westfall and Young 1993), so that the bar allows for all checks and for how they hang together, whatever their
    number. Today's page raises an alarm where its oddest check is among the ``share`` oddest of all looks, itself
    included: were the looks exchangeable, that had exactly this probability (conformal p-value: Vovk, Gammerman and
    Shafer 2005). They nearly are, since each is made of equally many leads against as long a time before. Looks that
    share leads with today's are not counted, so that what goes on for some weeks does not hide itself. The past need
    not be quiet: what happened in it raises the bar.
    """
    columns = watched.checks
    values = watched.values.to_numpy(dtype=np.float64)
    z, mean, spread = _standardised(values, columns)
    counts = np.where((values >= columns["least"].to_numpy()) & np.isfinite(z), z, 0.0)
    oddest = counts.max(axis=1, initial=0.0)
    apart = len(values) - int(columns["overlap"].max()) if len(columns) else 0
    past = oddest[:apart][np.isfinite(z[:apart]).any(axis=1)]
    bar = _bar(past, share)
    table = columns.assign(
        value=values[-1],
        usual=mean,
        threshold=np.maximum(mean + bar * spread, columns["least"]),
        z=z[-1],
        is_alarm=counts[-1] > bar,
    )
    fewest = _fewest_looks(share)
    needs = (
        None
        if len(past) >= fewest
        else f"{fewest - len(past)} more weeks of history: {len(past)} of {fewest} are there"
    )
    return Judged(table, bar, len(past), needs)


def _bar(past: Floats, share: float) -> float:
    """Return what today's oddest check has to exceed.

    >>> _bar(np.arange(1.0, 24.0), 1 / 12), _bar(np.arange(1.0, 11.0), 1 / 12)
    (22.0, inf)
    """
    allowed = int(np.floor(share * (len(past) + 1) + 1e-9))
    return float(np.sort(past)[-allowed]) if allowed else float("inf")


def _fewest_looks(share: float) -> int:
    """Return the fewest past looks with which today's can be among the oddest ``share`` of them."""
    return int(np.ceil(1 / share - 1e-9)) - 1


def _standardised(values: Floats, checks: pd.DataFrame) -> tuple[Floats, Floats, Floats]:
    """Return z of each look and check, and mean and spread of each check's past as today's look sees it."""
    looks, overlap = len(values), checks["overlap"].to_numpy(dtype=np.int64)
    known = np.isfinite(values[:-1])
    filled = np.where(known, values[:-1], 0.0)
    sums = [np.vstack([np.zeros(values.shape[1]), np.cumsum(part, axis=0)]) for part in (known, filled, filled**2)]
    place, column = np.arange(looks)[:, None], np.arange(values.shape[1])
    first = np.clip(place - overlap + 1, 0, looks - 1)
    last = np.clip(place + overlap, 0, looks - 1)
    n, total, square = (part[-1] - (part[last, column] - part[first, column]) for part in sums)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = total / n
        variance = np.maximum(square - n * mean**2, 0.0) / (n - 1)
    has_past = n >= FEWEST_PAST
    mean = np.where(has_past, mean, np.nan)
    spread = np.where(has_past, np.maximum(np.sqrt(variance), checks["spread"].to_numpy()), np.nan)
    return (values - mean) / spread, mean[-1], spread[-1]


def records(parts: Sequence[Past]) -> pd.DataFrame:
    """Return which checks are beyond everything that they showed before: the columns of ``Judged.table`` but ``z``.

    Notes
    -----
    For what jumps now and then, as new campaigns, numbers of leads and refitted chances do: its spread says little, its
    largest value so far much. Of n + 1 looks without any change each is as likely to be the largest, and hardly one is
    so by four tenths; how far beyond it has to be is what the check's own quiet weeks ask for. Looks that share leads
    with today's are no past.
    """
    rows = []
    for check, back, values in parts:
        past = values[:-1][back[:-1] >= check.overlap]
        past = past[np.isfinite(past)]
        enough = len(past) >= FEWEST_PAST and back[-1] == 0
        usual, most = (float(np.median(past)), float(past.max())) if enough else (np.nan, np.nan)
        threshold = max(check.least, check.record * most) if enough else np.inf
        told = {"value": float(values[-1]), "usual": usual, "threshold": threshold}
        rows.append({**asdict(check), **told, "is_alarm": bool(values[-1] > threshold)})
    return pd.DataFrame(rows, columns=[*_NAMES, "value", "usual", "threshold", "is_alarm"])
