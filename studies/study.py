"""What a study is: one seed at a time, and a table over all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class Study:
    """A question that only many seeds answer.

    Attributes
    ----------
    name : str
        As in ``python -m studies NAME`` and in the markers of ``docs/results.md``.
    title : str
        Heading of its section.
    one : callable
        ``one(seed)`` returns the records of one seed, flat dicts of JSON scalars; the same for the same seed.
    table : callable
        ``table(records)`` returns the Markdown of the section; ``records`` has the column ``seed`` beside those of
        ``one``.
    """

    name: str
    title: str
    one: Callable[[int], list[dict[str, Any]]]
    table: Callable[[pd.DataFrame], str]
