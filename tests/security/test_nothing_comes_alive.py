"""Payloads in every text of a source: nothing of them acts in anything a run writes, and all of them arrived."""

from __future__ import annotations

import json
import re

import pytest

from src.reporting.page import stylesheet
from tests.security.conftest import HostileRun
from tests.security.live import in_csv, in_html, in_json, in_svg, steering
from tests.security.payloads import MARK

pytestmark = [pytest.mark.chain, pytest.mark.slow]

IN_NOTEBOOKS = frozenset({"style"})
"""pandas' own tables come with a style; it holds nothing of the data."""


def alive(found: dict[str, list[str]]) -> dict[str, list[str]]:
    return {name: each for name, each in found.items() if each}


def test_pages(hostile_run: HostileRun) -> None:
    pages = hostile_run.files(".html")
    assert len(pages) >= 4  # the run's own, the published one, the newest, the index
    assert alive({path.name: in_html(path.read_text(encoding="utf-8")) for path in pages}) == {}
    assert sum(path.read_text(encoding="utf-8").count(MARK) for path in pages) > 100


def test_every_page_lets_in_its_own_style_and_nothing_else(hostile_run: HostileRun) -> None:
    policy = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]+)">')
    for path in hostile_run.files(".html"):
        text = path.read_text(encoding="utf-8")
        [content] = policy.findall(text)
        rules = dict(rule.strip().split(None, 1) for rule in content.split(";"))
        assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
        assert re.fullmatch(r"'sha256-[A-Za-z0-9+/]{43}='", rules["style-src"])
        assert set(rules) <= {"default-src", "base-uri", "form-action", "style-src"}
        assert text.index("Content-Security-Policy") < text.index("<style>") < text.index("</head>")
    assert stylesheet()["css_hash"] in (hostile_run.store.reports / "latest.html").read_text(encoding="utf-8")


def test_notebooks(hostile_run: HostileRun) -> None:
    found: dict[str, list[str]] = {}
    texts = 0
    for path in hostile_run.files(".ipynb"):
        for number, cell in enumerate(json.loads(path.read_text(encoding="utf-8"))["cells"]):
            for output in cell.get("outputs", []):
                place = f"{path.stem}, cell {number}"
                if output["output_type"] == "stream":
                    found[f"{place}, printed"] = steering(output["text"])
                    texts += MARK in "".join(output["text"])
                for kind, data in output.get("data", {}).items():
                    found[f"{place}, {kind}"] = in_output(kind, "".join(data))
                    texts += MARK in "".join(data)
    assert alive(found) == {}
    assert texts > 20


def in_output(kind: str, text: str) -> list[str]:
    """Return what is alive in one output of a cell."""
    if kind == "text/html":
        return in_html(text, IN_NOTEBOOKS)
    if kind == "image/svg+xml":
        return in_svg(text)
    if kind == "text/plain":
        return steering(text)
    return [] if kind == "image/png" else [f"an output of kind {kind}"]


def test_tables(hostile_run: HostileRun) -> None:
    tables = hostile_run.files(".csv")
    assert len(tables) > 60
    assert alive({path.name: in_csv(path.read_text(encoding="utf-8")) for path in tables}) == {}
    assert any(re.search(r"(?m)(^|,)\"?'[=@+-].*zq2\d", path.read_text(encoding="utf-8")) for path in tables)


def test_drawings(hostile_run: HostileRun) -> None:
    drawings = hostile_run.files(".svg")
    assert drawings
    assert alive({path.name: in_svg(path.read_text(encoding="utf-8")) for path in drawings}) == {}


def test_json(hostile_run: HostileRun) -> None:
    assert alive({path.name: in_json(path.read_text(encoding="utf-8")) for path in hostile_run.files(".json")}) == {}


def test_terminal(hostile_run: HostileRun) -> None:
    assert steering(hostile_run.terminal) == []
    assert MARK in hostile_run.terminal


def test_logs(hostile_run: HostileRun) -> None:
    for path in hostile_run.files(".jsonl", ".log"):
        lines = path.read_text(encoding="utf-8").splitlines()
        assert alive({path.name: [each for line in lines for each in in_json(line)]}) == {}


@pytest.mark.parametrize("payload", ["zq1", "zq2", "zq3", "zq4", "zq5", "zq6", "zq8", "zq9", "zq10", "zq2[0-5]"])
def test_each_payload_reached_a_page_or_a_notebook(hostile_run: HostileRun, payload: str) -> None:
    texts = [path.read_text(encoding="utf-8") for path in hostile_run.files(".html", ".ipynb", ".csv")]
    assert any(re.search(payload, text) for text in texts)


def test_format_strings_were_not_filled_in(hostile_run: HostileRun) -> None:
    texts = [path.read_text(encoding="utf-8") for path in hostile_run.files(".html", ".csv", ".ipynb")]
    assert any("{0.__class__}" in text for text in texts)
    assert not any("<class '" in text and "zq6" in text for text in texts)
