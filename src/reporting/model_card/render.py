"""Write the model card: a page and the same as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from src.reporting.model_card.card import ModelCard
from src.reporting.model_card.intended_use import FORBIDDEN
from src.reporting.numbers import of_100
from src.reporting.page import environment, stylesheet

PAGE, NUMBERS = "model_card.html", "model_card.json"
SHOWN_SLICES = 30


def render_model_card(card: ModelCard, folder: Path) -> Path:
    """Write ``model_card.html`` and ``model_card.json`` into ``folder`` and return the page's path.

    Same run, same bytes: nothing here reads a clock.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / PAGE).write_text(card_page(card), encoding="utf-8", newline="\n")
    (folder / NUMBERS).write_text(card_json(card), encoding="utf-8", newline="\n")
    return folder / PAGE


def card_page(card: ModelCard) -> str:
    """Return the page."""
    made = environment()
    made.filters["of_100"] = of_100
    made.filters["figure"] = figure
    slices = sorted(card.slices, key=lambda row: -row.leads)[:SHOWN_SLICES]
    return made.get_template("model_card.html.j2").render(
        card=card, slices=slices, must_not=FORBIDDEN, **stylesheet("model_card.css")
    )


def card_json(card: ModelCard) -> str:
    """Return the card as JSON, every number unrounded, slices and features without any left out."""
    return json.dumps(asdict(card), indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n"


def figure(value: float | None) -> str:
    """Return a figure with as many digits as it bears.

    >>> figure(0.8123), figure(12.345), figure(None)
    ('0.812', '12.3', '–')
    """
    if value is None:
        return "–"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.3f}"
