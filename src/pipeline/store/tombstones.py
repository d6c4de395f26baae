"""Tombstones of erased leads on disk."""

from __future__ import annotations

import json
import secrets
from typing import Any

from src.leads.errors import LeadScoringError
from src.leads.forgotten import Forgotten
from src.pipeline.durable import replace_file, to_json
from src.pipeline.store.places import Store


def read_forgotten(store: Store) -> Forgotten | None:
    """Return the leads that were erased; None where there are none."""
    kept = _read(store)
    return Forgotten(kept["key"], frozenset(lead["hash"] for lead in kept["leads"])) if kept["leads"] else None


def bury(store: Store, lead_id: str, day: str, trained: list[str]) -> None:
    """Add the tombstone of a lead: its hash, the day, and the runs whose models learned from it."""
    kept = _read(store)
    name = Forgotten(kept["key"]).hash_of(lead_id)
    others = [lead for lead in kept["leads"] if lead["hash"] != name]
    before = [run_id for lead in kept["leads"] if lead["hash"] == name for run_id in lead["trained"]]
    buried = {"hash": name, "day": day, "trained": sorted({*before, *trained})}
    replace_file(store.forgotten, to_json({"key": kept["key"], "leads": [*others, buried]}))


def _read(store: Store) -> dict[str, Any]:
    """Return key and tombstones; a new key where there was none."""
    if not store.forgotten.is_file():
        return {"key": secrets.token_hex(32), "leads": []}
    try:
        kept = json.loads(store.forgotten.read_text(encoding="utf-8"))
        return {"key": str(kept["key"]), "leads": list(kept["leads"])}
    except (ValueError, KeyError, TypeError):
        # Going on without it would bring back who was erased.
        words = f"{store.forgotten} is damaged. Restore it from a back-up: it says who was erased."
        raise LeadScoringError(words) from None
