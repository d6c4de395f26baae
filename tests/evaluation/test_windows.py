"""Test windows: by date, by declared cuts, by order, by accounts; rows chosen by date only."""

from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest

from src.evaluation import windows
from src.features.definition import Feature
from src.leads.config import SourceConfig
from src.models.recipe import Recipe
from src.models.training_set import newest_leads, training_set

AS_OF = pd.Timestamp("2025-12-31", tz="UTC")
HORIZON = pd.Timedelta(days=30)


def config(order: str = "dates", **evaluation: Any) -> SourceConfig:
    columns = {"lead_id": "id", "created_at": "created", "sequence": "number"}
    return SourceConfig.model_validate(
        {
            "source": {"name": "t", "title": "T", "order": order},
            "tables": {"leads": {"files": ["leads.csv"], "columns": columns}},
            "evaluation": evaluation,
        }
    )


def examples(leads: int = 365) -> pd.DataFrame:
    """Return one lead a day through 2025 at ages 0 and 10, and every Monday's queue; every fifth lead wins."""
    created = pd.Timestamp("2025-01-01", tz="UTC") + pd.to_timedelta(np.arange(leads), unit="D")
    lead = pd.DataFrame({"lead_id": [f"l{i}" for i in range(leads)], "created_at": created, "sequence": range(leads)})
    landmarks = [
        lead.assign(kind="landmark", landmark_days=age, scored_at=created + pd.Timedelta(days=age))
        for age in (0.0, 10.0)
    ]
    monday = created.normalize() + pd.to_timedelta(7 - created.day_of_week, unit="D")
    week = lead.assign(kind="week", landmark_days=np.nan, scored_at=monday)
    rows = pd.concat([*landmarks, week], ignore_index=True).rename_axis("row_id")
    matured = rows["scored_at"] + HORIZON <= AS_OF
    won = rows["sequence"] % 5 == 0
    return rows.assign(
        account_id=rows["lead_id"],
        is_matured=matured,
        is_won=won.astype(object).where(matured),
        known_at=(rows["scored_at"] + HORIZON).where(matured),
        is_worked=None,
    )


def test_rolling_windows_end_with_the_newest_matured_row() -> None:
    found = windows.test_windows(examples(), config(windows=3, window_days=60))
    # 31 December less 30 days is the newest moment that matured.
    assert [window.end for window in found][-1] == datetime(2025, 12, 2, tzinfo=UTC)
    assert [(w.end - w.start).days for w in found] == [60, 60, 60]
    assert all(w.cut.at == w.start for w in found)
    assert [w.index for w in found] == [0, 1, 2]
    assert found[0].end == found[1].start


def test_declared_cuts_reach_to_the_next_and_the_end() -> None:
    found = windows.test_windows(examples(), config(cuts=[date(2025, 9, 1), date(2025, 7, 1)]))
    starts = [window.start for window in found]
    assert starts == [datetime(2025, 7, 1, tzinfo=UTC), datetime(2025, 9, 1, tzinfo=UTC)]
    assert found[0].end == starts[1]
    assert found[1].end == datetime(2025, 12, 2, tzinfo=UTC)


def test_rows_are_matured_and_created_in_the_window_whatever_became_of_them() -> None:
    table = examples()
    window = windows.test_windows(table, config(cuts=[date(2025, 9, 1)]))[0]
    rows = windows.test_rows(table, window)
    assert rows["is_matured"].all()
    landmark, week = rows[rows["kind"] == "landmark"], rows[rows["kind"] == "week"]
    assert landmark["created_at"].between(window.start, window.end, "left").all()
    assert week["scored_at"].between(window.start, window.end, "left").all()
    assert week["created_at"].min() < pd.Timestamp(window.start)  # waited since before the window
    assert landmark.groupby("landmark_days").size().to_dict() == {0.0: 92, 10.0: 82}
    turned = table.assign(is_won=table["is_won"].map({True: False, False: True}))
    assert windows.test_rows(turned, window).index.equals(rows.index)


def test_windows_with_too_little_before_them_are_dropped_with_the_reason() -> None:
    plan = config(windows=6, window_days=60)
    found = windows.test_windows(examples(), plan)
    reasons = windows.dropped_windows(examples(), plan)
    assert len(found) + len(reasons) == 6
    assert "0 wins known before it, at least 10 are needed" in reasons[0]
    assert "2024-12-07 to 2025-02-04" in reasons[0]


def test_a_cut_after_the_last_matured_row_is_dropped() -> None:
    plan = config(cuts=[date(2025, 9, 1), date(2025, 12, 20)])
    assert len(windows.test_windows(examples(), plan)) == 1
    assert "no matured leads" in windows.dropped_windows(examples(), plan)[0]


def undated() -> pd.DataFrame:
    rows = examples().query("kind == 'landmark' and landmark_days == 0")
    return rows.assign(
        created_at=pd.NaT, scored_at=pd.NaT, known_at=pd.NaT, is_matured=True, is_won=rows["sequence"] % 5 == 0
    )


