"""Write the agreement's page and its numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from src.reporting.facts import FactBook
from src.reporting.labels import slugs
from src.reporting.page import environment, stylesheet
from src.reporting.sla import said
from src.reporting.sla.document import SlaDocument
from src.reporting.sla.rows import criterion_rows, period_heads, profile_rows, promise_rows

SENTENCES = (said.in_force, said.qualified, said.hand_over, said.returned, said.accepted, said.how_judged)
PAGE, FACTS = "sla.html", "sla_facts.json"


def render_sla(document: SlaDocument, folder: Path) -> Path:
    """Write ``sla.html`` and ``sla_facts.json`` into ``folder`` and return the page's path; same run, same bytes."""
    book = FactBook(document.currency)
    page = sla_page(document, book)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / PAGE).write_text(page, encoding="utf-8", newline="\n")
    (folder / FACTS).write_text(book.as_json(_about(document), []), encoding="utf-8", newline="\n")
    return folder / PAGE


def sla_page(document: SlaDocument, book: FactBook) -> str:
    """Return the page; every number of its tables is in ``book`` afterwards."""
    profiles, heads = profile_rows(document), period_heads(document)
    return (
        environment()
        .get_template("sla.html.j2")
        .render(
            document=document,
            sla=document.sla,
            words=document.words,
            book=book,
            said={sentence.__name__: sentence(document) for sentence in SENTENCES},
            proposals=said.proposals(document),
            promises=promise_rows(document),
            heads=heads,
            columns=[("", ""), ("Promised", "num"), *((words, "num") for words in heads.values())],
            profiles=list(zip(slugs(row.words for row in profiles), profiles, strict=True)),
            criteria=criterion_rows(document),
            **stylesheet("sla.css"),
        )
    )


def _about(document: SlaDocument) -> dict[str, Any]:
    """Return what the page is about, for its JSON."""
    return {
        "title": document.sla.title,
        "source": document.title,
        "run_id": document.run_id,
        "as_of": document.as_of.isoformat() if document.as_of else None,
        "agreed_on": document.sla.agreed_on.isoformat(),
        "review_on": document.sla.review_on.isoformat(),
        "is_sample": document.is_sample,
    }
