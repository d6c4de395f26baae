"""What the page says of what was said before: criteria that expired, the last forecast."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from src.reporting.days import day, month
from src.reporting.fact import Fact
from src.reporting.facts import FactBook
from src.reporting.labels import label

MOST = 2


@dataclass(frozen=True)
class Expired:
    """A characteristic that no longer goes with winning as it did, ``since`` about that month."""

    words: str
    since: date
    before: Fact
    after: Fact


@dataclass(frozen=True)
class ForecastKept:
    """The newest forecast whose days are over, and what came of its leads."""

    made_on: date
    said: Fact
    came: Fact


def expired_sentence(expired: tuple[Expired, ...], book: FactBook) -> Markup:
    """Return which criteria expired and since when; empty for none."""
    parts = [
        Markup("{} (was {}, now {} of 100) since about {}").format(
            label(row.words),
            book.value(f"expired_{i}.before", row.before),
            book.value(f"expired_{i}.after", row.after),
            month(row.since),
        )
        for i, row in enumerate(expired[:MOST], 1)
    ]
    return Markup("{}.").format(Markup("; ").join(parts)) if parts else Markup("")


def forecast_sentence(kept: ForecastKept | None, plural: Markup, book: FactBook) -> Markup:
    """Return what the last forecast said and what came; empty where none is over."""
    if kept is None or kept.said.low is None:
        return Markup("")
    said = Markup("{} it said {} {}. It became {}").format(
        Markup("On {}").format(day(kept.made_on)),
        book.between("forecast_kept.said", kept.said),
        plural,
        book.value("forecast_kept.came", kept.came),
    )
    if not kept.said.excludes(kept.came.value):
        return said + Markup(".")
    return said + (Markup(": more.") if kept.came.value > kept.said.value else Markup(": fewer."))
