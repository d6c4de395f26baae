"""Where things are: in this checkout, never taken from the working directory.

``LEADSCORE_DATA`` and ``LEADSCORE_REPORTS`` (environment) put what runs make on another disk; notebooks see them too.
"""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CONF = ROOT / "conf"
DATA = Path(os.environ.get("LEADSCORE_DATA") or ROOT / "data").resolve()
NOTEBOOKS = ROOT / "notebooks"
REPORTS = Path(os.environ.get("LEADSCORE_REPORTS") or ROOT / "reports").resolve()
