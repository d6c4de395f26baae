"""Write the report of a run: the page, its numbers, its tables."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from src.reporting.case import case_of
from src.reporting.facts import FactBook
from src.reporting.page import render_page
from src.reporting.story import Story
from src.reporting.tables import disclosed, tables_of, to_csv
from src.reporting.withheld import without_score


@dataclass(frozen=True)
class ReportPaths:
    """Where the files of a report are."""

    page: Path
    facts: Path
    tables: tuple[Path, ...]


def render_report(story: Story, folder: Path) -> ReportPaths:
    """Write ``report.html``, ``facts.json`` and ``tables/*.csv`` into ``folder`` and return their paths.

    Same story, same bytes: nothing here reads a clock.
    """
    story = without_score(story)
    book = FactBook(story.currency)
    page = render_page(story, book)
    texts = {folder / "report.html": page, folder / "facts.json": book.as_json(about(story), disclosed(story))}
    tables = {folder / "tables" / f"{name}.csv": to_csv(rows) for name, rows in tables_of(story).items()}
    (folder / "tables").mkdir(parents=True, exist_ok=True)
    for path, text in {**texts, **tables}.items():
        path.write_text(text, encoding="utf-8", newline="\n")
    return ReportPaths(folder / "report.html", folder / "facts.json", tuple(sorted(tables)))


def about(story: Story) -> dict[str, Any]:
    """Return what the report is about, as it stands in ``facts.json``."""
    first, last = story.period.first, story.period.last
    return {
        "title": story.title,
        "run_id": story.run_id,
        "as_of": story.as_of.isoformat() if story.as_of else None,
        "period": [first.isoformat(), last.isoformat()] if first and last else None,
        "case": str(case_of(story)),
        "is_sample": story.is_sample,
        "is_draft": story.is_draft,
        "fields_as_of": story.fields_as_of,
        "is_upper_bound": story.fields_as_of == "export",
        "currency": story.currency,
        "target": story.words.singular,
    }
