"""How sure a number of wins lets one be, in words."""

from __future__ import annotations

from src.models.enough import CONFIDENT_WON, MIN_WON

COMFORTABLE_WON = 1000


def enough_words(wins: int, plural: str = "customers") -> str:
    """Return what ``wins`` known wins are enough for, as a sentence.

    >>> enough_words(250)
    '250 customers to learn from: enough for a score, though 1,000 and more are comfortable.'
    """
    counted = f"{wins:,} {plural} to learn from"
    if wins < MIN_WON:
        return f"{counted}: too few for a score, at least {MIN_WON} are needed."
    if wins < CONFIDENT_WON:
        return f"{counted}: low confidence, only a simple score is used under {CONFIDENT_WON}."
    if wins < COMFORTABLE_WON:
        return f"{counted}: enough for a score, though {COMFORTABLE_WON:,} and more are comfortable."
    return f"{counted}: comfortably enough."
