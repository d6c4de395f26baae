"""The list of all reports on disk: made anew by whoever published, one at a time."""

from __future__ import annotations

from pathlib import Path

from src.pipeline.durable import TEMPORARY, make_folder, remove_file, replace_file
from src.pipeline.store.lock import in_turn


def write_index(reports_root: Path) -> Path:
    """Write ``index.html`` of all sources' reports and return its path.

    Sources are refreshed beside each other: without turns, the one that looked first and wrote last would leave out
    what the other has just published.
    """
    from src.reporting.index import index_page  # draws in matplotlib: hourly scores need none of it

    make_folder(reports_root)
    path = reports_root / "index.html"
    with in_turn(reports_root / ".lock"):
        for left in reports_root.glob(f"{path.name}.*{TEMPORARY}"):  # of a process that was killed: it is our turn
            remove_file(left)
        replace_file(path, index_page(reports_root))
    return path
