"""What reasons are about: features of one source, and of sources that say nearly the same, are one subject."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from src.features.definition import Feature
from src.models.cut import Flags

Pairs = Iterable[tuple[str, str]]


def subjects_of(names: Sequence[str], catalog: Mapping[str, Feature], alike: Pairs) -> list[list[int]]:
    """Return the places of the features of each subject; those that are no reason are in none.

    Parameters
    ----------
    names : sequence of str
        Features in the model's order.
    catalog : mapping of str to Feature
    alike : pairs of str
        Features that say nearly the same (:mod:`src.models.explaining.alike`).

    Notes
    -----
    Two sources are one subject where each feature of either is alike to some of the other, e.g. a campaign and the
    source that it belongs to: what a model gives to one of the two is chance, so only their sum means anything. The
    source that is alike to most others takes them in first, and a source joins only what it is alike to itself: no
    chain grows.
    """
    sources: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        if catalog[name].is_reason:
            sources.setdefault(catalog[name].source, []).append(place)
    same, members = alike_matrix(names, alike), list(sources.values())
    one = np.array([[_are_one(same, each, other) for other in members] for each in members], dtype=bool)
    one = one.reshape(len(members), len(members))
    free = dict.fromkeys(sorted(range(len(members)), key=lambda number: -int(one[number].sum())))
    subjects = []
    while free:
        joined = [number for number in free if one[next(iter(free)), number]]
        for number in joined:
            del free[number]
        subjects.append(sorted(place for number in joined for place in members[number]))
    return sorted(subjects)


def alike_matrix(names: Sequence[str], alike: Pairs) -> Flags:
    """Return which features are alike, shape (features, features), symmetric; each is like itself."""
    place = {name: number for number, name in enumerate(names)}
    found = np.eye(len(names), dtype=bool)
    for one, other in alike:
        found[place[one], place[other]] = found[place[other], place[one]] = True
    return found


def subject_names(names: Sequence[str], catalog: Mapping[str, Feature], alike: Pairs) -> dict[str, str]:
    """Return the subject of each feature that may be a reason: the source of its first feature."""
    subjects = subjects_of(names, catalog, alike)
    return {names[place]: catalog[names[members[0]]].source for members in subjects for place in members}


def _are_one(same: Flags, members: Sequence[int], others: Sequence[int]) -> bool:
    """Return whether each feature of either source is alike to some of the other."""
    between = same[np.ix_(members, others)]
    return bool(between.any(axis=0).all() and between.any(axis=1).all())
