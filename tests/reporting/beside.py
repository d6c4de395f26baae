"""What holds for every page beside the report: safe, readable, each number among its facts, facts by their schema."""

import base64
import hashlib
import json
import re
from importlib.resources import files

import jsonschema

from tests.reporting.test_page import WORDING, Page

JARGON = ("auc", "lift", "decile", "brier", "calibrat", "landmark", "censored", "matured", "shap", "drift", "margin")


def words(text):
    """Return the page as people read it, on one line."""
    body = re.sub(r"<(style|svg)\b.*?</\1>", " ", text.split("<body", 1)[1].split(">", 1)[1], flags=re.S)
    body = re.sub(r"<(?=t[dhr]\b|/?p\b|li\b|h\d)", " <", body)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", body)).replace("&#39;", "'").strip()


def check_facts(facts):
    """Hold the facts against the schema."""
    schema = json.loads((files("src.reporting") / "templates" / "facts.schema.json").read_text())
    jsonschema.validate(facts, schema)


def check_page(text, facts, links):
    """Hold a page against what is true of all of them."""
    page = Page(text)
    assert len(text.encode()) < 200_000
    assert not {"script", "iframe", "object", "img", "link", "form", "base"} & set(page.tags)
    assert not [a for a in page.attributes if a[1].startswith("on") or a[1] == "style"]
    found = {value for _, key, value in page.attributes if key in {"src", "href", "xlink:href", "srcset", "action"}}
    assert {link for link in found if not link.startswith("#")} == links
    ids = [value for _, key, value in page.attributes if key == "id"]
    assert {link[1:] for link in found if link.startswith("#")} <= set(ids)
    assert len(ids) == len(set(ids))
    css = re.search(r"<style>(.*?)</style>", text, re.S).group(1)
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    policy = next(v for t, k, v in page.attributes if t == "meta" and k == "content" and "default-src" in v)
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert ("html", "lang", "en") in page.attributes
    assert page.tags.count("h1") == 1
    assert page.tags.count("th") == len([a for a in page.attributes if a[:2] == ("th", "scope")])
    assert page.tags.count("caption") == page.tags.count("table")
    labels = [value for tag, key, value in page.attributes if (tag, key) == ("svg", "aria-label")]
    assert len(labels) == page.tags.count("svg")
    for attributes, shown in page.data:
        fact = facts["facts"][attributes["data-fact"]]
        assert float(attributes["value"]) == fact[attributes["data-part"]]
        assert shown
    assert set(facts["facts"]) == {attributes["data-fact"] for attributes, _ in page.data}
    assert [piece for piece in page.text if re.search(r"\d", re.sub(WORDING, "", piece.strip()))] == []
    said = words(text)
    assert len(re.findall("cannot tell", said, re.I)) <= 1
    for each in JARGON:
        assert not re.search(rf"\b{each}", said, re.I), each
    check_facts(facts)
