"""Why a lead's score changed, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from src.models.receipt import STEPS

UNCHANGED = "unchanged"
MINUS = "-"


def receipt_words(receipt: Mapping[str, Any]) -> str:
    """Return the parts of a change with their causes, the largest first.

    Parameters
    ----------
    receipt : mapping
        ``days`` between the dates, ``points`` and one number for each of ``STEPS`` (whole points of the score), and
        ``lead_because, corrected_because`` (words, or None).

    >>> words = {"lead_because": "asked for a demo in the last 7 days", "corrected_because": None}
    >>> receipt_words({"days": 7.0, "points": 8, "corrected": 0, "time": -1, "lead": 9, "model": 0, "reference": 0,
    ...                **words})
    '+9 because of: asked for a demo in the last 7 days; -1 because a week passed'
    """
    parts = [(step, int(receipt[step])) for step in STEPS if int(receipt[step])]
    if not parts:
        return UNCHANGED
    ordered = sorted(parts, key=lambda part: (-abs(part[1]), STEPS.index(part[0])))
    return "; ".join(f"{points:+d} {_cause(step, receipt)}" for step, points in ordered)


def passed(days: float) -> str:
    """Return a number of days as people say that time passed.

    >>> passed(7.0), passed(1.2), passed(15.0), passed(0.4)
    ('a week passed', 'a day passed', '15 days passed', 'some hours passed')
    """
    whole = round(days)
    if whole == 7:
        return "a week passed"
    if whole == 1:
        return "a day passed"
    return f"{whole} days passed" if whole else "some hours passed"


def _cause(step: str, receipt: Mapping[str, Any]) -> str:
    """Return the cause of one part."""
    if step == "time":
        return f"because {passed(float(receipt['days']))}"
    if step == "model":
        return "because the score was trained again"
    if step == "reference":
        return "because the leads it is compared with are others"
    because = receipt[f"{step}_because"]
    if step == "lead":
        return f"because of: {because}" if because else "because of what happened since"
    return (
        f"because records came late or were corrected: {because}"
        if because
        else ("because records came late or were corrected")
    )
