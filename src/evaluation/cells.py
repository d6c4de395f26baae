"""Which rows of the out-of-time table stand in one queue, and which cells are shown and averaged."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from src.evaluation.ranking import Floats, Ints
from src.models.cut import flags

AVERAGE = "average"
VALUE = "value"
WAITING = "waiting"
"""Column of how many leads or accounts, as sales counts its capacity, wait in a row's queue; see ``with_waiting``."""
WEIGHTED = "weighted"
"""The scope of worked leads, each with the column ``worked_weight``: they stand for all leads of their queue."""
_SHARE_WITHOUT_WEEKS = 0.1
_WEEK = pd.Timedelta(days=7)
_KEYS = {"week": ["window", "landmark_days", "scored_at"], "landmark": ["window", "landmark_days"]}
"""What tells the queues of one kind apart."""


@dataclass(frozen=True)
class Queues:
    """The rows of one scope and kind, one per account and queue.

    Attributes
    ----------
    rows : pandas.DataFrame
        Sorted by window, landmark or week, and account; ``base_weight`` is 1 but for the scope ``WEIGHTED``.
    queue : integers
        Rows ranked together: one window and landmark, or one Monday.
    part : integers
        Window and landmark (or window only, for weeks) of each row: the smallest cell.
    part_keys : pandas.DataFrame
        ``window`` and ``landmark_days`` of each part.
    """

    rows: pd.DataFrame
    queue: Ints
    part: Ints
    part_keys: pd.DataFrame

    @cached_property
    def part_sizes(self) -> Ints:
        """Return the number of rows of each part."""
        return np.bincount(self.part, minlength=len(self.part_keys))

    @property
    def base_weights(self) -> Floats:
        """Return what each row counts without any draw, as one column."""
        return self.rows["base_weight"].to_numpy(np.float32)[:, None]

    @cached_property
    def wins(self) -> tuple[Ints, Ints]:
        """Return the part and the account (numbered) of each row that won."""
        won = self.rows["is_won"].to_numpy(bool)
        return self.part[won], pd.factorize(self.rows["account_id"])[0][won]

    def capacity_shares(self, per_week: float | None) -> Floats:
        """Return the share (0-1) of its queue that the capacity reaches, one per row.

        A Monday's queue holds one week's capacity, a window that of all its weeks; a tenth of the queue where there
        are no weeks. As a share, because a week drawn twice brings its capacity twice. Of the whole queue also among
        worked leads: those are about as many as sales can work, so that the capacity itself would reach all of them.
        """
        if self.rows["kind"].eq("week").all():
            weeks: Floats = np.ones(len(self.rows))
        else:
            length = pd.to_timedelta(self.rows["window_end"] - self.rows["window_start"])
            weeks = (length.dt.total_seconds() / _WEEK.total_seconds()).to_numpy()
        places = weeks * (np.nan if per_week is None else per_week)
        return np.where(np.isnan(places), _SHARE_WITHOUT_WEEKS, np.minimum(places / self.rows["queue_size"], 1.0))


@dataclass(frozen=True)
class Cell:
    """What one line of the comparison is about: some parts added up."""

    landmark_days: float
    window: str
    parts: NDArray[np.bool_]


def queues_of(table: pd.DataFrame, scope: str, kind: str, scores: list[str]) -> Queues:
    """Return the known rows of one ``scope`` (worked, all, weighted) and ``kind`` (landmark, week).

    Contacts of one account in one queue become one row with the best of their scores (and the grade of the best by
    the first of ``scores``): one deal is one win, and it is reached when the first of its contacts is.
    """
    keys = _KEYS[kind]
    carried = ["kind", "scored_at", "window_start", "window_end", "is_won", "is_worked", *scores]
    carried += [VALUE] if VALUE in table else []
    wanted = (table["kind"] == kind) & table["is_won"].notna()
    rows = table.loc[wanted, list(dict.fromkeys([*keys, "account_id", *carried]))]
    base = table.loc[wanted, "worked_weight"] if scope == WEIGHTED else 1.0
    accounts = rows.groupby(keys, dropna=False)["account_id"].transform("nunique")
    size = table.loc[wanted, WAITING] if WAITING in table else accounts
    rows = rows.assign(queue_size=size, base_weight=base)
    if scope != "all":
        rows = rows[flags(rows["is_worked"])]
    rows = rows.drop(columns="is_worked")
    rows = rows.assign(is_won=rows["is_won"].astype(bool)).sort_values([*keys, "account_id"], kind="stable")
    if rows.duplicated([*keys, "account_id"]).any():
        rows = _one_per_account(rows, [*keys, "account_id"], scores)
    parts = rows[["window", "landmark_days"]]
    part = parts.groupby(list(parts), dropna=False, sort=True).ngroup().to_numpy(np.int64)
    queue = rows.groupby(keys, dropna=False, sort=True).ngroup().to_numpy(np.int64)
    return Queues(rows.reset_index(drop=True), queue, part, parts.drop_duplicates().reset_index(drop=True))


def with_waiting(table: pd.DataFrame, counts: str) -> pd.DataFrame:
    """Return the out-of-time table with ``WAITING``, so that the capacity is a share of what it counts.

    Parameters
    ----------
    table : pandas.DataFrame
    counts : str
        ``"leads"`` or ``"accounts"``. Leads whose deal is counted at another contact wait, and are called, as well.

    Notes
    -----
    Without the column the capacity is set against the accounts of a queue, whatever it counts.
    """
    how: Literal["size", "nunique"] = "size" if counts == "leads" else "nunique"
    parts = [
        table[table["kind"] == kind].groupby(keys, dropna=False)["account_id"].transform(how)
        for kind, keys in _KEYS.items()
    ]
    return table.assign(**{WAITING: pd.concat(parts).reindex(table.index)})


def _one_per_account(rows: pd.DataFrame, keys: list[str], scores: list[str]) -> pd.DataFrame:
    """Return one row for each combination of ``keys``: largest numbers, text of the row with the best first score."""
    best_first = rows.sort_values([*keys, scores[0]], ascending=[*[True] * len(keys), False], kind="stable")
    text = {name for name in best_first if pd.api.types.is_string_dtype(best_first[name])}
    how = {name: "first" if name in text else "max" for name in best_first if name not in keys}
    return best_first.groupby(keys, dropna=False, as_index=False, sort=True).agg(how)[list(rows)]


def cells_of(part_keys: pd.DataFrame) -> list[Cell]:
    """Return the cells to show: each landmark (and all of them, NaN) in each window (and on average)."""
    landmarks = sorted(part_keys["landmark_days"].dropna().unique())
    windows = sorted(part_keys["window"].unique())
    cells = []
    for landmark in [*landmarks, np.nan]:
        of_landmark = part_keys["landmark_days"].eq(landmark) | np.isnan(landmark)
        for window in [*windows, AVERAGE]:
            of_window = part_keys["window"].eq(window) | (window == AVERAGE)
            cells.append(Cell(landmark, str(window), (of_landmark & of_window).to_numpy(bool)))
    return cells
