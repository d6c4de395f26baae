"""A state folder with complete runs in it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from src.pipeline.run import Run
from src.pipeline.run_folder import finish_run, new_run
from src.pipeline.store.places import Store


class Made:
    """A store whose runs a test makes one by one."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.store = Store("tiny", root / "data", root / "reports")
        self.conf = root / "tiny.toml"
        self.conf.write_text('[source]\nname = "tiny"\ntitle = "Tiny"\n', encoding="utf-8")

    def run(self, day: int, *, is_complete: bool = True, files: dict[str, str] | None = None) -> Run:
        """Return a run of that day in October, with these files."""
        as_of = datetime(2026, 10, day, tzinfo=UTC)
        run = new_run("tiny", self.conf, self.root, as_of, None, self.store.data_root, self.store.reports_root)
        for name, text in (files or {}).items():
            path = run.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        if is_complete:
            finish_run(run, self.store.data_root)
        return run


@pytest.fixture
def made(tmp_path: Path) -> Made:
    return Made(tmp_path)


@pytest.fixture
def store(made: Made) -> Store:
    return made.store
