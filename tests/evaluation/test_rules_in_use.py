"""Points beside the model: a vendor's column, none at all, and a rule set looked at rule by rule."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from src.evaluation.known_before import known_rows
from src.evaluation.points.review import REVIEW_AGE_DAYS
from src.evaluation.rules_in_use import RulesInUse, replay_rules
from src.features.definition import Feature
from src.leads.config import SourceConfig
from src.leads.tables import (
    ACTIVITY_COLUMNS,
    CAMPAIGN_COLUMNS,
    HISTORY_COLUMNS,
    LEAD_COLUMNS,
    MILESTONE_COLUMNS,
    TIME,
    LeadTables,
)
from src.models.recipe import Recipe

LEADS, AS_OF = 400, pd.Timestamp("2025-12-31", tz="UTC")
CATALOG = {"size": Feature("size", "size", "people", "fit", "leads.size", "{value} people", "size not known")}
RULES = """
title = "By country and size"
[[rule]]
name = "from_the_north"
points = 10
lead = [{ column = "country", equals = "N" }]
[[rule]]
name = "from_nowhere"
points = 5
lead = [{ column = "country", equals = "X" }]
"""


def config(rules: dict[str, Any]) -> SourceConfig:
    columns = {"lead_id": "id", "created_at": "created", "country": "country", "vendor": "vendor"}
    declared = {"leads": {"files": ["leads.csv"], "columns": columns, "types": {"vendor": "number"}}}
    return SourceConfig.model_validate({"source": {"name": "t", "title": "T"}, "tables": declared, "rules": rules})


def history() -> tuple[LeadTables, pl.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return tables, rows, features and examples: every second lead is from the north; of these half win, else a tenth.

    Each lead is scored at ages 0 and 14 days; sales works all but every fifth lead.
    """
    number = np.arange(LEADS)
    created = pd.Timestamp("2025-01-01", tz="UTC") + pd.to_timedelta(number * 12, unit="h")
    won = np.where(number % 2 == 0, number % 4 == 0, number % 20 == 1)
    lead = pd.DataFrame(
        {"lead_id": [f"l{i:03d}" for i in number], "created_at": created, "won": won, "sequence": number}
    )
    lead = lead.assign(account_id=lead["lead_id"], country=np.where(number % 2 == 0, "N", "S"), vendor=number % 7.0)
    both = pd.concat([lead.assign(landmark_days=age) for age in (0.0, 14.0)], ignore_index=True)
    both = both.assign(scored_at=both["created_at"] + pd.to_timedelta(both["landmark_days"], unit="D"))
    both["scored_at"] = both["scored_at"].astype("datetime64[us, UTC]")
    ends = both["scored_at"] + pd.Timedelta(days=30)
    examples = both.assign(
        kind="landmark",
        is_won=both["won"].astype("boolean"),
        is_matured=ends <= AS_OF,
        known_at=ends,
        followup_days=30.0,
        is_worked=(both["sequence"] % 5 != 4).astype("boolean"),
        age_days=both["landmark_days"],
    ).rename_axis("row_id")
    features = pd.DataFrame({"size": 1.0 + examples["sequence"] % 3}).rename_axis("row_id")
    columns = ["lead_id", "account_id", "sequence", "created_at", "country", "vendor"]
    leads = pl.DataFrame({name: lead[name].to_list() for name in columns}).with_columns(pl.col("created_at").cast(TIME))
    empty = [pl.DataFrame(schema=schema) for schema in (MILESTONE_COLUMNS, CAMPAIGN_COLUMNS, HISTORY_COLUMNS)]
    missing = [pl.lit(None, kind).alias(name) for name, kind in LEAD_COLUMNS.items() if name not in leads.columns]
    leads = leads.with_columns(missing)
    tables = LeadTables(leads, pl.DataFrame(schema=ACTIVITY_COLUMNS).lazy(), *empty, AS_OF.to_pydatetime(), {})
    wanted = examples.reset_index()[["row_id", "lead_id", "kind", "scored_at"]]
    rows = pl.DataFrame({name: wanted[name].to_list() for name in wanted}).with_columns(pl.col("scored_at").cast(TIME))
    return tables, rows, features, examples


def replayed(
    rules: dict[str, Any], folder: Path, later: pd.DataFrame | None = None, findings: pd.DataFrame | None = None
) -> RulesInUse:
    """Return the points of the last hundred leads, which are the out-of-time table; no test window."""
    tables, rows, features, examples = history()
    table = examples[examples["sequence"] >= LEADS - 100] if later is None else later
    known = known_rows(features, examples, CATALOG, [], Recipe(horizon_days=30), tables.as_of)
    return replay_rules(table, folder / "rules.toml", config(rules), tables, rows, examples, [], known, findings)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rules.toml").write_text(RULES, encoding="utf-8")
    return tmp_path


