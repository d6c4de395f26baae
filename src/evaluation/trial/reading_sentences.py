"""What the trial showed, in words for people: by trial, never mixed with what is measured or estimated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from src.evaluation.in_words import of_100
from src.evaluation.told import FEWEST
from src.evaluation.trial.lottery import ARMS
from src.evaluation.trial.plan_sentences import outcome_name
from src.evaluation.trial.power import LEVEL
from src.evaluation.trial.registration import Registration
from src.leads.config import SourceConfig

FOLLOWED = 0.5
"""Share of the leads due that were called, below which the trial says little of the orders."""
WORDS = {"score": "the score's order", "today": "today's order"}


@dataclass(frozen=True)
class Look:
    """One look at the trial.

    Attributes
    ----------
    is_last : bool
        Whether the agreed date is reached.
    compares : bool
        Whether the orders were compared.
    level : float
        Chance (0-1) that this look calls luck a difference.
    information : float
        Leads whose outcome is known, as a share of those planned, 0-1.
    earlier_levels : tuple of float
        Levels spent by the looks before.
    known, drawn : int
        Leads whose days are over, and all drawn.
    """

    is_last: bool
    compares: bool
    level: float
    information: float
    earlier_levels: tuple[float, ...]
    known: int
    drawn: int


def reading_sentences(
    outcomes: pd.DataFrame, adherence: pd.DataFrame, look: Look, plan: Registration, config: SourceConfig
) -> list[str]:
    """Return what may be said of the trial so far."""
    said = [_when(look, plan)]
    for row in as_records(outcomes):
        said.append(_of_outcome(row, look, outcome_name(str(row["outcome"]), config)))
    return [*said, *_left_out(outcomes, plan), *_followed(adherence)]


def as_records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table by the names of its columns."""
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def _when(look: Look, plan: Registration) -> str:
    """Return when the trial is read, and what looking earlier costs."""
    so_far = f"{look.drawn:,} leads are drawn, of {look.known:,} it is known what became of them"
    if not look.compares:
        return (
            f"Too early: the trial is read on {plan.read_on}. {so_far}. Nothing is compared before, because whoever "
            "looks until a difference shows finds one where there is none."
        )
    looks = len(look.earlier_levels)
    if not look.is_last:
        return (
            f"Looked at before the agreed date ({plan.read_on}), at {of_100(look.information)} of 100 leads: {so_far}. "
            f"Only a difference that luck makes {100 * look.level:.2g} of 100 times counts now; if the trial stops "
            "here, it stopped early, and the difference is likely to be smaller than it looks."
        )
    before = (
        f" It was looked at {looks} time{'s' if looks != 1 else ''} before, which the ranges allow for."
        if looks
        else ""
    )
    few = "" if look.information >= 1 else f" Only {of_100(look.information)} of 100 leads planned came."
    return f"Read as agreed on {plan.read_on}: {so_far}.{before}{few}"


def _of_outcome(row: dict[str, Any], look: Look, name: str) -> str:
    """Return both orders by one outcome, and what may be concluded."""
    if min(row["score_leads"], row["today_leads"]) < FEWEST:
        return f"'{name}': too few leads whose {row['within_days']} days are over to say anything."
    both = " and ".join(
        f"{of_100(row[f'{arm}_rate'])} of 100 in {WORDS[arm]} (n = {row[f'{arm}_leads']:,})" for arm in ARMS
    )
    reached = f"By trial, '{name}' within {row['within_days']} days: {both}"
    if np.isnan(row["difference"]):
        return f"{reached}."
    sure = "" if abs(look.level - LEVEL) < 1e-9 else f", {100 * (1 - look.level):.4g} % range"
    gap, low, high = (100 * row[part] for part in ("difference", "low", "high"))
    ends = f"between {low:+.1f} and {high:+.1f}{sure}"
    if not row["decides"]:
        return f"{reached}; beside the outcome that decides ({ends})."
    if row["finding"] == "cannot tell":
        return f"{reached}: no difference is shown ({ends})."
    side = "more" if row["finding"] == "better" else "fewer"
    return f"{reached}: the score's order brings {abs(gap):.1f} {side} of 100 leads ({ends})."


def _left_out(outcomes: pd.DataFrame, plan: Registration) -> list[str]:
    """Return how many leads are too young to count."""
    own = outcomes[outcomes["outcome"] == plan.outcome]
    if own.empty or not own["immature"].iloc[0]:
        return []
    return [f"{own['immature'].iloc[0]:,} leads are left out: too early to know, their days are not over."]


def _followed(adherence: pd.DataFrame) -> list[str]:
    """Return whether sales worked by the orders drawn."""
    if adherence.empty:
        return ["Touches are not declared, so it is not known whether the orders were followed."]
    if adherence["due"].min() < FEWEST:
        return ["Too few leads were due to say whether the orders were followed."]
    parts = [
        f"of {row['due']:,} leads due by {WORDS[row['arm']]} {of_100(row['due_share'])} of 100 were called in a week"
        + (f", of {row['not_due']:,} not due {of_100(row['not_due_share'])}" if row["not_due"] >= FEWEST else "")
        for row in as_records(adherence)
    ]
    said = f"Was the list followed? {'; '.join(parts)}."
    weak = min(as_records(adherence), key=lambda row: float(row["due_share"]))
    if weak["due_share"] >= FOLLOWED:
        return [said]
    return [
        said,
        f"So {WORDS[weak['arm']]} was hardly followed: the trial says little of the orders, whatever the difference.",
    ]
