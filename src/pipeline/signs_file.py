"""The analysts' table of expected signs, taken into a run."""

from __future__ import annotations

import shutil
from pathlib import Path

from src.leads.config import SourceConfig
from src.models.explaining.signs import SIGNS_FILE, read_signs
from src.paths import CONF
from src.pipeline.named_file import named_file


def signs_file(conf: Path, config: SourceConfig) -> Path | None:
    """Return the declared table, looked for beside the declaration, then in ``conf/``; None where there is none.

    Raises
    ------
    InputRefused
        Where the file is missing, or holds expectations that are none: before anything of the run is written.
    """
    name = config.features.signs
    if name is None:
        return None
    place = named_file(name, "features.signs", conf, [CONF])
    read_signs(place)
    return place


def copy_signs(path: Path | None, folder: Path) -> None:
    """Copy the table into the folder of a run; nothing where there is none."""
    if path is not None:
        shutil.copyfile(path, folder / SIGNS_FILE)
