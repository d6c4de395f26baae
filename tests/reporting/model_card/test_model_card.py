"""The card says what the run's own files say, keeps small groups out, and stands for a run without a model too."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from src.evaluation.publish_gate import Gate
from src.evaluation.store import save_gate, save_tables
from src.features.catalog import catalog
from src.features.plan import FeaturePlan
from src.leads.config import SourceConfig, load_config
from src.paths import CONF
from src.reporting.assemble.inputs import Inputs
from src.reporting.model_card.field_uses import PURPOSES, fields_left_out, fields_used
from src.reporting.model_card.intended_use import FORBIDDEN, intended_use
from src.reporting.model_card.read import card_of
from src.reporting.model_card.render import render_model_card
from tests.security.live import in_html, in_json

AS_OF = datetime(2026, 9, 30, tzinfo=UTC)
PLAN = FeaturePlan(types=("demo_request",), texts=("industry", "job_title"), numbers=("employees",), has_accounts=True)
TRAINED = {
    "trained": True,
    "low_confidence": True,
    "training": {"sort": "trees", "leads": 1200, "won": 130},
    "later": {"first": "2026-01-04", "last": "2026-07-02", "leads": 541, "wins": 32},
}
CHECKS = {
    "tie_out": [
        {"month": "2025-01", "source_leads": 9, "source_wins": 1, "used_leads": 9, "used_wins": 1},
        {"month": "all", "source_leads": 2000, "source_wins": 150, "used_leads": 1900, "used_wins": 148},
    ],
    "ends": {"data": "2026-09-30"},
    "exclusions": [{"name": "students <b>", "leads": 100, "wins": 2}],
    "known": {"touches": True},
    "not_sayable": ["Nothing can be said in money."],
}


@pytest.fixture(scope="module")
def config() -> SourceConfig:
    return load_config(CONF / "sample.toml")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A run's folder with the files that a card reads."""
    run = tmp_path / "run"
    for name in ("features", "evaluation", "model", "tables"):
        (run / name).mkdir(parents=True)
    (run / "conf.toml").write_text("x = 1\n", encoding="utf-8")
    (run / "features" / "plan.json").write_text(json.dumps(PLAN.to_json()), encoding="utf-8")
    (run / "model" / "model.json").write_text('{"model_version": "abc", "report": {}}', encoding="utf-8")
    own = {"scope": "worked", "kind": "landmark", "landmark_days": 0.0, "window": "average", "versus": None}
    behind = {"n": 541, "wins": 32, "base_rate": 0.06, "accounts": 530, "won_accounts": 31}
    save_tables(
        run / "evaluation",
        {
            "comparison": pd.DataFrame(
                [
                    own | behind | {"method": "model", "metric": "auc", "value": 0.75, "low": 0.7, "high": 0.8},
                    own | behind | {"method": "rules", "metric": "auc", "value": 0.6, "low": 0.5, "high": 0.7},
                    own | behind | {"method": "odoo", "metric": "auc", "value": 0.7, "low": 0.6, "high": 0.8},
                ]
            ),
            "slices": pd.DataFrame(
                [
                    slice_row("country", "=DE <script>", 40),
                    slice_row("country", "FR", 9),
                ]
            ),
            "leak_probe": pd.DataFrame(
                [{"name": "last_status_change", "use": "never", "class": "suspicious", "evidence": "tells who won"}]
            ),
        },
    )
    return run


def slice_row(name: str, level: str, n: int) -> dict[str, object]:
    return {
        **{"slice": name, "level": level, "n": n, "wins": 4, "base_rate": 0.1, "reaches": 0.8, "versus_reaches": 0.6},
        **{"low": 0.1, "high": 0.3, "said": 0.11, "finding": "better"},
    }


def inputs() -> Inputs:
    return Inputs({"01_check_data": CHECKS, "03_train_model": TRAINED})