def test_by_order_the_newest_fifth_is_tested() -> None:
    table = undated()
    (window,) = windows.test_windows(table, config(order="sequence"))
    rows = windows.test_rows(table, window)
    assert rows["sequence"].min() == window.cut.sequence == 292
    assert len(rows) == 73
    assert window.cut.known(table)["sequence"].max() == 291


def test_without_any_order_accounts_are_tested_in_groups() -> None:
    table = undated()
    found = windows.test_windows(table, config(order="none", windows=5))
    tested = [set(windows.test_rows(table, window)["account_id"]) for window in found]
    assert len(found) == 5
    assert sum(len(accounts) for accounts in tested) == len(set.union(*tested)) == 365
    assert "accounts, part 1 of 5" in found[0].words


@pytest.mark.parametrize("table", [examples().head(0), examples().assign(is_matured=False)])
def test_nothing_matured_gives_no_windows(table: pd.DataFrame) -> None:
    assert windows.test_windows(table, config()) == []
    assert windows.dropped_windows(table, config()) == []


def rolling(leads: int = 365, train_leads: int = 100, test_leads: int = 80) -> tuple[pd.DataFrame, SourceConfig]:
    plan = config(order="sequence", train_leads=train_leads, test_leads=test_leads)
    return undated().head(leads), plan


def test_rolling_by_order_learns_from_the_last_leads_and_tests_the_next() -> None:
    table, plan = rolling()
    found = windows.test_windows(table, plan)
    spans = [(window.learns_from, window.cut.sequence, window.start, window.end) for window in found]
    assert spans == [(0, 100, 100, 180), (80, 180, 180, 260), (160, 260, 260, 340), (240, 340, 340, 365)]
    tested = [windows.test_rows(table, window)["sequence"].tolist() for window in found]
    assert [place for rows in tested for place in rows] == list(range(100, 365))  # each later lead once
    for window, rows in zip(found, tested, strict=True):
        learned = newest_leads(window.cut.known(table), plan.evaluation.train_leads)["sequence"]
        assert learned.min() == window.learns_from
        assert len(learned) == 100
        assert learned.max() < min(rows)
    assert windows.untested_future(found) is None


def test_rolling_skips_leads_whose_outcome_is_not_known() -> None:
    table, plan = rolling()
    table = table.assign(
        is_matured=table["sequence"] % 2 == 0, is_won=table["is_won"].where(table["sequence"] % 2 == 0)
    )
    found = windows.test_windows(table, plan)
    assert [len(windows.test_rows(table, window)) for window in found] == [80, 3]
    assert found[0].start == 200  # the first hundred known ones are those up to 198


def test_more_leads_to_learn_from_than_there_are_is_said() -> None:
    table, plan = rolling(train_leads=365)
    assert windows.test_windows(table, plan) == []
    (said,) = windows.dropped_windows(table, plan)
    assert "train_leads = 365 asks for more leads before the first window than there are" in said


def test_a_rolling_window_whose_own_leads_teach_too_little_is_dropped() -> None:
    table, plan = rolling()
    table = table.assign(is_won=table["is_won"] & (table["sequence"] < 100))
    found, reasons = windows.test_windows(table, plan), windows.dropped_windows(table, plan)
    assert [window.index for window in found] == [0]
    assert "0 wins known before it" in reasons[-1]


def test_the_future_is_said_to_be_untested_only_where_it_is() -> None:
    by_accounts = windows.test_windows(undated(), config(order="none"))
    said = windows.untested_future(by_accounts)
    assert said is not None
    assert "the future was not tested" in said
    assert windows.untested_future(windows.test_windows(undated(), config(order="sequence"))) is None
    assert windows.untested_future(windows.test_windows(examples(), config())) is None


@pytest.mark.parametrize(
    "plan", [config(order="sequence", train_leads=300, test_leads=50), config(order="none", windows=5)]
)
def test_an_account_never_stands_on_both_sides(plan: SourceConfig) -> None:
    """Colleagues that came in on either side of a cut: their account tests, and does not teach."""
    table = undated().assign(account_id=[f"a{i % 300}" for i in range(365)])
    table["is_won"] = table["sequence"] % 2 == 0
    features = pd.DataFrame({"visits": np.arange(365.0) % 7}, table.index)
    words = {"visits": Feature("visits", "visits", "visits", "engagement", "leads", "", "", False)}
    recipe = Recipe(horizon_days=30, train_leads=plan.evaluation.train_leads)
    found = windows.test_windows(table, plan)
    assert len(found) == (2 if plan.source.order == "sequence" else 5)
    for window in found:
        tested = frozenset(windows.test_rows(table, window)["account_id"])
        assert tested & set(window.cut.known(table)["account_id"])  # there is something to leave out
        learned = training_set(features, table, words, window.cut, recipe, tested).examples
        assert len(learned) > 200
        assert tested.isdisjoint(learned["account_id"])
