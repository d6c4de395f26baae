"""The test windows: stretches of later leads, each with the cut before which its model may learn."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

import numpy as np
import pandas as pd

from src.leads.config import SourceConfig
from src.models.cut import Cut, Flags, flags

MIN_WINS_BEFORE = 10
"""Won accounts that must be known at a cut; with fewer not even the points of rules can be re-fitted."""


@dataclass(frozen=True)
class Window:
    """Later leads and the cut before them.

    Attributes
    ----------
    index : int
        0 = the earliest.
    cut : Cut
        Nothing after it trains.
    start, end : datetime, int or None
        Leads created, and Mondays, from ``start`` to before ``end``; places in the order where there are no dates.
    fold : tuple of int or None
        Where there is no order at all: which of how many groups of accounts is tested; the future is not tested.
    """

    index: int
    cut: Cut
    start: datetime | int | None
    end: datetime | int | None
    fold: tuple[int, int] | None = None

    @property
    def words(self) -> str:
        """Return the window as people say it."""
        if isinstance(self.start, datetime) and isinstance(self.end, datetime):
            return f"{self.start:%Y-%m-%d} to {self.end - timedelta(microseconds=1):%Y-%m-%d}"
        if self.fold is not None:
            return f"accounts, part {self.fold[0] + 1} of {self.fold[1]}"
        return f"leads {self.start} to {self.end} in order of arrival"


def test_windows(examples: pd.DataFrame, config: SourceConfig) -> list[Window]:
    """Return the windows that can be tested, earliest first; perhaps none.

    Parameters
    ----------
    examples : pandas.DataFrame
        Scoring rows joined with labels.
    config : SourceConfig
        ``evaluation.cuts``, else the last ``windows`` × ``window_days`` that end with the newest matured row, else
        the newest ``test_fraction`` in order of arrival, else groups of accounts.
    """
    return [window for window in _planned(examples, config) if not _why_not(window, examples)]


def dropped_windows(examples: pd.DataFrame, config: SourceConfig) -> list[str]:
    """Return one sentence per planned window that cannot be tested, with the reason."""
    planned = ((window, _why_not(window, examples)) for window in _planned(examples, config))
    return [f"Test window {window.words} is left out: {reason}." for window, reason in planned if reason]


def test_rows(examples: pd.DataFrame, window: Window) -> pd.DataFrame:
    """Return the window's rows, matured only: chosen by date, never by what came of them.

    A matured row without a label is that of a contact whose deal is counted at another contact of the account: it came
    in and was called or not, so it stays; whatever sets a chance against an outcome leaves it out.
    """
    return examples.loc[flags(examples["is_matured"]) & _inside(examples, window)]


def _inside(examples: pd.DataFrame, window: Window) -> Flags:
    """Return which rows lie in the window, by date, order or group of accounts."""
    is_week = (examples["kind"] == "week").to_numpy(bool)
    is_landmark = (examples["kind"] == "landmark").to_numpy(bool)
    if window.fold is not None:
        part, parts = window.fold
        group = examples["account_id"].map(lambda account: zlib.crc32(account.encode()) % parts)
        return is_landmark & (group == part).to_numpy(bool)
    if isinstance(window.start, int):
        return is_landmark & _within(examples["sequence"], window.start, window.end)
    created = _within(examples["created_at"], window.start, window.end)
    return np.where(is_week, _within(examples["scored_at"], window.start, window.end), is_landmark & created)


def _within(column: pd.Series, start: Any, end: Any) -> Flags:
    """Return which values lie from ``start`` to before ``end``; missing ones do not."""
    return ((column >= start) & (column < end)).fillna(False).to_numpy(dtype=bool)


def _planned(examples: pd.DataFrame, config: SourceConfig) -> list[Window]:
    matured = examples.loc[flags(examples["is_matured"])]
    if matured.empty:
        return []
    if config.source.order == "dates":
        return _by_date(matured, config)
    last = int(matured["sequence"].max()) + 1
    if config.source.order == "sequence":
        start = _newest_from(matured, config.evaluation.test_fraction)
        return [Window(0, Cut(None, start), start, last)]
    parts = round(1 / config.evaluation.test_fraction)
    tested = min(parts, config.evaluation.windows)
    return [Window(i, Cut(None, last), None, None, (i, parts)) for i in range(tested)]


def _by_date(matured: pd.DataFrame, config: SourceConfig) -> list[Window]:
    """Return windows from each declared cut to the next, else of equal length up to the newest matured row."""
    newest = matured["scored_at"].max().to_pydatetime()
    end = datetime.combine(newest.date() + timedelta(days=1), time(), UTC)
    plan = config.evaluation
    starts = sorted(datetime.combine(day, time(), UTC) for day in plan.cuts)
    if not starts:
        starts = [end - timedelta(days=plan.window_days * back) for back in range(plan.windows, 0, -1)]
    ends = [*starts[1:], max(end, starts[-1])]
    return [Window(i, Cut(start), start, stop) for i, (start, stop) in enumerate(zip(starts, ends, strict=True))]


def _newest_from(matured: pd.DataFrame, fraction: float) -> int:
    """Return the place in the order from which the newest ``fraction`` of leads come."""
    places = np.sort(matured["sequence"].unique())
    return int(places[len(places) - max(1, round(fraction * len(places)))])


def _why_not(window: Window, examples: pd.DataFrame) -> str | None:
    """Return why the window cannot be tested, or None."""
    if test_rows(examples, window).empty:
        return "no matured leads in it"
    tested = _inside(examples, window) if window.fold else np.zeros(len(examples), bool)
    known = window.cut.is_known(examples) & (examples["kind"] == "landmark").to_numpy(bool) & ~tested
    wins = examples.loc[known & flags(examples["is_won"]), "account_id"].nunique()
    if wins < MIN_WINS_BEFORE:
        return f"{wins} wins known before it, at least {MIN_WINS_BEFORE} are needed"
    return None
