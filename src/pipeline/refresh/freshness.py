"""Whether anything new still comes in, and whether the host's clock can be right: said beside the page, never in it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from src.leads.config import SourceConfig
from src.pipeline.store.history import events
from src.pipeline.store.places import Store

TOLERANCE = timedelta(days=1)
"""Clocks of two machines, and days without a time, differ by less."""


def freshness(store: Store, config: SourceConfig, as_of: datetime | None, now: datetime | None = None) -> list[str]:
    """Return what to warn of: data that are old by today's date, a clock that is behind the data or the last run.

    Parameters
    ----------
    store : Store
    config : SourceConfig
    as_of : datetime or None
        Newest moment known in the data; nothing is said without dates.
    now : datetime, optional
        The host's time (UTC).

    Notes
    -----
    The only question for which the clock is asked; what is computed never depends on it. An export that stopped looks
    like a quiet week in every table.
    """
    now = now or datetime.now(UTC)
    said = []
    if as_of is not None and as_of - now > TOLERANCE:
        said.append(
            f"The data go up to {as_of:%Y-%m-%d}, but this machine's clock says {now:%Y-%m-%d}: the clock is slow, or "
            "rows are dated ahead."
        )
    days = (now - as_of).days if as_of is not None else 0
    if days > config.refresh.stale_days and not config.source.is_sample:
        said.append(
            f"The data end on {as_of:%Y-%m-%d}, {days} days ago ([refresh] stale_days = {config.refresh.stale_days}): "
            "nothing new came in since. Does the export still run?"
        )
    signed = [datetime.fromisoformat(event.at) for event in events(store) if event.at]
    if signed and max(signed) - now > TOLERANCE:
        said.append(
            f"The last publication is signed {max(signed):%Y-%m-%d}, but this machine's clock says {now:%Y-%m-%d}: it "
            "jumped back. Scores do not depend on it; ages of files do."
        )
    return said
