"""From what a run leaves to the story of the page, each part missing in turn."""

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest

from src.leads.config import load_config
from src.reporting.assemble.inputs import Inputs, read_inputs
from src.reporting.assemble.whole import story_of
from src.reporting.render import render_report
from src.reporting.story import NoModel, Suspicious

AS_OF = datetime(2026, 9, 30, 23, 59, tzinfo=UTC)
CONF = Path(__file__).parents[3] / "conf"
HOSTILE = "</bdi><script>alert(1)</script>={{7*7}}"


def compared(method, value, versus=None, **more):
    row = {
        "scope": "worked", "kind": "landmark", "landmark_days": 0.0, "window": "average", "method": method,
        "versus": versus, "metric": "wins_best_half", "value": value, "low": value - 0.1, "high": value + 0.1,
        "n": 1300, "wins": 125, "accounts": 1284, "won_accounts": 123,
    }  # fmt: skip
    return row | more


TABLES = {
    "comparison": pd.DataFrame(
        [
            compared("model", 0.81),
            compared("rules", 0.65),
            compared("rules_refitted", 0.75),
            compared("model", 0.9, metric="wins_at_capacity"),
            compared("model", 0.16, "rules"),
            compared("rules_refitted", 0.11, "rules"),
            compared("model", 0.3, window="0"),
            compared("model", 0.3, scope="all"),
        ]
    ),
    "by_grade": pd.DataFrame(
        {"grade": ["A", "D"], "n": [240, 700], "wins": [50, 8], "said": [0.2, 0.01], "rate": [0.21, 0.011],
         "low": [0.16, 0.005], "high": [0.26, 0.02]}
    ),
    "response": pd.DataFrame(
        {"grade": ["All leads", "A"], "leads": [2400, 300], "called": [1300, 240], "called_wins": [125, 50],
         "median_hours": [4.0, None], "in_time_fraction": [0.4, 0.5], "low": [0.38, 0.45], "high": [0.42, 0.55]}
    ),
    "campaigns": pd.DataFrame(
        {"campaign": [HOSTILE, "Fair"], "leads": [400.0, 300.0], "wins": [20.0, 3.0], "low": [0.03, 0.003],
         "high": [0.08, 0.03], "expected": [22.0, None], "cost": [None, 9000.0], "in_time_fraction": [0.4, 0.3]}
    ),
    "rules_review": pd.DataFrame(
        {"rule": [HOSTILE, "old"], "points_now": [15, 20], "points_refitted": [0, 0], "n": [600, 0], "wins": [36, 0],
         "rate": [0.06, None], "low": [0.04, None], "high": [0.08, None], "all_rate": [0.062, 0.062],
         "all_n": [2412, 2412]}
    ),
    "windows": pd.DataFrame({"window": [1, 2], "within": [True, False]}),
}  # fmt: skip
FACTS = {
    "01_check_data": {
        "known": {"dates": True, "touches": True, "values": False, "accounts": True},
        "tie_out": [
            {"month": "2026-01", "source_leads": 1, "source_wins": 1, "excluded": {}, "used_leads": 1, "used_wins": 1},
            {"month": "all", "source_leads": 2500, "source_wins": 130, "used_leads": 2412, "used_wins": 125,
             "excluded": {"students": {"leads": 88, "wins": 5}}},
        ],
        "quarantine": [{"table": "leads", "reason": "x", "rows": 3}],
        "declared": {"leads": {"crm": 2600}},
    },
    "03_train_model": {
        "trained": True, "known_wins": 400, "low_confidence": False, "windows": ["a", "b"],
        "later": {"leads": 2412, "wins": 149, "first": "2026-01-04", "last": "2026-07-02"},
    },
    "06_compare_with_rules": {"draws": 200, "gate": {"may_publish": True}},
    "07_score_leads": {"forecast": {"value": 57.0, "low": 42.0, "high": 71.0}, "open": 721, "too_old": 9},
    "08_monitor": {"moved": ["campaign", "visits", "country", "city"], "last_run": None},
    "09_sales_and_marketing": {
        "expected": 160.0, "expected_low": 140.0, "expected_high": 180.0, "actual": 149, "called": 1300,
        "expected_called": 120.0, "expected_called_low": 100.0, "expected_called_high": 140.0, "actual_called": 125,
        "waiting": 31, "left_out": 7.0, "left_out_low": 0.0, "left_out_high": 12.0,
    },
}  # fmt: skip


