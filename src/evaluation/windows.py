"""The test windows: stretches of later leads, each with the cut before which its model may learn."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

import numpy as np
import pandas as pd

from src.leads.config import SourceConfig
from src.leads.declared.learning import Evaluation
from src.models.cut import Cut, Flags, flags
from src.models.training_set import newest_leads

UNTESTED_FUTURE = (
    "The leads stand in no order of time, so each part of the accounts was scored by what the others taught: the "
    "future was not tested, and on leads still to come the score may do worse than the numbers say."
)
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
    learns_from : int or None
        Place in the order of the oldest lead that its model learns from, where older ones are left out by declaration.
    """

    index: int
    cut: Cut
    start: datetime | int | None
    end: datetime | int | None
    fold: tuple[int, int] | None = None
    learns_from: int | None = None

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
        ``evaluation.cuts``, else the last ``windows`` × ``window_days`` that end with the newest matured row; where
        there is only an order, all windows of ``test_leads`` after the first ``train_leads``, else the newest
        ``test_fraction``; where there is none, groups of accounts.

    Notes
    -----
    Rolling by order: each window's model learns from the ``train_leads`` before it and is tested on the next
    ``test_leads`` (Moro, Cortez and Rita 2014).
    """
    return [window for window in _planned(examples, config) if not _why_not(window, examples)]


def dropped_windows(examples: pd.DataFrame, config: SourceConfig) -> list[str]:
    """Return one sentence per planned window that cannot be tested, with the reason."""
    planned = _planned(examples, config)
    reasons = ((window, _why_not(window, examples)) for window in planned)
    said = [f"Test window {window.words} is left out: {reason}." for window, reason in reasons if reason]
    plan, known = config.evaluation, int(flags(examples["is_matured"]).sum())
    if plan.train_leads is not None and known and not planned:
        said.append(
            f"No lead is left to test: [evaluation] train_leads = {plan.train_leads:,} asks for more leads before the "
            f"first window than there are with a known outcome ({known:,}). Make it smaller, best under half of them."
        )
    return said


def untested_future(windows: Sequence[Window]) -> str | None:
    """Return the sentence that the future was not tested, or None where every window comes after what its model knew.

    >>> untested_future([]) is None
    True
    """
    return UNTESTED_FUTURE if any(window.fold for window in windows) else None


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
    if config.source.order == "sequence" and config.evaluation.train_leads is not None:
        return _rolling(matured, config.evaluation)
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


def _rolling(matured: pd.DataFrame, plan: Evaluation) -> list[Window]:
    """Return windows of ``test_leads`` from the lead after the first ``train_leads`` on; the last has what is left."""
    places = np.sort(matured["sequence"].unique())
    starts = [int(place) for place in places[plan.train_leads :: plan.test_leads]]
    ends = [*starts[1:], int(places[-1]) + 1][: len(starts)]
    cuts = [Cut(None, start) for start in starts]
    oldest = [int(newest_leads(cut.known(matured), plan.train_leads)["sequence"].min()) for cut in cuts]
    spans = enumerate(zip(cuts, starts, ends, oldest, strict=True))
    return [Window(i, cut, start, stop, learns_from=first) for i, (cut, start, stop, first) in spans]


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
    if window.learns_from is not None:
        known &= (examples["sequence"] >= window.learns_from).to_numpy(bool)
    wins = examples.loc[known & flags(examples["is_won"]), "account_id"].nunique()
    if wins < MIN_WINS_BEFORE:
        return f"{wins} wins known before it, at least {MIN_WINS_BEFORE} are needed"
    return None
