"""Texts that try to come alive somewhere: in a page, a spreadsheet, a terminal, a figure, a format string."""

from __future__ import annotations

import polars as pl

from src.leads.casting import readable

PAYLOADS: dict[str, str] = {
    "script": "<script>alert('zq1')</script>",
    "attribute": '" onmouseover="alert(\'zq2\')" x="',
    "attribute with apostrophes": "' autofocus onfocus='alert(1)' zq3='",
    "closing": "</style></title></svg></td>--><img src=x onerror=alert('zq4')>",
    "mathtext": "$\\frac{zq5$ ^ _{",
    "braces": "{0.__class__} {value} {{zq6}} {% for %} %s %(x)s",
    "terminal": "\x1b[31m\x1b]0;zq7\x07\x1b[2J",
    "direction": "\u202ezq8\u2066\u200f",
    "link": "[zq9](javascript:alert(1)) ![x](https://evil.example/p.png) https://evil.example/zq9",
    "markdown": "`zq10` | # <b>zq10</b> | \\newcommand",
    "long": "zq11" + "L" * 3000,
}
"""Kind -> text; each holds ``zq`` and a number, by which it is found again."""
FORMULAS = ("=HYPERLINK(zq20)", "+zq21", "-zq22", "@SUM(zq23)", "|zq24", "%zq25")
"""A spreadsheet computes a cell that begins so."""
MARK = "zq"


def hostile(text: str, number: int) -> str:
    """Return ``text`` with the payload whose turn it is; every third text also begins as a formula."""
    payload = list(PAYLOADS.values())[number % len(PAYLOADS)]
    begin = FORMULAS[(number // 3) % len(FORMULAS)] + " " if number % 3 == 2 else ""
    return f"{begin}{text} {payload}"


def as_read(text: str) -> str:
    """Return the text as the reader hands it on: a declaration has to name it so."""
    return str(readable(pl.Series([text]))[0])


def declared(text: str, number: int) -> str:
    """Return :func:`hostile` as a declaration may hold it; what steers a terminal is refused there."""
    return as_read(hostile(text, number)).strip()