def story(tables=TABLES, facts=FACTS, source="sample"):
    return story_of(load_config(CONF / f"{source}.toml"), "run-1", AS_OF, Inputs(facts, dict(tables)))


def without(mapping, *names):
    return {name: value for name, value in mapping.items() if name not in names}


def test_every_number_arrives_where_the_page_looks_for_it():
    told = story()
    comparison = told.comparison
    assert (comparison.leads.value, comparison.wins.value) == (1284, 123)  # accounts, not rows
    assert (comparison.scope, comparison.kind, comparison.by_account) == ("worked", "landmark", True)
    assert comparison.best_half("model").value == 0.81
    assert comparison.orderings[0].at_capacity.value == 0.9
    assert comparison.difference("rules_refitted", "rules").low == pytest.approx(0.01)
    assert (told.period.first, told.period.last) == (date(2026, 1, 4), date(2026, 7, 2))
    assert [row.grade for row in told.delivered.responses] == ["All leads", "A"]
    assert told.delivered.responses[1].never_called.value == 60
    assert told.delivered.responses[1].median_hours is None
    assert told.delivered.expected_called.high == 140
    assert told.delivered.left_out_value is None
    assert told.campaigns[0].rate.high == 0.08
    assert (told.campaigns[0].cost, told.campaigns[1].expected) == (None, None)
    assert told.rules.never_fire.value == 1
    assert told.rules.rows[1].rate is None
    assert told.belief.missed.value == 8
    assert told.belief.tie_out.source_leads.value == 2500
    assert (told.belief.tie_out.declared_leads.value, told.belief.tie_out.declared_wins) == (2600, None)
    assert told.belief.tie_out.quarantined.value == 3
    assert told.coming.expected.kind == "estimated"
    assert told.changes.moved == ("campaign", "visits", "country")
    assert told.changes.missed_windows.value == 1
    assert told.cannot_tell == ("anything in money (no values)",)
    assert told.tested.draws.value == 200


def test_the_last_report_is_the_one_whose_figures_were_compared():
    scored = {**FACTS["07_score_leads"], "restated.last_report": "2026-09-23"}
    quiet = {**FACTS, "07_score_leads": scored, "08_monitor": {"moved": []}}
    told = story(without(TABLES, "windows"), quiet)
    assert told.changes.last_run == date(2026, 9, 23)
    assert story(without(TABLES, "windows"), {**quiet, "07_score_leads": FACTS["07_score_leads"]}).changes is None


NEEDED = {"03_train_model", "06_compare_with_rules"}
"""What was learned from, and whether the score may be shown."""


@pytest.mark.parametrize("missing", [*TABLES, *(part for part in FACTS if part not in NEEDED)])
def test_a_part_that_is_missing_is_left_off_and_the_rest_still_stands(tmp_path, missing):
    text = render_report(story(without(TABLES, missing), without(FACTS, missing)), tmp_path).page.read_text("utf-8")
    heads = {
        "comparison": "Best half of the",
        "by_grade": "Came true",
        "response": "First calls by grade",
        "campaigns": "Where good leads come from",
        "rules_review": "By history",
        "07_score_leads": "What comes",
        "08_monitor": "look different",
        "09_sales_and_marketing": "Sales called",
    }
    whole = render_report(story(), tmp_path / "whole").page.read_text("utf-8")
    # Without a comparison there is no score to trust and no gain of changed points: what rests on them goes too.
    untested = {"rules_review", "by_grade", "07_score_leads", "09_sales_and_marketing"}
    gone = {missing, *untested} if missing == "comparison" else {missing}
    for part, head in heads.items():
        assert head in whole, part
        assert (head in text) == (part not in gone), (part, missing)


def test_nothing_but_the_training_is_needed(tmp_path):
    text = render_report(story({}, {"03_train_model": FACTS["03_train_model"]}), tmp_path).page.read_text("utf-8")
    said = "No score this time: 400 customers are too few to learn from and to test on."
    assert said in re.sub(r"<[^>]+>", "", text)


