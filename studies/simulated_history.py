"""A simulated lead history whose truth is known: planted quality, drift, several contacts an account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm

from src.evaluation.windows import Window
from src.features.definition import Feature
from src.models.cut import Cut

Floats = NDArray[np.float64]
Moved = Literal["history", "month"]
START = datetime(2024, 1, 1, tzinfo=UTC)
HORIZON_DAYS = 60
LANDMARKS = (0.0, 14.0)
QUALITIES = 4
NOISES = 4
_NUMBERS = (
    *(f"quality_{place}" for place in range(QUALITIES)),
    *(f"noise_{place}" for place in range(NOISES)),
    *("trend", "contacts", "age_days"),
)
_TEXTS = ("source", "region")
CATALOG = {
    name: Feature(name, name, "text" if name in _TEXTS else "times", "fit", "simulated", name, name, name in _TEXTS)
    for name in (*_NUMBERS, *_TEXTS)
}


@dataclass(frozen=True)
class Plan:
    """What is simulated.

    Attributes
    ----------
    leads : int
        About how many; an account has one to three.
    days : int
        Length of the history.
    windows, window_days : int
        Test windows; the last ends where the newest lead is a horizon old.
    auc : float
        How well the best possible score tells won leads from others at any moment: the planted truth.
    win_share : tuple of float
        Share of accounts that win at the begin and at the end of the history: the drift.
    has_touches : bool
        Whether sales works two thirds of the leads, promising ones rather, and it is known which.
    """

    leads: int = 3000
    days: int = 540
    windows: int = 3
    window_days: int = 60
    auc: float = 0.65
    win_share: tuple[float, float] = (0.10, 0.30)
    has_touches: bool = False


@dataclass(frozen=True)
class History:
    """Features and examples as ``out_of_time`` takes them, and the test windows."""

    features: pd.DataFrame
    examples: pd.DataFrame
    windows: list[Window]


def simulate(seed: int, plan: Plan, moved: Moved | None = None) -> History:
    """Return the history of one seed.

    Parameters
    ----------
    seed : int
    plan : Plan
    moved : str, optional
        Gives the outcomes of accounts to others, each with all leads and landmarks together, over the whole
        ``history`` or inside the calendar ``month`` of the account's first lead: only the drift is left to learn.

    Notes
    -----
    Won leads have their qualities shifted by d in all, d = sqrt(2) times the normal quantile of ``auc``, so the best
    score has that AUC exactly. Beside them stand columns that move with the calendar, as real ones do.
    """
    random = np.random.default_rng(seed)
    accounts = _accounts(random, plan)
    leads = _leads(random, plan, accounts)
    if moved is not None:
        place = _moved(random, accounts["first_day"].to_numpy(), moved)
        outcome = ["is_won", "closing_days"]
        leads[outcome] = accounts[outcome].to_numpy()[place][leads["account"]]
    leads["is_won"] = leads["is_won"].astype(bool)
    rows = _rows(plan, leads)
    names = [*_NUMBERS, *_TEXTS]
    return History(rows[names], rows.drop(columns=[name for name in names if name != "age_days"]), _windows(plan))


def _accounts(random: np.random.Generator, plan: Plan) -> pd.DataFrame:
    """Return one row per account: first day, outcome, days to its end (inf: still open)."""
    count = round(plan.leads / 1.5)
    first_day = np.sort(random.uniform(0, plan.days, count))
    begin, end = plan.win_share
    is_won = random.random(count) < begin + (end - begin) * first_day / plan.days
    lost_days = np.where(random.random(count) < 0.5, random.uniform(15, 90, count), np.inf)
    closing = np.where(is_won, random.uniform(15, 60, count), lost_days)
    return pd.DataFrame({"first_day": first_day, "is_won": is_won, "closing_days": closing})


def _leads(random: np.random.Generator, plan: Plan, accounts: pd.DataFrame) -> pd.DataFrame:
    """Return one row per lead with its features; the second and third contact come weeks after the first."""
    contacts = random.choice([1, 2, 3], len(accounts), p=[0.6, 0.3, 0.1])
    account = np.repeat(np.arange(len(accounts)), contacts)
    number = np.arange(len(account)) - np.repeat(np.cumsum(contacts) - contacts, contacts)
    leads = accounts.iloc[account].reset_index(drop=True).assign(account=account, contacts=number + 1.0)
    leads["day"] = leads["first_day"] + number * random.exponential(30, len(account))
    leads = leads[leads["day"] < plan.days].sort_values("day", ignore_index=True)
    size = len(leads)
    shift = np.sqrt(2) * norm.ppf(plan.auc) / np.sqrt(QUALITIES)
    for place in range(QUALITIES):
        leads[f"quality_{place}"] = random.normal(size=size) + shift * leads["is_won"]
    own = random.normal(size=(len(accounts), NOISES))[leads["account"]]
    for place in range(NOISES):
        leads[f"noise_{place}"] = own[:, place]
    passed = (leads["day"] / plan.days).to_numpy()
    leads["trend"] = passed + random.normal(0, 0.05, size)
    leads["source"] = np.where(random.random(size) < passed, "new channel", "old channel")
    leads["region"] = random.choice([f"region {place}" for place in range(8)], size)
    leads["is_worked"] = random.random(size) < 1 / (1 + np.exp(-0.7 - 0.5 * leads["quality_0"]))
    return leads


def _moved(random: np.random.Generator, first_day: Floats, how: Moved) -> NDArray[np.int64]:
    """Return for each account the account whose outcome it gets."""
    moments = pd.Timestamp(START) + pd.to_timedelta(first_day, unit="D")
    month = (moments.year * 12 + moments.month).to_numpy() if how == "month" else np.zeros(len(first_day))
    place = np.arange(len(first_day))
    for one in np.unique(month):
        inside = month == one
        place[inside] = random.permutation(place[inside])
    return place


def _rows(plan: Plan, leads: pd.DataFrame) -> pd.DataFrame:
    """Return one row per lead and landmark: features and examples side by side."""
    parts = []
    for age in LANDMARKS:
        scored = leads["day"] + age
        days_to_end = (leads["closing_days"] - age).clip(upper=HORIZON_DAYS)
        is_known = scored + days_to_end <= plan.days
        is_won = leads["is_won"] & (leads["closing_days"] - age <= HORIZON_DAYS)
        part = leads.assign(
            landmark_days=age,
            age_days=age,
            scored_at=_moment(scored),
            is_matured=scored + HORIZON_DAYS <= plan.days,
            is_won=is_won.astype("boolean").where(is_known),
            known_at=_moment(scored + days_to_end).where(is_known),
            followup_days=days_to_end.where(is_known),
        )
        parts.append(part[scored < plan.days])
    rows = pd.concat(parts, ignore_index=True)
    touched = rows["is_worked"] if plan.has_touches else pd.Series(False, rows.index)
    return rows.assign(
        kind="landmark",
        lead_id="l" + rows["account"].astype(str) + "_" + rows["contacts"].astype(int).astype(str),
        account_id="a" + rows["account"].astype(str),
        sequence=rows["day"].rank(method="dense").astype(int),
        created_at=_moment(rows["day"]),
        is_worked=touched.astype("boolean") if plan.has_touches else pd.array([None] * len(rows), dtype="boolean"),
        first_touch_at=_moment(rows["day"] + 2).where(touched),
        value=np.nan,
    ).rename_axis("row_id")


def _windows(plan: Plan) -> list[Window]:
    end = START + timedelta(days=plan.days - HORIZON_DAYS - LANDMARKS[-1])
    starts = [end - timedelta(days=plan.window_days * back) for back in range(plan.windows, -1, -1)]
    moments = enumerate(pairwise(starts))
    return [Window(index, Cut(start), start, stop) for index, (start, stop) in moments]


def _moment(days: pd.Series) -> pd.Series:
    return (pd.Timestamp(START) + pd.to_timedelta(days, unit="D")).astype("datetime64[us, UTC]")