def test_it_says_what_the_files_say(config: SourceConfig, folder: Path) -> None:
    card = card_of(config, "sample-20260930-1", AS_OF, folder, inputs())
    assert card.made.endswith("learned from 1,200 leads, 130 customers among them.")
    assert [(row.method, row.value, row.leads, row.wins) for row in card.measured] == [
        ("score", 0.75, 530, 31),
        ("points as used", 0.6, 530, 31),
    ]
    assert dict(card.data)["Leads used"] == "1,900, 148 won"
    assert dict(card.data)["Tested on"] == "541 later leads (came in 2026-01-04 to 2026-07-02, 32 won)"
    assert [row.level for row in card.slices] == ["=DE <script>"]  # as it was, and none under ten leads
    assert dict(card.hashes)["conf.toml"] == hashlib.sha256(b"x = 1\n").hexdigest()
    assert dict(card.hashes)["model version"] == "abc"
    assert {"Python", "lightgbm", "pandas"} <= set(dict(card.versions))
    assert any("low confidence" in said for said in card.limits)
    assert "Nothing can be said in money." in card.limits


def test_every_feature_has_one_field_and_one_purpose(config: SourceConfig) -> None:
    used = fields_used(config, PLAN)
    words = [each.words for each in catalog(config, PLAN).values()]
    assert sorted(word for use in used for word in use.features) == sorted(words)
    assert {use.purpose for use in used} <= set(PURPOSES.values())


def test_every_declared_column_that_is_not_used_has_its_reason(config: SourceConfig, folder: Path) -> None:
    why = {each.field: each.why for each in fields_left_out(config, folder)}
    assert why["leads.last_status_change"] == "looks like a leak: tells who won"
    assert "identifies a person" in why["leads.email"]
    assert "objection" in why["leads.objected"]
    assert "no prospect" in why["leads.relationship"]
    assert "three or more" in why["activities.person"]
    assert "every other column of the files" in why
    ours = {"lead_id", "account_id", "created_at"}
    told = {name.removeprefix("leads.") for name in why}
    assert set(config.tables.leads.columns) - set(config.features.attributes) - ours <= told


def test_the_page_and_its_json_are_safe_and_the_same(config: SourceConfig, folder: Path, tmp_path: Path) -> None:
    card = card_of(config, "sample-20260930-1", AS_OF, folder, inputs(), ["The list comes from another score."])
    path = render_model_card(card, tmp_path / "out")
    page = path.read_text(encoding="utf-8")
    assert in_html(page) == []
    assert "=DE &lt;script&gt;" in page
    assert "students &lt;b&gt;: 100" in page
    assert "The list comes from another score." in page
    assert "nobody is named" in page
    told = path.with_name("model_card.json").read_text(encoding="utf-8")
    assert in_json(told) == []
    assert json.loads(told)["measured"][0]["value"] == 0.75
    again = render_model_card(card, tmp_path / "again")
    assert again.read_bytes() == path.read_bytes()


def test_the_statement_of_use_stands_on_it_word_for_word(config: SourceConfig, folder: Path, tmp_path: Path) -> None:
    sections = intended_use()
    assert [each.title for each in sections][:1] == ["What it is for"]
    forbidden = next(each for each in sections if each.title == FORBIDDEN)
    items = [item for part in forbidden.parts if forbidden.is_list(part) for item in part]
    assert len(items) >= 5
    page = render_model_card(card_of(config, "r", AS_OF, folder, inputs()), tmp_path / "out").read_text(
        encoding="utf-8"
    )
    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    for section in sections:
        for part in section.parts:
            assert all(item.removeprefix("- ").replace("'", "&#39;") in text for item in part)


def test_a_run_without_a_model_has_a_card(config: SourceConfig, tmp_path: Path) -> None:
    (tmp_path / "evaluation").mkdir()
    facts = {"03_train_model": {"trained": False, "why_not": "Too few customers."}}
    card = card_of(config, "r", None, tmp_path, Inputs(facts))
    assert card.made == "No score: Too few customers."
    assert (card.measured, card.slices, card.fields) == ((), (), ())
    page = render_model_card(card, tmp_path).read_text(encoding="utf-8")
    assert "Nothing could be measured on later leads." in page
    assert "No features were built." in page


def test_a_score_held_back_says_so(config: SourceConfig, folder: Path) -> None:
    save_gate(folder / "evaluation", Gate(False, (), 0.005, "No signal: do not use this score."))
    assert "No signal: do not use this score." in card_of(config, "r", AS_OF, folder, inputs()).limits
