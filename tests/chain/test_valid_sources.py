"""Every source that the issue calls valid ends well, with a page whose first sentence fits what is known."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pandas as pd
import pytest

from src.leads.config import load_config
from src.leads.sample.options import SampleOptions
from src.leads.sample.write import write_sample
from src.paths import CONF
from src.pipeline.champion.promote import promote
from src.pipeline.closing import closing_lines
from src.pipeline.explain_lead import explain_lead
from src.pipeline.run import Run
from src.pipeline.score_leads import score_open_leads
from src.pipeline.start import begin_run
from src.pipeline.store.places import Store
from tests.chain.in_process import execute_whole

pytestmark = pytest.mark.slow

SAMPLE_CONF = (CONF / "sample.toml").read_text(encoding="utf-8")
RULES = (CONF / "rules" / "sample.toml").read_text(encoding="utf-8")
LIST_CONF = """
[source]
name = "list"
title = "A list of leads"
order = "none"
[tables.leads]
files = ["leads.csv"]
[tables.leads.columns]
lead_id = "lead_id"
industry = "industry"
employees = "employees"
country = "country"
job_title = "job_title"
lead_source = "source"
bought = "bought"
[tables.leads.types]
employees = "number"
[[milestones.derive]]
milestone = "won"
column = "bought"
equals = ["yes"]
[scoring]
landmarks_days = [0]
[features]
attributes = ["industry", "employees", "country", "job_title", "lead_source"]
"""


@dataclass(frozen=True)
class Ended:
    """A run, its exit code, and what its page says."""

    run: Run
    root: Path
    exit_code: int
    page: str

    @property
    def first_sentence(self) -> str:
        """The page's title without tags."""
        title = re.search(r"<h1[^>]*>(.*?)</h1>", self.page, flags=re.DOTALL)
        assert title is not None
        return " ".join(unescape(re.sub(r"<[^>]+>", "", title[1])).split())

    @property
    def case(self) -> str:
        """Which first sentence the numbers chose."""
        return json.loads((self.run.reports / "facts.json").read_text(encoding="utf-8"))["about"]["case"]

    @property
    def not_sayable(self) -> list[str]:
        """What cannot be said, as the page is told."""
        result = json.loads((self.run.folder / "results" / "01_check_data.json").read_text(encoding="utf-8"))
        return result["facts"]["not_sayable"]


Execute = Callable[[str, Path], Ended]


@pytest.fixture
def execute(tmp_path: Path) -> Execute:
    """Execute all notebooks on a declaration and a folder of files."""

    def whole(conf: str, raw: Path) -> Ended:
        (tmp_path / "rules").mkdir()
        (tmp_path / "rules" / "sample.toml").write_text(RULES, encoding="utf-8")
        path = tmp_path / "source.toml"
        path.write_text(conf, encoding="utf-8")
        run = begin_run(path, raw, None, tmp_path / "data", tmp_path / "reports")
        code = execute_whole(run, tmp_path / "data")
        assert code in {0, 10}
        assert closing_lines(run, load_config(run.config), [])
        return Ended(run, tmp_path, int(code), (run.reports / "report.html").read_text(encoding="utf-8"))

    return whole


