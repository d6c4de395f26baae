"""What planned campaigns would bring, in sentences: each by itself, all of them by week, how plans come true."""

from __future__ import annotations

import numpy as np
import pandas as pd

from src.evaluation.campaigns.planned_weeks import WEEKS
from src.evaluation.in_words import few, short_day

LEAST_PLANS = 5
"""From so many earlier campaigns on it is looked at how plans came true."""
ASSUMPTION = (
    "Estimated, if plans come true as earlier ones did, leads of a channel are as good as before, and other leads keep "
    "coming as in the last eight weeks."
)


def planned_sentences(
    campaigns: pd.DataFrame, weeks: pd.DataFrame, truth: np.ndarray, whom: str, plural: str, unsized: int
) -> list[str]:
    """Return what each planned campaign would bring, how full the weeks get, and what that rests on.

    Parameters
    ----------
    campaigns, weeks : pandas.DataFrame
        As :func:`~src.evaluation.campaigns.planned.planned` makes them.
    truth : ndarray
        Leads brought / leads planned of earlier campaigns.
    whom : str
        Who is called first: "A and B leads", or "leads" without a model.
    plural : str
        What wins are called.
    unsized : int
        Planned campaigns for which nobody said how many leads they should bring.
    """
    said = [*_each(campaigns, whom, plural), *_together(weeks, whom), _plans(truth), ASSUMPTION]
    if unsized:
        said.append(f"Not in it: {unsized} planned without a number of leads ('expected_leads' is empty).")
    return said


def _each(campaigns: pd.DataFrame, whom: str, plural: str) -> list[str]:
    """Return one sentence per planned campaign."""
    said = []
    for row in campaigns.to_dict("records"):
        when = f"{short_day(row['starts_at'])} to {short_day(row['ends_at'])}"
        ends = "" if np.isnan(row["low"]) else f", between {few(row['low'])} and {few(row['high'])}"
        expected = "" if np.isnan(row["expected"]) else f", worth about {few(row['expected'])} expected {plural}"
        work = "" if np.isnan(row["weeks_of_work"]) else f": {_work(row['weeks_of_work'])} of first calls"
        came_true = f", about {few(row['leads'])} as earlier plans came true{ends}" if ends else ""
        said.append(
            f"{row['campaign']} ({when}; {few(row['planned_leads'])} leads planned{came_true}) would bring about "
            f"{few(row['first_leads'])} {whom}{expected}{work}."
        )
    return said


def _work(weeks: float) -> str:
    """Return how many weeks of the team's calls that is.

    >>> _work(0.04), _work(1.0), _work(2.13)
    ('under a tenth of a week', 'one week', '2.1 weeks')
    """
    if weeks < 0.1:
        return "under a tenth of a week"
    return "one week" if f"{weeks:.1f}" == "1.0" else f"{weeks:.1f} weeks"


def _together(weeks: pd.DataFrame, whom: str) -> list[str]:
    """Return in how many weeks more comes in than sales can call first."""
    if weeks["capacity"].isna().all():
        return []
    over = weeks[weeks["beyond"] > 0]
    capacity = f"{few(weeks['capacity'].iloc[0])} a week"
    if over.empty:
        return [f"In none of the next {WEEKS} weeks do more {whom} come in than sales can call ({capacity})."]
    worst = over.sort_values("beyond").iloc[-1]
    return [
        f"In {len(over)} of the next {WEEKS} weeks more {whom} come in than sales can call ({capacity}), most in "
        f"the week of {short_day(worst['week'])}: about {few(worst['first_leads'])}."
    ]


def _plans(truth: np.ndarray) -> str:
    """Return how earlier plans came true."""
    if len(truth) < LEAST_PLANS:
        return "Too few earlier campaigns are over to say how plans come true, so they are taken as they are."
    middle, low, high = np.quantile(truth, [0.5, 0.1, 0.9])
    return (
        f"Of 100 leads planned, earlier campaigns brought {100 * middle:.0f} (8 of 10 campaigns between "
        f"{100 * low:.0f} and {100 * high:.0f}, n = {len(truth)})."
    )
