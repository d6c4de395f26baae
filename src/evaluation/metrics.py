"""What an order or a chance is worth: each metric, for any weights of the rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array

from src.evaluation.ranking import Floats, Ints, Places, rank, sums_by

RANKING_METRICS = ("wins_best_half", "wins_at_capacity", "alift", "auc", "average_precision", "top_decile_lift")
VALUE_METRICS = ("value_best_half", "value_at_capacity")
CHANCE_METRICS = ("calibration_error", "brier", "log_loss")
METRICS = RANKING_METRICS + VALUE_METRICS + CHANCE_METRICS
HIGHEST = dict.fromkeys(METRICS, 1.0) | {"top_decile_lift": 10.0, "log_loss": np.inf}
"""The largest number each metric can be; the smallest is 0."""
LOWER_IS_BETTER = frozenset(CHANCE_METRICS)
BINS = 10
_CLIP = 1e-12  # a chance of exactly 0 or 1 that fails would otherwise cost infinitely much


@dataclass(frozen=True)
class Ratio:
    """A metric before the division, so that cells can be added up; both arrays are cells x draws."""

    above: Floats
    below: Floats

    def of(self, cells: NDArray[np.bool_]) -> Ratio:
        """Return the chosen cells added up."""
        return Ratio(self.above[cells].sum(axis=0), self.below[cells].sum(axis=0))

    def value(self) -> Floats:
        """Return ``above / below``; NaN where there is nothing to divide by."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(self.below > 0, self.above / self.below, np.nan)


def ranking_ratios(places: Places, cell: Ints, cells: int, capacity: Floats) -> dict[str, Ratio]:
    """Return every ranking metric as sums over the wins of each cell.

    Parameters
    ----------
    places : Places
        Where the wins stand.
    cell : integers
        Cell (0 to ``cells`` - 1) of each place.
    capacity : numbers
        Share (0-1) of its queue that each place's capacity reaches.

    Notes
    -----
    Each metric is a mean over wins of something seen inside the win's own queue: was it reached, how many others
    does it outrank, how many of those down to it are wins. So cells are averaged by adding, each queue by its wins.
    ``alift`` is the area under the curve of cumulative gains (Moro, Cortez and Rita 2014, DSS 62:22-31). The metrics
    of value weigh each win by what it is worth, and are there only where that is known.
    """
    add = sums_by(cell, cells)
    best_half, at_capacity = places.reached(0.5), places.reached(capacity[:, None])
    seen = {
        "wins_best_half": best_half,
        "wins_at_capacity": at_capacity,
        "alift": places.passed(),
        "average_precision": places.precision(),
        "top_decile_lift": places.reached(0.1) * 10,
    }
    wins = add @ places.wins
    ratios = {name: Ratio(add @ (places.wins * values), wins) for name, values in seen.items()}
    if places.value is not None:
        value = add @ places.value
        ratios["value_best_half"] = Ratio(add @ (places.value * best_half), value)
        ratios["value_at_capacity"] = Ratio(add @ (places.value * at_capacity), value)
    compared = places.compared()
    return ratios | {"auc": Ratio(add @ (compared * places.outranked()), add @ compared)}


@dataclass(frozen=True)
class ChanceSums:
    """What each row adds to the metrics of a chance, per cell; made once, read for any weights."""

    _rows: csr_array
    _square: csr_array
    _surprise: csr_array
    _gap: csr_array
    _bins: csr_array

    def ratios(self, weights: Floats) -> dict[str, Ratio]:
        """Return every metric of a chance as sums over the rows of each cell, under weights (rows x draws)."""
        kind = weights.dtype  # else scipy would make a wider copy of all weights
        rows = self._rows @ weights
        return {
            "calibration_error": Ratio(self._bins @ np.abs(self._gap.astype(kind) @ weights), rows),
            "brier": Ratio(self._square.astype(kind) @ weights, rows),
            "log_loss": Ratio(self._surprise.astype(kind) @ weights, rows),
        }


def chance_sums(is_won: NDArray[np.bool_], chance: Floats, cell: Ints, cells: int) -> ChanceSums:
    """Return the sums of a ``chance`` (0-1) against what came, per ``cell`` (0 to ``cells`` - 1).

    Rows without a chance (NaN) make their whole cell NaN.
    """
    inside = np.clip(chance, _CLIP, 1 - _CLIP)
    surprise = -np.where(is_won, np.log(inside), np.log1p(-inside))
    bins, cell_of_bin = quantile_bins(chance, cell)
    return ChanceSums(
        sums_by(cell, cells),
        sums_by(cell, cells, (chance - is_won) ** 2),
        sums_by(cell, cells, surprise),
        sums_by(bins, len(cell_of_bin), chance - is_won),
        sums_by(cell_of_bin, cells),
    )


