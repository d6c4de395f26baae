"""What was published, and who was champion when and why: one event a line, only ever added to."""

from __future__ import annotations

import getpass
import json
import socket
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Literal

from src.leads.errors import LeadScoringError
from src.pipeline.run import RUN_ID
from src.pipeline.store.places import Store

What = Literal["published", "promoted", "rolled back"]


@dataclass(frozen=True)
class Event:
    """One line of the history.

    Attributes
    ----------
    what : str
        ``published`` by a refresh, ``promoted`` or ``rolled back`` by hand.
    run_id : str
        The run that was published, or was made champion.
    champion, model_sha256 : str or None
        Run whose model scores from then on, and the hash of its files; None where none does.
    why : str
        For people.
    as_of : str or None
        Newest moment known to the run (ISO); None without dates.
    definition : list of str
        What was redefined with it, in words.
    at, who : str
        When (UTC) and by whom; outside the promise of same bytes.
    """

    what: What
    run_id: str
    champion: str | None
    model_sha256: str | None
    why: str
    as_of: str | None = None
    definition: tuple[str, ...] = ()
    at: str = ""
    who: str = ""


def with_event(store: Store, event: Event) -> str:
    """Return the text of the history with ``event`` as its last line, signed with the moment and the user."""
    at = datetime.now(UTC).isoformat(timespec="seconds")
    line = json.dumps(asdict(event) | {"at": at, "who": _who()}, sort_keys=True, ensure_ascii=False)
    return f"{_text(store)}{line}\n"


def events(store: Store) -> list[Event]:
    """Return every event, oldest first.

    Raises
    ------
    LeadScoringError
        Where a line cannot be read, or names something else than a run; where it is gone though a champion stands.
    """
    return [_event(store, number, line) for number, line in enumerate(_text(store).splitlines(), start=1)]


def _event(store: Store, number: int, line: str) -> Event:
    """Return the event of one line."""
    try:
        kept = json.loads(line)
        event = Event(**kept | {"definition": tuple(kept["definition"])})
        named = [event.run_id] + ([event.champion] if event.champion else [])
        if all(RUN_ID.match(run_id) for run_id in named):
            return event
    except (ValueError, TypeError, KeyError):
        pass
    raise LeadScoringError(f"{store.history}: line {number} is damaged. Restore the file from a back-up.")


def last_published(store: Store) -> Event | None:
    """Return the newest publication, or None."""
    return next((event for event in reversed(events(store)) if event.what == "published"), None)


def published_ids(store: Store) -> frozenset[str]:
    """Return the ids of all runs that were ever published."""
    return frozenset(event.run_id for event in events(store) if event.what == "published")


def champions(store: Store) -> list[Event]:
    """Return the events at which another model became champion, oldest first."""
    found: list[Event] = []
    for event in events(store):
        if event.champion is not None and (not found or event.champion != found[-1].champion):
            found.append(event)
    return found


def _text(store: Store) -> str:
    if not store.history.is_file() and store.champion.is_file():
        raise LeadScoringError(
            f"{store.history} is gone, and with it which reports were published and how wins were defined. "
            "Restore the file from a back-up; without one, an empty file begins it anew."
        )
    try:
        return store.history.read_text(encoding="utf-8") if store.history.is_file() else ""
    except UnicodeDecodeError:
        raise LeadScoringError(f"{store.history} is damaged. Restore the file from a back-up.") from None


def _who() -> str:
    """Return user and host."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a container may run as a number without a name
        user = "unknown"
    return f"{user}@{socket.gethostname()}"
