"""A change split among what changed together, so that no order of the changes is preferred."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from itertools import combinations
from math import factorial
from operator import add

from src.evaluation.ranking import Floats


def shapley(value: Callable[[frozenset[str]], Floats], names: Sequence[str]) -> dict[str, Floats]:
    """Return the part of each of ``names`` in the change from nothing changed to everything changed.

    Parameters
    ----------
    value : callable
        From the set of those that have changed to the result; numbers or arrays.
    names : sequence of str

    Notes
    -----
    What each adds when its turn comes, averaged over all orders (24 for four): Shapley (1953); for such products
    Shorrocks (2013), J. Econ. Inequality 11. Each set comes before one name in as many orders as the weights count.
    The parts add up to the whole change.

    >>> parts = shapley(lambda changed: (2.0 if "a" in changed else 1) * (3.0 if "b" in changed else 1), ["a", "b"])
    >>> parts  # from 1 to 6: a first adds 1 and last 3; b first adds 2 and last 4
    {'a': 2.0, 'b': 3.0}
    """
    count = len(names)
    known = {
        frozenset(chosen): value(frozenset(chosen)) for size in range(count + 1) for chosen in combinations(names, size)
    }
    parts: dict[str, Floats] = {}
    for name in names:
        before = [chosen for chosen in known if name not in chosen]
        weights = [factorial(len(chosen)) * factorial(count - len(chosen) - 1) / factorial(count) for chosen in before]
        steps = [known[chosen | {name}] - known[chosen] for chosen in before]
        parts[name] = reduce(add, (weight * step for weight, step in zip(weights, steps, strict=True)))
    return parts
