import re
from dataclasses import replace

from src.reporting.case import Case
from src.reporting.index import FINDINGS, index_page
from src.reporting.render import render_report
from tests.reporting.fernhill import fernhill


def test_published_first_newest_data_first_drafts_apart(tmp_path):
    older = fernhill(run_id="a-1", as_of=fernhill().as_of.replace(month=7))
    for story, folder in [
        (older, "fernhill/a-1"),
        (fernhill(run_id="a-2"), "fernhill/a-2"),
        (replace(fernhill(run_id="a-3"), title="<b>Draft & co"), "fernhill/drafts/a-3"),
    ]:
        render_report(story, tmp_path / folder)
    (tmp_path / "fernhill" / "broken").mkdir()
    (tmp_path / "fernhill" / "broken" / "facts.json").write_text("{")
    text = index_page(tmp_path)
    assert re.findall(r'href="([^#"]+)"', text) == [
        "fernhill/a-2/report.html",
        "fernhill/a-1/report.html",
        "fernhill/drafts/a-3/report.html",
    ]
    assert text.index("a-1") < text.index("<h2>Drafts</h2>") < text.index("a-3")
    assert "&lt;b&gt;Draft &amp; co" in text
    assert text.count("the score finds more") == 3
    assert text.count("<h1>") == 1


def test_of_the_same_data_the_latest_run_stands_first(tmp_path):
    for number in (1, 2, 10):
        render_report(fernhill(run_id=f"fernhill-20261004-{number}"), tmp_path / "fernhill" / f"run-{number}")
    assert re.findall(r'href="fernhill/run-(\d+)/report', index_page(tmp_path)) == ["10", "2", "1"]


def test_pages_beside_a_report_are_linked_where_there_are_any(tmp_path):
    folder = tmp_path / "fernhill" / "a-1"
    render_report(fernhill(run_id="a-1"), folder)
    (folder / "meeting.html").write_text("")
    text = index_page(tmp_path)
    assert '<a href="fernhill/a-1/meeting.html">weekly meeting</a>' in text
    assert "both promises" not in text


def test_an_empty_folder_says_so(tmp_path):
    text = index_page(tmp_path)
    assert "Nothing is published yet." in text
    assert "Drafts" not in text


def test_every_case_has_its_words():
    assert set(FINDINGS) == set(Case)
