"""A short points card learned from data: at most fifteen conditions that a person can type, whole points."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from src.leads.errors import LeadScoringError
from src.rules.rule import Rule

MOST_RULES = 15
LARGEST_POINTS = 25
"""Points of the rule that says most; fifteen rules then span about 0 to 100."""
MIN_LEADS = 30
"""Leads that must meet a condition, and as many that must not."""
MOST_ON_ONE_THING = 2
"""Rules on the same field or the same activities: more would be a curve drawn with points."""
_RIDGE = 1.0
Floats = NDArray[np.float32]


def distil(
    candidates: Sequence[Rule], firings: pd.DataFrame, examples: pd.DataFrame, weights: pd.Series
) -> tuple[Rule, ...]:
    """Return at most ``MOST_RULES`` of the candidates with whole points, the largest first.

    Parameters
    ----------
    candidates : sequence of Rule
        States: each meets a lead or not.
    firings : pandas.DataFrame, shape (n_rows, n_candidates)
        0 or 1, as :func:`src.rules.replay.firings` gives them, index ``row_id``; may hold more rows than ``examples``.
    examples : pandas.DataFrame
        ``is_won``, ``lead_id``, ``landmark_days``; the rows known at the cut, and no others.
    weights : pandas.Series
        Sample weights, index ``row_id``.

    Raises
    ------
    LeadScoringError
        Where the rows hold no win or nothing but wins.

    Notes
    -----
    Forward selection: the candidate with the largest score statistic (Rao 1948) given those on the card joins it, and
    the logistic regression is fitted again, until none is worth the price of a parameter (Schwarz 1978: the logarithm
    of the rows), or the card is full. The age at scoring is held fixed beside the rules, not on the card: older
    leads have done more and win less, which would give points against what leads do.
    A rule keeps the direction that its condition has on its own (at equal age): points that turn because of others on
    the card may be right in sum, but nobody could explain them. Log-odds times one scale, rounded, are the points.

    Chosen on the forward-chained blocks before the first test window of the sample, bpic2012 and x_education, by mean
    AUC within an age: this price .747, .681, .865 (AIC .747, .681, .866 with more rules; the statistic counted per lead
    .744, .677, .865). Learning from outcomes mixed half and half with the chances of boosted trees gave .748, .683,
    .866 and from those chances alone .748, .682, .863: too little to train a model for.
    """
    won = examples["is_won"].to_numpy(np.float32)
    if not 0 < won.sum() < len(won):
        raise LeadScoringError(
            f"A points card cannot be learned: {int(won.sum())} of {len(won)} leads won. "
            "Both won and not won leads are needed; use a longer history."
        )
    weight = weights.loc[examples.index].to_numpy(np.float32)
    weight = weight / weight.mean()
    meets = firings.loc[examples.index, [rule.name for rule in candidates]].to_numpy(np.float32)
    leads = pd.factorize(examples["lead_id"])[0]
    usable = _enough_leads(meets, leads) & _is_first(meets)
    rules, meets = [rule for rule, is_usable in zip(candidates, usable, strict=True) if is_usable], meets[:, usable]
    ages = pd.get_dummies(examples["landmark_days"]).to_numpy(np.float32)
    chosen, effects = _selected(rules, meets, ages, won, weight)
    return _with_points([rules[place] for place in chosen], effects, meets[:, chosen])


def _enough_leads(meets: Floats, leads: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which conditions enough leads meet at some time, and enough do not."""
    order = np.argsort(leads, kind="stable")
    starts = np.flatnonzero(np.diff(leads[order], prepend=-1))
    ordered = meets[order]
    by_lead = (np.maximum.reduceat(ordered, starts, axis=0) != 0).sum(axis=0)
    others = (np.minimum.reduceat(ordered, starts, axis=0) == 0).sum(axis=0)
    return np.asarray((by_lead >= MIN_LEADS) & (others >= MIN_LEADS))


def _is_first(meets: Floats) -> NDArray[np.bool_]:
    """Return which conditions are met by other rows than every earlier one."""
    seen: dict[bytes, int] = {}
    return np.array([seen.setdefault(np.packbits(column != 0).tobytes(), n) == n for n, column in enumerate(meets.T)])


