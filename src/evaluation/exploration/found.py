"""What came of the leads that were called by lot, and what the score misses below the threshold."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
from scipy.stats import binom

from src.evaluation.exploration.size import LEVEL
from src.evaluation.in_words import between, of_100
from src.evaluation.rates import wilson
from src.evaluation.told import FEWEST, fact
from src.evaluation.trial.outcomes import days_until, reached_within
from src.leads.config import SourceConfig

COLUMNS = ["group", "leads", "called", "wins", "rate", "low", "high", "said", "immature"]
DRAWN, LEFT = "drawn", "not drawn"


@dataclass(frozen=True)
class Found:
    """What the lane found.

    Attributes
    ----------
    table : pandas.DataFrame
        ``COLUMNS``, one row for the leads drawn and one for those not drawn: leads whose days are over, how many were
        called (missing where touches are not declared), wins, their share with its interval, mean chance said; leads
        too young are counted in ``immature`` and left out.
    missed : float or None
        Wins that the leads not drawn would have brought had they been called, beyond those they brought.
    finding : str
        ``more`` than said, ``as said`` or ``cannot tell``.
    sentences : list of str
    facts : dict
    needs : str or None
    """

    table: pd.DataFrame
    missed: tuple[float, float, float] | None = None
    finding: str = "cannot tell"
    sentences: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    needs: str | None = None


def explored(
    seen: pd.DataFrame,
    milestones: pl.DataFrame,
    first_touch: pd.Series | None,
    config: SourceConfig,
    as_of: datetime,
) -> Found:
    """Return what became of the leads below the threshold, those called by lot and the others.

    Parameters
    ----------
    seen : pandas.DataFrame
        ``src.evaluation.exploration.drawing.COLUMNS``; ``drawn_at`` as moments.
    milestones : polars.DataFrame
    first_touch : pandas.Series or None
        Moment of the first touch by ``lead_id``.
    config : SourceConfig
    as_of : datetime

    Notes
    -----
    All drawn leads count, called or not: their rate is that of calling by lot as it really went. The test against what
    the score said is exact and one-sided, because the lane asks only whether more is missed.
    """
    if seen.empty:
        return Found(pd.DataFrame(columns=COLUMNS), needs="No lead below the threshold has been called by lot yet.")
    entered = seen.assign(entered_at=seen["drawn_at"]).reset_index(drop=True)
    horizon, target = config.scoring.horizon_days, config.milestones.target
    won = reached_within(days_until(entered, milestones, target), entered, horizon, as_of)
    called = None if first_touch is None else _called(entered, first_touch, horizon)
    is_drawn = entered["is_drawn"].astype(bool)
    rows = [_row(entered, won, called, group, which) for group, which in ((DRAWN, is_drawn), (LEFT, ~is_drawn))]
    table = pd.DataFrame(rows, columns=COLUMNS)
    drawn, left = rows
    finding = _finding(drawn)
    missed = _missed(drawn, left)
    return Found(table, missed, finding, _sentences(drawn, missed, finding, config), _facts(drawn, missed))


def _called(entered: pd.DataFrame, first_touch: pd.Series, horizon: int) -> pd.Series:
    touched = pd.to_datetime(entered["lead_id"].map(first_touch), utc=True)
    return (touched > entered["entered_at"]) & (touched <= entered["entered_at"] + pd.Timedelta(days=horizon))


def _row(
    entered: pd.DataFrame, won: pd.Series, called: pd.Series | None, group: str, which: pd.Series
) -> dict[str, Any]:
    known = which & won.notna()
    leads, wins = int(known.sum()), int(won[known].sum())
    low, high = wilson(wins, leads) if leads else (np.nan, np.nan)
    return {
        "group": group,
        "leads": leads,
        "called": np.nan if called is None else int(called[known].sum()),
        "wins": wins,
        "rate": wins / leads if leads else np.nan,
        "low": float(low),
        "high": float(high),
        "said": float(entered.loc[known, "said"].mean()) if leads else np.nan,
        "immature": int((which & won.isna()).sum()),
    }


def _finding(drawn: dict[str, Any]) -> str:
    """Return whether the leads drawn won more often than was said."""
    if drawn["leads"] < FEWEST:
        return "cannot tell"
    p = float(binom.sf(drawn["wins"] - 1, drawn["leads"], drawn["said"]))
    return "more" if p <= LEVEL else "as said"


def _missed(drawn: dict[str, Any], left: dict[str, Any]) -> tuple[float, float, float] | None:
    """Return the wins missed among the leads not drawn, with the ends of the interval of their rate."""
    if drawn["leads"] < FEWEST or not left["leads"]:
        return None
    value, low, high = (max(0.0, left["leads"] * drawn[end] - left["wins"]) for end in ("rate", "low", "high"))
    return value, low, high


def _sentences(
    drawn: dict[str, Any], missed: tuple[float, float, float] | None, finding: str, config: SourceConfig
) -> list[str]:
    """Return what may be said of the lane."""
    plural = config.milestones.target_words_plural
    young = f" {drawn['immature']:,} more are too early to know." if drawn["immature"] else ""
    if drawn["leads"] < FEWEST:
        return [f"Of {drawn['leads']} leads called by lot it is known what became: too few to say anything.{young}"]
    said = (
        f"By trial: of {drawn['leads']:,} leads below the threshold sent to sales by lot {drawn['wins']} became "
        f"{plural} ({of_100(drawn['rate'])} of 100, {between(drawn['low'], drawn['high'])}); the score had said "
        f"{of_100(drawn['said'])}.{young}"
    )
    verdict = {
        "more": "That is more than luck allows: the threshold leaves out leads that buy.",
        "as said": "Nothing shows that more is missed than the score says.",
    }[finding]
    found = [said, verdict]
    if missed is not None:
        found.append(
            f"The leads left alone would have brought about {missed[0]:.0f} more {plural} had they been called too "
            f"(between {missed[1]:.0f} and {missed[2]:.0f})."
        )
    if drawn["called"] < drawn["leads"] / 2:  # false where it is not known
        found.append(f"Only {drawn['called']:.0f} of those drawn were called, so this says less than it could.")
    return found


def _facts(drawn: dict[str, Any], missed: tuple[float, float, float] | None) -> dict[str, Any]:
    found = {
        "exploration.rate": fact(drawn["rate"], drawn["low"], drawn["high"], drawn["leads"]),
        "exploration.rate_said": fact(drawn["said"], n=drawn["leads"]),
    }
    return found | ({"exploration.missed": fact(*missed)} if missed else {})
