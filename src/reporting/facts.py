"""The book of numbers: what is shown on a page is recorded under its name and written to ``facts.json``."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from typing import Any

from markupsafe import Markup

from src.reporting.fact import Fact
from src.reporting.labels import clean
from src.reporting.numbers import in_words, money, of_100, pair, plain, signed

HIDDEN = Markup('<span class="hidden-share">too few</span>')


class FactBook:
    """Shows numbers and keeps each of them under the name used in the page.

    A number becomes ``<data value="0.812" data-fact="headline.score" data-part="value">81</data>``, so that a test (or
    a reader's program) can set each number of the page against ``facts.json``.
    """

    def __init__(self, currency: str = "EUR") -> None:
        self._currency = clean(currency)
        self._facts: dict[str, Fact] = {}

    def value(self, name: str, fact: Fact, with_sign: bool = False) -> Markup:
        """Return the number itself; "too few" for a share of under ten leads."""
        if fact.is_hidden:
            return HIDDEN
        number = abs(fact.value) if fact.unit == "difference" and not with_sign else fact.value
        return self._data(name, fact, "value", self._text(fact, number, with_sign))

    def word(self, name: str, fact: Fact) -> Markup:
        """Return a small count as a word: "three"."""
        return self._data(name, fact, "value", in_words(fact.value))

    def n(self, name: str, fact: Fact) -> Markup:
        """Return how many leads are behind the number."""
        return self._data(name, fact, "n", plain(fact.n or 0))

    def between(self, name: str, fact: Fact) -> Markup:
        """Return ``"between 6 and 26"``; empty without an interval."""
        if fact.low is None or fact.high is None or fact.is_hidden:
            return Markup("")
        return Markup("between {} and {}").format(*self._ends(name, fact))

    def spread(self, name: str, fact: Fact) -> Markup:
        """Return ``"6–26"`` for a table, ``"−7 to +9"`` where a sign is shown; empty without an interval."""
        if fact.low is None or fact.high is None or fact.is_hidden:
            return Markup("")
        low, high = self._ends(name, fact)
        return Markup("{}{}{}").format(low, " to " if fact.low < 0 else "–", high)

    def as_json(self, about: dict[str, Any], fields: list[dict[str, str]]) -> str:
        """Return ``facts.json``: what the report is about, the disclosed fields, and every number shown, by name."""
        facts = {name: _finite(asdict(fact)) for name, fact in sorted(self._facts.items())}
        return (
            json.dumps({"about": about, "fields": fields, "facts": facts}, indent=1, sort_keys=True, ensure_ascii=False)
            + "\n"
        )

    def _ends(self, name: str, fact: Fact) -> tuple[Markup, Markup]:
        low, high = float(fact.low or 0.0), float(fact.high or 0.0)
        parts = ("low", "high")
        if fact.unit == "difference" and high <= 0:  # told as a distance: the sentence says which side
            low, high, parts = -high, -low, ("high", "low")
        texts = self._range(fact, low, high)
        return self._data(name, fact, parts[0], texts[0]), self._data(name, fact, parts[1], texts[1])

    def _range(self, fact: Fact, low: float, high: float) -> tuple[str, str]:
        if fact.unit == "money":
            return money(low, self._currency), money(high, self._currency)
        if fact.unit == "change":
            return signed(low), signed(high)
        scale = 100 if fact.unit in {"share", "difference"} else 1
        texts = pair(round(scale * low, 9), round(scale * high, 9))
        if fact.unit == "difference" and low < 0 < high and texts[1] != "0":
            return texts[0], f"+{texts[1]}"
        if fact.unit == "difference" and low > 0 and texts[0] == "0":  # zero itself is outside
            finer = plain(scale * low)
            return "just over 0" if finer == "0" else finer, texts[1]
        return texts

    def _text(self, fact: Fact, number: float, with_sign: bool) -> str:
        if not math.isfinite(number):
            return "–"
        if fact.unit == "money":
            return money(number, self._currency)
        if fact.unit == "difference" and with_sign:
            return signed(100 * number)
        if fact.unit in {"share", "difference"}:
            return of_100(number)
        return signed(number) if fact.unit in {"points", "change"} else plain(number)

    def _data(self, name: str, fact: Fact, part: str, text: str) -> Markup:
        known = self._facts.setdefault(name, fact)
        if known != fact:
            raise ValueError(f"two numbers are called '{name}'")
        exact = getattr(fact, part)
        return Markup('<data value="{}" data-fact="{}" data-part="{}">{}</data>').format(exact, name, part, text)


def _finite(fields: dict[str, Any]) -> dict[str, Any]:
    """Return the fields with numbers that JSON does not know as null."""
    return {k: None if isinstance(v, float) and not math.isfinite(v) else v for k, v in fields.items()}
