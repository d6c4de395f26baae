"""Write the page of both promises since the start, its numbers and its table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup

from src.evaluation.promises.sentences import VERDICTS
from src.leads.declared.sla import Sla
from src.leads.spreadsheet import harmless_table
from src.reporting.days import day
from src.reporting.facts import FactBook
from src.reporting.meeting.render import page_notices
from src.reporting.page import environment, stylesheet
from src.reporting.promised import SIDES
from src.reporting.story import Story
from src.reporting.trend_page.history import History, Point, histories
from src.reporting.trend_page.lines import line_svg
from src.reporting.trend_page.said import alt_text, change, finding, first_promises, nothing_yet, point_words

PAGE, FACTS, TABLE = "trend.html", "trend_facts.json", Path("tables", "promises.csv")
SHOWN_WEEKS = 13
"""A quarter of weeks stands under the figures; all of them are in the table beside the page."""


@dataclass(frozen=True)
class Panel:
    """One promise on the page."""

    side: str
    what: str
    finding: Markup
    months: Markup
    weeks: Markup
    tables: tuple[tuple[str, list[tuple[str, str, Point]]], ...]
    """Per kind of period its words and rows: name of the number, the period, what was promised and delivered."""


def render_trend(story: Story, promises: pd.DataFrame, sla: Sla | None, folder: Path) -> Path:
    """Write ``trend.html``, ``trend_facts.json`` and ``tables/promises.csv``; return the page's path.

    Where nothing was agreed or no period of it is over, the page says so and there is no table: an older page must
    not stay at the stable address as if it were of today. Same input, same bytes.

    Parameters
    ----------
    story : Story
    promises : pandas.DataFrame
        In the columns of :mod:`src.evaluation.promises.kept`, all periods; only what may be told.
    sla : Sla or None
    folder : Path
    """
    found = histories(promises) if len(promises) else []
    book = FactBook(story.currency)
    page = trend_page(story, found, sla, book)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / PAGE).write_text(page, encoding="utf-8", newline="\n")
    (folder / FACTS).write_text(book.as_json(_about(story, sla), []), encoding="utf-8", newline="\n")
    if sla is not None and found:
        (folder / TABLE).parent.mkdir(parents=True, exist_ok=True)
        harmless_table(promises).to_csv(folder / TABLE, index=False, lineterminator="\n")
    return folder / PAGE


def trend_page(story: Story, found: Sequence[History], sla: Sla | None, book: FactBook) -> str:
    """Return the page; every number shown is in ``book`` afterwards."""
    return (
        environment()
        .get_template("trend.html.j2")
        .render(
            story=story,
            book=book,
            notices=page_notices(story),
            **(
                _measured(found, sla, book)
                if sla is not None and found
                else {"first": nothing_yet(story, sla), "firsts": "", "panels": []}
            ),
            **stylesheet("trend.css"),
        )
    )


def _measured(found: Sequence[History], sla: Sla, book: FactBook) -> dict[str, Any]:
    """Return what the page shows of promises that can be measured."""
    starts = [point.start for each in found for point in (*each.months, *each.weeks)]
    return {
        "first": finding(found, sla.agreed_on, book),
        "firsts": first_promises(found, sla.agreed_on, book),
        "since": day(min(starts)),
        "agreed": day(sla.agreed_on),
        "panels": [_panel(each, sla, book) for each in found],
        "verdicts": VERDICTS,
    }


def _panel(history: History, sla: Sla, book: FactBook) -> Panel:
    drawn = {
        kind: line_svg(points, kind, sla.agreed_on, alt_text(history, points, kind)) if points else Markup("")
        for kind, points in ((kind, history.shown(kind)) for kind in ("month", "week"))
    }
    kinds = (("month", "Month", history.months), ("week", "Week from", history.weeks[-SHOWN_WEEKS:]))
    rows = {words: [_row(history, point, kind) for point in reversed(points)] for kind, words, points in kinds}
    tables = tuple((words, told) for words, told in rows.items() if told)
    return Panel(SIDES[history.side], history.what, change(history, book), drawn["month"], drawn["week"], tables)


def _row(history: History, point: Point, kind: str) -> tuple[str, str, Point]:
    named = point_words(history, point, kind)
    return named.name, named.words, point


def _about(story: Story, sla: Sla | None) -> dict[str, Any]:
    """Return what the page is about, as it stands in its JSON."""
    return {
        "title": story.title,
        "run_id": story.run_id,
        "as_of": story.as_of.isoformat() if story.as_of else None,
        "agreed_on": sla.agreed_on.isoformat() if sla else None,
        "is_sample": story.is_sample,
        "is_draft": story.is_draft,
    }
