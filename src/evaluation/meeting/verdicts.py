"""What sales said of leads in the week of a meeting."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from src.evaluation.feedback.judged import A_REFUSED, WANTED_LOW, contradicts
from src.evaluation.meeting.week import Week
from src.leads.tables import ACCEPTED

NO_REASON = "no reason given"
MOST_REASONS = 3


@dataclass(frozen=True)
class Reason:
    """A reason for which A leads were refused, how often, and whether a rule is proposed for it."""

    words: str
    count: int
    has_rule: bool


@dataclass(frozen=True)
class Verdicts:
    """Leads judged in the week; ``wanted`` are C and D leads that sales accepted."""

    judged: int
    accepted: int
    a_refused: int
    reasons: tuple[Reason, ...]
    wanted: int


def verdicts(judged: pd.DataFrame, week: Week | None, with_rule: Collection[str] = ()) -> Verdicts:
    """Return what sales said in the week.

    Parameters
    ----------
    judged : pandas.DataFrame
        As :func:`~src.evaluation.feedback.judged.judged_leads` returns them.
    week : Week or None
        None: all verdicts, where there are no dates.
    with_rule : collection of str
        Reasons for which a rule is proposed.
    """
    own = judged if week is None else judged[week.holds(judged["at"])]
    kind = contradicts(own)
    counts = own[kind.eq(A_REFUSED)]["reason"].fillna(NO_REASON).value_counts()
    ordered = sorted(((str(words), int(count)) for words, count in counts.items()), key=lambda each: (-each[1], each))
    return Verdicts(
        judged=len(own),
        accepted=int(own["verdict"].eq(ACCEPTED).sum()),
        a_refused=int(kind.eq(A_REFUSED).sum()),
        reasons=tuple(Reason(words, count, words in with_rule) for words, count in ordered[:MOST_REASONS]),
        wanted=int(kind.eq(WANTED_LOW).sum()),
    )
