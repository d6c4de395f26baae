"""The agreement's page: each part from its data, each sentence in its cases, every number in the facts."""

import json
import re
from datetime import UTC, date, datetime

import pandas as pd
import pytest

from src.evaluation.promises.kept import COLUMNS
from src.leads.sla import load_sla
from src.paths import CONF
from src.reporting.facts import FactBook
from src.reporting.sla import said
from src.reporting.sla.document import SlaDocument, document_of
from src.reporting.sla.render import FACTS, render_sla, sla_page
from src.reporting.sla.rows import criterion_rows, profile_rows, promise_rows
from src.reporting.words import CompanyWords, load_words

SLA = load_sla(CONF / "sla" / "sample.toml")
WORDS = load_words(CONF / "words" / "sample.toml")
AS_OF = datetime(2026, 9, 30, 23, tzinfo=UTC)


def promised(kind, start, key, delivered, kept, unit="share", side="sales"):
    what = {"expected": "expected customers in new leads", "response_A": "A leads called within 4 working hours"}[key]
    row = [
        kind,
        start,
        side,
        what,
        210.0 if unit == "count" else 0.6,
        delivered,
        0.9 * delivered,
        1.1 * delivered,
        300,
        kept,
    ]
    return dict(zip(COLUMNS, [*row, key, unit, True, 1.0, 2.0], strict=True))


TABLES = {
    "promises": pd.DataFrame(
        [
            promised("quarter", "2026-07-01", "expected", 185.0, "no", "count", "marketing"),
            promised("month", "2026-09-01", "expected", 59.0, "not certain", "count", "marketing"),
            promised("quarter", "2026-07-01", "response_A", 0.385, "no"),
            promised("month", "2026-09-01", "response_A", 0.7, "yes"),
        ]
    ),
    "sla_baseline": pd.DataFrame(
        [
            {
                "grade": "A",
                "promised_hours": 4.0,
                "promised_share": 0.6,
                "n": 200,
                "in_time_fraction": 0.34,
                "low": 0.3,
                "high": 0.4,
                "median_hours": 5.0,
                "hours_kept": 12.0,
                "never_fraction": 0.2,
            }
        ]
    ),
    "sla_thresholds": pd.DataFrame(
        {
            "what": ["score 50", "score 55", "agreed: grade B or better"],
            "score": [50.0, 55.0, None],
            "leads_per_week": [120.0, 112.0, 111.0],
            "expected_share": [0.9, 0.86, 0.85],
            "capacity": 113.0,
            "fits": [False, True, True],
            "proposed": [False, True, False],
        }
    ),
    "profiles": pd.DataFrame(
        {
            "words": ["asked for a demo", "<b>employees</b> 50 to 199", "fell"],
            "rate": [0.3, 0.2, 0.1],
            "low": [0.25, 0.15, 0.05],
            "high": [0.35, 0.26, 0.2],
            "n": [200, 300, 90],
            "wins": [60, 60, 9],
            "held": ["yes", "yes", "no"],
        }
    ),
    "criteria": pd.DataFrame(
        {
            "words": ["attended a webinar", "stable one"],
            "state": ["expired", "no change seen"],
            "since": ["2026-03-01", None],
            "expired_on": ["2026-06-14", None],
        }
    ),
}


def document(tables=TABLES, sla=SLA, words=WORDS, as_of=AS_OF, title="Fernhill"):
    return SlaDocument(sla, words, title, True, "sample-1", as_of, "customers", "EUR", tables)


def page_of(given):
    return sla_page(given, FactBook("EUR"))


def text_of(given):
    body = page_of(given).split("<body", 1)[1]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def test_every_number_of_the_tables_is_in_the_facts(tmp_path):
    path = render_sla(document(), tmp_path)
    facts = json.loads((tmp_path / FACTS).read_text("utf-8"))["facts"]
    shown = re.findall(r'<data value="([^"]+)" data-fact="([^"]+)" data-part="([^"]+)">', path.read_text("utf-8"))
    assert {name for _, name, _ in shown} == set(facts)
    assert all(float(value) == facts[name][part] for value, name, part in shown)
    assert facts["promise.expected.quarter"]["kind"] == "estimated"
    assert facts["promise.response_A.quarter"]["kind"] == "measured"
    assert facts["promise.response_A.quarter"]["window"] == "quarter from 2026-07-01"


def test_same_run_same_bytes_and_nothing_but_our_style_is_let_in(tmp_path):
    pages = [render_sla(document(), tmp_path / name).read_bytes() for name in ("one", "two")]
    assert pages[0] == pages[1]
    assert b"<script" not in pages[0]
    assert b"style=" not in pages[0]
    assert b"default-src 'none'; style-src 'sha256-" in pages[0]


