"""One block of features per type of activity: the types are data, not code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

import polars as pl

from src.features.definition import Definition, Group, define
from src.features.known import count_of, days_of, newest, within
from src.features.plan import FeaturePlan
from src.leads.config import SourceConfig


def type_features(config: SourceConfig, plan: FeaturePlan) -> list[Definition]:
    """Return counts, ever and per window, and recency of each type in the plan."""
    slugs = type_slugs(plan)
    return [
        definition
        for code, name in enumerate(plan.all_types)
        for definition in _block(
            code, slugs[name], words_of(config, name), "sales" if name in plan.sales_types else "engagement", plan
        )
    ]


def words_of(config: SourceConfig, name: str) -> str:
    """Return the plain words of a column or type of activity: as declared in ``[words]``, else with spaces.

    >>> from types import SimpleNamespace
    >>> words_of(SimpleNamespace(words={"demo_request": "asked for a demo"}), "demo_request")
    'asked for a demo'
    >>> words_of(SimpleNamespace(words={}), "page_view")
    'page view'
    """
    return config.words.get(name) or re.sub(r"[_\s]+", " ", name).strip()


def type_slugs(plan: FeaturePlan) -> dict[str, str]:
    """Return each type's part of the column names: lower case, letters and digits, unique.

    >>> type_slugs(FeaturePlan(types=("E-mail open", "e mail_open")))
    {'E-mail open': 'e_mail_open', 'e mail_open': 'e_mail_open_2'}
    """
    slugs: dict[str, str] = {}
    for name in plan.all_types:
        slug = re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_") or "type"
        number = 1
        while (unique := slug if number == 1 else f"{slug}_{number}") in slugs.values():
            number += 1
        slugs[name] = unique
    return slugs


def _block(code: int, slug: str, words: str, group: Group, plan: FeaturePlan) -> Iterator[Definition]:
    """Yield the features of one type."""
    is_type = pl.col("code") == code
    of_type = partial(define, group=group, source=f"activities: {slug}")
    yield of_type(
        f"did_{slug}_count",
        f"{words}: times so far",
        "times",
        (f"{words}{{times}}", f"never {words}"),
        count_of(f"_{code}"),
        {f"_{code}": is_type.sum()},
    )
    for days in plan.type_windows_days:
        yield of_type(
            f"did_{slug}_{days}d_count",
            f"{words}: times in the last {days} days",
            "times",
            (f"{words}{{times}} in the last {days} days", f"not {words} in the last {days} days"),
            count_of(f"_{code}_{days}d"),
            {f"_{code}_{days}d": (is_type & within(days)).sum()},
        )
    yield of_type(
        f"did_{slug}_last_days",
        f"{words}: days since the last time",
        "days",
        (f"{words}, last {{days}} ago", f"never {words}"),
        days_of(f"_{code}_last"),
        {f"_{code}_last": newest(is_type)},
    )
