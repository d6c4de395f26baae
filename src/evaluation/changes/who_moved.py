"""Who moved the number: the change in wins between two periods, split into parts that add up to it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from src.evaluation.changes.factors import PARTS, Factors, factors
from src.evaluation.changes.moved_sentences import moved_sentences
from src.evaluation.changes.moved_tables import cells_table, facts_of, parts_table, periods_table
from src.evaluation.changes.periods import Period, leads_of, two_periods
from src.evaluation.changes.strata import strata
from src.evaluation.intervals import MIN_WINS, Draws
from src.evaluation.over_draws import over_draws
from src.evaluation.ranking import Floats
from src.evaluation.told import Told
from src.leads.config import SourceConfig
from src.models.cut import flags


def who_moved(
    table: pd.DataFrame,
    score: pd.Series | None,
    config: SourceConfig,
    limit_hours: float | None = None,
    days: int | None = None,
    draws: int = 1000,
    seed: int = 0,
) -> Told:
    """Return why the later of the newest two equal periods brought more or fewer wins than the earlier.

    Parameters
    ----------
    table : pandas.DataFrame
        The out-of-time table.
    score : pandas.Series or None
        As :func:`~src.evaluation.changes.frozen.frozen_scores` gives it (same ``days``); without one, or where the
        gate held it back, lead quality is not told apart from the market.
    config : SourceConfig
        Calendar, horizon and words.
    limit_hours : float, optional
        Working hours within which a first touch is in time, as promised; default the median of both periods.
    days : int, optional
        Length of each period; default half of what the test windows cover, in whole weeks.
    draws, seed : int

    Returns
    -------
    Told
        ``who_moved``: ``part, value, low, high, finding``, the wins by which volume, quality, handling and market moved
        the number (those that can be told apart) and, last, the whole ``change``; 95 % interval; ``more | less |
        cannot tell``. ``who_moved_periods``: ``period, first, last, leads, wins, touched, in_time``, the earlier first;
        the last two are missing where touches are unknown. ``who_moved_cells``: ``period, fifth, call, leads, expected,
        wins, rate``; fifth 1 is the lowest of the chance.

    Notes
    -----
    Volume, quality, handling and market change together; each part is what it adds when its turn comes, averaged over
    all orders. It is bookkeeping at equal chance and equal call, not cause and effect. Intervals draw accounts
    (Poisson(1) weights, so the number of leads moves as well) and take cut-offs and limit as given; weeks are not
    drawn, because a period holds a given number of them.
    """
    periods = two_periods(table, days) if config.source.order == "dates" else None
    leads = table.head(0).assign(period=0) if periods is None else leads_of(table, periods)
    needs = _needs(leads, periods, config)
    if periods is None or needs is not None:
        return Told(needs=needs)
    cells = strata(leads, score, config.calendar, limit_hours)
    won = flags(leads["is_won"]).astype(float)
    account = pd.factorize(leads["account_id"], sort=True)[0].astype(np.int64)
    drawn = Draws(account, None, draws, seed)
    found = over_draws(drawn, lambda weights: _moved(factors(*cells.counts(won, weights.astype(float)))))
    parts, counted = parts_table(found, drawn, cells), periods_table(leads, cells, periods)
    return Told(
        tables={"who_moved": parts, "who_moved_periods": counted, "who_moved_cells": cells_table(cells, won)},
        sentences=moved_sentences(parts, counted, periods[0], cells.limit_hours, config),
        facts=facts_of(parts, counted, periods, cells),
    )


def _needs(leads: pd.DataFrame, periods: tuple[Period, Period] | None, config: SourceConfig) -> str | None:
    """Return what is missing, in words; None where nothing is."""
    plural = config.milestones.target_words_plural
    if config.source.order != "dates":
        return "It needs the dates on which leads came in and were won: without them there are no periods to compare."
    if periods is None:
        return (
            "It needs later leads of two equal stretches, of a week each at least, whose "
            f"{config.scoring.horizon_days:g} days are over."
        )
    won = leads[flags(leads["is_won"])].groupby("period")["account_id"].nunique().reindex([0, 1], fill_value=0)
    if won.min() < MIN_WINS:
        counted = " and ".join(str(number) for number in won)
        return f"It needs at least {MIN_WINS} {plural} in each of two periods; there are {counted}."
    return None


def _moved(found: Factors) -> Floats:
    """Return the parts and, last, the whole change (parts x draws)."""
    parts = found.parts()
    change = found.wins(frozenset(PARTS)) - found.wins(frozenset())
    return np.stack([*(parts[name] for name in PARTS), change])
