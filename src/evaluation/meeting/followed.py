"""Whether the list was followed: where the first calls of a week stood in its Monday's queue."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from src.evaluation.later_leads import at_creation
from src.evaluation.meeting.week import Week
from src.evaluation.rates import wilson
from src.models.model import LeadModel
from src.models.predict import predict_margin


@dataclass(frozen=True)
class Followed:
    """First calls of a week.

    Attributes
    ----------
    queue : int
        Leads that stood in Monday's queue: open and not yet called.
    calls : int
        Of these, called in the week.
    upper : float
        Calls to its upper half; a lead that stands level across the middle counts in part.
    low, high : float
        95 % interval of upper / calls (0-1); by lot it is one half.
    others : int
        First calls of the week to leads that were not in the queue: they came in later, or were too old.
    """

    queue: int
    calls: int
    upper: float
    low: float
    high: float
    others: int


def followed(examples: pd.DataFrame, features: pd.DataFrame, model: LeadModel, week: Week) -> Followed | None:
    """Return where the first calls of the week stood in Monday's queue; None where there was no queue or no call.

    Parameters
    ----------
    examples, features : pandas.DataFrame
        All scoring rows joined with labels, and their features as of each row's moment.
    model : LeadModel
        The score in use. It may have been trained after that Monday, so the order may differ a little from the list
        that sales had.
    week : Week
    """
    queue = examples[(examples["kind"] == "week") & (examples["scored_at"] == week.start)]
    every = int(week.holds(at_creation(examples)["first_touch_at"]).sum())
    called = week.holds(queue["first_touch_at"])
    calls = int(called.sum())
    if len(queue) < 2 or not calls:
        return None
    margin = pd.Series(predict_margin(model, features.loc[queue.index]), index=queue.index)
    upper = float(share_above_middle(margin)[called].sum())
    low, high = (float(end) for end in wilson(upper, calls))
    return Followed(len(queue), calls, upper, low, high, max(0, every - calls))


def share_above_middle(margin: pd.Series) -> pd.Series:
    """Return how much of each lead stands in the upper half of the list (0-1), highest margin first.

    Leads that stand level are in it by expectation, as if their order were drawn by lot.

    >>> share_above_middle(pd.Series([3.0, 2.0, 2.0, 1.0])).tolist()
    [1.0, 0.5, 0.5, 0.0]
    """
    half = len(margin) / 2
    first = margin.rank(ascending=False, method="min") - 1
    last = margin.rank(ascending=False, method="max")
    return ((half - first) / (last - first)).clip(0, 1)
