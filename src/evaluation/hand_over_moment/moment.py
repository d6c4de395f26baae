"""The moment at which to hand a lead over to sales: the earliest age at which waiting costs more than calling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from src.evaluation.hand_over_moment.against_actual import against_actual
from src.evaluation.hand_over_moment.cells import CELLS, MOMENTS, cells_table, moments_table
from src.evaluation.hand_over_moment.hazards import hazards_of
from src.evaluation.hand_over_moment.levels import levels_of
from src.evaluation.hand_over_moment.moment_sentences import moment_sentences
from src.evaluation.hand_over_moment.stopping import gains_of_calling, price_of_capacity
from src.evaluation.hand_over_moment.waits import LEVELS, Kinds, Waits, waiting_leads, waits_of
from src.evaluation.intervals import Draws, draws_of
from src.evaluation.over_draws import over_draws
from src.evaluation.ranking import Floats, sums_by
from src.evaluation.told import fact
from src.features.definition import Feature
from src.models.cut import flags
from src.models.recipe import Recipe

MIN_WINS = 50
"""Wins of called leads below which there is nothing to tell ages apart by."""
DRAWS = 200


@dataclass(frozen=True)
class Price:
    """What a call costs, in wins (0-1), and in words where that comes from."""

    wins: float
    words: str


@dataclass(frozen=True)
class HandOverMoment:
    """When to hand over.

    Attributes
    ----------
    cells : pandas.DataFrame
        :data:`~src.evaluation.hand_over_moment.cells.CELLS`.
    moments : pandas.DataFrame
        :data:`~src.evaluation.hand_over_moment.cells.MOMENTS`.
    actual : dict
        As :func:`~src.evaluation.hand_over_moment.against_actual.against_actual` gives it.
    price : Price or None
    sentences : list of str
    facts : dict
    needs : str or None
    """

    cells: pd.DataFrame
    moments: pd.DataFrame
    actual: dict[str, Any] = field(default_factory=dict)
    price: Price | None = None
    sentences: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    needs: str | None = None


def hand_over_moment(
    examples: pd.DataFrame,
    features: pd.DataFrame,
    catalog: Mapping[str, Feature],
    recipe: Recipe,
    cost_per_worked_lead: float | None = None,
    currency: str = "EUR",
    plural: str = "customers",
    arrival_clock_passed: bool = False,
    draws: int = DRAWS,
    seed: int = 0,
) -> HandOverMoment:
    """Return from which age on each kind of lead should be called.

    Parameters
    ----------
    examples, features : pandas.DataFrame
        Scoring rows joined with labels, and their features.
    catalog : mapping of str to Feature
    recipe : Recipe
    cost_per_worked_lead : float, optional
        With the mean value of a win it says what a call costs; without, as many calls are made as sales made.
    currency, plural : str
        For the words.
    arrival_clock_passed : bool
        Whether the natural experiment of the arrival clock showed that calling earlier makes wins. Without it all of
        this is an association and is called that.
    draws, seed : int

    Notes
    -----
    Chances are those of leads that were called, and left, at that age and in that state. Sales called whom it liked;
    the levels of fit and engagement take out only what the features show.
    """
    waiting = waiting_leads(examples)
    needs = _needs(examples) or (
        None if waiting.ages else "At no age were enough leads called that had waited till then."
    )
    if needs is None:
        given = (waiting.rows, features, catalog, recipe)
        fit, engagement = levels_of(*given, "fit"), levels_of(*given, "engagement")
    if needs is not None or fit is None or engagement is None:
        needs = needs or "Features of who a lead is and of what it did are needed, and some of both kinds of outcome."
        return HandOverMoment(pd.DataFrame(columns=CELLS), pd.DataFrame(columns=MOMENTS), needs=needs)
    waits = waits_of(waiting, fit, engagement)
    price = price_of(waits, examples, cost_per_worked_lead, currency, plural)
    return told(waits, price, draws_of(waits.rows, draws, seed), plural, arrival_clock_passed)


def _needs(examples: pd.DataFrame) -> str | None:
    """Return what is missing; None where all is there."""
    rows = examples[examples["kind"] == "landmark"]
    if rows["is_worked"].isna().all():
        return "Touches with their dates are needed: which activities count as sales' contact with a lead."
    if rows["scored_at"].isna().all() or rows["landmark_days"].nunique() < 2:
        return "Leads have to be looked at at several ages."
    known = rows[flags(rows["is_matured"]) & flags(rows["is_worked"]) & flags(rows["is_won"])]
    wins = known["lead_id"].nunique()
    return f"{wins} called leads won: at least {MIN_WINS} are needed to tell ages apart." if wins < MIN_WINS else None


def price_of(waits: Waits, examples: pd.DataFrame, cost: float | None, currency: str, plural: str) -> Price:
    """Return what a call costs in wins: by money where that is known, else at equal capacity."""
    wins = examples[flags(examples["is_won"])].drop_duplicates("lead_id")
    value = float(wins["value"].mean()) if "value" in wins else np.nan
    if cost is not None and value > 0:
        worth = f"{currency} {cost:,.0f} a call, {currency} {value:,.0f} on average of one of the {plural}"
        return Price(min(cost / value, 1.0), f"A call has to bring {100 * cost / value:.1f} of 100 {plural} ({worth}).")
    kinds, kind = waits.kinds()
    counts = np.bincount(kind, minlength=len(kinds.rows)).astype(float)[:, None]
    first = waits.rows["age"] == 0
    called = waits.rows.groupby("lead_id")["is_called"].any()
    share = float(called.loc[waits.rows.loc[first, "lead_id"]].mean())
    wins_a_call = price_of_capacity(hazards_of(kinds, counts), _start(kinds, counts), share)
    return Price(
        wins_a_call,
        f"As many calls are taken as sales made ({100 * share:.0f} of 100 leads); then one has to bring "
        f"{100 * wins_a_call:.1f} of 100 {plural}.",
    )


def _start(kinds: Kinds, counts: Floats) -> Floats:
    """Return the leads at the first age, fit x engagement x draws."""
    first = kinds.rows["age"].to_numpy() == 0
    found = sums_by(kinds.cell()[first], LEVELS * LEVELS) @ counts[first]
    return found.reshape(LEVELS, LEVELS, -1)


def told(waits: Waits, price: Price, drawn: Draws, plural: str, arrival_clock_passed: bool) -> HandOverMoment:
    """Return the moment from the leads that waited."""
    kinds, kind = waits.kinds()
    add = sums_by(kind, len(kinds.rows))

    def figures(weights: Floats) -> Floats:
        hazards = hazards_of(kinds, add @ weights)
        return np.stack([gains_of_calling(hazards, price.wins), hazards.called])

    gains, called = over_draws(drawn, figures)
    cells = cells_table(waits, called[..., 0], gains, drawn)
    moments, actual = moments_table(cells), against_actual(waits, cells)
    sentences = moment_sentences(moments, waits.untried_days, actual, price.words, plural, arrival_clock_passed)
    return HandOverMoment(
        cells, moments, actual, price, sentences, _facts(moments, actual, price, arrival_clock_passed)
    )


def _facts(moments: pd.DataFrame, actual: dict[str, Any], price: Price, arrival_clock_passed: bool) -> dict[str, Any]:
    """Return the numbers (JSON types)."""
    found: dict[str, Any] = {
        "hand_over.kind": "measured by the arrival clock" if arrival_clock_passed else "association",
        "hand_over.price": fact(price.wins),
        "hand_over.days_later": fact(actual["days_later"], actual["low"], actual["high"], actual["advised"]),
        "hand_over.never_called": fact(actual["never_share"], n=actual["never_called"]),
    }
    for row in moments.to_dict("records"):
        n = None if pd.isna(row["called"]) else int(row["called"] + row["left"])
        name = f"hand_over.{row['fit']}.{row['engagement']}"
        found[f"{name}.from_days"] = fact(row["from_days"], n=n)
        found[f"{name}.gain"] = fact(row["gain"], row["low"], row["high"], n)
    return found
