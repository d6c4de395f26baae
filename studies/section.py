"""The section of a study in ``docs/results.md``."""

from __future__ import annotations

import re
from pathlib import Path

from studies.study import Study

HEADING = "## Studies over seeds"


def write_section(path: Path, study: Study, text: str) -> None:
    """Write ``text`` between the study's markers in the file at ``path``; where they are missing, at its end."""
    page = path.read_text(encoding="utf-8")
    begin, end = f"<!-- study {study.name} -->", f"<!-- end of study {study.name} -->"
    section = f"{begin}\n### {study.title}\n\n{text.strip()}\n{end}"
    if begin in page:
        page = re.sub(f"{re.escape(begin)}.*?{re.escape(end)}", lambda _: section, page, flags=re.DOTALL)
    else:
        page = page.rstrip() + ("" if HEADING in page else f"\n\n{HEADING}\n") + f"\n{section}\n"
    path.write_text(page, encoding="utf-8")
