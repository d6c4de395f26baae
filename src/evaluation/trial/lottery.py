"""Lots that anybody can draw again: the same seed and name give the same lot, today and in a year."""

from __future__ import annotations

import hashlib

SCORE, TODAY = "score", "today"
ARMS = (SCORE, TODAY)
_BITS = 53  # of a float


def lot(seed: int, *names: str) -> float:
    """Return a number from 0 to below 1 that is the same for the same seed and names, and by chance otherwise.

    Notes
    -----
    The first 53 bits of a SHA-256: no state, so that a lead's lot depends neither on who was drawn before it nor on
    the machine.

    >>> lot(1, "lead", "L1") == lot(1, "lead", "L1"), lot(1, "lead", "L1") == lot(2, "lead", "L1")
    (True, False)
    """
    text = "\x1f".join((str(seed), *names)).encode()
    return (int.from_bytes(hashlib.sha256(text).digest()[:7]) >> (56 - _BITS)) / 2**_BITS


def order_of_account(seed: int, account_id: str) -> str:
    """Return the order that an account's leads are worked in: one deal is one win, so its contacts stay together."""
    return SCORE if lot(seed, "account", account_id) < 1 / len(ARMS) else TODAY


def order_of_team_week(seed: int, team: str, week: int) -> str:
    """Return the order that the team works by in that week of the trial, 0 = the first.

    Notes
    -----
    Of each two weeks one is worked by either order, which first is drawn: so a team has as many weeks of both, and what
    drifts over the year falls on both alike (blocked randomisation; Senn 2021, "Statistical Issues in Drug
    Development", ch. 6).

    >>> sorted(order_of_team_week(1, "north", week) for week in (0, 1))
    ['score', 'today']
    """
    by_score_first = lot(seed, "team", team, str(week // 2)) < 1 / len(ARMS)
    return SCORE if by_score_first == (week % 2 == 0) else TODAY
