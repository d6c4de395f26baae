"""What the leads are compared with: all, those closed as lost, or another segment."""

from __future__ import annotations

from src.evaluation.customers.buyers import Buyers, in_segment, only_lost

ALL, LOST = "all", "lost"


def compared(buyers: Buyers, everyone: Buyers, compare_with: str = ALL) -> tuple[Buyers, Buyers | None]:
    """Return the leads that are counted, and those of the other segment, None where there is none.

    Parameters
    ----------
    buyers : Buyers
        The segment that is looked at.
    everyone : Buyers
        The same leads before the segment was chosen.
    compare_with : str
        ``all``: leads with a characteristic against those without; ``lost``: the same without leads that nobody
        closed; ``column=value``: against leads of that segment with the same characteristic.
    """
    if compare_with == ALL:
        return buyers, None
    if compare_with == LOST:
        return only_lost(buyers), None
    return buyers, in_segment(everyone, compare_with)
