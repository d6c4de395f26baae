"""Why this number and not the one before, in words: each sentence is chosen by its interval."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from src.evaluation.changes.factors import HANDLING, MARKET, QUALITY, VOLUME
from src.evaluation.changes.moved_tables import CHANGE
from src.evaluation.changes.periods import Period
from src.leads.config import SourceConfig

MINUS = "−"
NOTABLE = 0.02
"""Change of the share called, or called in time, from which it is named."""
Row = dict[Any, Any]


def moved_sentences(
    parts: pd.DataFrame, counted: pd.DataFrame, before: Period, limit_hours: float | None, config: SourceConfig
) -> list[str]:
    """Return the question, what was counted, one answer per part, and what it rests on.

    Parameters
    ----------
    parts, counted : pandas.DataFrame
        As :func:`~src.evaluation.changes.moved_tables.parts_table` and ``periods_table`` give them.
    before : Period
        The earlier period.
    limit_hours : float or None
        Working hours within which a first touch is in time.
    config : SourceConfig

    Notes
    -----
    A part whose interval includes zero names no side: it "may have cost", and is not certain. None is called a cause,
    since leads of equal chance and equal call may still differ.
    """
    shown = parts.assign(shown=[*whole_parts(parts.loc[parts["part"] != CHANGE, "value"].tolist()), 0])
    rows: dict[str, Row] = {str(row["part"]): row for row in shown.to_dict("records")}
    first, second = counted.to_dict("records")
    plural = config.milestones.target_words_plural
    said = [_question(first, second, before, plural), _basis(first, second, config), *_leads_words(rows)]
    if HANDLING in rows:
        said.append(_handling_words(rows[HANDLING], first, second, plural))
    return [*said, _market_words(rows, plural), _what_it_rests_on(rows, limit_hours)]


def _question(first: Row, second: Row, before: Period, plural: str) -> str:
    old, new = int(first["wins"]), int(second["wins"])
    if old == new:
        return f"{new:,} {plural}, as many as in the {before.length_words} before: did anything change?"
    return f"Why {new:,} {plural} and not {old:,} as in the {before.length_words} before?"


def _basis(first: Row, second: Row, config: SourceConfig) -> str:
    return (
        f"Measured: of the {int(second['leads']):,} leads that came in from {second['first']} to {second['last']}, "
        f"{int(second['wins']):,} became {config.milestones.target_words_plural} within "
        f"{config.scoring.horizon_days:g} days; of the {int(first['leads']):,} from {first['first']} to "
        f"{first['last']}, {int(first['wins']):,}."
    )


def _leads_words(rows: dict[str, Row]) -> list[str]:
    """Return what is said of how many leads came in and how good they were: one sentence where both are certain."""
    volume, quality = rows[VOLUME], rows.get(QUALITY)
    number, sort = ({"more": "More leads", "less": "Fewer leads"}, {"more": "better", "less": "weaker"})
    came, are = number.get(volume["finding"]), None if quality is None else sort.get(quality["finding"])
    if came and are and quality is not None:
        link = "and" if volume["finding"] == quality["finding"] else "but"
        return [f"{came} {_range(volume)}, {link} {are} ones {_range(quality)}."]
    said = [
        f"{came} came in {_range(volume)}."
        if came
        else _may(volume, "More leads", "Fewer leads", "The number of leads")
    ]
    if quality is not None:
        may = _may(quality, "Better leads", "Weaker leads", "The quality of the leads")
        said.append(f"The leads were {are} {_range(quality)}." if are else may)
    return said


def _handling_words(part: Row, first: Row, second: Row, plural: str) -> str:
    """Return what is said of calling, in the words of what changed the way the number did."""
    calls = second["touched"] / second["leads"] - first["touched"] / first["leads"]
    speed = _share(second["in_time"], second["touched"]) - _share(first["in_time"], first["touched"])
    up = _calls_words(calls, speed, "more", "faster")
    down = _calls_words(-calls, -speed, "fewer", "slower")
    if part["finding"] == "cannot tell":
        return _may(part, up, down, "Calling")
    return f"{up if part['value'] > 0 else down} went with {_amount(part)} {plural} {_range(part)}."


def _calls_words(calls: float, speed: float, number: str, pace: str) -> str:
    """Return e.g. "Slower calling" or "Calling fewer of the leads", whatever of it came about."""
    if calls >= NOTABLE:
        return f"Calling {number} of the leads{f', and {pace},' if speed >= NOTABLE else ''}"
    return f"{pace.capitalize()} calling" if speed >= NOTABLE else "A change in who was called"


def _market_words(rows: dict[str, Row], plural: str) -> str:
    """Return what is said of the rest: the market, and whatever cannot be told apart from it."""
    part = rows[MARKET]
    others = {QUALITY: "the quality of the leads", HANDLING: "how they were called"}
    untold = [words for name, words in others.items() if name not in rows]
    certain = part["finding"] != "cannot tell"
    if untold:
        names = ", ".join(["The market", *untold[:-1]]) + f" and {untold[-1]}"
        did = f"went with {_amount(part)} {plural}" if certain else "made no certain difference"
        return f"{names}, which cannot be told apart here, {did} {_range(part)}."
    if certain:
        why = "the market, or what no column tells"
        return f"At equal chance and call {_amount(part)} became {plural} {_range(part)}: {why}."
    return f"The market did not move measurably {_range(part)}."


def _what_it_rests_on(rows: dict[str, Row], limit_hours: float | None) -> str:
    """Return the assumption, and what was left out for want of data."""
    alike, said = [], []
    if QUALITY in rows:
        alike.append("had the same chance when they came in (by one score made before both periods)")
    if HANDLING in rows and limit_hours is not None:
        alike.append(f"were called alike (within {limit_hours:.1f} working hours, later or never)")
    if alike:
        said.append(
            f"The parts are estimated, as if leads that {' and '.join(alike)} differed by nothing but the market."
        )
    if HANDLING in rows:
        said.append("Where sales called the better of leads that look alike, the part of calling is too large.")
    if QUALITY not in rows:
        said.append("Lead quality is left out: there is no score from before both periods.")
    if HANDLING not in rows:
        said.append("Calling is left out: touches are not declared.")
    return " ".join(said)


def _may(part: Row, up: str, down: str, neutral: str) -> str:
    """Return the sentence of a part whose interval includes zero."""
    if part["shown"] == 0:
        return f"{neutral} made no measurable difference {_range(part)}."
    words, verb = (up, "brought") if part["value"] > 0 else (down, "cost")
    return f"{words} may have {verb} {abs(part['shown']):,} ({_between(part)}): not certain."


def _amount(part: Row) -> str:
    return "more" if part["value"] > 0 else "fewer"


def _range(part: Row) -> str:
    return f"({_signed(part['shown'])}, {_between(part)})"


def _between(part: Row) -> str:
    return f"between {_signed(part['low'])} and {_signed(part['high'])}"


def _signed(number: float) -> str:
    """Return a number of wins with its sign, whole; with one decimal where it would else read as none."""
    text = f"{number:+,.0f}"
    if text[1:] == "0":
        text = f"{number:+.1f}"
    return "0" if text[1:] == "0.0" else text.replace("-", MINUS)


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def whole_parts(values: list[float]) -> list[int]:
    """Return whole numbers that add up to the (whole) sum of the values, each less than one away from its value.

    >>> whole_parts([5.6, -11.3, -8.6, 2.3]), round(5.6 - 11.3 - 8.6 + 2.3)
    ([6, -11, -9, 2], -12)
    """
    floors = np.floor(np.round(values, 9))
    missing = round(float(np.sum(values) - floors.sum()))
    largest = np.argsort(-(np.asarray(values) - floors), kind="stable")[:missing]
    floors[largest] += 1
    return [int(number) for number in floors]
