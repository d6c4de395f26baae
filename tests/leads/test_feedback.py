from datetime import UTC, datetime

import polars as pl
import pytest
from pydantic import ValidationError

from src.leads.config import SourceConfig, load_config
from src.leads.errors import InputRefused
from src.leads.load import load_tables
from src.leads.tables import FEEDBACK_COLUMNS, read_tables, save_tables
from src.paths import CONF
from tests.conftest import REAL_DATA
from tests.leads.small_source import SmallSource, stamp


@pytest.fixture
def judged(source: SmallSource):
    """Return a function that loads the small source with the given rows of feedback."""

    def load(*rows: str, declared: dict | None = None, **given):
        source.config["tables"]["feedback"] = {
            "files": ["feedback.csv"],
            "columns": {"lead_id": "Lead", "at": "At", "verdict": "Verdict", "reason": "Why"},
        }
        source.config["feedback"] = declared or {}
        source.write("feedback", "\n".join(["Lead,At,Verdict,Why", *rows, ""]).encode())
        return source.load(**given)

    return load


def test_verdicts_are_read_in_the_order_they_were_given(judged):
    tables = judged(
        f"L03,{stamp(9)},Refused , No Budget", f"L01,{stamp(5)},accepted,", f"L03,{stamp(5)},ACCEPTED,my own words"
    )
    assert tables.feedback.schema == FEEDBACK_COLUMNS
    assert tables.feedback.select("lead_id", "verdict", "reason").rows() == [
        ("L01", "accepted", None),
        ("L03", "accepted", "other"),
        ("L03", "refused", "no budget"),
    ]
    assert tables.checks["tables"]["feedback"] == {"rows_in": 3, "kept": 3, "quarantined": 0}


def test_the_company_may_call_verdicts_and_reasons_as_it_likes(judged):
    declared = {"accepted": ["Good"], "refused": ["Bad", "Junk"], "reasons": ["Praktikant"]}
    tables = judged(f"L01,{stamp(5)},good,", f"L02,{stamp(5)},JUNK,praktikant", declared=declared)
    assert tables.feedback["verdict"].to_list() == ["accepted", "refused"]
    assert tables.feedback["reason"].to_list() == [None, "praktikant"]


def test_a_list_that_comes_back_half_filled_in_is_no_fault(judged):
    tables = judged(*[f"L{i:02d},,," for i in range(10, 20)], f"L01,{stamp(5)},accepted,")
    assert tables.feedback["lead_id"].to_list() == ["L01"]
    assert tables.checks["tables"]["feedback"] == {"rows_in": 11, "kept": 1, "quarantined": 10}
    assert {"table": "feedback", "reason": "verdict is missing", "rows": 10} in tables.checks["quarantine"]


def test_a_verdict_nobody_declared_is_set_aside_and_its_text_is_shown_nowhere(judged):
    rows = [f"L{i:02d},{stamp(30)},accepted," for i in range(30)]
    tables = judged(*rows, f"L33,{stamp(30)},call Jane on 555,")
    assert tables.feedback.height == 30
    assert any(
        "1 verdicts are none of those declared (accepted, refused)" in each for each in tables.checks["warnings"]
    )
    assert "Jane" not in str(tables.checks)


def test_many_strange_verdicts_are_refused(judged):
    with pytest.raises(InputRefused, match="verdict is none of those declared"):
        judged(f"L01,{stamp(5)},hot,", f"L02,{stamp(5)},accepted,")


def test_what_was_said_after_the_as_of_date_is_not_there(judged):
    rows = (f"L01,{stamp(5)},accepted,", f"L02,{stamp(20)},refused,student")
    assert judged(*rows, as_of=datetime(2024, 1, 15, tzinfo=UTC)).feedback["lead_id"].to_list() == ["L01"]


def test_verdicts_do_not_move_the_end_of_the_data(judged):
    tables = judged(f"L01,{stamp(41)},accepted,", f"L02,{stamp(50)},accepted,")
    assert tables.as_of == datetime(2024, 2, 12, 8, tzinfo=UTC)
    assert tables.feedback["lead_id"].to_list() == ["L01"]


def test_who_objected_is_not_in_it_and_verdicts_of_duplicates_go_to_one_lead(judged, source):
    source.leads = [
        [*row, "Mail" if i == 0 else ("a@x.example" if i in (2, 5) else "")] for i, row in enumerate(source.leads)
    ]
    source.config["tables"]["leads"]["columns"]["email"] = "Mail"
    source.put("leads", "Newsletter", {4: "No"})
    source.config["population"] = {"objected": {"name": "objected", "column": "newsletter", "equals": ["no"]}}
    tables = judged(f"L02,{stamp(5)},accepted,", f"L04,{stamp(6)},refused,student", f"L01,{stamp(7)},accepted,")
    assert tables.leads.filter(pl.col("lead_id").is_in(["L02", "L04"])).height == 0
    assert tables.feedback.select("lead_id", "reason").rows() == [("L01", "student"), ("L01", None)]


def test_verdicts_of_unknown_leads_are_orphans(judged):
    tables = judged(*[f"L{i:02d},{stamp(30)},accepted," for i in range(20)], f"X99,{stamp(5)},accepted,")
    assert tables.checks["orphans"]["feedback"] == 1
    assert "X99" not in tables.feedback["lead_id"].to_list()


def test_saved_and_read_again_and_older_runs_without_it(judged, tmp_path):
    tables = judged(f"L01,{stamp(5)},accepted,")
    save_tables(tables, tmp_path / "run")
    assert read_tables(tmp_path / "run").feedback.equals(tables.feedback)
    (tmp_path / "run" / "feedback.parquet").unlink()
    assert read_tables(tmp_path / "run").feedback.schema == FEEDBACK_COLUMNS


@pytest.mark.real_data
@pytest.mark.skipif(not REAL_DATA.is_dir(), reason="the real data are not beside the checkout")
def test_the_verdicts_of_a_real_export_are_read_beside_its_leads():
    config = load_config(CONF / "x_education.toml")
    columns = {"lead_id": "Prospect ID", "verdict": "Lead Quality", "reason": "Tags"}
    spec = {"files": ["Leads.csv"], "columns": columns, "null_tokens": ["", "Not Sure"]}
    verdicts = {"accepted": ["High in Relevance", "Might be"], "refused": ["Low in Relevance", "Worst"]}
    declared = config.model_dump() | {"feedback": {**verdicts, "reasons": ["already a student", "ringing"]}}
    declared["tables"]["feedback"] = spec

    tables = load_tables(SourceConfig.model_validate(declared), REAL_DATA / "x-education")

    counts = dict(tables.feedback["verdict"].value_counts().iter_rows())
    assert counts == {"accepted": 637 + 1560, "refused": 583 + 601}
    assert set(tables.feedback["reason"].drop_nulls()) == {"already a student", "ringing", "other"}
    assert tables.feedback["at"].null_count() == tables.feedback.height
    assert tables.checks["tables"]["feedback"]["quarantined"] == 4767 + 1092


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        ({"accepted": ["x"], "refused": ["X"]}, r"\['x'\] stand both in accepted and in refused"),
        ({"refused": [" "]}, "a value is empty"),
        ({"acepted": ["x"]}, "acepted"),
    ],
)
def test_a_wrong_declaration_is_refused(source, declared, said):
    with pytest.raises(ValidationError, match=said):
        SourceConfig.model_validate({**source.config, "feedback": declared})
