"""What must be said before any number is read: sample, draft, upper bound, little to learn from."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from src.reporting.facts import FactBook
from src.reporting.labels import label
from src.reporting.story import Story, TieOut

LONGEST_ANNOUNCEMENT = 600
LARGEST_DIFFERENCE = 0.01
"""A larger difference to the CRM's own dashboard is named on the page."""


@dataclass(frozen=True)
class Notice:
    """One line above the headline; ``on_each_page`` repeats it where page two begins."""

    key: str
    text: Markup
    on_each_page: bool = False


def notices(story: Story, book: FactBook) -> list[Notice]:
    """Return the notices that ``story`` calls for, the most important first."""
    found: list[Notice] = []
    if story.is_sample:
        found.append(Notice("sample", Markup("Built-in sample of an invented company: not your data."), True))
    if story.is_draft:
        found.append(Notice("draft", Markup("Draft: not published, not in the index.")))
    for place, said in enumerate(story.announcements, start=1):
        found.append(Notice(f"announcement_{place}", label(said, LONGEST_ANNOUNCEMENT)))
    if story.fields_as_of == "export" and story.comparison is not None:
        found.append(
            Notice(
                "upper_bound",
                Markup(
                    "Upper bound, not a forecast: the fields are as at the export and may have been filled after the "
                    "lead was won or lost."
                ),
                True,
            )
        )
    if story.few_wins is not None:
        said = Markup("Low confidence: the score learned from {} {} only.")
        text = said.format(book.value("few_wins", story.few_wins), label(story.words.plural))
        found.append(Notice("low_confidence", text))
    tie_out = story.belief.tie_out
    if tie_out is not None and differs_from_dashboard(tie_out):
        found.append(Notice("tie_out", _dashboard(story, tie_out, book)))
    return found


def differs_from_dashboard(tie_out: TieOut) -> bool:
    """Return whether leads or wins differ by over 1 % from what the CRM's dashboard was declared to say."""
    pairs = [(tie_out.source_leads, tie_out.declared_leads), (tie_out.source_wins, tie_out.declared_wins)]
    return any(
        told is not None and abs(found.value - told.value) > LARGEST_DIFFERENCE * max(told.value, 1)
        for found, told in pairs
    )


def _dashboard(story: Story, tie_out: TieOut, book: FactBook) -> Markup:
    said = []
    told = [
        ("leads", tie_out.source_leads, tie_out.declared_leads, Markup("leads")),
        ("wins", tie_out.source_wins, tie_out.declared_wins, label(story.words.plural)),
    ]
    for key, found, declared, words in told:
        if declared is not None:
            shown = (book.value(f"tie_out.source_{key}", found), book.value(f"tie_out.declared_{key}", declared))
            said.append(Markup("{} {} in the files, {} on the dashboard").format(shown[0], words, shown[1]))
    return Markup("Does not agree with the CRM: {}.").format(Markup("; ").join(said))
