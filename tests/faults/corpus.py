"""The faults that are made on purpose: what each is a case of, how it is made, how it must end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from src.pipeline.telling.status import Ended
from tests.faults.world import World

Make = Callable[[World], None]
Look = Callable[[World, Ended], None]


@dataclass(frozen=True)
class Aside:
    """Rows that must stand in the quarantine: of which table, how many, why."""

    table: str
    rows: int
    reason: str


@dataclass(frozen=True)
class Fault:
    """One fault.

    Attributes
    ----------
    row : str
        Number in the list of faults, e.g. ``"A1"``.
    name : str
        What is done, e.g. ``"cut mid-row"``.
    make : callable
        Makes it in a :class:`~tests.faults.world.World`.
    says : tuple of str
        Words that the error, or else the warnings and notes, must hold.
    code : int
        How the command must end.
    command : str
    aside : Aside or None
    then : callable or None
        Looks at what came of it.
    """

    row: str
    name: str
    make: Make
    says: tuple[str, ...]
    code: int
    command: str
    aside: Aside | None
    then: Look | None

    @property
    def id(self) -> str:
        """Return number and name."""
        return f"{self.row} {self.name}"


FAULTS: dict[str, Fault] = {}


def fault(
    row: str,
    name: str,
    *says: str,
    code: int = 20,
    command: str = "refresh",
    aside: Aside | None = None,
    then: Look | None = None,
) -> Callable[[Make], Make]:
    """Add the function below as a fault; refused input is the usual end."""

    def add(make: Make) -> Make:
        made = Fault(row, name, make, says, code, command, aside, then)
        assert made.id not in FAULTS, made.id
        FAULTS[made.id] = made
        return make

    return add


def make_fault(name: str, world: World) -> Fault:
    """Make the fault of that name and return what is expected of it."""
    found = FAULTS[name]
    found.make(world)
    return found
