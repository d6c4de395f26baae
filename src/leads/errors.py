"""Errors a user can mend: what was expected, what was found, where, and what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with the input, in words.

    Attributes
    ----------
    where : str
        File, table and column, e.g. ``"leads.csv, column 'created_at'"``.
    what : str
        What was found against what was expected, with the count; never a personal value.
    do : str
        What to do about it.
    rows : sequence of int
        Up to three row numbers of the file (the header is row 1).
    """

    where: str
    what: str
    do: str
    rows: Sequence[int] = field(default=())

    def __str__(self) -> str:
        """Return the problem as one line."""
        rows = f" (rows {', '.join(str(row) for row in self.rows[:3])})" if len(self.rows) else ""
        said = f"{self.where}: {self.what}{rows}"
        return f"{said}{'' if said.endswith(('.', '?')) else '.'} {self.do}"


class LeadScoringError(Exception):
    """Something a user can mend; shown without a traceback."""


class InputRefused(LeadScoringError):
    """The input cannot be used; carries every problem found, not just the first."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def nearest(name: str, candidates: Iterable[str]) -> str:
    """Return ``" Did you mean 'x'?"`` for the most similar candidate, or an empty string.

    >>> nearest("creatd_at", ["created_at", "source"])
    " Did you mean 'created_at'?"
    """
    folded = {candidate.casefold(): candidate for candidate in candidates}
    found = difflib.get_close_matches(name.casefold(), list(folded), n=1, cutoff=0.6)
    return f" Did you mean '{folded[found[0]]}'?" if found else ""
