"""What the pages of the week are given: today's numbers for decisions, and the list of who waits."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from src.evaluation.calls.decisions_kept import decisions_kept
from src.evaluation.feedback.lists import save_list
from src.evaluation.meeting.meeting import save_meeting
from src.evaluation.meeting.overdue import COLUMNS
from src.leads.declared.decisions import load_decisions
from src.paths import CONF
from src.pipeline.run import Run
from src.pipeline.store.erase_file import erase_in_file
from src.pipeline.weekly_pages import OVERDUE, write_weekly_pages
from src.reporting.story import NoModel
from tests.reporting.fernhill import count, fernhill
from tests.reporting.meeting.a_meeting import meeting

PART = {"in_time_A": {"value": 0.4, "low": 0.3, "high": 0.5}, "delay_verdict": "no jump"}
REPORT = {"response.A": {"value": 0.71, "low": 0.65, "high": 0.76}}
DECISION = '[[decision]]\nmade_on = 2026-07-06\nwhat = "Call them"\nmeasure = "{}"\nwas = 0.2\n'


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """A run whose report was rendered and whose notebook 09 left its numbers."""
    folder, reports = tmp_path / "run", tmp_path / "reports"
    (folder / "results").mkdir(parents=True)
    reports.mkdir()
    result = {"notebook": "09_sales_and_marketing", "run_id": "small-1", "summary": "", "warnings": []}
    result["facts"] = {"parts": {"sales": PART, "nothing": {}}}
    (folder / "results" / "09_sales_and_marketing.json").write_text(json.dumps(result), "utf-8")
    (reports / "facts.json").write_text(json.dumps({"facts": REPORT}), "utf-8")
    save_meeting(meeting(decisions=(), moved=None), folder / "evaluation")
    as_of = datetime(2026, 10, 4, 18, tzinfo=UTC)
    return Run("small-20261004-1", "small", folder, reports, folder / "conf.toml", tmp_path / "raw", as_of)


@pytest.mark.parametrize(
    ("measure", "obstacle", "number"),
    [
        ("response.A", None, "71 now"),
        ("in_time_A", None, "40 now"),
        ("delay_verdict", None, None),
        ("gone", None, None),
        ("response.A", NoModel("too_few", count(31)), "71 now"),
        ("in_time_A", NoModel("too_few", count(31)), None),  # by grade: it rests on the score
    ],
)
def test_a_decision_is_set_against_todays_number(
    run: Run, measure: str, obstacle: NoModel | None, number: str | None
) -> None:
    (run.folder / "decisions.toml").write_text(DECISION.format(measure), "utf-8")
    paths = write_weekly_pages(run, fernhill(obstacle=obstacle))
    assert [path.name for path in paths] == ["mail.txt", "meeting.html", "trend.html"]
    facts = json.loads((run.reports / "meeting_facts.json").read_text("utf-8"))["facts"]
    page = (run.reports / "meeting.html").read_text("utf-8")
    assert "Call them" in page
    assert ("decision_1.now" in facts) == (number is not None)
    if number is not None:
        assert 100 * facts["decision_1.now"]["value"] == pytest.approx(float(number.split()[0]))


def test_without_decisions_the_page_says_so(run: Run) -> None:
    write_weekly_pages(run, fernhill())
    assert "what became of the last decisions (none are written down)" in (run.reports / "meeting.html").read_text(
        "utf-8"
    )


def test_who_waits_is_a_list_of_ids_that_a_lead_can_be_erased_from(tmp_path: Path) -> None:
    rows = [
        ("L0000001", "A", "2026-09-01", 20.0, 4.0, "2026-12-31"),
        ("L0000002", "B", "2026-09-02", 9.0, 8.0, "2026-12-31"),
    ]
    save_list(pd.DataFrame(rows, columns=COLUMNS), tmp_path / OVERDUE)
    assert erase_in_file(tmp_path / OVERDUE, "L0000001")
    assert pd.read_csv(tmp_path / OVERDUE)["lead_id"].tolist() == ["L0000002"]


def test_the_decisions_of_the_sample_can_be_read() -> None:
    found = load_decisions(CONF / "decisions" / "sample.toml")
    measured = {"promise.month.response_A": {"value": 0.4, "low": 0.33, "high": 0.47}}
    said = decisions_kept(found, measured, None).sentences
    assert said[0].endswith("disagree': done.")
    assert "35 of 100 then, 40 now (between 33 and 47); no change is shown, goal 60 not reached." in said[1]
