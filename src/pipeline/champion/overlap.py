"""Whether a new model calls other leads: the canary before sales meets a list turned upside down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

TENTH = 0.1
FEWEST = 10
"""Leads in a best tenth under which their overlap says nothing."""


@dataclass(frozen=True)
class Overlap:
    """The share (0-1) of the champion's best tenth of open leads that the challenger's best tenth holds.

    ``share`` is None where the tenth is too small; ``size`` is the number of leads in a tenth.
    """

    share: float | None
    size: int

    def is_wild(self, least: float) -> bool:
        """Return whether it is under ``least``."""
        return self.share is not None and self.share < least

    @property
    def sentence(self) -> str:
        """Return the overlap for people."""
        if self.share is None:
            return f"A tenth of the open leads are {self.size}: too few to say whether the order changed."
        return (
            f"Of the champion's best tenth of open leads, {100 * self.share:.0f} of 100 stay there (n = {self.size:,})."
        )


def overlap(champion: Sequence[str], challenger: Sequence[str]) -> Overlap:
    """Return how far two orders of the same leads agree at the top.

    Parameters
    ----------
    champion, challenger : sequence of str
        Ids of open leads, best first; only leads that both score are compared.

    >>> ids = [str(i) for i in range(200)]
    >>> overlap(ids, ids).share, overlap(ids, ids[10:] + ids[:10]).share, overlap(ids[:50], ids).share
    (1.0, 0.5, None)
    """
    both = set(champion) & set(challenger)
    size = round(TENTH * len(both))
    if size < FEWEST:
        return Overlap(None, size)
    best = [set([lead for lead in order if lead in both][:size]) for order in (champion, challenger)]
    return Overlap(len(best[0] & best[1]) / size, size)
