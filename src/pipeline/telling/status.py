"""How the last command on a source ended, as one JSON file at a stable place."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from src.pipeline.durable import make_folder, replace_file, to_json
from src.pipeline.exit_codes import WORDS, ExitCode
from src.pipeline.store.places import Store


@dataclass(frozen=True)
class Ended:
    """How a command ended; holds no value of any lead.

    Attributes
    ----------
    command : str
        ``refresh`` or ``score``.
    source : str
    exit_code : ExitCode
    started_at : str
        UTC, ISO.
    seconds : float
    run_id, as_of : str or None
        The run that was made or whose model scored, and the newest moment known in the data.
    published : bool
        Whether anything new was published.
    champion : str or None
        Run whose model scores.
    why : str
        Why that one; empty where nothing was decided.
    report, scores : str or None
        Paths of the page and of the list of open leads.
    warnings : tuple of str
    error : str or None
        For people.
    """

    command: str
    source: str
    exit_code: ExitCode
    started_at: str
    seconds: float = 0.0
    run_id: str | None = None
    as_of: str | None = None
    published: bool = False
    champion: str | None = None
    why: str = ""
    report: str | None = None
    scores: str | None = None
    warnings: tuple[str, ...] = field(default=())
    error: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the end as JSON types, with the exit code in words."""
        told = asdict(self) | {"exit_code": int(self.exit_code), "warnings": list(self.warnings)}
        return told | {"words": WORDS[self.exit_code], "ended_at": datetime.now(UTC).isoformat(timespec="seconds")}


def write_ended(store: Store, ended: Ended) -> None:
    """Write the status of the source; the one before is replaced."""
    make_folder(store.folder)
    replace_file(store.status, to_json(ended.to_json()))
