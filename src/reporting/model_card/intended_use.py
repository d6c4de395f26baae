"""What the score is for and what it must not decide, as ``docs/intended_use.md`` says it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from src.paths import ROOT

INTENDED_USE = ROOT / "docs" / "intended_use.md"
FORBIDDEN = "What the score must not decide"


@dataclass(frozen=True)
class Section:
    """One section: its title and its parts in order, each a paragraph (one text) or a list (several)."""

    title: str
    parts: tuple[tuple[str, ...], ...]

    def is_list(self, part: tuple[str, ...]) -> bool:
        """Return whether the part was written as a list."""
        return part[0].startswith("- ")


def intended_use(path: Path = INTENDED_USE) -> tuple[Section, ...]:
    """Return the sections of the statement; everything else of Markdown is text."""
    sections: list[Section] = []
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        lines = block.strip().splitlines()
        if lines and lines[0].startswith("## "):
            sections.append(Section(lines[0].removeprefix("## ").strip(), ()))
            lines = lines[1:]
        if lines and sections:
            before = sections.pop()
            sections.append(Section(before.title, (*before.parts, _part(lines))))
    return tuple(sections)


def _part(lines: list[str]) -> tuple[str, ...]:
    """Return the items of a list, each with its sign, or one paragraph; lines that were wrapped are joined."""
    items: list[str] = []
    for line in lines:
        if line.startswith("- ") or not items:
            items.append(line.strip())
        else:
            items[-1] += f" {line.strip()}"
    return tuple(items)