def _selected(
    rules: Sequence[Rule], meets: Floats, ages: Floats, won: Floats, weight: Floats
) -> tuple[list[int], NDArray[np.float64]]:
    """Return the places of the rules on the card and their log-odds."""
    chance = _fitted(ages, won, weight)[1]
    direction = np.sign(meets.T @ (weight * (won - chance)))
    price = np.log(len(won))
    chosen: list[int] = []
    effects = np.zeros(0)
    refused = np.zeros(len(rules), dtype=bool)
    while len(chosen) < MOST_RULES:
        known = np.hstack([ages, meets[:, chosen]])
        worth = _score_statistics(meets, known, weight * (won - chance), weight * chance * (1 - chance), direction)
        worth[refused | _taken(rules, chosen)] = 0.0
        best = int(worth.round(3).argmax()) if len(worth) else 0
        if not len(worth) or worth[best] <= price:
            break
        longer = [*chosen, best]
        found, said = _fitted(np.hstack([ages, meets[:, longer]]), won, weight)
        found = found[ages.shape[1] :]
        if np.all(found * direction[longer] > 0):
            chosen, effects, chance = longer, found, said
        else:
            refused[best] = True
    return chosen, effects


def _fitted(design: Floats, won: Floats, weight: Floats) -> tuple[NDArray[np.float64], Floats]:
    """Return the coefficients of a logistic regression on columns of 0 and 1, and the chance of each row.

    Rows that meet the same conditions are added up first: there are few sorts of them.
    """
    code = design.astype(float) @ np.exp2(np.arange(design.shape[1]))
    _, first, sort = np.unique(code, return_index=True, return_inverse=True)
    wins, all_of_sort = np.bincount(sort, weight * won), np.bincount(sort, weight)
    patterns = design[first].astype(float)
    fitted = LogisticRegression(C=1 / _RIDGE, solver="newton-cholesky", fit_intercept=False)
    outcome = np.repeat([1.0, 0.0], len(first))
    fitted.fit(np.vstack([patterns, patterns]), outcome, sample_weight=np.append(wins, all_of_sort - wins))
    return fitted.coef_[0], fitted.predict_proba(patterns)[sort, 1].astype(np.float32)


def _score_statistics(meets: Floats, known: Floats, residual: Floats, spread: Floats, direction: Floats) -> Floats:
    """Return for each candidate how much it would add beyond what is ``known``; 0 where it points the wrong way."""
    weighted = known * spread[:, None]
    both = weighted.T @ meets
    within = np.linalg.solve((weighted.T @ known).astype(float) + 1e-6 * np.eye(known.shape[1]), both.astype(float))
    alone = spread @ meets  # firings are 0 or 1: their squares are themselves
    information = alone - (both * within).sum(axis=0)
    score = residual @ meets
    is_new = information > 1e-3 * np.maximum(alone, 1e-9)
    worth = np.where(is_new & (score * direction > 0), score**2 / np.maximum(information, 1e-9), 0.0)
    return np.asarray(worth, dtype=np.float32)


def _taken(rules: Sequence[Rule], chosen: list[int]) -> NDArray[np.bool_]:
    """Return which candidates speak of something that has enough rules on the card, those on it included."""
    about = [(rule.activity, tuple(condition.column for condition in rule.lead)) for rule in rules]
    told = [about[place] for place in chosen]
    return np.array([told.count(each) >= MOST_ON_ONE_THING or place in chosen for place, each in enumerate(about)])


def _with_points(rules: Sequence[Rule], effects: NDArray[np.float64], meets: Floats) -> tuple[Rule, ...]:
    """Return the rules with whole points; those that round to none are left off."""
    if not len(rules):
        return ()
    scale = min(LARGEST_POINTS / np.abs(effects).max(), 100 / max(float((meets @ effects).max()), 1e-9))
    points = np.rint(scale * effects)
    order = sorted(range(len(rules)), key=lambda place: (-points[place], rules[place].name))
    return tuple(
        rules[place].model_copy(
            update={"points": float(points[place]), "sign": "positive" if points[place] > 0 else "negative"}
        )
        for place in order
        if points[place]
    )
