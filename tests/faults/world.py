"""A published source and everything about it that a fault may bend."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from src.leads.config import SourceConfig
from src.pipeline.commands.refresh import refreshed
from src.pipeline.commands.score import scored
from src.pipeline.durable import sha256_of
from src.pipeline.refresh.asked import Asked
from src.pipeline.run import Run
from src.pipeline.runner import ChainResult
from src.pipeline.score_history import HISTORY
from src.pipeline.store.places import Store
from src.pipeline.telling.ending import Telling, unattended
from src.pipeline.telling.status import Ended
from tests.faults.published import learned, work_of, write_conf
from tests.leads.small_source import SmallSource

SETTINGS = {"quiet_s": 0, "stale_days": 100_000}
"""The files were written just now, and the history is of 2024."""
PERSONAL = ("jane.doe@example.com", "+49 30 901820", "Jane Doe")
"""Values of persons that faults plant; no word and no file of ours may hold them."""


@dataclass
class World:
    """A folder with a source's files, its declaration, and a state in which it was published once.

    Attributes
    ----------
    root : Path
    source : SmallSource
        Rows under their headers; written to files before a command.
    kept : Path
        The model that the notebooks are said to have trained.
    probes : bool
        Whether fields that know the outcome are looked for.
    after_notebooks : callable
        Changes what they left, before the refresh looks at it.
    within : list of context managers
        Held while the command runs, e.g. a lock of somebody else's.
    """

    root: Path
    source: SmallSource
    kept: Path
    probes: bool = False
    after_notebooks: Callable[[Run], None] = lambda run: None
    within: list[AbstractContextManager[object]] = field(default_factory=list)
    as_of: datetime | None = None
    notify: str | None = None

    @property
    def store(self) -> Store:
        """Return the state of the source."""
        return Store("small", self.root / "data", self.root / "reports")

    @property
    def conf(self) -> Path:
        """Return the declaration's path."""
        return self.root / "small.toml"

    @property
    def run(self) -> Path:
        """Return the folder of the newest run."""
        return max(self.store.runs.iterdir(), key=lambda folder: int(folder.name.rpartition("-")[2]))

    def end(self, command: str = "refresh") -> Ended:
        """Write the files, run ``leadscore refresh`` or ``score``, and return how it ended."""
        self.source.write_files()
        if not self.conf.exists():
            write_conf(self.source.config, self.conf)
        work = {"refresh": self._refresh, "score": self._score}[command]
        with ExitStack() as held:
            for each in self.within:
                held.enter_context(each)
            return unattended(command, self.conf, work, self.notify, self.store.data_root, self.store.reports_root)

    def _refresh(self, config: SourceConfig, store: Store, telling: Telling) -> None:
        refreshed(Asked(self.conf, self.source.folder, self.as_of), store, telling, self._chain)

    def _score(self, config: SourceConfig, store: Store, telling: Telling) -> None:
        scored(store, self.conf, self.source.folder, self.as_of, telling)

    def _chain(self, run: Run, notebooks: Sequence[Path], stream: TextIO, cell_timeout_s: int) -> ChainResult:
        """Do the notebooks' work in no time; what they find too little to learn from is the fault's to say."""
        result = work_of(self.kept, run, self.probes)
        self.after_notebooks(run)
        return result

    def visible(self) -> dict[str, str]:
        """Return the hashes of everything published: pages, pointers, history, scorings, what scores."""
        store = self.store
        pointers = [store.latest, store.champion, store.history, store.reports_root / "index.html"]
        models = [path.parent / "model" for path in sorted(store.runs.glob("*/manifest.json"))]
        folders = [store.reports, store.folder / HISTORY, *models]
        paths = [*pointers, *(path for folder in folders for path in sorted(folder.rglob("*")))]
        return {str(path.relative_to(self.root)): sha256_of(path) for path in paths if path.is_file()}

    def checks(self) -> dict[str, Any]:
        """Return what was counted when the newest run read the data."""
        return dict(json.loads((self.run / "tables" / "checks.json").read_text(encoding="utf-8")))

    def all_text(self) -> Iterator[tuple[Path, str]]:
        """Yield everything that is kept as text, tables of leads apart."""
        for path in sorted([*self.store.folder.rglob("*"), *self.store.reports_root.rglob("*")]):
            if path.is_file() and path.suffix != ".parquet":
                yield path, path.read_text(encoding="utf-8", errors="replace")


def make_world(root: Path) -> World:
    """Return a source that was published once."""
    learned(root / "kept")
    (root / "raw").mkdir()
    world = World(root, new_source(root / "raw"), root / "kept")
    ended = world.end()
    assert int(ended.exit_code) == 0, ended
    return world


def new_source(folder: Path) -> SmallSource:
    """Return the source without a fault."""
    source = SmallSource(folder)
    source.config["refresh"] = dict(SETTINGS)
    source.config["population"] = {"exclude": [{"name": "deleted", "column": "country", "equals": ["(deleted)"]}]}
    return source


def copy_of(world: World, root: Path) -> World:
    """Return the world again elsewhere, its files and declaration still to be written."""
    for name in ("data", "reports"):
        shutil.copytree(world.root / name, root / name)
    (root / "raw").mkdir()
    return World(root, new_source(root / "raw"), world.kept)
