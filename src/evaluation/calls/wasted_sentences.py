"""Wasted prospecting in sentences for people; what rests on the chance is called estimated."""

from __future__ import annotations

import numpy as np
import pandas as pd

from src.evaluation.calls.wasted_money import Money
from src.evaluation.in_words import between, of_100
from src.evaluation.told import FEWEST
from src.leads.config import SourceConfig

_SHOWN = 4


def below_sentences(found: pd.DataFrame, money: Money, config: SourceConfig) -> list[str]:
    """Return how much work went to leads below break-even, and what those really won."""
    below, touches = found.iloc[0], int(found["touches"].sum())
    plural = config.milestones.target_words_plural
    why = (
        f"a worked lead costs {money.words(money.per_lead)} and a win brings {money.words(money.per_win)} on average, "
        f"so {of_100(money.break_even)} of 100 have to become {plural}"
    )
    if touches < FEWEST:
        return []
    if below["touches"] == 0:
        return [f"Estimated: none of {touches:,} touches went to leads whose chance was below break-even ({why})."]
    share = f"{of_100(below['touch_fraction'])} of 100 touches ({between(below['touch_low'], below['touch_high'])}"
    said = [
        f"Estimated: {share}; n = {touches:,}) went to leads whose chance was then below break-even: {why}."
        f"{_hours(found)}"
    ]
    return said + ([_came(below, money, plural)] if below["leads"] >= FEWEST else [])


def _hours(found: pd.DataFrame) -> str:
    """Return the hours, at the minutes declared per touch; empty where they are not known."""
    below = found.iloc[0]
    if not np.isfinite(below["hour_fraction"]):
        return ""
    share = f"{of_100(below['hour_fraction'])} of 100, {between(below['hour_low'], below['hour_high'])}"
    hours = f"{below['hours']:,.0f} of {found['hours'].sum():,.0f} hours"
    return f" At the minutes declared per touch that is {hours} ({share})."


def _came(below: pd.Series, money: Money, plural: str) -> str:
    """Return whether those leads really won less often than break-even."""
    share = f"{of_100(below['win_fraction'])} of 100 became {plural} ({between(below['low'], below['high'])})"
    of = f"Measured: of the {int(below['leads']):,} leads called below break-even {share}"
    if below["high"] < money.break_even:
        return f"{of}: surely too few to pay."
    if below["low"] > money.break_even:
        return f"{of}: more than break-even, so calling them paid; their chances were too low."
    return f"{of}: whether calling them paid is not certain."


def stop_sentences(
    table: pd.DataFrame,
    money: Money | None,
    stop: int | None,
    beyond: tuple[float, float, float],
    touches: int,
    config: SourceConfig,
) -> list[str]:
    """Return how many still win after so many unanswered touches, and where stopping would have been right."""
    if table.empty:
        return []
    plural = config.milestones.target_words_plural
    shares = [
        f"{row['unanswered']} ({of_100(row['win_fraction'])} of 100, {between(row['low'], row['high'])}, "
        f"n = {row['leads']:,})"
        for row in table.head(_SHOWN).to_dict("records")
    ]
    said = [f"Measured: leads that still became {plural} after so many unanswered touches: {'; '.join(shares)}."]
    if money is None:
        return [
            *said,
            "Where to stop cannot be said without the cost of working a lead ([economics] cost_per_worked_lead) and "
            "the value of the deals.",
        ]
    cost = f"a touch costs about {money.words(money.per_touch)}"
    if stop is None:
        return [
            *said,
            f"Estimated: there is no number of unanswered touches from which a further one surely brought less than it "
            f"costs ({cost}), even with every later win put down to it.",
        ]
    row = table[table["unanswered"] == stop].iloc[0]
    times = "one unanswered touch" if stop == 1 else f"{stop} unanswered touches"
    return [
        *said,
        f"Estimated: after {times} a further one brought at most {money.words(row['worth_high'])}, even with every "
        f"later win put down to it, and {cost}. {of_100(beyond[0])} of 100 touches ({between(beyond[1], beyond[2])}; "
        f"n = {touches:,}) were made beyond.",
    ]
