"""Leads taken block by block, two blocks at a time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from src.rules.activity_log import Ints
from src.rules.changes import blocks_of_leads
from src.rules.points import Points

THREADS = 2
"""More would only need more memory: half of the work holds Python's lock."""
Found = TypeVar("Found")


def block_by_block(points: Points, work: Callable[[Points, Ints], Found]) -> list[Found]:
    """Return what ``work`` finds for each block of leads (rows of ``tables.leads``), in the order of the blocks."""
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(lambda leads: work(points.copy(), leads), blocks_of_leads(points.units)))
