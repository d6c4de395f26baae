"""The words of the report, in one place: the page and ``docs/glossary.md`` both read from here."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup, escape

from src.reporting.facts import FactBook
from src.reporting.labels import label
from src.reporting.story import Story


@dataclass(frozen=True)
class Word:
    """A word and its meaning; ``on_page`` where leadership meets it, with placeholders for the company's own words."""

    word: str
    meaning: str
    on_page: bool = False

    def term(self, story: Story) -> Markup:
        """Return the word itself, in the words of ``story``."""
        return escape(self.word).format(plural=label(story.words.plural))

    def explained(self, story: Story, book: FactBook) -> Markup:
        """Return the meaning in the words of ``story``."""
        return escape(self.meaning).format(
            plural=label(story.words.plural), horizon=book.value("horizon_days", story.horizon_days)
        )


WORDS = (
    Word("lead", "one person or company that might buy"),
    Word(
        "chance",
        "of 100 such leads, how many become {plural} within {horizon} days if sales works them as usual",
        on_page=True,
    ),
    Word("score", "how many of 100 leads have a smaller chance", on_page=True),
    Word(
        "grade",
        "A: the best leads, as many as sales can work in a week; B: as many again; C: still worth a call; D: the rest",
        on_page=True,
    ),
    Word("points", "what the rules in use give a lead; also called points scoring"),
    Word(
        "best half",
        "the half of the leads that stands first in an order; what it reaches is the share of all {plural} in it",
        on_page=True,
    ),
    Word("called", "sales made the first contact; automatic e-mails do not count", on_page=True),
    Word("expected {plural}", "the chances of the leads added up", on_page=True),
    Word("by chance", "a list in random order: its better half reaches 50 of 100", on_page=True),
    Word(
        "between a and b",
        "were it measured again on as many leads, 95 of 100 such ranges would hold the truth",
        on_page=True,
    ),
    Word("measured", "counted on later leads that the score had not seen"),
    Word("estimated", "computed under an assumption that the sentence names"),
    Word("by trial", "found by drawing lots who is worked in which order: the only way to see what the score adds"),
    Word("fit", "who the lead is: strong, medium or weak"),
    Word("engagement", "what the lead did: hot, warm or cold"),
    Word("too early to know", "the days within which the outcome counts are not over"),
    Word("capacity", "how many leads sales can work in a week"),
    Word("draft / published", "a page for the team only / the page that leadership reads"),
)


def as_markdown() -> str:
    """Return the words as the table of ``docs/glossary.md``."""
    rows = [f"| {word.word} | {word.meaning} |" for word in WORDS]
    return "\n".join(["| word | meaning |", "|---|---|", *rows]) + "\n"
