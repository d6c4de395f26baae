"""Where one source keeps what lasts between runs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from src.paths import DATA, REPORTS


@dataclass(frozen=True)
class Store:
    """The folders and the few changing files of one source; everything else below ``runs/`` never changes.

    Attributes
    ----------
    source : str
        Name of the lead source.
    data_root, reports_root : Path
        Roots of all sources.
    """

    source: str
    data_root: Path = DATA
    reports_root: Path = REPORTS

    @property
    def folder(self) -> Path:
        """Return the state folder of the source."""
        return self.data_root / self.source

    @property
    def runs(self) -> Path:
        """Return the folder of the runs."""
        return self.folder / "runs"

    @property
    def reports(self) -> Path:
        """Return the folder of what people read of the source."""
        return self.reports_root / self.source

    @property
    def scores(self) -> Path:
        """Return the folder of the lists that ``leadscore score`` writes."""
        return self.folder / "scores"

    @property
    def latest(self) -> Path:
        """Return the pointer to the newest complete run."""
        return self.folder / "latest.json"

    @property
    def champion(self) -> Path:
        """Return the pointer to the model that scores."""
        return self.folder / "champion.json"

    @property
    def history(self) -> Path:
        """Return the record of what was published and who was champion when, one event a line; only ever added to."""
        return self.folder / "history.jsonl"

    @property
    def status(self) -> Path:
        """Return how the last command ended."""
        return self.folder / "status.json"

    @property
    def version(self) -> Path:
        """Return the file that names the version of this layout."""
        return self.folder / "state.json"

    @property
    def journal(self) -> Path:
        """Return the change that is being made: what it holds is decided, and finished by whoever comes next."""
        return self.folder / "change.json"

    @property
    def forgotten(self) -> Path:
        """Return the tombstones of erased leads."""
        return self.folder / "forgotten.json"

    @property
    def erasing(self) -> Path:
        """Return the erasure that is being made; gone once it is done."""
        return self.folder / "erasing.json"

    @property
    def proven(self) -> Path:
        """Return the models that were loaded on this machine before."""
        return self.folder / "proven.json"

    @property
    def lock(self) -> Path:
        """Return the file that a run holds locked; it is never deleted."""
        return self.folder / "lock"
