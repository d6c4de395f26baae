"""What leads go on doing after the outcome: customers read on, lost leads open a newsletter now and then."""

from __future__ import annotations

import numpy as np
import polars as pl

from src.leads.sample.activity import happened
from src.leads.sample.behaviour import NEVER, PAGE_SHARES, PAGES, Seconds
from src.leads.sample.options import SampleOptions
from src.leads.sample.working_time import DAY

PAGES_OF_CUSTOMERS, OPENS_OF_LOST = 6.0, 0.3


def act_afterwards(options: SampleOptions, won_at: Seconds, closed_at: Seconds) -> list[pl.DataFrame]:
    """Return activities in the sixty days after a win or a loss; a trap for whoever counts them as engagement."""
    if not options.late_activities:
        return []
    random = options.random("afterwards")
    won = np.flatnonzero(won_at < NEVER)
    lost = np.flatnonzero((closed_at < NEVER) & (won_at == NEVER))
    reader = np.repeat(won, random.poisson(PAGES_OF_CUSTOMERS, len(won)))
    opener = np.repeat(lost, random.poisson(OPENS_OF_LOST, len(lost)))
    pages = random.choice(PAGES, len(reader), p=PAGE_SHARES)
    return [
        happened(reader, _later(random, won_at[reader]), "page_view", asset=pages),
        happened(opener, _later(random, closed_at[opener]), "email_open", asset="E-mail: Newsletter"),
    ]


def _later(random: np.random.Generator, after: Seconds) -> Seconds:
    return after + random.integers(60, 60 * DAY, len(after))
