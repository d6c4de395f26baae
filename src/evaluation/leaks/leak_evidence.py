"""What speaks against a field, one sentence each: its name, its dates, its history, its values."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import polars as pl

from src.evaluation.leaks.single_field import Sure, Told
from src.features.attributes import TITLE
from src.leads.config import SourceConfig
from src.leads.status_names import is_total, written_later
from src.leads.tables import LeadTables

POWER = 0.80
"""Alone, held out, as strong as a good score made of everything: no honest field of the four real sources is."""
POWER_LOW = 0.75
"""Lower end of the 95 % interval that goes with it: few wins alone must not flag a field."""
SURE_TIMES = 30.0
"""Values with 30 times the average odds of winning, or a 30th: in a sale nothing known beforehand is so sure."""
BOTH_ENDS_TIMES = 10.0
"""Where a field holds both values that win and values that lose, ten times the odds, and a tenth, are enough."""
BOTH_ENDS_SHARE = 0.02
"""Each end must then hold this share of the leads."""
NEARLY_UNIQUE = 0.9
LATE_SHARE = 0.5
AFTER_SHARE = 0.05
OWN_SHARE = 0.9
EXPORT_FILLED = 0.99
"""In an export a field that is not filled for nearly all may have been filled in later."""
_FEW = 20  # leads without which a share says nothing


def by_name(names: list[str]) -> Iterator[str]:
    """Yield why the field's names (ours and the source's) are those of fields that a sale writes."""
    about = next((found for found in map(written_later, names) if found), None)
    if about:
        yield f"its name speaks of {about}, which CRMs write or renew during a sale"


def by_values(told: list[tuple[str, Told]]) -> Iterator[str]:
    """Yield why the values are too good to be known beforehand; ``told`` is what they said of each outcome, in words.

    Each reason is given once, for the outcome that shows it best.
    """
    strong = [(when, each) for when, each in told if each.power >= POWER and each.low >= POWER_LOW]
    for when, each in sorted(strong, key=lambda pair: -pair[1].power)[:1]:
        yield f"alone it ranks {100 * each.power:.0f} of 100 pairs of a won and another later lead rightly ({when})"
    one_end = [*_sure(told, "mean won", Told.sure_to_win), *_sure(told, "mean not won", Told.sure_to_lose)]
    yield from one_end or list(_both_ends(told))[:1]


def _sure(told: list[tuple[str, Told]], words: str, look: Callable[[Told, float], Sure]) -> Iterator[str]:
    """Yield the best case of values, or of being filled, that say nearly always the same."""
    cases = [(look(each, SURE_TIMES), each, when) for when, each in told]
    found = [case for case in cases if case[0].sureness >= SURE_TIMES]
    for sure, each, when in sorted(found, key=lambda case: -case[0].sureness)[:1]:
        yield f"some of its values, or its being filled or empty, {words}: {_counted(sure, each)} ({when})"


def _both_ends(told: list[tuple[str, Told]]) -> Iterator[str]:
    """Yield the cases of values at both ends, each less sure."""
    for when, each in told:
        high, low = each.sure_to_win(BOTH_ENDS_TIMES), each.sure_to_lose(BOTH_ENDS_TIMES)
        is_sure = min(high.sureness, low.sureness) >= BOTH_ENDS_TIMES
        if is_sure and min(high.leads, low.leads) >= BOTH_ENDS_SHARE * each.leads:
            yield f"some values mean won ({_counted(high, each)}), others not ({_counted(low, each)}; {when})"


def _counted(sure: Sure, told: Told) -> str:
    return f"{sure.won:,} of {sure.leads:,} later leads won, {100 * told.won / told.leads:.0f} of 100 of all"


def by_identity(name: str, values: pl.Series) -> Iterator[str]:
    """Yield why a text names the lead instead of describing it; job titles are read by their words, so are exempt."""
    present = values.drop_nulls()
    if values.dtype != pl.String or name == TITLE or len(present) < _FEW:
        return
    share = present.n_unique() / len(present)
    if share >= NEARLY_UNIQUE:
        yield f"nearly every lead has a value of its own ({100 * share:.0f} of 100): it names leads, it describes none"


def by_date(values: pl.Series, scored_at: pl.Series) -> Iterator[str]:
    """Yield why a date was not known when the leads were first scored."""
    if not values.dtype.is_temporal():
        return
    known = values.is_not_null() & scored_at.is_not_null()
    late = int((values > scored_at).filter(known).sum())
    if late >= _FEW / 2 and late >= AFTER_SHARE * int(known.sum()):
        yield f"{late:,} of its {int(known.sum()):,} dates lie after the lead's first scoring"


def by_history(name: str, tables: LeadTables, config: SourceConfig) -> Iterator[str]:
    """Yield why a field with history was filled mostly when the outcome was there."""
    first = tables.history.filter((pl.col("field") == name) & pl.col("value").is_not_null() & (pl.col("value") != ""))
    outcomes = [config.milestones.target, *config.milestones.lost]
    closed = tables.milestones.filter(pl.col("milestone").is_in(outcomes)).group_by("lead_id")
    both = (
        first.group_by("lead_id")
        .agg(filled_at=pl.col("valid_from").min())
        .join(closed.agg(closed_at=pl.col("known_at").min()), on="lead_id")
        .drop_nulls()
    )
    late = both.filter(pl.col("filled_at") >= pl.col("closed_at")).height
    if both.height >= _FEW and late > LATE_SHARE * both.height:
        yield f"for {late:,} of {both.height:,} closed leads it was first filled at or after the outcome"


def by_own_score(values: pl.Series, scores: pl.DataFrame) -> Iterator[str]:
    """Yield why the field is our own earlier score, written back; ``scores`` is row for row ``chance, score``."""
    numbers = values.cast(pl.Float64, strict=False).to_numpy()
    given = scores.select("chance", percent=100 * pl.col("chance"), score=pl.col("score")).cast(pl.Float64)
    for column, near in (("chance", 0.005), ("percent", 0.5), ("score", 0.5)):
        ours = given[column].to_numpy()
        both = ~np.isnan(numbers) & ~np.isnan(ours)
        same = int((np.abs(numbers[both] - ours[both]) <= near).sum())
        varied = len(np.unique(numbers[both])) > _FEW / 2
        if varied and both.sum() >= _FEW and same >= OWN_SHARE * both.sum():
            yield f"it is our own earlier score, written back: the same for {same:,} of {int(both.sum()):,} leads"
            return


def by_growth(name: str, names: list[str], values: pl.Series, config: SourceConfig) -> Iterator[str]:
    """Yield why the field's value may have grown after the scoring moment, though no later event is in it."""
    filled = 1 - values.null_count() / max(len(values), 1)
    as_of = config.source.fields_as_of
    if name in config.features.grown_after:
        yield "declared in [features] grown_after"
    elif as_of == "export" and values.dtype.is_numeric():
        yield "a number as at the export: it may have grown since the first contact"
    elif as_of == "export" and filled < EXPORT_FILLED:
        yield f"filled for {100 * filled:.0f} of 100 leads as at the export: it may have been filled in later"
    elif as_of != "scoring" and any(map(is_total, names)):
        yield "its name speaks of a total, which goes on growing"
