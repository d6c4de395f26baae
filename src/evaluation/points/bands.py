"""Conversion by band of points, and whether more points mean more wins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np
import pandas as pd
from scipy.stats import norm

from src.evaluation.intervals import MIN_WINS, draws_of
from src.evaluation.over_draws import over_draws
from src.evaluation.ranking import Floats
from src.evaluation.rates import Z_95, wilson
from src.models.cut import flags

BandFinding = Literal["rises", "does not rise", "cannot tell"]
TENTHS = 10
MIN_IN_BAND = 30
WORTH_HAVING = 0.5
"""More points are no use where the rise from the lowest to the highest band surely stays under this share of the mean
rate."""
NO_LABEL = "no label"


@dataclass(frozen=True)
class Rise:
    """Rise of the conversion (0-1) from the lowest band to the highest, along a straight line, and a finding.

    ``drop`` names a band and a higher one that surely wins less often, the surest such pair.
    """

    value: float
    low: float
    high: float
    finding: BandFinding
    drop: tuple[str, str] | None = None


def points_bands(leads: pd.DataFrame, draws: int = 200, seed: int = 0) -> tuple[pd.DataFrame, dict[str, Rise]]:
    """Return the conversion by band and, per kind of band, whether it rises.

    Parameters
    ----------
    leads : pandas.DataFrame
        Later leads at one landmark, outcome known: ``window, account_id, scored_at, is_won, rules`` (points) and
        ``label`` (missing below every label; left out where no lead has any).

    Returns
    -------
    bands : pandas.DataFrame
        ``kind`` (tenth | label), ``band`` (text), ``place`` (0 = lowest), ``lowest, highest`` (points), ``n, wins,
        rate, low, high`` (0-1, Wilson) and ``finding`` of the kind.
    rises : dict of str to Rise

    Notes
    -----
    Tenths are made inside each window (leads with equal points stay together, so there may be fewer). The rise is that
    of outcomes less their window's mean on bands less their window's mean (Mantel 1963; nothing pooled over windows),
    drawn by account as everywhere. It *rises* where its interval lies above 0 and no higher band surely wins less often
    than a lower one (all pairs of bands with ``MIN_IN_BAND`` leads, Bonferroni); it *does not rise* where one does, or
    where the upper end stays under ``WORTH_HAVING`` of the mean rate; else *cannot tell*.
    """
    tables, rises = [], {}
    for kind, bands in _kinds(leads):
        frame = _counts(leads, bands).assign(kind=kind)
        rises[kind] = _rise(leads, frame, bands, draws, seed)
        tables.append(frame.assign(finding=rises[kind].finding))
    columns = ["kind", "band", "place", "lowest", "highest", "n", "wins", "rate", "low", "high", "finding"]
    return pd.concat(tables, ignore_index=True)[columns] if tables else pd.DataFrame(columns=columns), rises


def _kinds(leads: pd.DataFrame) -> Iterator[tuple[str, pd.Series]]:
    """Yield each kind of band with the band of each lead."""
    scored = leads[leads["rules"].notna()]
    if scored.empty:
        return
    windows = scored.groupby("window")["rules"]
    # The mean rank of equal points, as a share of the window: the tenth in which most of them would stand.
    share = (windows.rank(method="average") - 0.5) / windows.transform("size")
    yield "tenth", (np.floor(share * TENTHS).astype(int) + 1).astype(str)
    if scored["label"].notna().any():
        yield "label", scored["label"].fillna(NO_LABEL).astype(str)


def _counts(leads: pd.DataFrame, bands: pd.Series) -> pd.DataFrame:
    """Return one row per band, the one with the fewest points first."""
    rows = leads.loc[bands.index].assign(band=bands, won=flags(leads.loc[bands.index, "is_won"]).astype(int))
    found = rows.groupby("band").agg(
        mean=("rules", "mean"),
        lowest=("rules", "min"),
        highest=("rules", "max"),
        n=("won", "size"),
        wins=("won", "sum"),
    )
    found = found.sort_values("mean", kind="stable").drop(columns="mean").reset_index()
    low, high = wilson(found["wins"], found["n"])
    return found.assign(place=np.arange(len(found)), rate=found["wins"] / found["n"], low=low, high=high)


def _rise(leads: pd.DataFrame, counts: pd.DataFrame, bands: pd.Series, draws: int, seed: int) -> Rise:
    """Return the rise over the bands with its interval, and what it allows to say."""
    rows = leads.loc[bands.index]
    won = flags(rows["is_won"]).astype(np.float64)
    if len(counts) < 2 or rows.loc[won > 0, "account_id"].nunique() < MIN_WINS:
        return Rise(np.nan, np.nan, np.nan, "cannot tell")
    window = pd.factorize(rows["window"])[0]
    place = bands.map(dict(zip(counts["band"], counts["place"], strict=True))).to_numpy()
    cell = window * len(counts) + place
    shape = (window.max() + 1, len(counts))
    is_in = (cell == np.arange(shape[0] * shape[1])[:, None]).astype(float)
    enough = counts["n"].to_numpy() >= MIN_IN_BAND
    pairs = list(combinations(np.flatnonzero(enough).tolist(), 2))

    def figures(weights: Floats) -> Floats:
        n, wins = ((is_in * each) @ weights for each in (1.0, won))
        return _figures(n.reshape(*shape, -1), wins.reshape(*shape, -1), pairs)

    drawn = draws_of(rows, draws, seed)
    found = over_draws(drawn, figures)
    low, high = drawn.interval(found)
    margin = WORTH_HAVING * won.mean()
    errors = np.maximum((high - low)[1:] / (2 * Z_95), _errors_if_equal(counts["n"].to_numpy(float), won.mean(), pairs))
    drop = _surest_drop(found[1:, 0], errors, pairs, counts["band"].tolist())
    finding = _finding(low[0], high[0], margin, drop is not None)
    return Rise(float(found[0, 0]), float(low[0]), float(high[0]), finding, drop)


def _figures(n: Floats, wins: Floats, pairs: list[tuple[int, int]]) -> Floats:
    """Return the rise and then the drop of each pair, for counts of windows x bands x draws."""
    with np.errstate(divide="ignore", invalid="ignore"):
        size = n.sum(axis=1, keepdims=True)
        place = np.linspace(0, 1, n.shape[1])[None, :, None]
        middle = (n * place).sum(axis=1, keepdims=True) / size
        over = np.nan_to_num(wins - n * wins.sum(axis=1, keepdims=True) / size)
        rise = (over * place).sum(axis=(0, 1)) / np.nansum(n * (place - middle) ** 2, axis=(0, 1))
        excess = over.sum(axis=0) / n.sum(axis=0)
    return np.stack([rise, *(excess[lower] - excess[higher] for lower, higher in pairs)])


def _errors_if_equal(n: Floats, rate: float, pairs: list[tuple[int, int]]) -> Floats:
    """Return each pair's standard error if all bands won alike: draws of a band with two wins spread too little."""
    return np.array([np.sqrt(rate * (1 - rate) * (1 / n[one] + 1 / n[other])) for one, other in pairs])


def _surest_drop(
    drops: Floats, errors: Floats, pairs: list[tuple[int, int]], names: list[str]
) -> tuple[str, str] | None:
    """Return the lower and the higher band of the surest drop, None where none is sure."""
    if not pairs:
        return None
    with np.errstate(divide="ignore", invalid="ignore"):
        sure = np.where(errors > 0, drops / errors, 0.0)
    if not sure.max() > norm.ppf(1 - 0.025 / len(pairs)):
        return None
    lower, higher = pairs[int(sure.argmax())]
    return names[lower], names[higher]


def _finding(low: float, high: float, margin: float, drops: bool) -> BandFinding:
    if drops or (low <= 0 and high < margin):
        return "does not rise"
    return "rises" if low > 0 else "cannot tell"
