"""A run in a temporary folder."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from src.pipeline.run import Run
from src.pipeline.run_folder import new_run


@pytest.fixture
def conf(tmp_path: Path) -> Path:
    path = tmp_path / "tiny.toml"
    path.write_text('[source]\nname = "tiny"\ntitle = "Tiny"\n', encoding="utf-8")
    return path


@pytest.fixture
def run(tmp_path: Path, conf: Path) -> Run:
    as_of = datetime(2026, 10, 4, 18, tzinfo=UTC)
    return new_run("tiny", conf, tmp_path, as_of, data_root=tmp_path / "data", reports_root=tmp_path / "reports")
