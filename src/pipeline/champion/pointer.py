"""The pointer to the model that scores, and the hash by which its files are known again."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from src.leads.errors import LeadScoringError
from src.pipeline.champion.plan import PLAN
from src.pipeline.durable import sha256_of, to_json
from src.pipeline.run import RUN_ID
from src.pipeline.store.history import champions
from src.pipeline.store.places import Store


@dataclass(frozen=True)
class Champion:
    """The model that scores.

    Attributes
    ----------
    run_id : str
        Run whose model it is.
    model_sha256 : str
        As :func:`model_sha256` gave it when the run became champion.
    since : str or None
        As-of date (ISO) of the publication that made its recipe champion; None without dates.
    why : str
        Why it is champion, for people.
    is_held : bool
        Whether someone went back to it by hand: then no challenger replaces it until that is approved.
    """

    run_id: str
    model_sha256: str
    since: str | None
    why: str
    is_held: bool = False

    def to_json(self) -> str:
        """Return the text of the pointer."""
        return to_json(asdict(self))


def read_champion(store: Store) -> Champion | None:
    """Return the champion of the source; None where nothing was ever published.

    Raises
    ------
    LeadScoringError
        Where the pointer cannot be read, or is gone although there was a champion.
    """
    if not store.champion.is_file():
        if champions(store):
            raise LeadScoringError(
                f"{store.champion} is gone. Name the champion anew: leadscore promote RUN --why REASON; "
                f"the last ones stand in {store.history.name}."
            )
        return None
    try:
        champion = Champion(**json.loads(store.champion.read_text(encoding="utf-8")))
    except (ValueError, TypeError):
        champion = None
    if champion is None or not RUN_ID.match(champion.run_id):
        raise LeadScoringError(
            f"{store.champion} is damaged. Name the champion anew: leadscore promote RUN --why REASON; "
            f"the last ones stand in {store.history.name}."
        )
    return champion


def model_sha256(run_folder: Path) -> str | None:
    """Return one hash over everything that scores: the model's files and the plan of its features; None without."""
    model, plan = run_folder / "model", run_folder / PLAN
    files = sorted(path for path in model.glob("*") if path.is_file()) if model.is_dir() else []
    if not files or not plan.is_file():
        return None
    lines = [f"{path.name} {sha256_of(path)}\n" for path in [*files, plan]]
    return hashlib.sha256("".join(lines).encode()).hexdigest()
