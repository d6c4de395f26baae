"""The weekly replay in words: what was measured, what is estimated and under which assumption, never wins added."""

from __future__ import annotations

from typing import Any

import pandas as pd

from src.evaluation.calls.moved_touches import chances_held
from src.evaluation.calls.replay_tables import AS_WORKED, MODEL, RULES
from src.evaluation.calls.replay_weeks import Weeks
from src.evaluation.intervals import MIN_WINS
from src.evaluation.ladder import WAYS

HALF, SHOWN_MOVED = 0.5, 0.2
FEWEST = 10
"""Leads called instead under which nothing is said of them."""
ALL_BUT_SOME = 0.95
Row = dict[Any, Any]


def order_sentences(order: pd.DataFrame, weeks: Weeks, plural: str) -> list[str]:
    """Return what the first half of each week's calls reaches in each order, and whether the score's differs.

    Parameters
    ----------
    order : pandas.DataFrame
        As :func:`~src.evaluation.calls.replay_tables.order_table` gives it.
    weeks : Weeks
    plural : str
        The company's word for wins.
    """
    rows = order[order["touches_fraction"] == HALF]
    own: dict[str, Row] = {str(row["method"]): row for row in rows[rows["versus"].isna()].to_dict("records")}
    wins, n = own[AS_WORKED]["wins"], own[AS_WORKED]["n"]
    when = f"in {own[AS_WORKED]['weeks']} weeks ({weeks.words})"
    basis = f"{n:,} first calls {when}; {wins:,} of the leads called became {plural}"
    if own[AS_WORKED]["won_accounts"] < MIN_WINS:
        return [f"Measured on {basis}: too few to compare orders."]
    shown = [name for name in (AS_WORKED, RULES, MODEL) if name in own]
    told = [f"{_of_100(own[name])} {'in' if name == AS_WORKED else 'by'} {WAYS[name]}" for name in shown]
    told[0] = told[0].replace(" (", " of 100 of these (", 1)
    said = [f"Measured week by week on {basis}. The first half of each week's calls reached {_listed(told)}."]
    best = MODEL if MODEL in own else RULES
    gain = rows[(rows["method"] == best) & (rows["versus"] == AS_WORKED)]
    said += [_gain_words(row, WAYS[best]) for row in gain.to_dict("records")]
    waited = 100 * weeks.called["waited"].mean()
    return [
        *said,
        f"All of these {plural} were reached in the end: another order reaches them earlier in the week, and cannot be "
        "shown to reach more.",
        f"Of these calls {waited:.0f} of 100 went to leads that had waited on Monday; the others came in during the "
        "week, and no order calls them before.",
    ]


def moved_sentences(moved: pd.DataFrame, weeks: Weeks, plural: str) -> list[str]:
    """Return what moving a fifth of the calls by the score gives up (measured) and might bring (estimated).

    Parameters
    ----------
    moved : pandas.DataFrame
        As :func:`~src.evaluation.calls.replay_tables.moved_table` gives it; may be empty.
    weeks : Weeks
    plural : str
    """
    if moved.empty:
        return []
    rows = moved[(moved["method"] == MODEL) & (moved["touches_fraction"] == SHOWN_MOVED)]
    if rows.empty or rows.iloc[0]["wins"] < MIN_WINS:
        return []
    row: Row = rows.to_dict("records")[0]
    touches, share = round(row["touches"]), f"{100 * SHOWN_MOVED:.0f} of 100 calls of each week by {WAYS[MODEL]}"
    if touches < FEWEST:
        return [f"No calls could have been moved: {touches} leads waited in these weeks and were not called."]
    if row["touches"] < ALL_BUT_SOME * SHOWN_MOVED * row["n"]:
        which = f"as many of the last {share} as leads waited and were not called"
    else:
        which = f"the last {share} to the best leads that waited and were not called"
    range_lost = _between(row["given_up_low"], row["given_up_high"])
    given = (
        f"Measured: moving {which} ({touches:,} calls) would have given up {_count(row['given_up'])} of the "
        f"{row['wins']:,} {plural} ({range_lost}), fewer if some come without a call."
    )
    said, wins, held = chances_held(weeks)
    if not held:
        return [
            given,
            "What the others would have brought is not estimated: the chances of the leads called in these weeks "
            f"added up to {said:,.0f}, and {wins:,} came.",
        ]
    range_won = _between(row["gained_low"], row["gained_high"])
    return [
        given,
        f"Estimated: the {touches:,} called instead would have brought {_count(row['gained'])} {plural} ({range_won}), "
        f"of whom {_count(row['came_anyway'])} came anyway. This assumes that leads passed over become {plural} as "
        f"often as called ones of the same chance; without that, anything from none to all {touches:,} is possible, "
        "and only a trial shows it.",
        *_even_words(row["breaks_even"], plural),
    ]


def _even_words(breaks_even: float, plural: str) -> list[str]:
    """Return how wrong the assumption may be before the move gives up more than it brings; nothing where it cannot."""
    if breaks_even >= 1:
        return ["Even so, it would have brought no more than it gave up."]
    often = round(100 * breaks_even)
    if often < 1:
        return []
    return [
        f"If they became {plural} less than {often} of 100 times as often, it would have given up more than it brought."
    ]


def _gain_words(row: Row, words: str) -> str:
    """Return whether the better-informed order reaches more in the first half than the order worked."""
    low, high = 100 * row["low"], 100 * row["high"]
    between = f"between {_signed(low)} and {_signed(high)}"
    more = 100 * row["value"]
    if row["low"] > 0:
        return f"That is {more:.0f} of 100 more by {words} than as worked ({between})."
    if row["high"] < 0:
        return f"That is {-more:.0f} of 100 fewer by {words} than as worked ({between})."
    seen = f"{_signed(more)} of 100, {between}"
    return f"Whether the order by {words} reaches them earlier than sales did cannot be told ({seen})."


def _of_100(row: Row) -> str:
    return f"{100 * row['value']:.0f} ({_between(100 * row['low'], 100 * row['high'])})"


def _listed(told: list[str]) -> str:
    """Return parts as people list them."""
    return told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"


def _between(low: float, high: float) -> str:
    return f"between {_count(low)} and {_count(high)}"


def _count(number: float) -> str:
    """Return a number of wins, whole, with one decimal under three."""
    text = f"{number:.1f}" if round(number, 1) < 3 else f"{number:,.0f}"
    return text.removesuffix(".0")


def _signed(number: float) -> str:
    text = f"{number:+.0f}"
    return "0" if text[1:] == "0" else text.replace("-", "−")