def test_without_points_the_table_stays_as_it_is(tmp_path: Path) -> None:
    found = replayed({}, tmp_path)
    assert "rules" not in found.table
    assert found.review.empty
    assert found.warnings == []


def test_a_vendors_column_is_taken_as_it_stands(tmp_path: Path) -> None:
    found = replayed({"column": "vendor"}, tmp_path)
    np.testing.assert_array_equal(found.table["rules"], found.table["sequence"] % 7)
    assert "rules_refitted" not in found.table
    assert found.review.empty


def test_points_of_a_rule_set_stand_beside_every_later_row(folder: Path) -> None:
    found = replayed({"file": "rules.toml"}, folder)
    np.testing.assert_array_equal(found.table["rules"], np.where(found.table["sequence"] % 2 == 0, 10, 0))
    assert found.table["rules_refitted"].isna().all()  # there was no test window to fit before


def test_each_rule_is_reviewed_on_worked_leads_near_fourteen_days(folder: Path) -> None:
    review = replayed({"file": "rules.toml"}, folder).review.set_index("rule")
    # Of leads 300-399 without each fifth: 80 worked, 40 of them from the north; of these each fourth number won: 20.
    north = review.loc["from the north"]
    assert REVIEW_AGE_DAYS == 14
    assert north[["points_now", "n", "wins", "rate", "all_n"]].tolist() == [10, 40, 20, 0.5, 80]
    assert north["all_rate"] == pytest.approx((20 + 5) / 80)
    assert north["low"] < 0.5 < north["high"]
    assert north["points_refitted"] > 0
    nowhere = review.loc["from nowhere"]
    assert (nowhere["n"], nowhere["wins"], nowhere["points_refitted"]) == (0, 0, 0)
    assert np.isnan(nowhere["rate"])


def test_the_review_carries_the_audit_on_all_that_is_known(folder: Path) -> None:
    review = replayed({"file": "rules.toml"}, folder).review.set_index("rule")
    # Of 400 leads 320 were worked; of these 160 from the north, of whom half won, and 160 others, of whom 20 did.
    north, nowhere = review.loc["from the north"], review.loc["from nowhere"]
    assert north[["audit_n", "audit_wins", "audit_all_n", "audit_all_wins"]].tolist() == [160, 80, 320, 100]
    assert north["log_odds"] == pytest.approx(np.log(7), abs=0.15)  # the weak prior pulls it in a little
    assert north["log_odds_low"] < np.log(7) < north["log_odds_high"]
    assert (north["points_implied"], north["verdict"]) == (pytest.approx(10), "keep")
    assert nowhere["verdict"] == "dead"
    others = north[["other_n", "other_wins", "other_rate"]].tolist()
    assert others == [40, 5, 0.125]


def test_problems_of_the_rules_are_found_suspicious_columns_among_them(folder: Path) -> None:
    assert replayed({"file": "rules.toml"}, folder).problems[["rule", "problem"]].to_numpy().tolist() == [
        ["from_nowhere", "dead"]
    ]
    findings = pd.DataFrame({"name": ["country", "vendor"], "class": "suspicious", "cleared": ["", "known before"]})
    problems = replayed({"file": "rules.toml"}, folder, findings=findings).problems
    assert (problems["problem"] == "leaks").sum() == 2
    assert problems[problems["problem"] == "leaks"]["sentence"].str.contains("'country'").all()


def test_it_is_kept_when_each_lead_first_qualified(folder: Path) -> None:
    (folder / "rules.toml").write_text(RULES + "[[qualify]]\nat_least = 10\n", encoding="utf-8")
    found = replayed({"file": "rules.toml"}, folder)
    is_north = found.qualified["lead_id"].str[1:].astype(int) % 2 == 0
    assert (found.qualified["qualified_at"] == found.qualified["created_at"])[is_north].all()
    assert found.qualified["qualified_at"].isna()[~is_north].all()
    assert found.points["is_qualified"].sum() == LEADS  # both rows of every second lead
    assert found.problems["problem"].tolist() == ["dead", "capacity"]  # seven a week, and a tenth of 14 arrivals


def test_without_later_leads_there_is_no_review(folder: Path) -> None:
    nobody = history()[3].head(0)
    found = replayed({"file": "rules.toml"}, folder, nobody)
    assert found.review.empty
    assert found.table.empty