def test_a_model_that_could_not_be_tested_is_no_score():
    few = dict(FACTS["03_train_model"], low_confidence=True, known_wins=49)
    told = story(without(TABLES, "comparison"), FACTS | {"03_train_model": few})
    assert told.obstacle == NoModel("untested", told.obstacle.wins)
    assert told.few_wins is None
    refused = story({}, {"03_train_model": dict(few, trained=False)})
    assert refused.obstacle.why == "too_few"
    assert story(facts=FACTS | {"03_train_model": few}).few_wins.value == 49


def test_a_model_that_the_gate_holds_back_is_no_score():
    held = dict(FACTS["06_compare_with_rules"], gate={"may_publish": False})
    told = story(facts=FACTS | {"06_compare_with_rules": held})
    assert told.obstacle == NoModel("no_signal", told.obstacle.wins)
    assert told.obstacle.wins.value == 400
    assert story(facts=without(FACTS, "06_compare_with_rules")).obstacle.why == "untested"


def test_an_order_of_under_twenty_wins_is_not_compared():
    few = TABLES["comparison"].assign(won_accounts=19)
    assert story(TABLES | {"comparison": few}).comparison is None


def test_without_dates_nothing_is_to_come(tmp_path):
    later = dict(FACTS["03_train_model"]["later"], first=None, last=None)
    ours = {
        name: FACTS["09_sales_and_marketing"][name] for name in ("expected", "expected_low", "expected_high", "actual")
    }
    undated = FACTS | {
        "03_train_model": dict(FACTS["03_train_model"], later=later),
        "09_sales_and_marketing": ours,
    }
    listed = TABLES["comparison"].assign(scope="all")
    told = story(without(TABLES, "response") | {"comparison": listed}, undated, "x_education")
    assert told.coming is None
    text = render_report(told, tmp_path).page.read_text("utf-8")
    assert text.count("Upper bound, not a forecast") == 2
    seen = re.sub(r"<svg.*?</svg>|<[^>]+>", " ", text.split("<main>")[1], flags=re.S)
    for word in ("90", "call", "Sales", "Since", "days"):
        assert word not in seen, word


def test_hostile_names_of_campaigns_and_rules_come_out_as_text(tmp_path):
    paths = render_report(story(), tmp_path)
    text = paths.page.read_text("utf-8")
    assert text.count("&lt;/bdi&gt;&lt;script&gt;alert(1)&lt;/script&gt;={{7*7}}") >= 2
    assert "<script" not in text
    assert "=49" not in text
    assert all("\n=" not in path.read_text("utf-8") for path in paths.tables)


def test_what_a_run_left_is_read_once(tmp_path):
    (tmp_path / "results").mkdir()
    (tmp_path / "evaluation").mkdir()
    (tmp_path / "results" / "08_monitor.json").write_text(json.dumps({"facts": {"moved": ["x"]}}), encoding="utf-8")
    pd.DataFrame({"grade": ["A"]}).to_csv(tmp_path / "evaluation" / "response.csv", index=False)
    found = read_inputs(tmp_path)
    assert found.of("08_monitor") == {"moved": ["x"]}
    assert found.of("03_train_model") == {}
    assert found.table("response")["grade"].tolist() == ["A"]
    assert found.table("campaigns").empty


def test_a_score_too_good_to_be_true_is_not_told_as_one(tmp_path):
    suspect = pd.DataFrame([compared("model", 0.99, metric="auc")])
    tables = {**TABLES, "comparison": pd.concat([TABLES["comparison"], suspect], ignore_index=True)}
    told = story(tables)
    assert isinstance(told.obstacle, Suspicious)
    assert "too good to be true" in render_report(told, tmp_path).page.read_text("utf-8")


def test_disclosed_fields_have_a_price_only_beside_a_score_to_trust():
    found = pd.DataFrame({"name": ["last_status_change"], "use": ["never"], "class": ["suspicious"], "evidence": ["x"]})
    three = {("promised", None): 0.9, ("delivered", None): 0.7, ("clean", None): 0.8, ("promised", "delivered"): 0.2}
    figures = pd.DataFrame(
        [
            compared(method, value, versus, about="suspicious", window="2026")
            for (method, versus), value in three.items()
        ]
    )
    tables = {**TABLES, "leak_probe": found, "leakage_premium": figures}
    told = story(tables).fields
    assert told.left_out[0].name == "last status change"
    assert told.left_out_price.delivered.value == 0.7
    untested = story(without(tables, "comparison")).fields
    assert untested.left_out == told.left_out
    assert untested.left_out_price is None
