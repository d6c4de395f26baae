"""The lines on a terminal while the chain runs."""

from __future__ import annotations

import re
from typing import TextIO

UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def printable(text: str) -> str:
    """Return ``text`` on one line without control characters: values of the data must not steer a terminal."""
    return UNPRINTABLE.sub(" ", text).strip()


def words_of(notebook: str) -> str:
    """Return what the notebook does, in words.

    >>> words_of("06_compare_with_rules")
    'compare with rules'
    """
    return notebook.partition("_")[2].replace("_", " ")


class Progress:
    """Writes one line per notebook; on a terminal the line stands there while the notebook works."""

    def __init__(self, stream: TextIO, total: int) -> None:
        self.stream = stream
        self.total = total

    def begin(self, number: int, notebook: str) -> None:
        """Show that the notebook works, where a line can be written over."""
        if self.stream.isatty():
            self._write(f"{self._head(number, notebook)}    …")

    def end(self, number: int, notebook: str, seconds: float, summary: str) -> None:
        """Show that the notebook is done, how long it took and what it found."""
        start = "\r" if self.stream.isatty() else ""
        line = f"{start}{self._head(number, notebook)}{seconds:>4.0f} s   {printable(summary)}"
        self._write(line.rstrip() + "\n")

    def stopped(self) -> None:
        """End an open line, so that a message starts on its own."""
        if self.stream.isatty():
            self._write("\n")

    def _head(self, number: int, notebook: str) -> str:
        return f"{number:>3}/{self.total} {words_of(notebook):<20}"

    def _write(self, text: str) -> None:
        self.stream.write(text)
        self.stream.flush()
