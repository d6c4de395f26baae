"""Who the lead is: declared attributes as text and numbers, and what job titles say."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import polars as pl

from src.features.activity_types import words_of
from src.features.definition import Definition, define
from src.features.plan import FeaturePlan
from src.features.snapshot import DAY_US
from src.leads.config import SourceConfig

TITLE = "job_title"

SENIORITY = {
    "junior": r"\b(junior|jr|student(in)?|intern|trainee|apprentice|assistant|assistenz|werkstudent(in)?)\b",
    "vice president": r"\b(vice president|[se]?vp)\b",
    "chief": r"\b(c[a-z]o|chief|founder|co-?founder|owner|president|partner|managing director|geschäftsführer(in)?)\b",
    "director": r"\b(director|head|leiter(in)?|principal)\b",
    "manager": r"\b(manager(in)?|lead|supervisor|teamleiter(in)?|coordinator)\b",
}
"""Seniority by the words of a title, first match counts: the assistant of a president is no president."""

FUNCTION = {
    "IT": r"\b(it|cio|cto|information|software|developer|systems?|data|security|infrastructure|devops)\b",
    "operations": r"\b(operations?|coo|logistics?|supply|warehouse|production|plant|fleet|transport|manufacturing)\b",
    "finance": r"\b(finance|financial|cfo|account(ing|ant)|controller|controlling|treasury|audit)\b",
    "marketing": r"\b(marketing|cmo|brand|communications?|content|growth|demand)\b",
    "sales": r"\b(sales|cro|revenue|account (executive|manager)|business development|vertrieb)\b",
    "human resources": r"\b(hr|chro|human|people|talent|recruit(er|ing|ment)|personal)\b",
    "purchasing": r"\b(purchasing|procurement|buyer|buying|sourcing|einkauf)\b",
    "engineering": r"\b(engineer(ing)?|r&d|research|technical|technology|product|quality|ingenieur(in)?)\b",
    "general management": r"\b(ceo|founder|co-?founder|owner|president|managing|general|geschäftsführer(in)?)\b",
}
"""Function by the words of a title, first match counts."""

fit = partial(define, group="fit")


def attribute_features(config: SourceConfig, plan: FeaturePlan) -> list[Definition]:
    """Return the definitions over the declared attributes."""
    plain = [name for name in plan.texts if name != TITLE]
    return [
        *(_attribute(name, words_of(config, name), "text", pl.col(name)) for name in plain),
        *(_attribute(name, words_of(config, name), "number", pl.col(name)) for name in plan.numbers),
        *(_moment(name, words_of(config, name)) for name in plan.moments),
        *(_title() if TITLE in plan.texts else []),
        *([_missing(plan)] if plan.texts or plan.numbers or plan.moments else []),
    ]


def first_match(text: pl.Expr, patterns: Mapping[str, str], otherwise: str) -> pl.Expr:
    """Return the name of the first pattern that the text holds, ``otherwise`` where none; missing stays missing.

    Patterns are for lower case. They are tried once per different text: a lead has many rows, and many share a text.
    """
    words = pl.col("text").str.to_lowercase()
    found = pl.lit(otherwise)
    for name, pattern in reversed(list(patterns.items())):
        found = pl.when(words.str.contains(pattern)).then(pl.lit(name)).otherwise(found)

    def matched(texts: pl.Series) -> pl.Series:
        rows = texts.alias("text").to_frame()
        different = rows.unique().drop_nulls().with_columns(found=found)
        return rows.join(different, on="text", how="left", maintain_order="left")["found"]

    return text.map_batches(matched, return_dtype=pl.String())


def _attribute(name: str, words: str, unit: str, value: pl.Expr) -> Definition:
    """Return an attribute as it is."""
    return fit(
        name,
        words,
        unit,
        (f"{words} {{value}}", f"{words} not known"),
        value,
        source=f"leads.{name}",
    )


def _moment(name: str, words: str) -> Definition:
    """Return an attribute that is a time as days before the moment."""
    days = (pl.col("scored_at") - pl.col(name)).dt.total_microseconds() / DAY_US
    phrases = (f"{words} {{days}} ago", f"{words} not known")
    return fit(f"{name}_days", f"{words}: days ago", "days", phrases, days, source=f"leads.{name}")


def _title() -> list[Definition]:
    """Return what the job title says; titles themselves are too many to learn from."""
    title = pl.col(TITLE)
    source = f"leads.{TITLE}"
    return [
        fit(
            "seniority",
            "seniority",
            "text",
            ("seniority {value}", "job title not known"),
            first_match(title, SENIORITY, "staff"),
            source=source,
        ),
        fit(
            "job_function",
            "function",
            "text",
            ("works in {value}", "job title not known"),
            first_match(title, FUNCTION, "other"),
            source=source,
        ),
    ]


def _missing(plan: FeaturePlan) -> Definition:
    """Return how many of the attributes are missing."""
    names = [*plan.texts, *plan.numbers, *plan.moments]
    return fit(
        "missing_fields_count",
        "fields left empty",
        "fields",
        ("fields left empty: {value}", "no field left empty"),
        pl.sum_horizontal(pl.col(name).is_null() for name in names),
        source="leads",
    )
