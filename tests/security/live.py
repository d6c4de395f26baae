"""What of a text could come alive where it is shown; each check returns what it found, nothing where all is dead."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree as ET

from tests.security.payloads import MARK

FORBIDDEN_TAGS = {
    "script", "iframe", "frame", "object", "embed", "applet", "form", "input", "button", "base", "link", "img", "audio",
    "video", "source", "template", "foreignobject", "animate", "set", "portal", "math", "noscript",
}  # fmt: skip
TEXT_ATTRIBUTES = {"aria-label", "alt", "data-label", "title", "value"}
"""Attributes that only show or name: a text of the data may stand there, escaped."""
ADDRESSES = {"href", "src", "xlink:href", "action", "formaction", "data", "poster", "srcset", "background", "cite"}
INSIDE = re.compile(r"^(#[\w-]*|[\w%-][\w%./-]*)$")
"""A place on the page, or a file beside it: no scheme, no host, no way up."""
PLAIN_NAME = re.compile(r"^[a-z0-9_.]+$")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "|", "%")


class _Reader(HTMLParser):
    """Collects what may not be in a page."""

    def __init__(self, allowed: frozenset[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.allowed = allowed
        self.found: list[str] = []
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag if tag in {"style", "script"} else ""
        if tag in FORBIDDEN_TAGS - self.allowed:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            self.found += _attribute(tag, name, value or "", "style" in self.allowed)

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside and MARK in data:
            self.found.append(f"data inside <{self.inside}>")

    def handle_comment(self, data: str) -> None:
        if MARK in data:
            self.found.append("data inside a comment")


def _attribute(tag: str, name: str, value: str, may_have_style: bool) -> Iterator[str]:
    if name.startswith("on"):
        yield f"handler {name} in <{tag}>"
    if name in ADDRESSES and not INSIDE.match(value) and not value.startswith("data:image/png;base64,"):
        yield f"address {name}={value[:60]!r} in <{tag}>"
    if name == "style" and not may_have_style:
        yield f"style in <{tag}>"
    if MARK in value and name not in TEXT_ATTRIBUTES and not (name == "data-fact" and PLAIN_NAME.match(value)):
        yield f"data in {name} of <{tag}>"
    if name == "http-equiv" and value.lower() != "content-security-policy":
        yield f"http-equiv {value}"


def in_html(text: str, allowed: frozenset[str] = frozenset()) -> list[str]:
    """Return what is alive in a page, or in a part of one; ``allowed`` names tags, and ``style`` the attribute."""
    reader = _Reader(allowed)
    reader.feed(text)
    reader.close()
    return reader.found + steering(text)


def in_svg(text: str) -> list[str]:
    """Return what is alive in a drawing."""
    found = steering(text)
    for node in ET.fromstring(text).iter():
        tag = str(node.tag).rpartition("}")[2]
        found += [f"<{tag}>"] if tag.lower() in FORBIDDEN_TAGS else []
        found += [f"data in <{tag}>"] if tag == "style" and MARK in "".join(node.itertext()) else []
        for name, value in node.attrib.items():
            short = name.rpartition("}")[2]
            is_address = short in ADDRESSES and not INSIDE.match(value)
            found += [f"{short}={value[:60]!r}"] if short.startswith("on") or is_address else []
    return found


def in_csv(text: str) -> list[str]:
    """Return the cells, headers too, that a spreadsheet would compute."""
    cells = (cell for row in csv.reader(io.StringIO(text)) for cell in row)
    return sorted({cell[:60] for cell in cells if cell.startswith(FORMULA) and not _is_number(cell)}) + steering(text)


def in_json(text: str) -> list[str]:
    """Return whether the text is no strict JSON (NaN, a raw control character, a name twice)."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) < len(pairs):
            raise ValueError("a name stands there twice")
        return dict(pairs)

    def refuse(name: str) -> None:
        raise ValueError(name)

    try:
        json.loads(text, object_pairs_hook=once, parse_constant=refuse)
    except ValueError as error:
        return [str(error)]
    return []


def steering(text: str) -> list[str]:
    """Return the characters that steer a terminal or the direction of writing."""
    bad = {char for char in "".join(text) if unicodedata.category(char) in {"Cc", "Cs"} and char not in "\n\r\t"}
    return [f"U+{ord(char):04X}" for char in sorted(bad | (set(text) & BIDI))]


BIDI = {chr(code) for code in (0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))}


def _is_number(cell: str) -> bool:
    try:
        float(cell.removesuffix("%"))
    except ValueError:
        return False
    return True
