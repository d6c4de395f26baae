"""Write the mail and its numbers."""

from __future__ import annotations

from pathlib import Path

from src.reporting.facts import FactBook
from src.reporting.mail.lines import lines
from src.reporting.mail.plain_text import plain_text, wrapped
from src.reporting.mail.subject import subject
from src.reporting.render import about
from src.reporting.story import Story
from src.reporting.withheld import without_score

FILE, FACTS = "mail.txt", "mail_facts.json"


def write_mail(story: Story, folder: Path, address: str) -> Path:
    """Write ``mail.txt`` and ``mail_facts.json`` into ``folder`` and return the mail's path.

    The mail is ``Subject: ...``, an empty line, five lines; UTF-8 without a mark, and plain signs only where the text
    is ours. It names no person and no lead.

    Parameters
    ----------
    story : Story
    folder : Path
    address : str
        Where the newest published report always is, e.g. ``"reports/fernhill/latest.html"`` or a web address.
    """
    story, book = without_score(story), FactBook(story.currency)
    text = mail_text(story, address, book)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE).write_text(text, encoding="utf-8", newline="\n")
    (folder / FACTS).write_text(book.as_json(about(story), []), encoding="utf-8", newline="\n")
    return folder / FILE


def mail_text(story: Story, address: str, book: FactBook) -> str:
    """Return the mail; every number in it is in ``book`` afterwards."""
    body = [wrapped(plain_text(line)) for line in lines(story, address, book)]
    return "\n".join([f"Subject: {plain_text(subject(story, book))}", "", *body]) + "\n"
