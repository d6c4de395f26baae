"""What a refresh was asked to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True)
class Asked:
    """The arguments of ``leadscore refresh``.

    Attributes
    ----------
    conf : Path
        The source's declaration.
    data : Path or None
        Folder of the source's files; None: ``data/<source>/raw``.
    as_of : datetime or None
        Newest moment that may be known (UTC); None: the end of the data.
    accepts_definition : bool
        Whether a changed definition is meant.
    is_approved : bool
        Whether a person looked at a list that the new model turns around.
    """

    conf: Path
    data: Path | None = None
    as_of: datetime | None = None
    accepts_definition: bool = False
    is_approved: bool = False
