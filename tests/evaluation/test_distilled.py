"""The card of each window: learned before it, from the model's rows, and worth what the replay says."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import polars as pl
import pytest

from src.evaluation import windows
from src.evaluation.distilled import card_on, cards_by_window
from src.evaluation.known_before import known_rows
from src.features.definition import Feature
from src.features.plan import FeaturePlan
from src.leads.tables import TIME, LeadTables
from src.models.cut import Cut
from src.models.recipe import Recipe
from src.rules.replay import points_at
from src.rules.write_rules import rules_text
from tests.rules.small_tables import tables_of

LEADS, CUT = 1200, datetime(2025, 9, 1, tzinfo=UTC)
CATALOG = {"size": Feature("size", "size", "people", "fit", "leads.size", "{value} people", "size not known")}
PLAN = FeaturePlan(texts=("country",), types=("demo",))
WINDOW = windows.Window(0, Cut(CUT), CUT, datetime(2025, 11, 1, tzinfo=UTC))
BEFORE_ALL = windows.Window(0, Cut(datetime(2025, 1, 2, tzinfo=UTC)), CUT, datetime(2025, 11, 1, tzinfo=UTC))


def history() -> tuple[LeadTables, pl.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return tables, rows, features, examples: leads from N and leads that asked for a demo win more often."""
    random = np.random.default_rng(4)
    created = pd.Timestamp("2025-01-01", tz="UTC") + pd.to_timedelta(np.arange(LEADS) * 6, unit="h")
    north, demo = random.random(LEADS) < 0.4, random.random(LEADS) < 0.3
    won = random.random(LEADS) < 1 / (1 + np.exp(-(-2.5 + 1.5 * north + 2.0 * demo)))
    ids = [f"l{i:04d}" for i in range(LEADS)]
    leads = [
        {"lead_id": name, "created_at": at.to_pydatetime(), "country": "N" if n else "S"}
        for name, at, n in zip(ids, created, north, strict=True)
    ]
    asked = [
        {"lead_id": name, "occurred_at": at.to_pydatetime(), "activity_type": "demo"}
        for name, at, d in zip(ids, created, demo, strict=True)
        if d
    ]
    frame = pd.DataFrame({"lead_id": ids, "account_id": ids, "created_at": created, "is_won": won})
    frame = frame.assign(sequence=np.arange(LEADS), landmark_days=0.0, kind="landmark", scored_at=frame["created_at"])
    frame["scored_at"] = frame["scored_at"].astype("datetime64[us, UTC]")
    examples = frame.assign(
        is_won=frame["is_won"].astype("boolean"),
        is_matured=True,
        known_at=frame["scored_at"] + pd.Timedelta(days=30),
        followup_days=30.0,
        is_worked=pd.array([None] * LEADS, "boolean"),
        age_days=0.0,
    ).rename_axis("row_id")
    rows = pl.DataFrame(
        {"row_id": range(LEADS), "lead_id": ids, "kind": "landmark", "landmark_days": 0.0}
    ).with_columns(scored_at=pl.Series([at.to_pydatetime() for at in created]).cast(TIME))
    features = pd.DataFrame({"size": 1.0 + np.arange(LEADS) % 3}).rename_axis("row_id")
    return tables_of(leads, asked, as_of="2025-12-31"), rows, features, examples


def points(tables, rows, features, examples, window: windows.Window = WINDOW) -> pd.Series:
    known = known_rows(features, examples, CATALOG, [window], Recipe(horizon_days=30), None).before
    return cards_by_window(known, examples, [window], tables, rows, PLAN)


def test_the_card_says_what_the_replay_of_its_rules_says() -> None:
    tables, rows, features, examples = history()
    known = known_rows(features, examples, CATALOG, [WINDOW], Recipe(horizon_days=30), None).before[0]

    card = card_on(known, WINDOW.cut, tables, rows, PLAN)

    assert card is not None
    about = {rule.lead[0].column if rule.lead else rule.activity[0] for rule in card.rule}
    assert about == {"country", "demo"}
    assert "before 2025-09-01" in card.source
    assert "[[rule]]" in rules_text(card)
    got, tested = points(*history()), windows.test_rows(examples, WINDOW)
    assert got.index.tolist() == tested.index.tolist()
    replayed = points_at(card, tables, rows.filter(pl.col("row_id").is_in(tested.index.to_list())))
    assert got.tolist() == replayed["points"].to_list()
    assert got[tested["is_won"].to_numpy(bool)].mean() > got[~tested["is_won"].to_numpy(bool)].mean() + 5


def test_outcomes_and_activities_after_the_cut_teach_nothing() -> None:
    tables, rows, features, examples = history()
    known = known_rows(features, examples, CATALOG, [WINDOW], Recipe(horizon_days=30), None).before[0]
    before = card_on(known, WINDOW.cut, tables, rows, PLAN)

    later = examples["known_at"] > pd.Timestamp(CUT)
    turned = examples.assign(is_won=examples["is_won"].where(~later, ~examples["is_won"]))
    late = tables.activities.with_columns(occurred_at=pl.lit(CUT).cast(TIME), known_at=pl.lit(CUT).cast(TIME))
    more = replace(tables, activities=pl.concat([tables.activities, late]).sort("lead_id", "occurred_at"))
    again = known_rows(features, turned, CATALOG, [WINDOW], Recipe(horizon_days=30), None).before[0]

    assert later.sum() > 100
    assert card_on(again, WINDOW.cut, more, rows, PLAN) == before


def test_where_too_little_was_known_points_are_missing() -> None:
    assert points(*history(), window=BEFORE_ALL).isna().all()


def test_where_nothing_tells_anything_all_have_none() -> None:
    tables, rows, features, examples = history()
    shuffled = examples["is_won"].sample(frac=1, random_state=1).to_numpy()

    assert (points(tables, rows, features, examples.assign(is_won=shuffled)) == 0).all()


@pytest.mark.parametrize("tested", [[], [WINDOW]])
def test_without_windows_or_rows_known_before_nothing_is_said(tested: list[windows.Window]) -> None:
    tables, rows, _, examples = history()

    got = cards_by_window({}, examples, tested, tables, rows, PLAN)

    assert got.name == "card"
    assert got.isna().all()