@pytest.fixture(scope="session")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small history with many wins, so that a model is possible where nothing else is missing."""
    folder = tmp_path_factory.mktemp("valid") / "raw"
    write_sample(SampleOptions(leads=1200, months=18, win_share=0.2), folder)
    return folder


def without(conf: str, *sections: str) -> str:
    """Return the declaration without whole sections, e.g. ``[touches]`` with all its keys."""
    for name in sections:
        section = rf"^\[\[?{re.escape(name)}(?:\.[\w.]+)?\]\]?.*?(?=^\[|\Z)"
        conf, count = re.subn(section, "", conf, flags=re.DOTALL | re.MULTILINE)
        assert count, name
    return conf


def lead_list(raw: Path, folder: Path) -> pd.DataFrame:
    """Return the leads as a plain list that says who bought, without dates."""
    folder.mkdir()
    leads = pd.read_csv(raw / "leads.csv").drop(columns=["created_at", "email"])
    milestones = pd.read_csv(raw / "milestones.csv")
    won = milestones.loc[milestones["milestone"] == "won", "lead_id"]
    return leads.assign(bought=leads["lead_id"].isin(won).map({True: "yes", False: "no"}))


def test_the_small_preset_gives_a_report_worth_reading(execute: Execute, tmp_path: Path) -> None:
    write_sample(SampleOptions.preset("small"), tmp_path / "raw")
    ended = execute(SAMPLE_CONF, tmp_path / "raw")
    assert ended.case in {"cannot tell", "no model", "better", "as good"}
    assert re.search(r"We cannot tell yet|No score this time|[Hh]alf", ended.first_sentence)
    text = unescape(re.sub(r"<[^>]+>", " ", ended.page))
    for part in ("called", "campaign", "points"):
        assert part in text.lower()
    assert len(re.findall(r"<data ", ended.page)) > 25


def test_too_few_wins_for_any_model(execute: Execute, tmp_path: Path) -> None:
    write_sample(SampleOptions(leads=400, months=12, win_share=0.02), tmp_path / "raw")
    ended = execute(SAMPLE_CONF, tmp_path / "raw")
    assert ended.first_sentence.startswith("No score this time:")
    assert "too few to learn from" in ended.first_sentence
    assert not (ended.run.folder / "scores").exists()
    assert "No comparison this time" in closing_lines(ended.run, load_config(ended.run.config), [])[1]
    with pytest.raises(Exception, match=r"no model|too few|scored no leads"):
        explain_lead(ended.run, "L0000001")


def test_no_rules(execute: Execute, raw: Path) -> None:
    ended = execute(without(SAMPLE_CONF, "rules"), raw)
    assert "the points" not in ended.first_sentence
    assert any("no points rules" in sentence for sentence in ended.not_sayable)


def test_a_declared_capacity(execute: Execute, raw: Path) -> None:
    ended = execute(SAMPLE_CONF.replace("horizon_days = 90", "horizon_days = 90\ncapacity_per_week = 12"), raw)
    facts = json.loads((ended.run.folder / "results" / "03_train_model.json").read_text(encoding="utf-8"))["facts"]
    assert "12" in facts["capacity"]


def test_no_touches(execute: Execute, raw: Path) -> None:
    ended = execute(without(SAMPLE_CONF, "touches"), raw)
    assert "first calls" not in ended.first_sentence
    assert any("untouched leads" in sentence for sentence in ended.not_sayable)


def test_no_activities(execute: Execute, raw: Path) -> None:
    conf = without(SAMPLE_CONF, "tables.activities", "touches", "rules")
    ended = execute(conf, raw)
    assert ended.case != "suspicious"
    assert any("There are no activities" in sentence for sentence in ended.not_sayable)


def test_no_open_leads(execute: Execute, raw: Path, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    for path in raw.iterdir():
        (closed / path.name).write_bytes(path.read_bytes())
    milestones = pd.read_csv(raw / "milestones.csv")
    over = set(milestones.loc[milestones["milestone"].isin(["won", "lost"]), "lead_id"])
    leads = pd.read_csv(raw / "leads.csv", dtype=str)
    leads[leads["lead_id"].isin(over)].to_csv(closed / "leads.csv", index=False)
    for name in ("activities.csv.gz", "milestones.csv"):
        table = pd.read_csv(raw / name, dtype=str)
        table[table["lead_id"].isin(over)].to_csv(closed / name, index=False)

    ended = execute(SAMPLE_CONF, closed)

    assert not (ended.run.folder / "scores").exists()
    store = Store("sample", ended.root / "data", ended.root / "reports")
    promote(store, ended.run.id, "looked at")
    scored = score_open_leads(store, ended.root / "source.toml")
    assert scored.table.empty


def test_a_list_with_only_an_order(execute: Execute, tmp_path: Path) -> None:
    # A fifth of the short list holds too few customers to tell a score from luck.
    write_sample(SampleOptions(leads=4000, months=18, win_share=0.2), tmp_path / "raw")
    table = lead_list(tmp_path / "raw", tmp_path / "list")
    table.assign(number=range(1, len(table) + 1)).to_csv(tmp_path / "list" / "leads.csv", index=False)
    conf = LIST_CONF.replace('order = "none"', 'order = "sequence"').replace(
        'lead_id = "lead_id"', 'lead_id = "lead_id"\nsequence = "number"'
    )
    ended = execute(conf, tmp_path / "list")
    assert ended.first_sentence.startswith("Tested on the newest fifth of the list; because the data have no dates")
    assert any("no time of creation" in sentence for sentence in ended.not_sayable)


def test_a_list_with_nothing_but_fields(execute: Execute, raw: Path, tmp_path: Path) -> None:
    lead_list(raw, tmp_path / "list").to_csv(tmp_path / "list" / "leads.csv", index=False)
    ended = execute(LIST_CONF, tmp_path / "list")
    assert ended.first_sentence.startswith("Tested on leads set aside by lot; because the data have no dates")
