"""Write the weekly meeting page and its numbers."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from markupsafe import Markup

from src.evaluation.meeting.meeting import Meeting
from src.reporting.days import day, day_and_hour, from_to
from src.reporting.facts import FactBook
from src.reporting.glossary import WORDS
from src.reporting.meeting import table
from src.reporting.meeting.discuss_line import rule_words
from src.reporting.meeting.first_sentence import below, first_sentence
from src.reporting.meeting.lines import lines
from src.reporting.notices import Notice, notices
from src.reporting.page import environment, stylesheet
from src.reporting.story import Story

PAGE, FACTS = "meeting.html", "meeting_facts.json"
NOTICES = ("sample", "draft", "announcement", "upper_bound")
"""What must be said of this page too; the others are of the test behind the report."""
EXPLAINED = {"grade": "grades", "expected {plural}": "expected", "working hours": "hours"}
"""Words of the glossary that are explained where they stand on the page."""


def render_meeting(story: Story, meeting: Meeting, folder: Path) -> Path:
    """Write ``meeting.html`` and ``meeting_facts.json`` into ``folder`` and return the page's path.

    Same story and meeting, same bytes: nothing here reads a clock.
    """
    book = FactBook(story.currency)
    page = meeting_page(story, meeting, book)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / PAGE).write_text(page, encoding="utf-8", newline="\n")
    (folder / FACTS).write_text(book.as_json(about(story, meeting), []), encoding="utf-8", newline="\n")
    return folder / PAGE


def meeting_page(story: Story, meeting: Meeting, book: FactBook) -> str:
    """Return the page; every number shown is in ``book`` afterwards."""
    rows = table.rows(meeting, story, book)
    return (
        environment()
        .get_template("meeting.html.j2")
        .render(
            story=story,
            notices=page_notices(story),
            week=_week(meeting.monday, meeting.sunday) if meeting.monday and meeting.sunday else "",
            data_to=day_and_hour(story.as_of) if story.as_of else "",
            first=first_sentence(meeting, story, book),
            below=below(meeting, story, book),
            heads=table.heads(meeting),
            has_total=table.has_total(meeting),
            rows=rows,
            under=[text for text in (f(meeting, book) for f in UNDER) if text] if rows else [],
            lines=lines(meeting, story, book),
            overdue=bool(meeting.overdue),
            rule=rule_words(story) if meeting.monday else "",
            words=_words(story, meeting, book),
            **stylesheet("meeting.css"),
        )
    )


UNDER = (table.promised_hours, table.left_the_list, table.before_grades)


def page_notices(story: Story) -> list[Notice]:
    """Return the notices that a page beside the report repeats."""
    return [each for each in notices(story, FactBook()) if each.key.startswith(NOTICES)]


def _week(monday: date, sunday: date) -> Markup:
    """Return the days of the week, e.g. "21 to 27 September 2026"."""
    if monday.month != sunday.month:
        return from_to(monday, sunday)
    return Markup('<time datetime="{}">{}</time> to {}').format(monday.isoformat(), monday.day, day(sunday))


def about(story: Story, meeting: Meeting) -> dict[str, Any]:
    """Return what the page is about, as it stands in its JSON."""
    return {
        "title": story.title,
        "run_id": story.run_id,
        "as_of": story.as_of.isoformat() if story.as_of else None,
        "week": [str(meeting.monday), str(meeting.sunday)] if meeting.monday else None,
        "is_sample": story.is_sample,
        "is_draft": story.is_draft,
    }


def _words(story: Story, meeting: Meeting, book: FactBook) -> list[tuple[Any, Any]]:
    """Return the words to explain, those that the page uses."""
    used = {
        "grades": table.has_total(meeting) and bool(meeting.grades),
        "expected": meeting.expected is not None,
        "hours": any(each.hours is not None for each in meeting.grades),
    }
    shown = [word for word in WORDS if word.word in EXPLAINED and used[EXPLAINED[word.word]]]
    return [(word.term(story), word.explained(story, book)) for word in shown]
