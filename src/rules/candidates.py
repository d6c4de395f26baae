"""Conditions that a person could type into a CRM: what a points card learned from data may be made of."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from src.features.plan import FeaturePlan, is_sales
from src.features.snapshot import known_activities, known_fields
from src.leads.tables import LeadTables
from src.rules.rule import Rule

MIN_LEADS = 30
"""Leads that a value, a word or a stretch of numbers must have, so that its rate is more than an anecdote."""
MOST_LEVELS = 12
"""Values of a field, or words of a text, that are looked at: the most frequent ones."""
GROUPS = (2, 3, 5)
"""Sizes of the groups of best and of worst values, and of words; never more than half of them."""
MOST_TEXTS, MOST_NUMBERS = 15, 5
"""Fields that are looked at, in the order of the declaration."""
QUANTILES = 7
MOST_TYPES = 30
"""Types of activity that are looked at: those that most leads have."""
OFTEN = ((1, 7), (1, 30), (1, None), (2, 30), (2, None), (5, 30))
"""So many activities of a type, in so many days (None: ever)."""
ANY_COUNTS, ANY_DAYS = (3, 10, 30), (7, 30)
IDLE_DAYS = (14, 30)
PRIOR_LEADS = 50
"""Leads of average luck that each value's rate is mixed with before values are put in order."""
_WORD = re.compile(r"[^\W\d_]{3,}")
_NAME_LENGTH = 55


def candidates(
    tables: LeadTables, plan: FeaturePlan, rows: pl.DataFrame, is_won: NDArray[np.float64]
) -> tuple[Rule, ...]:
    """Return rules of one point each, whose conditions are made from ``rows`` alone.

    Parameters
    ----------
    tables : LeadTables
    plan : FeaturePlan
        The fields and types of activity that may be features: nothing that is protected, leaks or is sales' own work
        stands in it unless it was declared so.
    rows : polars.DataFrame
        ``row_id, lead_id, scored_at`` of the rows to learn from, known before the cut.
    is_won : array, shape (n_rows,)
        Outcome 0 or 1; only puts values and words in order of their rate, so that the best or the worst can stand
        together in one rule.

    Notes
    -----
    Per text field its frequent values, and groups of the best and the worst of them (a split of values in order of
    their rate is the best of all splits: Breiman et al. 1984, "Classification and regression trees", theorem 4.5);
    per text with more values than a person would list, words that it contains; per number what lies above, below and
    between its quantiles, rounded; per type of activity how often in the last days; and idle stretches. A condition
    nobody or everybody meets is no harm: :func:`src.rules.distil.distil` passes over it.
    """
    texts, numbers = list(plan.texts)[:MOST_TEXTS], list(plan.numbers)[:MOST_NUMBERS]
    values = known_fields(tables, rows, [*texts, *numbers], [*plan.history_fields])
    values = values.with_columns(lead=rows["lead_id"], won=pl.Series(is_won))
    found: list[dict[str, Any]] = []
    for column in texts:
        found += _text_conditions(values.select("lead", "won", text=column), column)
    for column in numbers:
        found += _number_conditions(values.select("lead", number=column), column)
    if plan.has_dates:
        found += _activity_conditions(_types(tables, plan, rows))
    return _named(found)


def _text_conditions(values: pl.DataFrame, column: str) -> Iterator[dict[str, Any]]:
    """Yield conditions on one text field: its values where a person would list them, else words."""
    counted = values.group_by("text").agg(leads=pl.col("lead").n_unique(), rows=pl.len(), wins=pl.col("won").sum())
    known = counted.drop_nulls("text")
    if known.height > 2 * MOST_LEVELS:
        words = known.with_columns(token=pl.col("text").map_elements(_words, return_dtype=pl.List(pl.String)))
        for group in _groups(_in_order_of_rate(words.explode("token").drop_nulls("token"), known)):
            yield {"column": column, "contains": group}
    else:
        for group in _groups(_in_order_of_rate(known.with_columns(pl.col("text").alias("token")), known)):
            yield {"column": column, **({"equals": group[0]} if len(group) == 1 else {"in": group})}
    if counted.filter(pl.col("text").is_null())["leads"].sum() >= MIN_LEADS:
        yield {"column": column, "missing": True}


def _words(text: str) -> list[str]:
    return sorted(set(_WORD.findall(text.lower())))


def _in_order_of_rate(tokens: pl.DataFrame, known: pl.DataFrame) -> list[str]:
    """Return the frequent values of ``token``, those whose rows win most first."""
    leads, rows, wins = (float(known[name].sum()) for name in ("leads", "rows", "wins"))
    prior, mean = PRIOR_LEADS * rows / max(leads, 1), wins / max(rows, 1)
    frequent = (
        tokens.group_by("token")
        .agg(pl.col("leads", "rows", "wins").sum())
        .filter(pl.col("leads") >= MIN_LEADS)
        .sort("leads", "token", descending=[True, False])
        .head(MOST_LEVELS)
    )
    rate = ((pl.col("wins") + prior * mean) / (pl.col("rows") + prior)).round(9)
    return frequent.sort(rate, "token", descending=[True, False])["token"].to_list()


