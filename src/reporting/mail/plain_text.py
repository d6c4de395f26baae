"""Sentences of the page as plain text for a mail."""

from __future__ import annotations

import textwrap

from markupsafe import Markup

from src.reporting.labels import clean

WIDTH = 77
_PLAIN = str.maketrans({"−": "-", "–": "-", "’": "'", "‘": "'", "“": '"', "”": '"', "…": "...", "\xa0": " "})


def plain_text(said: Markup) -> str:
    """Return a sentence without its mark-up, on one line, with plain signs where typographic ones stood.

    Names from the data keep their letters; line breaks, which would begin another header, cannot get through.

    >>> plain_text(Markup("between <data>−7</data> and +9 <bdi>M&amp;A</bdi>"))
    'between -7 and +9 M&A'
    """
    return clean(said.striptags(), 2000).translate(_PLAIN)


def wrapped(line: str) -> str:
    """Return the line as it is, or broken at words where it is longer than a mail shows; the rest is set in."""
    return "\n".join(textwrap.wrap(line, WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False))
