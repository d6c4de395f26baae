"""What became of the last decisions: done or not, and whether the number moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from src.evaluation.in_words import of_100
from src.evaluation.told import fact
from src.leads.declared.decisions import Decision

COLUMNS = ["made_on", "what", "who", "by", "state", "was", "now", "low", "high", "goal", "moved"]


@dataclass(frozen=True)
class DecisionsKept:
    """The decisions and what became of them.

    Attributes
    ----------
    table : pandas.DataFrame
        ``COLUMNS``, newest first: ``state`` (done | overdue | open | dropped), the number then and now with its
        interval, ``moved`` (up | down | no change shown; missing without a number).
    sentences : list of str
    facts : dict
    needs : str or None
    """

    table: pd.DataFrame
    sentences: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    needs: str | None = None


def decisions_kept(
    decisions: Sequence[Decision], facts: Mapping[str, Mapping[str, Any]], today: date | None
) -> DecisionsKept:
    """Return what became of each decision.

    Parameters
    ----------
    decisions : sequence of Decision
    facts : mapping
        Today's numbers by name: ``value, low, high``.
    today : date or None
        Newest day of the data; None: no due date has passed.

    Notes
    -----
    A number that moved is set beside the decision, not credited to it: other things changed too.
    """
    if not decisions:
        return DecisionsKept(
            pd.DataFrame(columns=COLUMNS), needs="No decisions are written down (conf/decisions/<source>.toml)."
        )
    newest_first = sorted(decisions, key=lambda decision: decision.made_on, reverse=True)
    rows = [_row(decision, facts, today) for decision in newest_first]
    table = pd.DataFrame(rows, columns=COLUMNS)
    said = [_sentence(decision, row) for decision, row in zip(newest_first, rows, strict=True)]
    told = {
        f"decisions.{decision.made_on.isoformat()}.{place}": fact(row["now"], row["low"], row["high"])
        for place, (decision, row) in enumerate(zip(newest_first, rows, strict=True))
        if row["now"] is not None
    }
    return DecisionsKept(table, said, told)


def _row(decision: Decision, facts: Mapping[str, Mapping[str, Any]], today: date | None) -> dict[str, Any]:
    state: str = decision.status
    if state == "open" and decision.by is not None and today is not None and decision.by < today:
        state = "overdue"
    fact = facts.get(decision.measure or "", {})
    now, low, high = (fact.get(name) for name in ("value", "low", "high"))
    moved = None
    if now is not None and decision.was is not None:
        moved = "no change shown"
        if low is not None and high is not None:
            moved = "up" if low > decision.was else "down" if high < decision.was else moved
    return {
        **{name: getattr(decision, name) for name in ("made_on", "what", "who", "by", "was", "goal")},
        **{"state": state, "now": now, "low": low, "high": high, "moved": moved},
    }


def _sentence(decision: Decision, row: dict[str, Any]) -> str:
    """Return the decision, its state and its number."""
    states = {
        "done": "done",
        "dropped": "dropped",
        "overdue": f"not done, due since {decision.by}",
        "open": f"open, due by {decision.by}" if decision.by else "open",
    }
    said = f"Decision of {decision.made_on} '{decision.what}': {states[row['state']]}"
    if decision.measure is None or decision.was is None:
        return f"{said}."
    if row["now"] is None:
        return f"{said}; its number ({decision.measure}) is not known today."
    was, now, low, high = (_told(row[name], decision.unit) for name in ("was", "now", "low", "high"))
    ends = f" (between {low} and {high})" if row["low"] is not None and row["high"] is not None else ""
    change = "; no change is shown" if row["moved"] == "no change shown" else ""
    goal = ""
    if decision.goal is not None:
        reached = row["now"] >= decision.goal if decision.goal >= decision.was else row["now"] <= decision.goal
        goal = f", goal {_told(decision.goal, decision.unit)} {'reached' if reached else 'not reached'}"
    of = " of 100" if decision.unit == "share" else ""
    return f"{said}; {was}{of} then, {now} now{ends}{change}{goal}."


def _told(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    return of_100(value) if unit == "share" else f"{value:,.0f}"
