"""What the score is in each test window: with few wins known beforehand it is no boosted trees."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from src.models.enough import CONFIDENT_WON
from src.models.predictor import SORT_WORDS, Sort


def sorts_by_window(table: pd.DataFrame) -> dict[int, Sort]:
    """Return which sort of model was trained before each window of the out-of-time table, those with one."""
    trained = table.loc[table["sort"].notna()].drop_duplicates("window").sort_values("window")
    return dict(zip(trained["window"].tolist(), trained["sort"].tolist(), strict=True))


def without_copies(table: pd.DataFrame, methods: Sequence[str]) -> list[str]:
    """Return the methods but for one that is the score itself in every window.

    Parameters
    ----------
    table : pandas.DataFrame
        The out-of-time table.
    methods : sequence of str
        As for ``compare``.

    Notes
    -----
    Where the score is the points card in each window, two rungs of the ladder would be one and the same, and "the
    score finds no more than the card" would be true of any card.
    """
    sorts = set(sorts_by_window(table).values())
    return [method for method in methods if sorts != {method}]


def sorts_sentence(table: pd.DataFrame, plural: str = "customers") -> str | None:
    """Return in words where the score is no boosted trees; None where it is everywhere, or nothing was trained."""
    sorts = sorts_by_window(table)
    simple = [sort for sort in sorts.values() if sort != "trees"]
    if not simple:
        return None
    kinds = " or ".join(SORT_WORDS[sort] for sort in dict.fromkeys(sorted(simple)))
    where = f"In {len(simple)} of {len(sorts)} test windows" if len(simple) < len(sorts) else "In every test window"
    return (
        f"{where} fewer than {CONFIDENT_WON} {plural} were known beforehand: there the score is {kinds} in place of "
        "boosted trees, and its chances are of low confidence."
    )
