"""Leads that were erased: known again by a keyed hash, so that nobody keeps their ids to leave them out."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b

import polars as pl

ERASED = "erased"


@dataclass(frozen=True)
class Forgotten:
    """Tombstones of erased leads.

    Attributes
    ----------
    key : str
        Hexadecimal key of the hash, drawn once per source: without it nobody can try out ids.
    hashes : frozenset of str
    """

    key: str
    hashes: frozenset[str] = frozenset()

    def hash_of(self, lead_id: str) -> str:
        """Return the hash by which the lead is known again.

        >>> len(Forgotten("00").hash_of("L1"))
        32
        """
        return blake2b(lead_id.encode("utf-8"), key=bytes.fromhex(self.key), digest_size=16).hexdigest()

    def are_among(self, lead_ids: pl.Series) -> pl.Series:
        """Return for each id whether it was erased; missing ids were not."""
        if not self.hashes:
            return pl.Series([False] * len(lead_ids), dtype=pl.Boolean)
        found = [lead_id is not None and self.hash_of(lead_id) in self.hashes for lead_id in lead_ids]
        return pl.Series(found, dtype=pl.Boolean)  # of none too: an empty quarantine has rows of no kind


def with_erased(named: pl.DataFrame, persons: pl.DataFrame, forgotten: Forgotten) -> pl.DataFrame:
    """Return ``lead_id, name`` of the leads left out, with every record of an erased person under ``erased``.

    Parameters
    ----------
    named : polars.DataFrame
        ``lead_id, name`` as the declaration leaves them out.
    persons : polars.DataFrame
        ``lead_id, survivor``: an erasure is the person's, like an objection.
    """
    if not forgotten.hashes:
        return named
    erased = persons.with_columns(is_erased=forgotten.are_among(persons["lead_id"]))
    erased = erased.filter(pl.col("is_erased").any().over("survivor")).select("lead_id", name=pl.lit(ERASED))
    others = named.filter(~pl.col("lead_id").is_in(erased["lead_id"].implode()))
    return pl.concat([others, erased])


def without_ids(quarantine: pl.DataFrame, forgotten: Forgotten | None) -> pl.DataFrame:
    """Return the rows set aside without the ids of erased leads: the rows still count."""
    if forgotten is None:
        return quarantine
    is_erased = forgotten.are_among(quarantine["lead_id"])
    return quarantine.with_columns(
        lead_id=pl.when(is_erased).then(pl.lit(ERASED)).otherwise(pl.col("lead_id")),
    )
