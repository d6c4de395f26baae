"""Each rule held against what came of the leads it fired for: keep it, re-price it, or turn it round."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from src.leads.errors import LeadScoringError
from src.rules.declare import RuleSet
from src.rules.effects import Effects, rule_effects
from src.rules.rule import Rule

Floats = NDArray[np.float64]
Verdict = Literal["keep", "reprice", "wrong sign", "dead", "duplicate", "cannot tell"]
COLUMNS = [
    *("rule", "points", "fired", "wins", "others", "other_wins"),
    *("log_odds", "log_odds_low", "log_odds_high", "implied", "implied_low", "implied_high", "verdict"),
]
Z = 1.959964
MIN_FIRED, MIN_WINS_BEHIND = 30, 20
OFF_BY = 1.5
"""Points count as mispriced where the data surely say under two thirds or over one and a half times of them."""
TURNED_BY = 0.25
"""A sign counts as wrong where the data imply at least this share of the points on the other side of zero."""


def audit(
    rules: RuleSet, firings: pd.DataFrame, examples: pd.DataFrame, weights: pd.Series | None = None
) -> pd.DataFrame:
    """Return one row per rule: how often it fires, what came of it, what it should be worth, and a verdict.

    Parameters
    ----------
    rules : RuleSet
    firings : pandas.DataFrame, index ``row_id``
        As :func:`src.rules.replay.firings` gives them; may hold more rows than ``examples``.
    examples : pandas.DataFrame, index ``row_id``
        ``is_won`` (known) and ``account_id``; each lead once, at one age.
    weights : pandas.Series, optional
        Sample weights.

    Returns
    -------
    pandas.DataFrame
        ``COLUMNS``: leads and wins with the rule and without it, the effect in log-odds per firing with the other rules
        held fixed, the points that this implies on the team's own scale, each with its 95 % interval, and the verdict.

    Raises
    ------
    LeadScoringError
        Where no lead won or all did.

    Notes
    -----
    *dead* never fired; *duplicate* fires exactly where an earlier rule does; *wrong sign*: the whole interval of the
    effect lies on the other side of zero, and the points implied there are ``TURNED_BY`` of those given or more (a rule
    that is worth nothing has some sign too); *reprice*: the interval of the implied points leaves out everything within
    ``OFF_BY`` times of the points given; *keep*: the sign is certain and the points implied are within ``OFF_BY`` times
    of those given; else *cannot tell*, as for a rule that fires for everybody alike. The team's scale is the one at
    which most of the points are right: points divided by effect, median over the rules whose sign the data share. Its
    own uncertainty is in no interval. Re-fitted points (:func:`src.rules.refit.refit`) keep the spread of the total
    instead, so that the threshold stays where it was: the two scales differ where many points are given for nothing.
    """
    known = examples["is_won"].to_numpy(dtype=float)
    if not 0 < known.sum() < len(known):
        raise LeadScoringError(
            f"The rules cannot be audited: {int(known.sum())} of {len(known)} leads won. Use a longer history."
        )
    fired = firings.loc[examples.index, [rule.name for rule in rules.rule]]
    weight = np.ones(len(known)) if weights is None else weights.loc[examples.index].to_numpy(dtype=float)
    copies = _copies(fired)
    effective = [name for name in fired if name not in copies and fired[name].nunique() > 1]
    effects = rule_effects(fired[effective], known, weight, examples["account_id"])
    scale = _scale(rules, effects)
    lines = [_line(rule, fired[rule.name].to_numpy(dtype=float), known, effects, scale, copies) for rule in rules.rule]
    return pd.DataFrame(lines, columns=COLUMNS)


def _line(
    rule: Rule, units: Floats, won: Floats, effects: Effects, scale: float, copies: set[str]
) -> list[str | float | None]:
    """Return one rule's row."""
    fires = units != 0
    line: list[str | float | None] = [rule.name, rule.points]
    for rows in (fires, ~fires):
        line += [int(rows.sum()), int(won[rows].sum())]
    if rule.name not in effects.names:
        silent = "duplicate" if rule.name in copies else "cannot tell" if fires.any() else "dead"
        return [*line, *[np.nan] * 6, silent]
    place = effects.names.index(rule.name)
    value, half = effects.log_odds[place], Z * effects.errors[place]
    ends = (value, value - half, value + half)
    implied = [scale * end for end in ends]
    too_few = fires.sum() < MIN_FIRED or won.sum() < MIN_WINS_BEHIND
    verdict = "cannot tell" if too_few else judged(rule.points, *implied)
    return [*line, *ends, *implied, verdict]


def judged(points: float, implied: float, low: float, high: float) -> Verdict:
    """Return the verdict on ``points`` where the data imply ``implied``, surely between ``low`` and ``high``.

    >>> judged(10, 11, 6, 30), judged(10, 0, -3, 4), judged(10, -5, -9, -2), judged(10, 5, -3, 12)
    ('keep', 'reprice', 'wrong sign', 'cannot tell')
    >>> judged(5, 20, 12, 30), judged(10, 18, 6, 30), judged(10, -1, -1.5, -0.5)
    ('reprice', 'cannot tell', 'reprice')
    """
    if points < 0:
        points, implied, low, high = -points, -implied, -high, -low
    if points == 0:
        return "cannot tell" if low <= 0 <= high else "reprice"
    if high < 0 and implied <= -TURNED_BY * points:
        return "wrong sign"
    if high < points / OFF_BY or low > points * OFF_BY:
        return "reprice"
    return "keep" if low > 0 and points / OFF_BY <= implied <= points * OFF_BY else "cannot tell"


def _scale(rules: RuleSet, effects: Effects) -> float:
    """Return points per log-odds: the median of points / effect over rules whose sign the data surely share."""
    points = {rule.name: rule.points for rule in rules.rule}
    given = np.array([points[name] for name in effects.names])
    shares_sign = given * effects.log_odds > 0
    is_certain = shares_sign & (np.abs(effects.log_odds) > Z * effects.errors)
    usable = is_certain if is_certain.any() else shares_sign
    return float(np.median(given[usable] / effects.log_odds[usable])) if usable.any() else 0.0


def _copies(fired: pd.DataFrame) -> set[str]:
    """Return the rules that fire exactly as an earlier one does."""
    seen: dict[bytes, str] = {}
    copies = set()
    for name in fired:
        values = fired[name].to_numpy(dtype=float)
        if values.any() and seen.setdefault(values.tobytes(), str(name)) != name:
            copies.add(str(name))
    return copies
