"""What a meeting page cannot tell, and which data that would need."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Need:
    """What cannot be told, and why or what it would need; both as parts of one sentence."""

    about: str
    needs: str


NO_DATES = Need("what came in and was called this week", "the leads have no day on which they came in")
NO_SCORE = Need("what the new leads are worth", "there is no score that may be shown")
NO_SLA = Need("which promises were kept", "no agreement of both sides is declared")
NO_TOUCHES = Need("who was called when", "no activities are declared as sales’ contact with a lead")
NO_VERDICTS = Need(
    "what sales thinks of the leads", "no verdicts came back; lists/sample_to_judge.csv, filled in, is one"
)
NO_DECISIONS = Need("what became of the last decisions", "none are written down")
NO_LIST_BEFORE = Need("what changed in the list", "no list before it was published")
