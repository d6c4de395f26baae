"""What the files of a source do not allow to say, in one line."""

from __future__ import annotations

from collections.abc import Mapping

SILENT_WITHOUT = {
    "dates": "anything about time (no dates)",
    "touches": "how fast and how completely leads are answered (no dated contacts)",
    "campaigns": "which campaigns bring good leads (none named)",
    "activities": "what leads did before (no activities)",
    "values": "anything in money (no values)",
    "accounts": "which leads belong to one company (no accounts)",
}
"""Kind of data -> what cannot be said without it, what leadership would miss most first."""
MOST = 4


def not_sayable(known: Mapping[str, bool]) -> tuple[str, ...]:
    """Return what cannot be said, at most ``MOST`` phrases; ``known`` as in the checks of the tables.

    >>> not_sayable({"dates": True, "values": False})
    ('anything in money (no values)',)
    """
    return tuple(words for kind, words in SILENT_WITHOUT.items() if known.get(kind) is False)[:MOST]
