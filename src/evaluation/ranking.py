"""Where the wins stand in an order, for many sets of row weights at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

Floats = NDArray[np.floating]
Ints = NDArray[np.integer]
_TINY = 1e-30  # stands for nothing below a fraction line: what weighs nothing is not counted, whatever it shows


def sums(rows: Ints, starts: Ints, values: Floats | None = None, width: int | None = None) -> csr_array:
    """Return the matrix that adds up ``rows[starts[i]:starts[i + 1]]`` in its row ``i``.

    Parameters
    ----------
    rows : integers
        Row numbers, those of one sum next to each other.
    starts : integers
        First position of each sum, and the length of ``rows`` at the end.
    values : numbers, optional
        What each row is multiplied with; default 1.
    width : int, optional
        Number of rows of what will be summed; default the length of ``rows``.
    """
    data = np.ones(len(rows), np.float32) if values is None else values
    shape = (len(starts) - 1, len(rows) if width is None else width)
    return csr_array((data, rows.astype(np.int32), starts.astype(np.int32)), shape=shape)


def sums_by(code: Ints, count: int, values: Floats | None = None) -> csr_array:
    """Return the matrix that adds up rows of the same ``code`` (0 to ``count`` - 1)."""
    order = np.argsort(code, kind="stable")
    starts = np.searchsorted(code[order], np.arange(count + 1))
    return sums(order, starts, None if values is None else values[order])


@dataclass(frozen=True)
class Places:
    """Where each win stands in its queue, per set of weights; every array is wins x draws.

    Wins with the same score in the same queue stand as one. Weights count leads: a weight of 2 is a lead seen twice.

    Attributes
    ----------
    before, tied, total : arrays
        Weight of the leads that rank better, of those with the same score, and of the whole queue.
    wins, wins_before, wins_total : arrays
        The same of the wins only.
    value : array or None
        What the wins are worth together; None where no value is known.
    """

    before: Floats
    tied: Floats
    total: Floats
    wins: Floats
    wins_before: Floats
    wins_total: Floats
    value: Floats | None

    def reached(self, fraction: Floats | float) -> Floats:
        """Return the share (0-1) of each win that the best ``fraction`` of its queue reaches.

        Ties that straddle the cut-off are reached in part: what a random order among them gives on average.
        """
        return np.clip((fraction * self.total - self.before) / np.maximum(self.tied, _TINY), 0, 1)

    def passed(self) -> Floats:
        """Return the share (0-1) of its queue behind each win: the mean of ``reached`` over all fractions."""
        return 1 - (self.before + self.tied / 2) / np.maximum(self.total, _TINY)

    def outranked(self) -> Floats:
        """Return the share (0-1) of its queue's other leads that each win outranks; ties count half."""
        others = self.total - self.wins_total
        above = self.before - self.wins_before
        beside = self.tied - self.wins
        return 1 - (above + beside / 2) / np.maximum(others, _TINY)

    def compared(self) -> Floats:
        """Return the weight of the wins that have any other lead in their queue to outrank."""
        # Sums of weights that are no whole numbers leave a rest where there are none.
        return np.where(self.total - self.wins_total > 1e-6 * self.total, self.wins, 0)

    def precision(self) -> Floats:
        """Return the share (0-1) of wins among all leads down to each win; ties are taken as a whole."""
        return (self.wins_before + self.wins) / np.maximum(self.before + self.tied, _TINY)


@dataclass(frozen=True)
class Ranking:
    """One order of the rows inside their queues, sorted once and read for any weights.

    Attributes
    ----------
    queue : integers
        Queue of each place (wins of one score).
    """

    queue: Ints
    _segments: csr_array
    _wins: csr_array
    _values: csr_array | None
    _block: Ints
    _queue_starts: Ints

    def places(self, weights: Floats) -> Places:
        """Return the places of the wins under ``weights`` (rows x draws)."""
        segments = self._segments @ weights
        above = _running(segments)
        first, last = self._queue_starts[self.queue], self._queue_starts[self.queue + 1]
        wins = self._wins @ weights
        wins_above = _running(wins)
        starts = np.searchsorted(self.queue, self.queue, "left")
        ends = np.searchsorted(self.queue, self.queue, "right")
        return Places(
            before=above[self._block] - above[first],
            tied=segments[self._block],
            total=above[last] - above[first],
            wins=wins,
            wins_before=wins_above[:-1] - wins_above[starts],
            wins_total=wins_above[ends] - wins_above[starts],
            value=None if self._values is None else self._values @ weights,
        )


def rank(is_won: NDArray[np.bool_], score: Floats, queue: Ints, value: Floats | None = None) -> Ranking:
    """Return the order of the rows inside each queue, best score first.

    Parameters
    ----------
    is_won : booleans, one per row
    score : numbers, one per row
        Higher is better. A lead without a score (NaN) stands at the end, level with the others without.
    queue : integers, one per row
        0, 1, …: rows are compared with rows of the same queue only.
    value : numbers, one per row, optional
        What each win is worth; NaN (not known) counts as nothing.

    Notes
    -----
    Between two places of wins only the weight in total matters, so that each draw sums short segments instead of
    sorting again: one sparse product for all draws.
    """
    score = np.where(np.isnan(score), -np.inf, score)
    order = np.lexsort((-score, queue))
    queue, score, won = queue[order], score[order], is_won[order]
    size = len(order)
    queue_starts = np.searchsorted(queue, np.arange(int(queue.max(initial=-1)) + 2))
    tie_begins = np.ones(size, bool)
    tie_begins[1:] = (queue[1:] != queue[:-1]) | (score[1:] != score[:-1])
    starts = np.append(np.flatnonzero(tie_begins), size)
    tie = np.cumsum(tie_begins) - 1
    with_wins = np.unique(tie[won])
    edges = np.unique(np.concatenate([queue_starts, starts[with_wins], starts[with_wins + 1], [0, size]]))
    win_starts = np.append(np.searchsorted(tie[won], with_wins), won.sum())
    wins = order[won]
    worth = None if value is None else np.nan_to_num(value[wins]).astype(np.float32)
    return Ranking(
        queue=queue[starts[with_wins]],
        _segments=sums(order, edges),
        _wins=sums(wins, win_starts, width=size),
        _values=None if worth is None else sums(wins, win_starts, worth, size),
        _block=np.searchsorted(edges, starts[with_wins]),
        _queue_starts=np.searchsorted(edges, queue_starts),
    )


def _running(parts: Floats) -> Floats:
    """Return the sums over the rows so far, beginning with nothing."""
    total = np.zeros((len(parts) + 1, parts.shape[1]), parts.dtype)
    np.cumsum(parts, axis=0, out=total[1:])
    return total
