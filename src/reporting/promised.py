"""What both sides promised each other and what came, for the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from src.reporting.fact import Fact

Kept = Literal["yes", "no", "not certain", "too early"]
KEPT = {"yes": "kept", "no": "missed", "not certain": "not certain", "too early": "too early"}
SIDES = {"marketing": "Marketing", "sales": "Sales"}


@dataclass(frozen=True)
class Promise:
    """One promise: ``promised`` and ``delivered`` in the same unit, ``kept`` as its interval allows to say."""

    side: Literal["marketing", "sales"]
    what: str
    promised: Fact
    delivered: Fact
    kept: Kept

    @property
    def words(self) -> str:
        """Who promised what."""
        return f"{SIDES[self.side]}: {self.what}"


@dataclass(frozen=True)
class Promises:
    """The promises of the newest quarter that is over, else month; ``period`` says which."""

    period: str
    rows: tuple[Promise, ...]
