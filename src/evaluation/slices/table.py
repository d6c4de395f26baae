"""Where the score is better or worse than the points, and where its chances come true: slice by slice."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from src.evaluation.cells import Queues, queues_of
from src.evaluation.intervals import Draws, draws_of
from src.evaluation.later_leads import at_creation
from src.evaluation.measure import order_of
from src.evaluation.over_draws import over_draws
from src.evaluation.ranking import Floats, Ints, Ranking, sums_by
from src.evaluation.slices.small_cells import MIN_ACCOUNTS, folded
from src.evaluation.slices.verdicts import EVERYBODY, with_verdicts

AGE = "age when scored"
COLUMNS = [
    *("slice", "level", "n", "wins", "base_rate", "accounts", "won_accounts", "versus", "reaches", "versus_reaches"),
    *("gain", "low", "high", "p_adjusted", "finding"),
    *("said", "off", "off_low", "off_high", "off_p_adjusted", "calibration"),
]


def slices(
    table: pd.DataFrame,
    labels: pd.DataFrame,
    scope: str,
    kind: str,
    draws: int = 400,
    seed: int = 0,
) -> pd.DataFrame:
    """Return one row per slice: how well the score orders and how true its chances are, beside the points.

    Parameters
    ----------
    table : pandas.DataFrame
        The out-of-time table.
    labels : pandas.DataFrame
        Same index; one text column per way to slice, as ``slice_labels`` gives it.
    scope, kind : str
        Those of the headline: ``worked`` where touches are known, because a chance holds *if sales works the lead*,
        else ``all``; ``week``, or ``landmark`` for leads as they came in.
    draws, seed : int

    Returns
    -------
    pandas.DataFrame
        ``COLUMNS``; the first row is all leads together, then each way to slice, then the ages (landmarks). ``gain``
        is the share of the wins (0-1) that the best half reaches by the score minus by ``versus`` (the points, random
        where there are none), with its paired 95 % interval; ``finding`` is better, worse or cannot tell. ``off`` is
        the rate that came minus the mean chance ``said``, with its interval; ``calibration`` is too high, too low (of
        what was said) or cannot tell. Intervals are for one slice by itself; verdicts follow ``p_adjusted``, corrected
        for all the looks of the table together (Holm 1979). Slices of under ten accounts are joined or left out.

    Notes
    -----
    Leads are ranked inside their window and landmark, or Monday's queue, *and slice*, and windows averaged by their
    wins. A p-value comes from the interval's own width (Student's t on the won accounts). For chances the width is at
    least that of the chances themselves: where nobody won, the draws would not spread at all.
    """
    usable = table["model"].notna() & table["is_won"].notna()
    table, labels = table[usable], labels[usable]
    versus = "rules" if "rules" in table and table["rules"].notna().any() else "chance"
    rows = table[table["kind"] == kind] if kind == "week" else at_creation(table)
    parts = _by_label(rows, labels.loc[rows.index], scope, kind, versus, draws, seed)
    parts += _by_age(table, scope, versus, draws, seed)
    if not parts:
        return pd.DataFrame(columns=COLUMNS)
    found = pd.concat(parts, ignore_index=True).assign(versus=versus)
    return with_verdicts(found)[COLUMNS]


def _by_label(
    rows: pd.DataFrame, labels: pd.DataFrame, scope: str, kind: str, versus: str, draws: int, seed: int
) -> list[pd.DataFrame]:
    """Return the rows of all leads and of each way to slice them that leaves at least two slices."""
    names = [f"slice {place}" for place in range(labels.shape[1])]
    named = rows.assign(**{name: labels[column] for name, column in zip(names, labels, strict=True)})
    queues = queues_of(named, scope, kind, [*_scores(rows, versus), *names])
    if queues.rows["account_id"].nunique() < MIN_ACCOUNTS:
        return []
    drawn = draws_of(queues.rows, draws, seed)
    everybody = pd.Series(EVERYBODY, queues.rows.index)
    found = [_measured(queues, everybody, versus, drawn).assign(slice=EVERYBODY)]
    for name, words in zip(names, labels, strict=True):
        level = folded(queues.rows[name].astype(str), queues.rows["account_id"])
        if level.nunique() > 1:
            found.append(_measured(queues, level, versus, drawn).assign(slice=str(words)))
    return found


def _by_age(table: pd.DataFrame, scope: str, versus: str, draws: int, seed: int) -> list[pd.DataFrame]:
    """Return the rows of the landmarks; a lead stands in each it was open at, so small ones are left out."""
    queues = queues_of(table, scope, "landmark", _scores(table, versus))
    rows = queues.rows
    if rows["landmark_days"].nunique() < 2:
        return []
    level = rows["landmark_days"].map(lambda days: f"{days:g} day{'' if days == 1 else 's'}")
    found = _measured(queues, level, versus, draws_of(rows, draws, seed)).assign(slice=AGE)
    order = found["level"].str.split().str[0].astype(float).argsort()
    found = found.iloc[order]
    return [found[found["accounts"] >= MIN_ACCOUNTS]]


def _scores(table: pd.DataFrame, versus: str) -> list[str]:
    """Return the columns that rank."""
    return [name for name in ("model", "model_margin", versus) if name in table]


def _measured(queues: Queues, level: pd.Series, versus: str, drawn: Draws) -> pd.DataFrame:
    """Return the figures of each level, most frequent first."""
    cell, names = pd.factorize(level, sort=True)
    count = len(names)
    inside = replace(queues, queue=np.unique(queues.queue * count + cell, return_inverse=True)[1])
    first = np.unique(inside.queue, return_index=True)[1]
    orders = [order_of(inside, method) for method in ("model", versus)]
    won = queues.rows["is_won"].to_numpy(float)
    said = queues.rows["model"].to_numpy(float)
    missed, size = sums_by(cell, count, won - said), sums_by(cell, count)

    def on(weights: Floats) -> Floats:
        """Return (reached by the model, by the other, difference of rate and chance) x levels x draws."""
        shares = [_best_half(order, cell[first], count, weights) for order in orders]
        with np.errstate(invalid="ignore"):
            return np.stack([*shares, (missed @ weights) / (size @ weights)])

    model, other, off = over_draws(drawn, on)
    low, high = drawn.interval(model - other)
    off_low, off_high = drawn.interval(off)
    groups = queues.rows.assign(level=level, said=said, spread=said * (1 - said)).groupby("level")
    found = pd.DataFrame(
        {
            "n": groups.size(),
            "wins": groups["is_won"].sum(),
            "base_rate": groups["is_won"].mean(),
            "accounts": groups["account_id"].nunique(),
            "won_accounts": queues.rows[won > 0].groupby(level[won > 0])["account_id"].nunique(),
            "said": groups["said"].mean(),
            "chance_spread": groups["spread"].mean(),
        }
    ).fillna({"won_accounts": 0})
    ends = {"low": low, "high": high, "off_low": off_low, "off_high": off_high}
    values = {"reaches": model[:, 0], "versus_reaches": other[:, 0], "gain": (model - other)[:, 0], "off": off[:, 0]}
    return (
        found.assign(**values, **ends)
        .rename_axis("level")
        .reset_index()
        .sort_values("n", ascending=False, kind="stable")
    )


def _best_half(order: Ranking, cell: Ints, count: int, weights: Floats) -> Floats:
    """Return the share of each level's wins that the best half of its queues reaches, per draw."""
    places = order.places(weights)
    add = sums_by(cell[order.queue], count)
    with np.errstate(invalid="ignore"):
        return (add @ (places.wins * places.reached(0.5))) / (add @ places.wins)
