"""Names of files in a declaration: inside the folder that they are looked for in, and never an address."""

from __future__ import annotations

import re
from pathlib import Path, PureWindowsPath
from typing import Annotated

from pydantic import AfterValidator

ADDRESS = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:")
"""``https://…`` or ``file:…``, and a drive of Windows."""


def inside(name: str) -> str:
    """Return the name where it stays inside its folder.

    >>> inside("rules/sample.toml")
    'rules/sample.toml'

    Raises
    ------
    ValueError
        For an address, an absolute path, ``..`` and control characters.
    """
    parts = {*Path(name).parts, *PureWindowsPath(name).parts}
    leaves = Path(name).is_absolute() or PureWindowsPath(name).anchor or ".." in parts
    if not name.strip() or ADDRESS.match(name) or leaves or any(ord(char) < ord(" ") for char in name):
        raise ValueError(f"{name!r} must be a path inside its folder: no address, not absolute, no '..'")
    return name


Inside = Annotated[str, AfterValidator(inside)]


def leads_outside(path: Path, folder: Path) -> bool:
    """Return whether a link on the way to ``path`` leads out of ``folder``; the folder itself may be a link."""
    return not path.resolve().is_relative_to(folder.resolve())
