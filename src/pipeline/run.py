"""What one execution of the chain is, as its folder keeps it in ``config.json``."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from src.leads.errors import LeadScoringError
from src.pipeline.durable import replace_file, to_json

MANIFEST = "manifest.json"
RECORD = "config.json"
SLA, WORDS = "sla.toml", "words.toml"
RUN_ID = re.compile(r"^(?P<source>[a-z0-9_]{1,40})-(?P<day>\d{8}|undated)-(?P<counter>\d{1,6})$")


@dataclass(frozen=True)
class Run:
    """One execution of the chain.

    Attributes
    ----------
    id : str
        ``<source>-<as-of yyyymmdd>-<counter>``; a counter, because clocks jump.
    source : str
        Name of the lead source.
    folder : Path
        Everything of the run; layout in ``docs/architecture.md`` §6.
    reports : Path
        Where what people read goes: ``reports/<source>/drafts/<id>``.
    config : Path
        Copy of the source's declaration, taken when the run began.
    data : Path
        Folder of the source's files as they came.
    as_of : datetime or None
        Newest moment that may be known (UTC); None where the source has no dates.
    """

    id: str
    source: str
    folder: Path
    reports: Path
    config: Path
    data: Path
    as_of: datetime | None

    @property
    def rules(self) -> Path:
        """Path of the run's copy of the points rules; there is no such file where none are declared."""
        return self.folder / "rules.toml"

    @property
    def sla(self) -> Path:
        """Path of the run's copy of what both sides promised; there is no such file where nothing is declared."""
        return self.folder / SLA

    @property
    def words(self) -> Path:
        """Path of the run's copy of the company's own words; there is no such file where none are declared."""
        return self.folder / WORDS

    @property
    def is_complete(self) -> bool:
        """Whether the manifest was written: nothing may change in the folder any more."""
        return (self.folder / MANIFEST).is_file()


def write_record(run: Run) -> None:
    """Write ``config.json``, from which :func:`read_run` makes the run again."""
    record = {
        "run_id": run.id,
        "source": run.source,
        "as_of": run.as_of.isoformat() if run.as_of else None,
        "data": str(run.data),
        "reports": str(run.reports),
        "conf": run.config.name,
    }
    replace_file(run.folder / RECORD, to_json(record))


def read_run(folder: Path) -> Run:
    """Return the run kept in ``folder``.

    Raises
    ------
    LeadScoringError
        Where the folder is not that of a run.
    """
    record = folder / RECORD
    if not record.is_file():
        raise LeadScoringError(
            f"'{folder}' is not the folder of a run (it has no config.json). 'leadscore runs' lists them."
        )
    kept = json.loads(record.read_text(encoding="utf-8"))
    return Run(
        id=kept["run_id"],
        source=kept["source"],
        folder=folder.resolve(),
        reports=Path(kept["reports"]),
        config=folder.resolve() / kept["conf"],
        data=Path(kept["data"]),
        as_of=datetime.fromisoformat(kept["as_of"]) if kept["as_of"] else None,
    )
