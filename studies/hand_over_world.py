"""Leads whose best moment to be called is known, because everything that may become of them is planted."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pandas as pd

from src.evaluation.hand_over_moment.hazards import Hazards
from src.evaluation.hand_over_moment.waits import GONE, LEVELS, Waits

AGES = (0.0, 3.0, 7.0, 14.0, 30.0)
PRICE = 0.03
LOST = 0.06
"""Share of waiting leads that is lost before the next age."""
MOVES = np.array([[0.75, 0.2, 0.05], [0.25, 0.5, 0.25], [0.1, 0.3, 0.6]])
"""Chance of each engagement at the next age (columns), by that of today."""
CALLED = np.array([0.15, 0.25, 0.4])
"""Share called at each age, by engagement: sales prefers those that do something."""
START = datetime(2025, 1, 6, tzinfo=UTC)


def planted(effect: float = 1.0) -> Hazards:
    """Return what becomes of leads: with ``effect`` 0 a call changes nothing and is never worth its price.

    Calls bring more the more a lead does and the better it fits, and a little less at each age.
    """
    age, fit, engagement = np.meshgrid(range(len(AGES)), range(LEVELS), range(LEVELS), indexing="ij")
    alone = _expit(-5.0 + 0.4 * fit + 0.5 * engagement)
    with_call = _expit(-4.4 - 0.08 * age + 0.8 * fit + 1.0 * engagement)
    called = np.where(effect > 0, with_call, alone)
    waiting = alone * 0.25
    stays = np.zeros((len(AGES), LEVELS, LEVELS))
    stays[:-1] = MOVES * (1 - LOST) * (1 - waiting[:-1].mean(axis=1)[..., None])
    return Hazards(called[..., None], waiting[..., None], alone[-1][..., None], stays[..., None])


def waiting_world(seed: int, truth: Hazards, leads: int) -> Waits:
    """Return the leads that waited, as the analysis sees them."""
    random = np.random.default_rng(seed)
    fit, state = random.choice(LEVELS, leads, p=[0.3, 0.4, 0.3]), random.choice(LEVELS, leads, p=[0.35, 0.45, 0.2])
    here, won_later = np.ones(leads, dtype=bool), np.zeros((len(AGES), leads), dtype=bool)
    parts = []
    for age in range(len(AGES)):
        is_called = here & (random.random(leads) < CALLED[state])
        waits = here & ~is_called
        wins = is_called & (random.random(leads) < truth.called[age, fit, state, 0])
        is_last = age == len(AGES) - 1
        alone = waits & (random.random(leads) < truth.waiting[age, fit, state, 0]) & (not is_last)
        wins |= waits & (random.random(leads) < truth.never[fit, state, 0]) & is_last
        goes_on = waits & ~alone & (random.random(leads) > LOST) & (not is_last)
        cumulative = MOVES.cumsum(axis=1)[state]
        following = np.minimum((random.random(leads)[:, None] > cumulative).sum(axis=1), LEVELS - 1)
        own = np.flatnonzero(here)
        parts.append(
            pd.DataFrame(
                {
                    "lead": own,
                    "age": age,
                    "fit": fit[own],
                    "engagement": state[own],
                    "is_called": is_called[own],
                    "won_waiting": alone[own],
                    "next_engagement": np.where(goes_on, following, GONE)[own],
                }
            )
        )
        won_later[age] = wins | alone
        here, state = goes_on, np.where(goes_on, following, state)
    rows = pd.concat(parts, ignore_index=True)
    won_from = won_later[::-1].cumsum(axis=0)[::-1] > 0
    ages = np.array(AGES)[rows["age"]]
    name = rows["lead"].map(lambda lead: f"L{lead}")
    arrived = pd.Timestamp(START) + pd.to_timedelta(rows["lead"] % 300, unit="D")
    rows = rows.assign(
        lead_id=name,
        account_id=name,
        scored_at=arrived + pd.to_timedelta(ages, unit="D"),
        is_won=won_from[rows["age"], rows["lead"]],
        call_days=np.where(rows["is_called"], ages + 0.5, np.nan),
    )
    return Waits(AGES, None, rows.drop(columns="lead"))


def _expit(x: np.ndarray) -> np.ndarray:
    found: np.ndarray = 1 / (1 + np.exp(-x))
    return found
