"""Whether more leads would still help: the same training on ever more of what is known, tested on the newest leads."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from src.evaluation.cells import queues_of
from src.evaluation.drawn_auc import drawn_auc
from src.evaluation.intervals import LEVEL
from src.evaluation.windows import Window, test_rows
from src.features.definition import Feature
from src.leads.errors import LeadScoringError
from src.models.cut import Flags, Numbers
from src.models.linear import fit_linear
from src.models.recipe import Recipe
from src.models.refit import refit_trees
from src.models.training_set import TrainingSet, outcome_counts, training_set

SHARES = (0.1, 0.4, 1.0)
MIN_WON = 20
"""Accounts that won in a share; with fewer its point would say more of luck than of size."""
BEFORE = 0.4
"""The share that the whole is set against: what came of having two and a half times as many leads."""
WORTH = 0.02
"""A smaller gain in AUC from two and a half times as many leads is not worth waiting for."""
_ENDS = ((1 - LEVEL) / 2, (1 + LEVEL) / 2)
COLUMNS = ["share", "leads", "wins", "rung", "value", "low", "high", "gain", "gain_low", "gain_high", "n", "test_wins"]


def learning_curve(
    features: pd.DataFrame,
    examples: pd.DataFrame,
    catalog: Mapping[str, Feature],
    windows: Sequence[Window],
    recipe: Recipe,
    trees: int | None = None,
    shares: Sequence[float] = SHARES,
    draws: int = 200,
    seed: int = 0,
) -> pd.DataFrame:
    """Return how well trees and a plain formula rank the newest window's leads, by how much they learned from.

    Parameters
    ----------
    features, examples, catalog, windows, recipe
        As for :func:`~src.evaluation.out_of_time.out_of_time`.
    trees : int, optional
        Number of trees, the same for every share (``model.report["trees"]``); default the recipe's.
    shares : sequence of float
        Shares (0-1] of the accounts known at the newest cut, each a part of the next.

    Returns
    -------
    pandas.DataFrame
        ``COLUMNS``, smallest share first: leads and won accounts learned from; ``rung`` "model" or "logistic";
        ``value`` its AUC inside each landmark of the newest window (among worked leads where touches are known) with
        the 95 % interval over accounts; ``gain`` what the whole reaches more than this share, paired; ``n`` and
        ``test_wins`` the rows and won accounts it is tested on. Shares with under 20 wins are left out; empty where
        nothing can be trained or tested.

    Notes
    -----
    One fit a share, without choosing or calibrating again: ranking needs neither, and it costs seconds.
    """
    if not windows:
        return pd.DataFrame(columns=COLUMNS)
    window = windows[-1]
    tested = test_rows(examples, window)
    try:
        known = training_set(features, examples, catalog, window.cut, recipe, frozenset(tested["account_id"]))
    except LeadScoringError:
        return pd.DataFrame(columns=COLUMNS)
    matrix = known.encoding.apply(features.loc[tested.index])
    points, scores = [], {}
    for share, rows in _parts(known, sorted(shares)):
        for rung, margin in _margins(rows, matrix, recipe, trees or recipe.default_trees).items():
            name = f"{rung} {share}"
            scores[name] = pd.Series(margin, tested.index)
            wins, _ = outcome_counts(rows.examples)
            leads = rows.examples["lead_id"].nunique()
            points.append({"share": share, "leads": leads, "wins": wins, "rung": rung, "name": name})
    table = tested.assign(**scores, window=window.index, window_start=window.start, window_end=window.end)
    return _measured(table, points, draws, seed)


def learning_sentence(curve: pd.DataFrame, plural: str = "customers", rung: str = "model") -> str:
    """Return whether more leads would still help, from :func:`learning_curve`."""
    own = curve[curve["rung"] == rung]
    earlier = own[own["share"] < 1]
    if earlier.empty:
        return f"Too few {plural} are known to say whether more leads would help."
    before = earlier.iloc[(earlier["share"] - BEFORE).abs().argmin()]
    whole = own.iloc[-1]
    said = (
        f"learned from {whole['wins']} {plural} the score puts a later one before another lead "
        f"{100 * whole['value']:.1f} of 100 times, from {before['wins']} of them {100 * before['value']:.1f} "
        f"(difference between {100 * before['gain_low']:.1f} and {100 * before['gain_high']:.1f})"
    )
    if before["gain_high"] < WORTH:
        return f"More leads alone would help little: {said}."
    if before["gain_low"] > 0:
        return f"More leads still help: {said}."
    return f"We cannot tell whether more leads would help: {said}."


def _parts(known: TrainingSet, shares: Sequence[float]) -> Iterator[tuple[float, TrainingSet]]:
    """Return the rows of each share of the accounts that holds enough wins, each a part of the next."""
    place = known.examples["account_id"].map(_place).to_numpy(dtype=float)
    for share in shares:
        chosen: Flags = place < share
        part = known.only(chosen, known.weight[chosen])
        if min(outcome_counts(part.examples)) >= MIN_WON:
            yield share, part


def _place(account: str) -> float:
    """Return a number from 0 to under 1 that belongs to the account: the same in every run."""
    return zlib.crc32(account.encode()) / 2**32


def _margins(rows: TrainingSet, matrix: pd.DataFrame, recipe: Recipe, trees: int) -> dict[str, Numbers]:
    """Return what trees and the formula say of the encoded features."""
    formula = fit_linear(rows.matrix, rows.encoding, rows.won, rows.weight)
    return {"model": refit_trees(rows, recipe, trees).margin(matrix), "logistic": formula.margin(matrix)}


def _measured(table: pd.DataFrame, points: list[dict[str, object]], draws: int, seed: int) -> pd.DataFrame:
    """Return the points with the AUC of each and what the whole reaches more."""
    scope = "worked" if table["is_worked"].notna().any() else "all"
    queues = queues_of(table, scope, "landmark", [str(point["name"]) for point in points])
    wins = queues.rows.loc[queues.rows["is_won"], "account_id"].nunique()
    if not wins or not points:
        return pd.DataFrame(columns=COLUMNS)
    drawn = {point["name"]: drawn_auc(queues, str(point["name"]), draws, seed) for point in points}
    whole = {point["rung"]: drawn[point["name"]] for point in points}  # the last of each rung is the largest
    lines = []
    for point in points:
        own = drawn[point["name"]]
        gain = whole[point["rung"]] - own
        (low, high), (gain_low, gain_high) = (np.nanquantile(drawn_values[1:], _ENDS) for drawn_values in (own, gain))
        ends = {
            "value": own[0],
            "low": low,
            "high": high,
            "gain": gain[0],
            "gain_low": gain_low,
            "gain_high": gain_high,
        }
        lines.append(point | {name: float(end) for name, end in ends.items()})
    return pd.DataFrame(lines).assign(n=len(queues.rows), test_wins=wins)[COLUMNS]
