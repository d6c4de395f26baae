"""What is found about customers as files: one document, tables, figures for slides, lists of ids."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from src.leads.spreadsheet import harmless_table
from src.reporting.customer_figures.shown import Shown
from src.reporting.drawing import Drawing

DOCUMENT = "ideal_customer.json"
LOOKALIKES = "lookalikes.csv"
_SLIDE_WIDTH = 706
"""Pixels, twice the width on a phone."""


def write_customers(
    folder: Path, document: Mapping[str, Any], parts: Mapping[str, Shown], lookalikes: pd.DataFrame
) -> list[str]:
    """Write the document, ``tables/*.csv``, ``figures/*.svg`` and ``lists/lookalikes.csv``, and return their names.

    Parameters
    ----------
    folder : Path
        What an earlier try left there is replaced or removed.
    document : mapping
        JSON types.
    parts : mapping of str to Shown
        What each question shows; empty tables are left out.
    lookalikes : pandas.DataFrame
    """
    files = {DOCUMENT: json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n"}
    for name, part in parts.items():
        for each, table in part.told.tables.items():
            if len(table):
                files[f"tables/{each}.csv"] = _csv(table)
        if part.drawing is not None:
            files[f"figures/{name}.svg"] = slide(part.drawing, name)
    if len(lookalikes):
        files[f"lists/{LOOKALIKES}"] = _csv(lookalikes)
    for old in folder.rglob("*"):
        if old.is_file() and old.relative_to(folder).as_posix() not in files:
            old.unlink()
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return sorted(files)


def slide(drawing: Drawing, name: str) -> str:
    """Return the figure as a file that stands for itself: size, font and a white ground, so that any slide takes it."""
    inline = str(drawing.svg(name))
    width, height = (float(part) for part in re.findall(r'viewBox="[\d.]+ [\d.]+ ([\d.]+) ([\d.]+)"', inline)[0])
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_SLIDE_WIDTH}" height="{_SLIDE_WIDTH * height / width:.0f}" '
        'font-family="DejaVu Sans, Verdana, sans-serif" '
    )
    ground = f'<rect width="{width:g}" height="{height:g}" fill="#ffffff"/>'
    first, rest = inline.split(">", 1)
    return first.replace("<svg ", head, 1) + ">" + ground + rest + "\n"


def _csv(table: pd.DataFrame) -> str:
    return harmless_table(table).to_csv(index=False, lineterminator="\n")
