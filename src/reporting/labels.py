"""Texts that come from the data, made safe to show."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from markupsafe import Markup, escape

LONGEST = 120


def clean(text: str, longest: int = LONGEST) -> str:
    """Return ``text`` on one line, without control and direction characters, at most ``longest`` characters.

    >>> clean("Fair" + chr(27) + "[31m" + chr(0x202E) + "  2026 ")
    'Fair[31m 2026'
    """
    spaced = re.sub(r"\s+", " ", text)
    kept = "".join(char for char in spaced if unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co"}).strip()
    kept = re.sub(r" +", " ", kept)
    return kept if len(kept) <= longest else kept[: longest - 1] + "…"


def label(text: str, longest: int = LONGEST) -> Markup:
    """Return ``text`` escaped and isolated: its direction of writing cannot reach the words around it."""
    return Markup("<bdi>{}</bdi>").format(escape(clean(text, longest)))


def slugs(texts: Iterable[str]) -> list[str]:
    """Return one name per text for ``facts.json``: lower case, letters and digits only, each different.

    >>> slugs(["Trade fair", "trade-fair", "展"])
    ['trade_fair', 'trade_fair_2', 'x']
    """
    found: list[str] = []
    for text in texts:
        base = re.sub(r"[^a-z0-9]+", "_", text.casefold()).strip("_")[:40].strip("_") or "x"
        name, count = base, 1
        while name in found:
            count += 1
            name = f"{base}_{count}"
        found.append(name)
    return found
