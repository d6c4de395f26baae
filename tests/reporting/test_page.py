"""The page as a whole: its budget, its safety, its numbers."""

import base64
import hashlib
import json
import re
from dataclasses import fields, is_dataclass, replace
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

from src.reporting.fact import Fact
from src.reporting.glossary import WORDS, as_markdown
from src.reporting.render import render_report
from src.reporting.story import ALL_LEADS, Delivered, Fields, LeadField, NoModel, Period, Price, Story, Suspicious
from src.reporting.story import Tested as HowTested
from tests.reporting.fernhill import comparison, count, fernhill, gap, share

TOTAL = replace(fernhill().delivered.responses[0], grade=ALL_LEADS)
EVERY_GRADE = replace(fernhill().delivered, responses=(TOTAL, *fernhill().delivered.responses))
BARE = Story("Bare", "bare-1", Period(count(80), count(31), share(31 / 80, n=80)), count(90))
LEAK = LeadField("tags", "alone it ranks 92 of 100 pairs rightly", "filled on closing")
PRICE = Price(share(0.99), share(0.86), share(0.88), gap(0.13, 0.11, 0.15), count(1848), count(684))
STORIES = {
    "full": fernhill(),
    "sample": fernhill(is_sample=True, is_draft=False, fields_as_of="export", few_wins=count(60)),
    "bare": BARE,
    "no model": fernhill(comparison=None, who_buys=None, delivered=EVERY_GRADE, obstacle=NoModel("too_few", count(31))),
    "no signal": fernhill(delivered=EVERY_GRADE, obstacle=NoModel("no_signal", count(149))),
    "suspicious": fernhill(comparison=None, obstacle=Suspicious("Status")),
    "no touches": fernhill(comparison=replace(comparison(), scope="all"), delivered=Delivered()),
    "no dates": fernhill(tested=HowTested("sequence"), as_of=None, period=replace(BARE.period), changes=None),
    "fields": fernhill(fields=Fields((LEAK, LEAK), (LEAK,), (LEAK,) * 5, PRICE, PRICE)),
    "no rules": fernhill(comparison=comparison(rules=None, refitted=None), rules=None, campaigns=()),
}
# Numbers that belong to the wording, not to the data.
WORDING = re.compile(
    r"[Oo]f (?:every )?100|in 100|per 100|95 of 100|50 of 100|1 in 20|under 10 leads|100 (?:such|A|leads)|^\d$"
)


