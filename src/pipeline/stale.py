"""Whether the tables of ``docs/results.md`` are what a run finds."""

from __future__ import annotations

import re
from pathlib import Path

from src.pipeline.results import BLOCK, result_text
from src.pipeline.run import Run

RUN_ID = re.compile(r"^Run `[^`]+`")
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


def stale(page: Path, run: Run, tolerance: float = 0.005) -> list[str]:
    """Return the lines of the page's table of this source that the run does not bear out; none where it is current.

    Parameters
    ----------
    page : Path
        ``docs/results.md``.
    run : Run
        A run with the same declaration and data, whatever its number.
    tolerance : float
        Largest difference of a fraction (0-1); numbers of 100 and of whole tables are rounded, so they may differ by
        one. Counts and words must be the same.
    """
    blocks = {found["source"]: found[0] for found in BLOCK.finditer(page.read_text(encoding="utf-8"))}
    if run.source not in blocks:
        return [f"{page.name} has no table of {run.source}"]
    stands = _without_run(blocks[run.source].splitlines()[1:-1])
    should = _without_run(result_text(run).splitlines())
    if len(stands) != len(should):
        return [f"{len(stands)} lines stand there, {len(should)} lines should"]
    pairs = zip(stands, should, strict=True)
    return [f"{old!r} should be {new!r}" for old, new in pairs if not _agree(old, new, tolerance)]


def _without_run(lines: list[str]) -> list[str]:
    """Return the lines with the number of the run left out."""
    return [RUN_ID.sub("Run", line) for line in lines]


def _agree(old: str, new: str, tolerance: float) -> bool:
    """Return whether two lines say the same words, and numbers that differ by no more than allowed."""
    if _words(old) != _words(new):
        return False
    is_of_methods = old.startswith("| ") and not old.startswith("| order")
    for one, other in zip(NUMBER.findall(old), NUMBER.findall(new), strict=True):
        allowed = tolerance if "." in one else float(is_of_methods)
        if abs(float(one.replace(",", "")) - float(other.replace(",", ""))) > allowed + 1e-9:
            return False
    return True


def _words(line: str) -> str:
    """Return a line without its numbers and their signs."""
    return NUMBER.sub("", line).replace("-", "")