def quantile_bins(chance: Floats, cell: Ints, bins: int = BINS) -> tuple[Ints, Ints]:
    """Return the bin of each row and the cell of each bin: tenths of the chance inside each cell.

    Equal chances share a bin, so there may be fewer.
    """
    code = np.zeros(len(chance), np.int64)
    for one in np.unique(cell):
        inside = cell == one
        edges = np.quantile(chance[inside], np.arange(1, bins) / bins)
        code[inside] = one * bins + np.searchsorted(edges, chance[inside])
    used, numbered = np.unique(code, return_inverse=True)
    return numbered, used // bins


def wins_reached(is_won: ArrayLike, score: ArrayLike, fraction: float, weight: ArrayLike | None = None) -> float:
    """Return the share (0-1) of wins among the best ``fraction`` (0-1) of one queue; NaN without wins.

    >>> wins_reached([True, False, True, False], [9, 8, 7, 1], 0.5)
    0.5
    >>> wins_reached([True, False], [5, 5], 0.5)  # a tie: by expectation
    0.5
    """
    places = _one_queue(is_won, score, weight)
    return _mean(places.reached(fraction), places.wins)


def wins_in_best(is_won: ArrayLike, score: ArrayLike, count: float, weight: ArrayLike | None = None) -> float:
    """Return the share (0-1) of wins among the best ``count`` leads of one queue; NaN without wins."""
    total = np.size(is_won) if weight is None else float(np.sum(weight))
    return wins_reached(is_won, score, min(1.0, count / total) if total else 1.0, weight)


def lift(is_won: ArrayLike, score: ArrayLike, fraction: float, weight: ArrayLike | None = None) -> float:
    """Return how many times more wins the best ``fraction`` (0-1) of one queue holds than a random such share."""
    return wins_reached(is_won, score, fraction, weight) / fraction


def alift(is_won: ArrayLike, score: ArrayLike, weight: ArrayLike | None = None) -> float:
    """Return the area (0-1) under the curve of cumulative gains of one queue; ties by expectation; NaN without wins.

    A random order has 0.5. The best that an order can have is 1 - half the share of wins.

    >>> alift([True, False, True, False], [9, 8, 7, 1])
    0.625
    """
    places = _one_queue(is_won, score, weight)
    return _mean(places.passed(), places.wins)


def auc(is_won: ArrayLike, score: ArrayLike, weight: ArrayLike | None = None) -> float:
    """Return the share (0-1) of pairs of a win and another lead in which the win has the better score.

    Ties count half. NaN with one class only.

    >>> auc([True, False, False, True], [4, 3, 2, 2])
    0.625
    """
    places = _one_queue(is_won, score, weight)
    return _mean(places.outranked(), places.compared())


def average_precision(is_won: ArrayLike, score: ArrayLike, weight: ArrayLike | None = None) -> float:
    """Return the mean over wins of the share (0-1) of wins down to each; ties as a whole; NaN without wins."""
    places = _one_queue(is_won, score, weight)
    return _mean(places.precision(), places.wins)


def chance_metric(name: str, is_won: ArrayLike, chance: ArrayLike, weight: ArrayLike | None = None) -> float:
    """Return ``brier``, ``log_loss`` (natural logarithm) or ``calibration_error`` of one set of rows.

    Notes
    -----
    The calibration error is the mean over tenths of the chance of |mean chance - rate of wins|, each by its rows
    (Naeini et al. 2015, with bins of equal size). Luck alone keeps it above 0: small samples look worse.
    """
    won, weights = np.asarray(is_won, bool), _column(np.size(is_won), weight)
    one_cell = np.zeros(len(won), np.int64)
    sums = chance_sums(won, np.asarray(chance, float), one_cell, 1)
    return float(sums.ratios(weights)[name].value()[0, 0])


def _mean(seen: Floats, wins: Floats) -> float:
    return float(Ratio((wins * seen).sum(axis=0), wins.sum(axis=0)).value()[0])


def _one_queue(is_won: ArrayLike, score: ArrayLike, weight: ArrayLike | None) -> Places:
    won = np.asarray(is_won, bool)
    ranking = rank(won, np.asarray(score, float), np.zeros(len(won), np.int64))
    return ranking.places(_column(len(won), weight))


def _column(size: int, weight: ArrayLike | None) -> Floats:
    return np.ones((size, 1)) if weight is None else np.asarray(weight, float)[:, None]
