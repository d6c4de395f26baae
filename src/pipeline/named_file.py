"""A file that a declaration names: found beside it, or where the project keeps such files; never anywhere else."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from src.leads.declared.inside import leads_outside
from src.leads.errors import InputRefused, Problem


def named_file(name: str, key: str, conf: Path, others: Sequence[Path]) -> Path:
    """Return the path of the file.

    Parameters
    ----------
    name : str
        As declared; the declaration has refused addresses, absolute paths and ``..``.
    key : str
        Where it is declared, e.g. ``rules.file``.
    conf : Path
        The declaration.
    others : sequence of Path
        Further folders to look in, in order.

    Raises
    ------
    InputRefused
        Where there is no such file, or a link leads out of the folder that it was found in.
    """
    where = f"{conf.name}, {key}"
    for folder in (conf.parent, *others):
        place = folder / name
        if not place.is_file():
            continue
        if leads_outside(place, folder):
            what = f"'{name}' is a link that leads out of {folder}"
            raise InputRefused([Problem(where, what, "Put the file itself there.")])
        return place
    raise InputRefused([Problem(where, f"there is no file '{name}'", f"Expected: {conf.parent / name}")])
