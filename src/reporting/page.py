"""The leadership page as HTML: what is told (sentences, rows, figures) set into the template."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from src.reporting import disclosed, page_one, page_two
from src.reporting.campaigns import campaigns_shown, cost_each
from src.reporting.days import weekday
from src.reporting.decisions import decisions
from src.reporting.facts import FactBook
from src.reporting.figures import (
    characteristics_figure,
    characteristics_shown,
    characteristics_title,
    orderings_figure,
    orderings_shown,
)
from src.reporting.glossary import WORDS
from src.reporting.headline import headline
from src.reporting.labels import clean, label, slugs
from src.reporting.notices import notices
from src.reporting.points import changes_shown
from src.reporting.promised import KEPT
from src.reporting.story import Story

SENTENCES = (
    page_one.period_line,
    page_one.orderings_title,
    page_one.expected_and_real,
    page_one.never_called,
    page_one.who_moved,
    page_one.points_gain,
    page_one.short_card,
    page_one.never_fire,
    page_two.profile,
    page_two.profiles_too,
    page_two.not_so,
    page_two.expired,
    page_two.forecast_kept,
    page_two.campaigns,
    page_two.tie_out,
    page_two.where_wrong,
    disclosed.left_out_fields,
    disclosed.kept_fields,
    disclosed.grown_fields,
    page_two.coming,
    page_two.changed,
    page_two.method,
)


def template_text(name: str) -> str:
    """Return the text of a file in ``templates/``."""
    return (files("src.reporting") / "templates" / name).read_text(encoding="utf-8")


def environment() -> Environment:
    """Return the templates' environment: everything is escaped, a missing name is an error."""
    made = Environment(
        loader=FunctionLoader(template_text),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["label"] = label
    made.filters["clean"] = clean
    return made


def stylesheet(*more: str) -> dict[str, str]:
    """Return the page's one stylesheet and its hash, the only style that the Content-Security-Policy lets in.

    Parameters
    ----------
    *more : str
        Files in ``templates/`` that follow ``page.css``.
    """
    css = "".join(template_text(name) for name in ("page.css", *more))
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    return {"css": Markup(css), "css_hash": f"sha256-{digest}"}  # noqa: S704 - our own file


def render_page(story: Story, book: FactBook) -> str:
    """Return the page; every number shown is in ``book`` afterwards."""
    return (
        environment()
        .get_template("leadership.html.j2")
        .render(story=story, book=book, **stylesheet(), **_told(story, book), **_figures(story), **_rows(story))
    )


def _told(story: Story, book: FactBook) -> dict[str, Any]:
    """Return the sentences of the page by place."""
    return {
        "headline": headline(story, book),
        "notices": notices(story, book),
        "decisions": decisions(story, book),
        "kept": KEPT,
        "today": weekday(story.as_of) if story.as_of else "",
        "words": [(word.term(story), word.explained(story, book)) for word in WORDS if word.is_met(story)],
        "said": {sentence.__name__: sentence(story, book) for sentence in SENTENCES},
    }


def _figures(story: Story) -> dict[str, Any]:
    comparison = story.comparison
    return {
        "figure_orderings": orderings_figure(story, comparison) if comparison else None,
        "orderings": orderings_shown(comparison) if comparison else [],
        "figure_characteristics": characteristics_figure(story),
        "characteristics": characteristics_shown(story),
        "characteristics_title": characteristics_title(story),
    }


def _rows(story: Story) -> dict[str, Any]:
    """Return the rows of the tables, each with its name in ``facts.json``."""
    campaigns = campaigns_shown(story.campaigns)
    rules = changes_shown(story)
    promises = story.promises.rows if story.promises else ()
    return {
        "promises": list(zip(slugs(p.words for p in promises), promises, strict=True)),
        "campaigns": list(zip(slugs(c.name for c in campaigns), campaigns, map(cost_each, campaigns), strict=True)),
        "rules": list(zip(slugs(r.rule for r in rules), rules, strict=True)),
        "responses": list(
            zip(slugs(r.grade for r in story.delivered.responses), story.delivered.responses, strict=True)
        ),
        "grades": list(zip(slugs(g.grade for g in story.belief.grades), story.belief.grades, strict=True)),
    }