class Page(HTMLParser):
    """Collects what the tests look at; text inside <bdi>, <time>, <data>, <svg>, <style> is told apart."""

    APART = frozenset({"bdi", "time", "data", "svg", "style", "code"})

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.data, self.text, self.apart = [], [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += [(tag, key, value or "") for key, value in attributes]
        if tag == "data":
            self.data.append([dict(attributes), ""])
        if tag in self.APART:
            self.apart.append(tag)

    def handle_endtag(self, tag):
        if self.apart and self.apart[-1] == tag:
            self.apart.pop()

    def handle_data(self, data):
        if self.apart and self.apart[-1] == "data":
            self.data[-1][1] += data
        if not self.apart:
            self.text.append(data)


@pytest.fixture(scope="module")
def rendered(tmp_path_factory):
    """Return page text and facts of each story."""
    made = {}
    for name, story in STORIES.items():
        paths = render_report(story, tmp_path_factory.mktemp("report"))
        made[name] = (paths.page.read_text("utf-8"), json.loads(paths.facts.read_text("utf-8")), paths)
    return made


@pytest.mark.parametrize("name", STORIES)
def test_budget_and_safety(rendered, name):
    text, _, _ = rendered[name]
    page = Page(text)
    assert len(text.encode()) < 200_000
    assert not {"script", "iframe", "object", "img", "link", "form", "base"} & set(page.tags)
    assert "<script" not in text.lower()
    assert not [a for a in page.attributes if a[1].startswith("on") or a[1] == "style"]
    links = [value for _, key, value in page.attributes if key in {"src", "href", "xlink:href", "srcset", "action"}]
    assert links
    assert all(link.startswith("#") or link == "model_card.html" for link in links)  # the card lies beside
    assert "://" not in text
    css = re.search(r"<style>(.*?)</style>", text, re.S).group(1)
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    policy = next(v for t, k, v in page.attributes if t == "meta" and k == "content" and "default-src" in v)
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert "url(" not in css
    assert "@import" not in css


@pytest.mark.parametrize("name", STORIES)
def test_access(rendered, name):
    text, _, _ = rendered[name]
    page = Page(text)
    assert ("html", "lang", "en") in page.attributes
    assert page.tags.count("h1") == 1
    assert page.tags.count("th") == len([a for a in page.attributes if a[:2] == ("th", "scope")])
    assert page.tags.count("caption") == page.tags.count("table")
    labels = [value for tag, key, value in page.attributes if (tag, key) == ("svg", "aria-label")]
    assert len(labels) == page.tags.count("svg")
    skip = next(v for t, k, v in page.attributes if (t, k) == ("a", "href"))
    ids = [v for _, k, v in page.attributes if k == "id"]
    assert skip[1:] in ids
    assert len(ids) == len(set(ids))


def test_alt_text_is_made_from_the_numbers(rendered):
    labels = [v for t, k, v in Page(rendered["full"][0]).attributes if (t, k) == ("svg", "aria-label")]
    assert labels[0] == (
        "Bar chart, customers reached by the best half of the calls, out of 100: score 81, changed points 73, "
        "points today 65, as sales worked 58, newest first 55, by chance 50."
    )


@pytest.mark.parametrize("name", STORIES)
def test_every_number_on_the_page_is_in_facts_json(rendered, name):
    text, facts, _ = rendered[name]
    page = Page(text)
    assert page.data
    for attributes, shown in page.data:
        fact = facts["facts"][attributes["data-fact"]]
        assert float(attributes["value"]) == fact[attributes["data-part"]]
        assert shown
    assert set(facts["facts"]) == {attributes["data-fact"] for attributes, _ in page.data}
    leftover = [re.sub(WORDING, "", piece.strip()) for piece in page.text]
    assert [piece for piece in leftover if re.search(r"\d", piece)] == []


@pytest.mark.parametrize("name", STORIES)
def test_facts_follow_their_schema(rendered, name):
    schema = json.loads((files("src.reporting") / "templates" / "facts.schema.json").read_text())
    jsonschema.validate(rendered[name][1], schema)


def test_estimates_are_marked_and_facts_are_unrounded(rendered):
    facts = rendered["full"][1]["facts"]
    assert facts["coming.expected"]["kind"] == "estimated"
    assert facts["best_half.model"] == {
        "value": 0.81, "low": 0.74, "high": 0.87, "n": 1284, "wins": 123, "unit": "share", "kind": "measured",
        "window": "2026-04-01 to 2026-06-30", "definition": "share of leads",
    }  # fmt: skip


def test_same_story_same_bytes(tmp_path):
    first, second = (render_report(fernhill(), tmp_path / name) for name in ("a", "b"))
    for one, other in zip(
        [first.page, first.facts, *first.tables], [second.page, second.facts, *second.tables], strict=True
    ):
        assert one.read_bytes() == other.read_bytes()


def test_notices_stand_on_both_pages(rendered):
    text = rendered["sample"][0]
    head, second = text.split('<div class="page-two">')
    for part in (head, second):
        assert "Built-in sample of an invented company: not your data." in part
        assert "Upper bound, not a forecast" in part
    assert "Low confidence" in head
    assert "Draft" not in text


def test_a_page_without_a_model_is_still_useful(rendered):
    text = rendered["no model"][0]
    assert 'data-case="no model"' in text
    for heading in ("To decide today", "What sales and marketing delivered", "Where good leads come from"):
        assert heading in text
    assert "Who buys" not in text


def test_a_suspicious_score_leaves_no_number_behind(tmp_path):
    paths = render_report(fernhill(obstacle=Suspicious("Status"), delivered=EVERY_GRADE), tmp_path)
    text, facts = paths.page.read_text("utf-8"), json.loads(paths.facts.read_text("utf-8"))["facts"]
    assert not [name for name in facts if name.startswith(("best_half", "grades", "coming", "difference", "belief"))]
    assert next(name for name in facts if name.startswith("response.")).startswith("response.all_leads")
    assert "expected_n" not in (tmp_path / "tables" / "campaigns.csv").read_text("utf-8")
    assert {path.stem for path in paths.tables}.isdisjoint({"orderings", "differences", "grades"})
    assert "All leads" in text
    assert "Where good leads come from" in text


def test_a_score_that_may_be_luck_leaves_the_other_orders_and_nothing_of_its_own(rendered):
    text, facts, paths = rendered["no signal"]
    names = facts["facts"]
    assert 'data-case="no signal"' not in text
    assert {"best_half.rules", "best_half.rules_refitted"} <= set(names)
    gone = ("best_half.model", "difference.model", "grades", "coming", "delivered.expected", "response.never_called_ab")
    assert not [name for name in names if name.startswith(gone)]
    folder = paths.page.parent / "tables"
    for table in ("orderings", "differences"):
        assert "model" not in (folder / f"{table}.csv").read_text("utf-8")
    assert not (folder / "grades.csv").exists()
    assert "A and B leads" not in text
    assert "points today" in text
    assert "Best half of the calls: points today" in re.sub(r"<[^>]+>", "", text)


HOSTILE = "</bdi><script>alert(1)</script>\"'><img src=x onerror=y>$\\frac{${{7*7}}{% x %}\x1b[31m\u202e9%s{0}&amp;"


def poisoned(value):
    """Return ``value`` with every text replaced by a hostile one, except those that are choices of ours."""
    if isinstance(value, Fact):
        return replace(value, definition=HOSTILE, window=HOSTILE)
    if is_dataclass(value):
        kept = {"method", "versus", "scope", "order", "why", "fields_as_of", "grade"}
        return replace(value, **{f.name: poisoned(getattr(value, f.name)) for f in fields(value) if f.name not in kept})
    if isinstance(value, tuple):
        return tuple(poisoned(item) for item in value)
    return HOSTILE if isinstance(value, str) else value


@pytest.mark.parametrize("name", ["full", "suspicious", "fields"])
def test_hostile_strings_come_out_as_text(tmp_path, rendered, name):
    paths = render_report(poisoned(STORIES[name]), tmp_path)
    text = paths.page.read_text("utf-8")
    page, calm = Page(text), Page(rendered[name][0])
    assert set(page.tags) == set(calm.tags)
    assert not [a for a in page.attributes if a[1].startswith("on")]
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "{{7*7}}" in text
    assert "49" not in "".join(page.text)
    json.loads(paths.facts.read_text("utf-8"))


def test_tables_lie_beside_and_cannot_compute(tmp_path):
    story = fernhill(campaigns=(replace(fernhill().campaigns[0], name='=HYPERLINK("x")'),))
    paths = render_report(story, tmp_path)
    assert {path.stem for path in paths.tables} == {
        "orderings", "differences", "response", "characteristics", "points", "campaigns", "grades", "tie_out",
    }  # fmt: skip
    lines = (tmp_path / "tables" / "campaigns.csv").read_text("utf-8").splitlines()
    assert lines[0].startswith("campaign,leads,expected,wins,rate,rate_low,rate_high,rate_n,cost,cost_each")
    assert lines[1].startswith('"\'=HYPERLINK(""x"")",412,44,47,0.114')
    ordered = (tmp_path / "tables" / "orderings.csv").read_text("utf-8").splitlines()
    assert ordered[:2] == ["ordering,best_half,best_half_low,best_half_high,best_half_n", "score,0.81,0.74,0.87,1284"]


def test_shares_of_few_leads_stay_out_of_the_tables_too(tmp_path):
    few = replace(
        fernhill().who_buys,
        characteristics=(replace(fernhill().who_buys.characteristics[0], rate=share(0.5, 0.1, 0.9, 9)),),
    )
    render_report(fernhill(who_buys=few), tmp_path)
    assert (tmp_path / "tables" / "characteristics.csv").read_text("utf-8") == "characteristic,rate_n\nDemo asked,9\n"


def test_the_glossary_page_and_the_report_have_the_same_words(rendered):
    page = (Path(__file__).parents[2] / "docs" / "glossary.md").read_text("utf-8")
    assert page.endswith(as_markdown())
    shown = re.sub(r"<[^>]+>", "", rendered["full"][0])
    for word in WORDS:
        if word.is_met(STORIES["full"]):
            assert word.word.replace("{plural}", "customers") + ": " in shown


@pytest.mark.parametrize("name", STORIES)
def test_no_word_that_only_the_team_knows(rendered, name):
    words = re.sub(r"<style>.*?</style>|<[^>]+>", " ", rendered[name][0], flags=re.S).lower()
    for jargon in ("auc", "lift", "decile", "brier", "calibrat", "landmark", "censored", "matured", "shap", "drift"):
        assert not re.search(rf"\b{jargon}", words), jargon
