"""The agreement and the company's words that a declaration names: found, checked, copied into the run."""

from __future__ import annotations

import shutil
from pathlib import Path

from src.leads.config import SourceConfig
from src.leads.sla import load_sla
from src.paths import CONF, ROOT
from src.pipeline.named_file import named_file
from src.pipeline.run import SLA, WORDS
from src.reporting.words import load_words


def agreement_files(conf: Path, config: SourceConfig) -> dict[str, Path]:
    """Return name in the run -> file, of those that ``[sla]`` names.

    Raises
    ------
    InputRefused
        Where a named file is missing or wrong: before anything of the run is written.
    """
    named = {SLA: config.sla.file, WORDS: config.sla.words}
    keys = {SLA: "sla.file", WORDS: "sla.words"}
    found = {name: named_file(file, keys[name], conf, [CONF, ROOT]) for name, file in named.items() if file is not None}
    if SLA in found:
        load_sla(found[SLA])
    if WORDS in found:
        load_words(found[WORDS])
    return found


def copy_agreement(files: dict[str, Path], folder: Path) -> None:
    """Copy the files into the folder of a run under their names there."""
    for name, path in files.items():
        shutil.copyfile(path, folder / name)
