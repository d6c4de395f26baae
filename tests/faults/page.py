"""``docs/faults.md``: ``python -m tests.faults.page`` writes it, a test holds it to the corpus."""

from __future__ import annotations

from collections.abc import Iterator

from src.paths import ROOT
from tests.faults import everything
from tests.faults.corpus import Fault
from tests.faults.listed import LETTERS, NOT_MADE, ROWS

PAGE = ROOT / "docs" / "faults.md"
INTRO = """# What can go wrong, and what happens then

Written by the corpus of faults (`python -m tests.faults.page`), not by hand. Each line is made on purpose in a small
source that was published once, then `leadscore refresh` (or `score`) is run on it. In every case a test asserts the
exit code, the words, that no personal value is said or kept, that champion, history and every earlier report are as
they were, and that rows in = kept + set aside. The notebooks' work is done by the code they call, without a kernel;
what needs kernels, whole chains or many threads has a test of its own, named here. Exit codes: `docs/operating.md`.

Kills at random moments: [results](results.md), "A refresh killed at random moments". One round
found a fault, mended since: a half-written list of reports that a killed run left behind was never deleted.
"""


def page() -> str:
    """Return the page's text."""
    return "\n".join([INTRO, *(line for letter in LETTERS for line in _section(letter))])


def made() -> dict[str, list[Fault]]:
    """Return the faults of each row, in the order of the list."""
    return {row: [fault for fault in everything.FAULTS.values() if fault.row == row] for row in ROWS}


def _section(letter: str) -> Iterator[str]:
    """Yield the lines of one letter."""
    yield from (
        f"## {letter}. {LETTERS[letter]}",
        "",
        "| | what goes wrong | as | code | is said |",
        "|---|---|---|---|---|",
    )
    for row, faults in made().items():
        if row[0] != letter:
            continue
        for number, fault in enumerate(faults):
            first = (row, ROWS[row]) if number == 0 else ("", "")
            yield _line(*first, fault.name, _code(fault), _said(fault))
        if row in NOT_MADE:
            known = NOT_MADE[row]
            yield _line(row, ROWS[row], f"{known.why} {f'`{known.test}`' if known.test else ''}".rstrip(), "", "")
    yield ""


def _line(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _code(fault: Fault) -> str:
    """Return the exit code, with the command where it is not the usual one."""
    return str(fault.code) if fault.command == "refresh" else f"{fault.code} ({fault.command})"


def _said(fault: Fault) -> str:
    """Return the words that must be said, and what is set aside."""
    parts = [f"“{words}”" for words in fault.says]
    if fault.aside is not None:
        parts.append(f"set aside: {fault.aside.rows} of {fault.aside.table}, {fault.aside.reason}")
    return " … ".join(parts).replace("<", "&lt;").replace("*", "\\*").replace("_", "\\_")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
