"""The card of a run: judged on later leads, and ready to type in today."""

from pathlib import Path

import pandas as pd
import pytest

from src.evaluation.calls.capacity import Capacity
from src.evaluation.known_before import Known, known_rows
from src.evaluation.short_card import CARD_FILE, ShortCard, save_card, short_card
from src.evaluation.windows import test_rows as rows_of_window
from src.models.recipe import Recipe
from src.rules.declare import load_rules
from src.rules.replay import points_at
from tests.evaluation.test_distilled import CATALOG, PLAN, WINDOW, history, points

NO_CAPACITY = Capacity(None, "arrivals", "a tenth of the list")


@pytest.fixture(scope="module")
def found() -> ShortCard:
    tables, rows, features, examples = history()
    known = known_rows(features, examples, CATALOG, [WINDOW], Recipe(horizon_days=30), tables.as_of)
    table = rows_of_window(examples, WINDOW)
    return short_card(table, examples, [WINDOW], known, tables, rows, PLAN, NO_CAPACITY)


def test_later_leads_are_judged_by_the_card_learned_before_them(found: ShortCard) -> None:
    pd.testing.assert_series_equal(found.table["card"], points(*history()))


def test_todays_card_learns_from_all_that_is_known_and_has_a_threshold(found: ShortCard) -> None:
    assert found.card is not None
    assert "before 2025-12-31" in (found.card.source or "")
    assert found.card.qualify[0].at_least is not None
    assert f"call from {found.card.qualify[0].at_least:g} points on" in found.words


def test_the_files_are_a_rule_set_and_steps_for_both_systems(found: ShortCard, tmp_path: Path) -> None:
    save_card(tmp_path, found)
    tables, rows, *_ = history()

    again = load_rules(tmp_path / CARD_FILE)

    assert again == found.card
    assert points_at(again, tables, rows)["points"].n_unique() > 2
    for name in ("card_hubspot", "card_marketo"):
        entered = pd.read_csv(tmp_path / f"{name}.csv")["rule"].dropna().tolist()
        assert entered == found.listed["rule"].tolist()


def test_where_too_little_is_known_there_is_no_card_and_no_old_file_stays(found: ShortCard, tmp_path: Path) -> None:
    tables, rows, _, examples = history()
    save_card(tmp_path, found)

    none = short_card(
        rows_of_window(examples, WINDOW),
        examples,
        [WINDOW],
        Known({}, WINDOW.cut, None),
        tables,
        rows,
        PLAN,
        NO_CAPACITY,
    )
    save_card(tmp_path, none)

    assert none.card is None
    assert "card" not in none.table
    assert none.listed.empty
    assert none.words.startswith("No card")
    assert list(tmp_path.iterdir()) == []