def _groups(ordered: list[str]) -> list[list[str]]:
    """Return each value alone, and the best and the worst few of them."""
    sizes = [size for size in GROUPS if 2 * size <= len(ordered)]
    both = [group for size in sizes for group in (ordered[:size], ordered[-size:])]
    return [[value] for value in ordered] + [sorted(group) for group in both]


def _number_conditions(values: pl.DataFrame, column: str) -> Iterator[dict[str, Any]]:
    """Yield what lies above, below and between the rounded quantiles of one number."""
    known = values.drop_nulls("number").unique("lead", keep="first", maintain_order=True)["number"].to_numpy()
    if len(known) >= 2 * MIN_LEADS:
        edges = np.quantile(known.astype(float), np.arange(1, QUANTILES) / QUANTILES)
        cuts = sorted({_rounded(edge) for edge in edges} - {float(known.min())})
        for place, low in enumerate(cuts):
            yield {"column": column, "at_least": low}
            yield {"column": column, "below": low}
            for high in cuts[place + 1 :]:
                yield {"column": column, "at_least": low, "below": high}
    if values.filter(pl.col("number").is_null())["lead"].n_unique() >= MIN_LEADS:
        yield {"column": column, "missing": True}


def _rounded(number: float) -> float:
    """Return the number with two digits that count: nobody types 487.3."""
    return float(f"{number:.2g}")


def _types(tables: LeadTables, plan: FeaturePlan, rows: pl.DataFrame) -> list[str]:
    """Return the types of activity known at the rows' moments that most leads have; none that sales ever does.

    Nor any by which marketing answers. Where what sales does may be a feature, the plan holds such types, and then they
    count as all others do.
    """
    last = rows.sort("scored_at", "row_id").unique("lead_id", keep="last", maintain_order=True)
    known = known_activities(tables.activities, last.select("row_id", "lead_id", "scored_at"))
    counted = known.group_by("activity_type").agg(leads=pl.col("lead_id").n_unique(), sales=is_sales().any())
    usable = (pl.col("leads") >= MIN_LEADS) & (~pl.col("sales") | bool(plan.sales_types))
    usable &= ~pl.col("activity_type").is_in(plan.left_out_types)
    frequent = counted.drop_nulls().filter(usable).sort("leads", "activity_type", descending=[True, False])
    return frequent.head(MOST_TYPES).collect(engine="streaming")["activity_type"].to_list()


def _activity_conditions(types: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield how often an activity of one type, or of any, came in the last days, and how long none came."""
    for name in types:
        yield from ({"activity": [name], "count": _count(n, days)} for n, days in OFTEN)
    if len(types) > 1:
        yield from ({"activity": [*types], "count": _count(n, days)} for n in ANY_COUNTS for days in ANY_DAYS)
    if types:
        yield from ({"activity": [*types], "count": {"at_least": 0, "at_most": 0, "days": d}} for d in IDLE_DAYS)


def _count(at_least: int, days: int | None) -> dict[str, int]:
    return {"at_least": at_least} | ({} if days is None else {"days": days})


def _named(found: Iterable[dict[str, Any]]) -> tuple[Rule, ...]:
    """Return the conditions as rules of one point, each with a name that says it."""
    rules: dict[str, Rule] = {}
    for condition in found:
        stem = name = _name(condition)
        number = 2
        while name in rules:
            name, number = f"{stem}_{number}", number + 1
        rules[name] = Rule.model_validate({"name": name, "points": 1, **condition})
    return tuple(rules.values())


def _name(condition: dict[str, Any]) -> str:
    """Return a name in small letters, digits and underscores, e.g. ``employees_from_50_to_500``."""
    if "activity" in condition:
        what = condition["activity"][0] if len(condition["activity"]) == 1 else "activities"
        count = condition["count"]
        no = "no" if count.get("at_most") == 0 else ""
        often = f"{count['at_least']} times" if count["at_least"] > 1 else ""
        when = f"in {count['days']} days" if "days" in count else "ever"
        return _slug(f"{no} {what} {often} {when}")
    column = condition["column"]
    if "missing" in condition:
        return _slug(f"no {column}")
    low, high = condition.get("at_least"), condition.get("below")
    if low is not None or high is not None:
        bounds = [f"from {low:g}" if low is not None else "", f"to below {high:g}" if high is not None else ""]
        return _slug(f"{column} {' '.join(bounds)}")
    given = condition.get("contains") or condition.get("in") or [condition["equals"]]
    return _slug(f"{column} {' '.join(given[:2])}{f' and {len(given) - 2} more' if len(given) > 2 else ''}")


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:_NAME_LENGTH].strip("_")
    return slug if re.match(r"[a-z]", slug) else f"rule_{slug}".strip("_")