def test_what_was_promised_and_delivered_by_side():
    rows = {row.key: row for row in promise_rows(document())}
    assert list(rows) == ["expected", "response_A"]
    assert (rows["expected"].promised.value, rows["expected"].promised.unit) == (210, "count")
    assert [(kind, verdict) for kind, _, verdict, _ in rows["response_A"].delivered] == [
        ("quarter", "missed"),
        ("month", "kept"),
    ]
    assert rows["response_A"].theirs == "hot lead"
    row = "A leads called within 4 working hours ( hot lead ) 60 39 35 – 42 missed, n = 300 70 63 – 77 kept, n = 300"
    assert row in text_of(document())


@pytest.mark.parametrize(
    ("as_of", "words"),
    [
        (datetime(2026, 6, 1, tzinfo=UTC), "Not in force yet: the data end on 1 June 2026."),
        (datetime(2026, 9, 1, tzinfo=UTC), "To be looked at again on 15 December 2026."),
        (datetime(2026, 12, 1, tzinfo=UTC), "That is in 14 days."),
        (datetime(2026, 12, 16, tzinfo=UTC), "The day of review, 15 December 2026, has passed: agree anew."),
        (None, "To be looked at again on 15 December 2026."),
    ],
)
def test_whether_it_is_in_force(as_of, words):
    assert words in re.sub(r"<[^>]+>", "", said.in_force(document(as_of=as_of)))


def test_the_definition_in_the_companys_words():
    text = text_of(document())
    assert "A lead is MQL (handed over) with grade B or better. Never:" in text
    assert "A lead given back ( nurture ) goes to" in text
    bare = text_of(document(words=CompanyWords()))
    assert "A lead is handed over with grade B or better." in bare
    assert "MQL" not in bare


def test_all_conditions_of_the_definition_are_named():
    given = SLA.qualified.model_copy(update={"least_score": 60, "least_points": 45.0, "never": []})
    words = re.sub(r"<[^>]+>", "", said.qualified(document(sla=SLA.model_copy(update={"qualified": given}))))
    assert words == "A lead is MQL (handed over) with grade B or better and score 60 or more and 45 points or more."


def test_history_and_capacity_and_what_is_wished_for():
    text = text_of(document())
    assert "Proposed from the capacity (estimated): hand over from score 55 on." in text
    assert "So far, A: 34 of 100 were called within the agreed 4 hours" in text
    assert "sales accepts 70 of 100 judged leads" in text
    goals = SLA.goals.model_copy(update={"accepted_share": None})
    assert said.accepted(document(sla=SLA.model_copy(update={"goals": goals}))) == ""


def test_only_profiles_that_held_and_criteria_that_changed():
    assert [row.words for row in profile_rows(document())] == ["asked for a demo", "<b>employees</b> 50 to 199"]
    (only,) = criterion_rows(document())
    assert (only.words, only.state) == ("attended a webinar", "expired")
    assert "attended a webinar : expired since about 1 March 2026 , known since 14 June 2026" in text_of(document())


def test_what_comes_from_data_is_escaped():
    page = page_of(document(title="<script>alert(1)</script>"))
    assert "<script" not in page
    assert "<b>employees" not in page
    assert "&lt;b&gt;employees" in page


@pytest.mark.parametrize("missing", list(TABLES))
def test_each_part_may_be_missing(missing):
    text = text_of(document({name: table for name, table in TABLES.items() if name != missing}))
    heads = {"profiles": "The ideal customer", "criteria": "Criteria and their dates"}
    assert "Signed" in text
    if missing in heads:
        assert heads[missing] not in text


def test_with_nothing_measured_the_promises_themselves_are_shown():
    text = text_of(document({}, as_of=None))
    assert "Nothing was measured yet." in text
    assert "Working hours to the first contact" in text
    assert "A 4 60 B 8 60 C 40 60" in text


def test_it_is_read_from_the_folder_of_a_run(tmp_path):
    from src.leads.config import load_config

    TABLES["promises"].to_csv(tmp_path / "promises.csv", index=False)
    TABLES["sla_thresholds"].to_csv(tmp_path / "sla_thresholds.csv", index=False)
    found = document_of(load_config(CONF / "sample.toml"), SLA, WORDS, "sample-1", AS_OF, tmp_path)
    assert set(found.tables) == {"promises", "sla_thresholds"}
    assert len(promise_rows(found)) == 2
    assert said.proposals(found)[0].startswith("Proposed from the capacity")
    assert date.fromisoformat(str(found.sla.review_on)) == date(2026, 12, 15)
