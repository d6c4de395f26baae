"""A rate over seeds in words, with its own uncertainty."""

from __future__ import annotations

from scipy.stats import binomtest


def rate_words(hits: int, n: int) -> str:
    """Return the hits, of how many, and the 95 % interval of the rate (Clopper and Pearson 1934).

    >>> rate_words(4, 200)
    '4 of 200 (0.5-5.0 %)'
    """
    if n == 0:
        return "0 of 0"
    between = binomtest(hits, n).proportion_ci()
    return f"{hits} of {n} ({100 * between.low:.1f}-{100 * between.high:.1f} %)"
