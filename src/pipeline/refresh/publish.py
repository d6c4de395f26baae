"""The moment of publication: everything of a complete run that people and programs read, or nothing of it."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from src.evaluation.meeting.meeting import FILE as MEETING
from src.leads.config import load_config
from src.pipeline.champion.pointer import Champion
from src.pipeline.run import Run
from src.pipeline.run_folder import pointer_to
from src.pipeline.store.change import change
from src.pipeline.store.history import Event, with_event
from src.pipeline.store.places import Store
from src.pipeline.weekly_pages import prepare_meeting, write_weekly_pages
from src.reporting.assemble.inputs import read_inputs
from src.reporting.assemble.whole import story_of
from src.reporting.mail.write import FILE as MAIL
from src.reporting.meeting.render import PAGE as MEETING_PAGE
from src.reporting.model_card.read import card_of
from src.reporting.model_card.render import PAGE as CARD
from src.reporting.model_card.render import render_model_card
from src.reporting.render import render_report
from src.reporting.trend_page.render import PAGE as TREND_PAGE

PAGE = "report.html"
STABLE = (CARD, MEETING_PAGE, TREND_PAGE, MAIL)
"""Beside the newest page under their own names: it leads to the card, people keep the others' addresses."""


def final_page(run: Run, announcements: Sequence[str]) -> None:
    """Render what people read of the run as it will be published; the run must not be complete yet.

    That is the report, the pages of the week, the mail, the model card. What else the last notebook put beside them,
    e.g. the agreement, stays. The meeting is prepared again: who scores was decided after that notebook.
    """
    config, inputs = load_config(run.config), read_inputs(run.folder)
    told = story_of(config, run.id, run.as_of, inputs)
    story = replace(told, is_draft=False, announcements=tuple(announcements))
    shutil.rmtree(run.reports / "tables", ignore_errors=True)
    render_report(story, run.reports)
    if (run.folder / "evaluation" / MEETING).is_file():
        prepare_meeting(run, story)
        write_weekly_pages(run, story)
    render_model_card(card_of(config, run.id, run.as_of, run.folder, inputs, announcements), run.reports)


def publish(store: Store, run: Run, champion: Champion | None, event: Event) -> Path:
    """Publish the complete run and return the path of the page that always is the newest.

    Parameters
    ----------
    store : Store
    run : Run
        Complete: all that is published is read from its folder.
    champion : Champion or None
        The new champion; None where the one before stays, or there is none.
    event : Event
        For the history.

    Notes
    -----
    The newest page is a copy, not a link: people attach it to mails. The list of all reports is made anew with it.
    """
    own = store.reports / run.id
    texts = {store.latest: pointer_to(run), store.history: with_event(store, event)}
    if champion is not None:
        texts[store.champion] = champion.to_json()
    for path in sorted(path for path in run.reports.rglob("*") if path.is_file()):
        texts[own / path.relative_to(run.reports)] = path.read_text(encoding="utf-8")
    newest = store.reports / "latest.html"
    texts[newest] = texts[own / PAGE]
    for name in STABLE:
        if own / name in texts:
            texts[store.reports / name] = texts[own / name]
    change(store, texts)
    return newest
