"""What a model card says."""

from __future__ import annotations

from dataclasses import dataclass

from src.reporting.model_card.intended_use import Section


@dataclass(frozen=True)
class Measured:
    """One figure of one way to order the leads, on later leads.

    Attributes
    ----------
    metric, method : str
        Words for people.
    value, low, high : float or None
        Unrounded, with the 95 % interval.
    leads, wins : int
    window : str
        Days on which the leads came in.
    """

    metric: str
    method: str
    value: float
    low: float | None
    high: float | None
    leads: int
    wins: int
    window: str


@dataclass(frozen=True)
class SliceRow:
    """How the score does in one group of leads, shares 0-1; None where the group is too small to say."""

    slice: str
    level: str
    leads: int
    wins: int
    reaches: float | None
    rival: float | None
    low: float | None
    high: float | None
    said: float | None
    came_true: float | None
    finding: str


@dataclass(frozen=True)
class FieldUse:
    """One field that the score uses: where it comes from, what for, and the features made of it."""

    field: str
    purpose: str
    features: tuple[str, ...]


@dataclass(frozen=True)
class LeftOut:
    """One field that the score does not use, and why."""

    field: str
    why: str


@dataclass(frozen=True)
class ModelCard:
    """The card of one run.

    Attributes
    ----------
    title, run_id, owner : str
        Of the source; ``owner`` is empty where nobody is named.
    as_of : str
        Newest day known; empty without dates.
    is_sample : bool
    made : str
        What sort of score it is and what it learned from, in a sentence; or why there is none.
    announcements : tuple of str
        Who scores instead, where it is not this one.
    use : tuple of Section
        The statement of intended use.
    data : tuple of (str, str)
        What the data are: name and value.
    measured, slices, fields, left_out, limits
        See their classes; ``limits`` are sentences.
    versions, hashes : tuple of (str, str)
    """

    title: str
    run_id: str
    owner: str
    as_of: str
    is_sample: bool
    made: str
    announcements: tuple[str, ...]
    use: tuple[Section, ...]
    data: tuple[tuple[str, str], ...]
    measured: tuple[Measured, ...]
    slices: tuple[SliceRow, ...]
    fields: tuple[FieldUse, ...]
    left_out: tuple[LeftOut, ...]
    limits: tuple[str, ...]
    versions: tuple[tuple[str, str], ...]
    hashes: tuple[tuple[str, str], ...]
