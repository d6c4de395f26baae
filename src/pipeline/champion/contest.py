"""Two recipes on the same later leads, both trained before them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from src.evaluation.cells import AVERAGE, WEIGHTED
from src.evaluation.comparison import compare
from src.evaluation.drawn_weights import with_drawn_weights

DRAWS = 500


@dataclass(frozen=True)
class Contest:
    """The challenger's AUC minus the champion's inside the newest test window.

    Attributes
    ----------
    window : str
        In words.
    difference, low, high : float
        With the ends of the paired 95 % interval; NaN where there were too few wins to tell.
    rows, wins : int
        Rows compared, and accounts that won among them.
    who : str
        ``worked leads`` where touches are known, else ``leads``.
    """

    window: str
    difference: float
    low: float
    high: float
    rows: int
    wins: int
    who: str

    @property
    def is_better(self) -> bool:
        """Whether the challenger is surely better: the interval lies above zero."""
        return self.low > 0

    def is_not_worse(self, margin: float) -> bool:
        """Return whether the challenger is not surely worse, nor worse by more than ``margin``."""
        return self.difference >= -margin and not self.high < 0

    @property
    def sentence(self) -> str:
        """Return what was found, for people."""
        if np.isnan(self.difference):
            return f"Too few wins to compare the two recipes on {self.window} ({self.wins})."
        ends = "" if np.isnan(self.low) else f", 95 % range {100 * self.low:+.1f} to {100 * self.high:+.1f}"
        return (
            f"Both recipes trained before {self.window}: the new one puts a later win before another lead "
            f"{100 * self.difference:+.1f} times of 100 more often than the champion's{ends} "
            f"(n = {self.rows:,} rows of {self.who}, {self.wins} wins)."
        )


def contest(table: pd.DataFrame, window: str, draws: int = DRAWS, seed: int = 0) -> Contest:
    """Return the challenger (``model``) against the champion's recipe (``champion``) on the rows of one window.

    Parameters
    ----------
    table : pandas.DataFrame
        Landmark rows with ``model, model_margin, champion, champion_margin``, as
        :func:`~src.pipeline.champion.retrained.with_champion` gives them.
    window : str
        In words.
    draws, seed : int
        The same draws of accounts and weeks for both, so that their difference is paired.

    Notes
    -----
    AUC inside each landmark, averaged by wins: it uses where every win stands, and so needs fewer of them than the
    share in the best half. Among worked leads where touches are known, as everywhere two orderings are compared;
    leads called by lot (a trial, an exploration) count there by one over their known chance, as in the publish gate.
    """
    table = with_drawn_weights(table)
    worked_scope = WEIGHTED if "worked_weight" in table else "worked"
    pair = [("model", "champion")]
    compared = compare(table, ["model", "champion"], None, draws, seed, pair, scopes=(worked_scope, "all"))
    rows = compared[
        (compared["metric"] == "auc") & (compared["window"] == AVERAGE) & (compared["versus"] == "champion")
    ]
    rows = rows[(rows["kind"] == "landmark") & rows["landmark_days"].isna()]
    worked = rows[rows["scope"] == worked_scope]
    chosen = worked if len(worked) else rows
    who = "worked leads" if len(worked) else "leads"
    if chosen.empty:
        return Contest(window, np.nan, np.nan, np.nan, 0, 0, who)
    row = chosen.iloc[0]
    value, low, high = (float(row[name]) for name in ("value", "low", "high"))
    return Contest(window, value, low, high, int(row["n"]), int(row["won_accounts"]), who)
