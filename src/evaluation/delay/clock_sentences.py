"""What the arrival clock says of a delay, in sentences for people; each verdict has its own."""

from __future__ import annotations

import pandas as pd

from src.evaluation.delay.checks import ALPHA, CHANCE, SMALLEST_SIDE
from src.evaluation.delay.experiment import COST_TO_SEE, ClockFinding
from src.evaluation.in_words import of_100

HOURS = 10
"""The cost is told for so many hours: per hour it is a fraction that nobody can picture."""
_MOST = 2
_UNTOLD = "What a later first call costs cannot be told"
_ASSUMED = (
    "An estimate: it compares the leads of the hour before and of the hour after closing, called or not, and holds if "
    "they differ in nothing but the wait that chance and sources do not show."
)


def clock_sentences(found: ClockFinding, plural: str, longest_hours: float) -> list[str]:
    """Return the finding, or why there is none and what would change that.

    Parameters
    ----------
    found : ClockFinding
    plural : str
        What wins are called.
    longest_hours : float
        What no call at all counts as.
    """
    if found.verdict == "too few":
        return [
            f"{_UNTOLD}: {found.before:,} leads came in within the hour before the desk closed and {found.after:,} "
            f"within the hour after, and at least {SMALLEST_SIDE} of each, some of them {plural}, are needed."
        ]
    if found.verdict == "no jump":
        return [_no_jump(found, longest_hours)]
    if found.verdict == "not alike":
        return [
            f"{_UNTOLD}: leads of the hour after closing differ from those of the hour before "
            f"({_different(found.balance)}), so it need not be the wait that makes the difference."
        ]
    if found.verdict == "no placebo":
        return [
            f"{_UNTOLD}: at no other hour can it be checked that winning stays level where the wait does; it jumps "
            "everywhere, or too few leads came in."
        ]
    if found.verdict == "placebo fires":
        return [f"{_UNTOLD}: winning also jumps {_fired(found.placebos)}, where the wait does not explain it."]
    if found.verdict == "cannot tell":
        return [
            f"{_UNTOLD}: with {found.leads:,} leads a cost of {_points(COST_TO_SEE)} per hour would be seen in only "
            f"{of_100(found.power)} of 100 cases.{_with(found)}"
        ]
    return _effect(found, plural)


def _effect(found: ClockFinding, plural: str) -> list[str]:
    """Return what ten hours cost, or that no side can be named."""
    if found.effect is None:
        return []
    low, high = (HOURS * end for end in found.effect.ends)
    value = HOURS * found.effect.value
    those = f"of 100 leads whose first call comes {HOURS} hours later"
    n = f"n = {found.before + found.after:,}"
    if found.verdict == "not certain":
        return [
            f"Estimated: {those}, between {of_100(-low)} fewer and {of_100(high)} more become {plural} ({n}): a cost "
            f"cannot be shown. One of {_points(COST_TO_SEE)} per hour would have been seen in {of_100(found.power)} "
            "of 100 cases.",
            _ASSUMED,
        ]
    fewer = found.verdict == "costs"
    ends = sorted((abs(low), abs(high)))
    return [
        f"Estimated: {those}, {of_100(abs(value))} {'fewer' if fewer else 'more'} become {plural} (between "
        f"{of_100(ends[0])} and {of_100(ends[1])}; {n}).",
        _ASSUMED,
        _confirmed(found),
    ]


def _confirmed(found: ClockFinding) -> str:
    """Return whether what days off add to the wait says the same, in which kinds of evening leads cancel out."""
    if found.weekend is None:
        return "Whether leads that come in after closing are of another kind in other ways could not be checked."
    low, high = (HOURS * end for end in found.weekend.ends)
    ends = f"of 100 leads between {_change(low)} and {_change(high)} for {HOURS} hours more"
    if found.is_confirmed:
        return f"Confirmed by the longer wait before days off, where that would cancel out ({ends})."
    return (
        f"Not confirmed by the longer wait before days off ({ends}), so it may also be that those who come in after "
        "closing are of another kind."
    )


def _change(share: float) -> str:
    """Return a change of wins in words."""
    return f"{of_100(abs(share))} {'fewer' if share < 0 else 'more'}"


def _no_jump(found: ClockFinding, longest_hours: float) -> str:
    """Return that the wait does not surely jump at closing, with the leads that could tell."""
    waits = (
        f"leads of the hour after closing (n = {found.after:,}) did not surely wait longer for the first call than "
        f"those of the hour before (n = {found.before:,}): {found.wait_after:.0f} against {found.wait_before:.0f} "
        f"hours on average, no call counting as {longest_hours:.0f}"
    )
    if found.leads_needed is None:
        return f"{_UNTOLD}: {waits}. As sales calls now, no number of leads would tell."
    return f"{_UNTOLD}: {waits}.{_with(found)}"


def _with(found: ClockFinding) -> str:
    """Return with how many leads it could be told, rounded to two digits."""
    if found.leads_needed is None:
        return ""
    return f" With about {float(f'{found.leads_needed:.1e}'):,.0f} leads instead of {found.leads:,} it could be."


def _different(balance: pd.DataFrame) -> str:
    """Return what differs most surely."""
    rows = balance[balance["p_adjusted"] < ALPHA].sort_values("p").head(_MOST)
    return "; ".join(
        f"{'their chance at creation' if row['what'] == CHANCE else repr(str(row['level'])) + ' as source'} "
        f"{of_100(row['after'])} against {of_100(row['before'])} of 100"
        for row in rows.to_dict("records")
    )


def _fired(placebos: pd.DataFrame) -> str:
    """Return the placebo hours at which winning jumps."""
    rows = placebos[placebos["p_adjusted"] < ALPHA].head(_MOST)
    return " and ".join(
        f"at '{row['hour']}' (by {of_100(abs(row['difference']))} of 100 {'up' if row['difference'] > 0 else 'down'}, "
        f"n = {row['leads']:,})"
        for row in rows.to_dict("records")
    )


def _points(share: float) -> str:
    """Return a cost in points of 100."""
    return f"{100 * share:g} points of 100"
