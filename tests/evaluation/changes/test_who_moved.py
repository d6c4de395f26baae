import json

import pandas as pd
import pytest

from src.evaluation.changes.who_moved import who_moved
from src.evaluation.told import Told
from src.leads.config import SourceConfig, load_config
from src.paths import CONF
from studies.planted_periods import Pool, pool, two_periods_of

CONFIG = load_config(CONF / "sample.toml")


@pytest.fixture(scope="module")
def leads() -> Pool:
    return pool(11)


@pytest.fixture(scope="module")
def table(leads: Pool) -> pd.DataFrame:
    return two_periods_of(leads, "handling")[0]


def split(table: pd.DataFrame, config: SourceConfig = CONFIG, score: str | None = "score", **given: object) -> Told:
    return who_moved(table, table[score] if score else None, config, draws=100, **given)


def test_parts_and_cells_add_up(table: pd.DataFrame) -> None:
    found = split(table)
    assert found.tables["who_moved"]["part"].tolist() == ["volume", "quality", "handling", "market", "change"]
    parts = found.tables["who_moved"].set_index("part")["value"]
    won = found.tables["who_moved_periods"]["wins"]
    assert abs(parts.drop("change").sum() - (won[1] - won[0])) < 1e-9
    assert parts["change"] == pytest.approx(won[1] - won[0], abs=1e-9)
    by_period = found.tables["who_moved_cells"].groupby("period")
    assert by_period["wins"].sum().tolist() == won.tolist()
    assert by_period["leads"].sum().tolist() == found.tables["who_moved_periods"]["leads"].tolist()
    is_later = table["created_at"] >= pd.Timestamp(found.tables["who_moved_periods"]["first"][1], tz="UTC")
    assert found.tables["who_moved_periods"]["leads"].tolist() == [(~is_later).sum(), is_later.sum()]
    assert found.tables["who_moved_periods"]["touched"].tolist() == [
        table.loc[x, "is_worked"].sum() for x in (~is_later, is_later)
    ]
    assert (found.tables["who_moved"]["low"] < found.tables["who_moved"]["value"]).all()
    assert (found.tables["who_moved"]["value"] < found.tables["who_moved"]["high"]).all()


def test_calls_left_out_are_named(table: pd.DataFrame) -> None:
    found = split(table)
    handling = found.tables["who_moved"].set_index("part").loc["handling"]
    assert handling["finding"] == "less"
    assert any(
        text.startswith("Calling fewer of the leads, and slower, went with fewer cust") for text in found.sentences
    )
    assert found.needs is None


def test_facts_are_json_and_hold_every_part(table: pd.DataFrame) -> None:
    found = split(table)
    facts = json.loads(json.dumps(found.facts, allow_nan=False))
    for row in found.tables["who_moved"].to_dict("records"):
        fact = facts[f"moved_{row['part']}"]
        assert fact["value"] == pytest.approx(row["value"], abs=1e-6)
        assert fact["low"] <= fact["value"] <= fact["high"]
        assert fact["n"] == found.tables["who_moved_periods"]["leads"].sum()
    assert facts["moved_wins_now"]["value"] == found.tables["who_moved_periods"]["wins"][1]


def test_without_touches_or_a_score_the_other_parts_stand(table: pd.DataFrame) -> None:
    untouched = table.assign(is_worked=pd.array([None] * len(table), "boolean"), first_touch_at=pd.NaT)
    for found, left in (
        (split(untouched), ["volume", "quality", "market"]),
        (split(table, score=None), ["volume", "handling", "market"]),
        (split(untouched, score=None), ["volume", "market"]),
    ):
        assert found.tables["who_moved"]["part"].tolist() == [*left, "change"]
        parts = found.tables["who_moved"].set_index("part")["value"]
        assert parts.drop("change").sum() == pytest.approx(parts["change"], abs=1e-9)
        json.dumps(found.facts, allow_nan=False)
        assert "left out" in found.sentences[-1]


@pytest.mark.parametrize("case", ["no dates", "no leads", "no wins", "one week"])
def test_what_is_missing_is_said_in_words(table: pd.DataFrame, case: str) -> None:
    config = CONFIG
    if case == "no dates":
        undated = CONFIG.source.model_copy(update={"order": "none"})
        config = CONFIG.model_copy(update={"source": undated})
        table = table.assign(created_at=pd.NaT, window_start=pd.NaT, window_end=pd.NaT)
    words = {
        "no dates": "It needs the dates on which leads came in",
        "no leads": "It needs later leads of two equal stretches, of a week each at least, whose 90 days are over.",
        "no wins": "It needs at least 5 customers in each of two periods; there are 0 and 0.",
        "one week": "It needs later leads of two equal stretches",
    }
    tables = {
        "no leads": table.head(0),
        "no wins": table.assign(is_won=False).astype({"is_won": "boolean"}),
        "one week": table.assign(window_end=table["window_start"] + pd.Timedelta(days=8)),
    }
    found = split(tables.get(case, table), config)
    assert found.needs is not None
    assert found.needs.startswith(words[case])
    assert found.tables == {}
    assert found.sentences == []
    assert found.facts == {}


def test_the_same_bytes_again(table: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(
        split(table).tables["who_moved"], split(table.sample(frac=1, random_state=1).sort_index()).tables["who_moved"]
    )
