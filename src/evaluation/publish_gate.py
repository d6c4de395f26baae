"""The gate before publishing: a score that may be pure noise is never shown to anybody as a score."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import t as student

from src.evaluation.cells import WEIGHTED, queues_of
from src.evaluation.drawn_auc import drawn_auc
from src.evaluation.drawn_weights import with_drawn_weights
from src.evaluation.holm import holm
from src.evaluation.ladder import WAYS
from src.evaluation.neighbours import neighbours
from src.evaluation.verdict import wins_to_settle
from src.models.predictor import Sort
from src.models.simple import SIMPLE

LEVEL = 0.005
"""Chance at most (0-1) of publishing pure noise, over all rungs of one gate together.

One in two hundred: with 1 % five and more of 200 histories of noise pass every twentieth time.
"""
MIN_WON_ACCOUNTS = 20
"""With fewer later wins the spread over accounts is itself not known."""
DRAWS = 500


@dataclass(frozen=True)
class GateRung:
    """One rung that could be published, tested on later leads.

    Attributes
    ----------
    method : str
    gain : float
        AUC minus 0.5 among leads that came in together; NaN where nothing could be tested.
    low, high : float
        Ends of the interval of 1 - 2 x level (99 %): without a correction the rung passes where ``low`` is above 0.
    p, adjusted_p : float
        Chance (0-1) of such a gain in pure noise, one-sided; corrected for the number of rungs (Holm 1979).
    wins : int
        Accounts that won among the leads tested.
    passes : bool
    sentence : str
        For people.
    """

    method: str
    gain: float
    low: float
    high: float
    p: float
    adjusted_p: float
    wins: int
    passes: bool
    sentence: str


@dataclass(frozen=True)
class Gate:
    """Whether a score may be published.

    Attributes
    ----------
    may_publish : bool
    rungs : tuple of GateRung
        Every rung that could be published; all were looked at, so all count for the correction.
    level : float
    reason : str
        For people: why, or why not.
    """

    may_publish: bool
    rungs: tuple[GateRung, ...]
    level: float
    reason: str

    @property
    def passed(self) -> tuple[str, ...]:
        """Return the rungs that may be published, the surest first."""
        return tuple(rung.method for rung in sorted(self.rungs, key=lambda rung: rung.p) if rung.passes)

    def to_json(self) -> dict[str, Any]:
        """Return the gate as JSON types; what is not known is null."""
        stored = asdict(self)
        stored["rungs"] = [{k: None if v != v else v for k, v in rung.items()} for rung in stored["rungs"]]
        return stored

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Gate:
        """Return the gate that :meth:`to_json` wrote."""
        rungs = tuple(_read(rung) for rung in stored["rungs"])
        return cls(stored["may_publish"], rungs, stored["level"], stored["reason"])


def _read(stored: dict[str, Any]) -> GateRung:
    """Return one rung; null is not known."""
    known: dict[str, Any] = {name: math.nan if value is None else value for name, value in stored.items()}
    return GateRung(**known)


def publish_gate(
    table: pd.DataFrame,
    sort: Sort | None = None,
    plural: str = "customers",
    draws: int = DRAWS,
    seed: int = 0,
    level: float = LEVEL,
) -> Gate:
    """Return whether the score that would be published surely knows more than drawing by lot.

    Parameters
    ----------
    table : pandas.DataFrame
        The out-of-time table.
    sort : str, optional
        Which sort of model would be published (``model.report["sort"]``); default that of the newest window. Trees are
        the rung ``model``; with too few wins for them a points card or a plain formula could be published, so both
        are tested, corrected for being two, and the one that would be published has to pass.
    plural : str
        What wins are called.
    draws, seed : int
        Draws over accounts, all landmarks of an account together.
    level : float
        Chance at most (0-1) that noise passes.

    Notes
    -----
    Measured is the AUC inside groups of about a hundred leads that came in one after the other, in one test window
    and calendar month and at one landmark: among worked leads where touches are known. Between months the base rate
    moves, and whatever moves with the calendar would seem to know who wins. Leads called by lot count one over their
    chance of it, so that they stand for those like them that were left out. AUC uses where every win stands; the share
    of wins in the best half only on which side of the middle, and needs about a third more wins for the same power.

    The interval is Student's with the spread over draws of accounts and as many degrees of freedom as accounts won
    less one: with few wins the spread itself is uncertain.
    """
    sort = sort or _newest_sort(table)
    methods = ("model",) if sort == "trees" else SIMPLE
    tested = [_tested(table, method, draws, seed, level) for method in methods]
    adjusted = holm([rung["p"] for rung in tested]).tolist()
    rungs = tuple(_rung(rung, p, level, plural) for rung, p in zip(tested, adjusted, strict=True))
    ours = rungs[methods.index("model" if sort == "trees" else sort)]
    return Gate(ours.passes, rungs, level, _reason(ours, plural))


def _tested(table: pd.DataFrame, method: str, draws: int, seed: int, level: float) -> dict[str, Any]:
    """Return gain, interval and p of one rung; p is 1 where there is too little to test."""
    known = (table["kind"] == "landmark") & table["is_won"].notna() & table[method].notna()
    rows = with_drawn_weights(table[known])
    scope = "all" if rows["is_worked"].isna().all() else WEIGHTED if "worked_weight" in rows else "worked"
    queues = queues_of(rows.assign(window=neighbours(rows)), scope, "landmark", _columns(table, method))
    wins = queues.rows.loc[queues.rows["is_won"], "account_id"].nunique()
    empty = {"method": method, "gain": np.nan, "low": np.nan, "high": np.nan, "p": 1.0, "wins": wins}
    if wins < MIN_WON_ACCOUNTS:
        return empty
    gains = drawn_auc(queues, method, draws, seed) - 0.5
    gain, spread = float(gains[0]), float(np.nanstd(gains[1:]))
    if not spread > 0:  # one score for all
        return empty | {"gain": gain, "low": gain, "high": gain}
    reach = spread * float(student.isf(level, wins - 1))
    p = float(student.sf(gain / spread, wins - 1))
    return empty | {"gain": gain, "low": gain - reach, "high": gain + reach, "p": p}


def _columns(table: pd.DataFrame, method: str) -> list[str]:
    return [column for column in (method, f"{method}_margin") if column in table.columns]


def _rung(tested: dict[str, Any], adjusted_p: float, level: float, plural: str) -> GateRung:
    passes = adjusted_p <= level
    return GateRung(**tested, adjusted_p=adjusted_p, passes=passes, sentence=_sentence(tested, passes, plural))


def _sentence(tested: dict[str, Any], passes: bool, plural: str) -> str:
    """Return what was found of one rung."""
    way, wins = WAYS[tested["method"]], tested["wins"]
    way = way[0].upper() + way[1:]
    if np.isnan(tested["gain"]):
        had = f"{wins or 'none'} of the later {plural} had a chance from it"  # where too little was known, none is made
        return f"{way} could not be tested: {had}, at least {MIN_WON_ACCOUNTS} needed."
    ends = (min(max(0.5 + tested[end], 0.0), 1.0) for end in ("gain", "low", "high"))  # Student's may leave 0-1
    first, low, high = (round(100 * end) for end in ends)
    said = (
        f"{way} puts one of the later {plural} before another lead that came in about then {first} of 100 times "
        f"(99 % range {low} to {high}; by lot 50; n = {wins})"
    )
    return f"{said}: better than drawing by lot." if passes else f"{said}: that may be luck."


def _reason(rung: GateRung, plural: str) -> str:
    """Return why the score may be published, or why not."""
    if rung.passes:
        return rung.sentence
    if np.isnan(rung.gain):
        return f"Not tested: do not use this score. {rung.sentence}"
    more = wins_to_settle(rung.gain, rung.gain - rung.low, rung.wins)
    said = f"No signal: do not use this score. {rung.sentence}"
    return said if more is None else f"{said} Were it as good as it looks, about {more} more {plural} would tell."


def _newest_sort(table: pd.DataFrame) -> Sort:
    """Return the sort of model of the newest window that has one."""
    sorts = table.sort_values("window")["sort"].dropna()
    return sorts.iloc[-1] if len(sorts) else "trees"
