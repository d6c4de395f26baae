"""Who is scored: exclusions by name and objections."""

from __future__ import annotations

import polars as pl

from src.leads.casting import as_text
from src.leads.config import SourceConfig
from src.leads.declared.outcome import Exclusion

OBJECTED = "objected"


def exclusion_names(config: SourceConfig) -> list[str]:
    """Return the names under which leads may be left out, in order, objections last."""
    objected = [OBJECTED] if config.population.objected else []
    return [each.name for each in config.population.exclude] + objected


def left_out(leads: pl.DataFrame, persons: pl.DataFrame, config: SourceConfig) -> pl.DataFrame:
    """Return ``lead_id, name`` of the leads that are not scored, under the first name that applies.

    Notes
    -----
    An objection is the person's: it counts on every record of that person, whichever of them carries it.
    """
    population = config.population
    frame = leads.join(persons, on="lead_id", how="left", maintain_order="left")
    frame = frame.with_columns(
        matches(leads[each.column], each.equals).alias(f"_{i}") for i, each in enumerate(population.exclude)
    )
    names = [pl.when(f"_{i}").then(pl.lit(each.name)) for i, each in enumerate(population.exclude)]
    if population.objected:
        frame = frame.with_columns(_objected(frame, population.objected))
        names.append(pl.when(pl.col("_objected").any().over("survivor")).then(pl.lit(OBJECTED)))
    if not names:
        return leads.select("lead_id", name=pl.lit(None, pl.String)).clear()
    named = frame.select("lead_id", name=pl.coalesce(names))
    return named.filter(pl.col("name").is_not_null())


def _objected(frame: pl.DataFrame, objected: Exclusion) -> pl.Series:
    return matches(frame[objected.column], objected.equals).alias("_objected")


def matches(values: pl.Series, wanted: list[str]) -> pl.Series:
    """Return which values are among the wanted ones, whatever their case."""
    texts = as_text(values, []).str.to_lowercase()
    return texts.is_in([each.strip().lower() for each in wanted]).fill_null(False)
