"""Protected attributes, known by their names: never features, whatever they would add."""

from __future__ import annotations

import re
from collections.abc import Iterable

NAMES = re.compile(
    r"gender|^sex$|_sex$|salutation|birth|^age$|_age$|nationality|marital|married|religion|relationship_status"
    r"|military|veteran|graduation|health_|_health|^health$|ethnic|disab|pregnan|union_member"
    r"|geschlecht|anrede|geburt|^alter$|nationalit_t|staatsangeh|familienstand|konfession|schwanger|behinder"
)


def protected(names: Iterable[str]) -> list[str]:
    """Return the names that speak of gender, age, origin, family, health, religion or service, sorted.

    >>> protected(["Date of birth", "Industry", "page", "Marital Status", "Geburtsdatum"])
    ['Date of birth', 'Geburtsdatum', 'Marital Status']
    """
    return sorted(name for name in names if NAMES.search(re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_")))
