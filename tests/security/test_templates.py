"""Every template of a page: a strict policy in its head, everything escaped, nothing from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from src.paths import ROOT
from src.reporting.page import environment, stylesheet
from tests.security.live import in_html

TEMPLATES = ROOT / "src" / "reporting"
PAGES = [path for path in sorted(TEMPLATES.rglob("*.j2")) if "<html" in path.read_text(encoding="utf-8")]
RENDERED = sorted((ROOT / "docs").rglob("*.html"))
POLICY = (
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '{{ css_hash }}'; "
    "base-uri 'none'; form-action 'none'\">"
)


def test_there_are_pages() -> None:
    assert {"leadership.html.j2", "sla.html.j2", "index.html.j2"} <= {path.name for path in PAGES}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_the_policy_stands_before_everything_it_guards(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(POLICY) == 1
    assert text.index(POLICY) < text.index("<style>")
    assert '<meta name="referrer" content="no-referrer">' in text
    assert re.findall(r"<style[^>]*>.*?</style>", text, flags=re.DOTALL) == ["<style>{{ css }}</style>"]


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.j2")), ids=lambda path: path.name)
def test_nothing_is_let_through_unescaped_and_nothing_comes_from_elsewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\|\s*safe\b|autoescape|Markup", text)
    assert not re.search(r"<script|<iframe|<object|<embed|<link|<base|<form|<img", text, flags=re.IGNORECASE)
    assert not re.search(r"\son[a-z]+\s*=|\sstyle\s*=|javascript:", text, flags=re.IGNORECASE)
    assert not re.search(r"(?:https?:)?//[\w.]", text)
    assert not re.search(r"<\w[^>]*=\s*\{\{", text)  # an attribute without quotes can be left by a blank


def test_the_style_fetches_nothing() -> None:
    for path in sorted(TEMPLATES.rglob("*.css")):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"@import|url\(|expression\(|//", text), path.name
    assert stylesheet()["css_hash"].startswith("sha256-")


def test_everything_is_escaped_by_default() -> None:
    page = environment().from_string('<p title="{{ text }}">{{ text }}</p>').render(text='<script>" onload="x')
    assert page == '<p title="&lt;script&gt;&#34; onload=&#34;x">&lt;script&gt;&#34; onload=&#34;x</p>'


@pytest.mark.parametrize("path", RENDERED, ids=lambda path: path.name)
def test_a_rendered_page_in_the_checkout_is_dead(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert in_html(text) == []
    assert "Content-Security-Policy" in text
    assert not re.search(r"https?://", text)
