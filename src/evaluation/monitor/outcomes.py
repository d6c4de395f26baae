"""Whether chances came true on the newest leads whose days are over, and whether an equal score wins as before."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from src.evaluation.later_leads import at_creation, worked_where_known
from src.evaluation.monitor.equal_chance import BAND_COLUMNS, equal_chance
from src.evaluation.monitor.wins_bar import DRAWS, checked
from src.models.cut import Flags

FEWEST_EXPECTED = 10.0
"""With fewer expected wins in the newest window, or wins before it, nothing is said."""
STEPS = 20
"""Chances are drawn from in so many steps of equally many leads."""
LEVEL, LEVEL_WEIGHT = 2.4, 4.0
"""The level of a model's chances is wrong by about 2.4 over the root of the wins in the test windows (on simulated
leads): calibrators see few wins, and models are trained anew for each window. That guess weighs as four windows."""
CAME = "came_true"
EQUAL_PART = 0.7
"""Of the false alarms, so many are left to the check of equal chances: it finds more of what is planted."""


@dataclass(frozen=True)
class Outcomes:
    """The newest test window against its chances and against the windows before.

    Attributes
    ----------
    table : pandas.DataFrame
        ``check`` (``came_true``, ``equal_chance``), ``leads, wins, expected, low, high`` (the wins between which quiet
        windows stay), ``z``, ``is_alarm``.
    bands : pandas.DataFrame
        By the frozen score: ``low, high`` (log-odds, their level means nothing), leads, wins and the share that won,
        newest and before.
    window : str
        First and last day of the newest window; its number where there are no dates.
    needs : str or None
    who : str
        ``"worked leads"``, or ``"leads"`` where touches are not declared.
    """

    table: pd.DataFrame
    bands: pd.DataFrame
    window: str = ""
    needs: str | None = None
    who: str = "leads"


def watch_outcomes(table: pd.DataFrame, frozen: pd.Series | None, share: float, seed: int = 0) -> Outcomes:
    """Return whether wins of the newest window are what its chances, and the windows before, let expect.

    Parameters
    ----------
    table : pandas.DataFrame
        The out-of-time table.
    frozen : pandas.Series or None
        Of its leads as they came in: what one model says that learned before all windows; index ``row_id``.
    share : float
        Share (0-1) of quiet pages on which either check may raise a false alarm.
    seed : int

    Notes
    -----
    Both bars are found by drawing wins as they would come were nothing to change. ``came_true`` draws them from the
    chances, times a level: that of a model is known only roughly (``LEVEL``; the windows before correct it).
    ``equal_chance`` does not read chances: each window has another model, whose level would look like a market. It
    compares the shares that won within bands of one frozen score, which orders leads and never changes
    (``docs/decisions/0009-one-frozen-score.md``), and allows for how far cohorts of four weeks lay apart before.
    """
    rows = worked_where_known(at_creation(table)).dropna(subset=["model", "is_won"]) if len(table) else table
    if rows.empty or rows["window"].nunique() < 2:
        return _nothing("two test windows with chances and outcomes")
    is_new = (rows["window"] == rows["window"].max()).to_numpy()
    won = rows["is_won"].to_numpy(dtype=bool)
    if rows.loc[is_new, "model"].sum() < FEWEST_EXPECTED or won[~is_new].sum() < FEWEST_EXPECTED:
        return _nothing(f"{FEWEST_EXPECTED:.0f} expected wins in the newest test window, and as many before it")
    random = np.random.default_rng(seed)
    found = [_came_true(rows, is_new, share * (1 - EQUAL_PART), random)]
    score = np.full(len(rows), np.nan) if frozen is None else frozen.reindex(rows.index).to_numpy(np.float64)
    known = np.isfinite(score)  # the frozen score knows its own fields only, and leads after its cut
    bands = pd.DataFrame(columns=BAND_COLUMNS)
    if (won & known & ~is_new).sum() >= FEWEST_EXPECTED and (known & is_new).sum() == is_new.sum():
        equal, bands = equal_chance(rows[known], score[known], is_new[known], share * EQUAL_PART, random)
        found.append(equal)
    who = "worked leads" if rows["is_worked"].notna().any() else "leads"
    return Outcomes(pd.DataFrame(found), bands, _window(rows[is_new]), who=who)


def _came_true(rows: pd.DataFrame, is_new: Flags, share: float, random: np.random.Generator) -> dict[str, object]:
    """Return the wins of the newest window against its chances."""
    chance = rows["model"].to_numpy(np.float64)
    expected, wins = float(chance[is_new].sum()), int(rows.loc[is_new, "is_won"].sum())
    either_way = float((chance * (1 - chance))[is_new].sum())
    level = _level(rows[~is_new])
    error = float(np.hypot(np.sqrt(either_way), level * expected))
    times = np.exp(level * random.standard_normal((DRAWS, 1)))
    steps = np.array_split(np.sort(chance[is_new]), STEPS)
    said = np.array([step.mean() for step in steps if len(step)])
    drawn = random.binomial([len(step) for step in steps if len(step)], np.clip(said * times, 0, 1)).sum(axis=1)
    return checked(CAME, int(is_new.sum()), wins, expected, error, (drawn - expected) / error, share)


def _level(before: pd.DataFrame) -> float:
    """Return by how much, relative to what is expected, the level of a model's chances is known.

    A guess by the wins it was checked on, which weighs as ``LEVEL_WEIGHT`` windows, and what the windows before showed.
    """
    sums = before.assign(is_won=before["is_won"].astype(float)).groupby("window")[["model", "is_won"]].sum()
    large = sums[sums["model"] >= FEWEST_EXPECTED / 2]
    beyond = ((large["is_won"] - large["model"]) ** 2 - large["model"]) / large["model"] ** 2
    guess = LEVEL**2 / max(float(sums["is_won"].sum()), 1.0)
    return float(np.sqrt(max((LEVEL_WEIGHT * guess + beyond.sum()) / (LEVEL_WEIGHT + len(large)), guess / 4)))


def _window(rows: pd.DataFrame) -> str:
    if rows["created_at"].isna().any():
        return f"test window {int(rows['window'].max()) + 1}"
    return f"{rows['created_at'].min():%Y-%m-%d} to {rows['created_at'].max():%Y-%m-%d}"


def _nothing(needs: str) -> Outcomes:
    columns = ["check", "leads", "wins", "expected", "low", "high", "z", "is_alarm"]
    return Outcomes(pd.DataFrame(columns=columns), pd.DataFrame(columns=BAND_COLUMNS), needs=needs)
