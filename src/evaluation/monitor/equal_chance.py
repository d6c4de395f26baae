"""Whether leads of the same score win as before: bands of one frozen score, newest window against those before."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from src.evaluation.monitor.wins_bar import DRAWS, checked
from src.evaluation.ranking import Floats, Ints
from src.models.cut import Flags

EQUAL = "equal_chance"
BANDS = 5
WINS_A_BAND = 10
COHORT_DAYS = 28
WOBBLE = 0.1
"""From month to month an equal score wins about so much more or less often (relative) in quiet times too."""
WOBBLE_KNOWN = 0.02
"""How well the square of that guess is known, before the cohorts of the windows before correct it: few cohorts with
few wins hardly do."""
FEWEST_IN_COHORT = 5.0
BAND_COLUMNS = ["low", "high", "leads", "wins", "share", "leads_before", "wins_before", "share_before"]


@dataclass(frozen=True)
class Side:
    """The leads of the newest window, or of those before.

    Attributes
    ----------
    leads, wins : array of int, shape (n_cohorts, n_bands)
        By cohort of four weeks and band of the score.
    """

    leads: Ints
    wins: Ints


def equal_chance(
    rows: pd.DataFrame, score: Floats, is_new: Flags, share: float, random: np.random.Generator
) -> tuple[dict[str, object], pd.DataFrame]:
    """Return the wins of the newest window against those that leads of the same score brought before, and the bands.

    Parameters
    ----------
    rows : pandas.DataFrame
        ``created_at, window, is_won`` of the leads of all windows.
    score : array, shape (n_rows,)
        The frozen score.
    is_new : array of bool
    share : float
        Share (0-1) of quiet windows that may raise a false alarm.
    random : numpy.random.Generator
    """
    won = rows["is_won"].to_numpy(dtype=bool)
    band, edges = _bands(score, won & ~is_new)
    new, before = (_side(rows[part], band[part], won[part], len(edges) - 1) for part in (is_new, ~is_new))
    wobble = wobble_of(before)
    expected, error = expectation(new.leads, before.leads, before.wins.sum(axis=0), wobble)
    null = quiet_z(new, before, wobble, random)
    n, wins = int(new.leads.sum()), int(new.wins.sum())
    return checked(EQUAL, n, wins, float(expected), float(error), null, share), _told(edges, new, before)


def expectation(leads: Ints, leads_before: Ints, wins_before: Ints, wobble: float) -> tuple[Floats, Floats]:
    """Return the wins that the bands let expect, and the standard error of how far those that come lie from them.

    Parameters
    ----------
    leads, leads_before : array of int, shape (n_cohorts, n_bands)
        Of the newest window and of those before.
    wins_before : array of int, shape (..., n_bands)
    wobble : float
        Relative; each cohort has its own.

    Notes
    -----
    With n new and m earlier leads in a band that wins with share p, wins lie n p (1 - p) about n p, and the share that
    was counted among m brings n^2 p (1 - p) / m. A cohort's wobble multiplies what it adds to either: w^2 times the sum
    of the squares of these parts, so that a window of many cohorts is known better than a single month.
    """
    n, m = leads.sum(axis=0), leads_before.sum(axis=0)
    share = (wins_before + 0.5) / (m + 1)
    expected = (n * share).sum(axis=-1)
    either_way = (n * share * (1 - share) * (1 + n / np.maximum(m, 1))).sum(axis=-1)
    carried = leads_before * (n / np.maximum(m, 1))
    parts = sum((share @ side.T.astype(np.float64)) ** 2 @ np.ones(len(side)) for side in (leads, carried))
    return expected, np.sqrt(either_way + wobble**2 * parts)


def quiet_z(new: Side, before: Side, wobble: float, random: np.random.Generator) -> Floats:
    """Return z of windows drawn as they would come were nothing to change: ``DRAWS`` of them."""
    rate = before.wins.sum(axis=0) / np.maximum(before.leads.sum(axis=0), 1)
    drawn, drawn_before = (_drawn(side.leads, rate, wobble, random) for side in (new, before))
    expected, error = expectation(new.leads, before.leads, drawn_before, wobble)
    return np.asarray((drawn.sum(axis=-1) - expected) / error, dtype=np.float64)


def wobble_of(before: Side) -> float:
    """Return by how much, relative to what is expected, cohorts vary beyond what either way does.

    The guess ``WOBBLE``, corrected by each cohort as far as its wins tell: the fewer, the less.
    """
    rate = before.wins.sum(axis=0) / np.maximum(before.leads.sum(axis=0), 1)
    expected, either_way = before.leads @ rate, before.leads @ (rate * (1 - rate))
    large = expected >= FEWEST_IN_COHORT
    if large.sum() < 2:
        return WOBBLE
    wins, expected, either_way = before.wins.sum(axis=1)[large], expected[large], either_way[large]
    inside = 1 - expected / before.wins.sum()  # a cohort is part of what it is held against
    beyond = ((wins - expected) ** 2 - either_way * inside) / (expected**2 * inside)
    known = 1 / (2 * (1 / expected + WOBBLE**2) ** 2)
    guess = 1 / WOBBLE_KNOWN**2
    square = (guess * WOBBLE**2 + (known * beyond).sum()) / (guess + known.sum())
    return float(np.sqrt(max(square, WOBBLE**2 / 4)))


def _drawn(leads: Ints, rate: Floats, wobble: float, random: np.random.Generator) -> Ints:
    """Return wins by draw and band."""
    times = np.exp(wobble * random.standard_normal((DRAWS, len(leads), 1)) - wobble**2 / 2)
    return np.asarray(random.binomial(leads, np.clip(rate * times, 0, 1)).sum(axis=1), dtype=np.int64)


def _side(rows: pd.DataFrame, band: Ints, won: Flags, bands: int) -> Side:
    """Return leads and wins by cohort and band; without dates a window is a cohort."""
    if rows["created_at"].isna().any():
        cohort = pd.factorize(rows["window"])[0]
    else:
        cohort = ((rows["created_at"] - rows["created_at"].min()).dt.days // COHORT_DAYS).to_numpy()
    place, size = cohort.astype(np.int64) * bands + band, (int(cohort.max()) + 1) * bands
    leads, wins = (np.bincount(which, minlength=size).reshape(-1, bands) for which in (place, place[won]))
    return Side(leads.astype(np.int64), wins.astype(np.int64))


def _bands(score: Floats, wins_before: Flags) -> tuple[Ints, Floats]:
    """Return each lead's band of the score and the edges: each band holds as many of the wins before."""
    bands = int(np.clip(wins_before.sum() // WINS_A_BAND, 1, BANDS))
    inner = np.unique(np.quantile(score[wins_before], np.linspace(0, 1, bands + 1)[1:-1]))
    return np.searchsorted(inner, score, side="right"), np.concatenate([[-np.inf], inner, [np.inf]])


def _told(edges: Floats, new: Side, before: Side) -> pd.DataFrame:
    """Return the bands as a table."""
    bands = pd.DataFrame({"low": edges[:-1], "high": edges[1:]})
    for name, side in (("", new), ("_before", before)):
        n, won = side.leads.sum(axis=0), side.wins.sum(axis=0)
        bands[f"leads{name}"], bands[f"wins{name}"] = n, won
        bands[f"share{name}"] = np.divide(won, n, out=np.full(len(n), np.nan), where=n > 0)
    return bands
