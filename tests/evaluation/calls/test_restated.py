"""Restated figures: each reason by hand, sums that close, and what cannot be compared."""

from datetime import UTC, datetime

import numpy as np
import pandas as pd
import polars as pl
import pytest

from src.evaluation.calls.restated import ADDED, TAKEN, Reported, reported, restated
from tests.evaluation.trial.histories import CONFIG, tables_of

LAST, TODAY = datetime(2026, 6, 30, 23, 59, tzinfo=UTC), datetime(2026, 9, 30, 23, 59, tzinfo=UTC)
SAME = {"a win": "won", "a lost lead": "lost"}


def report(as_of: datetime, wins: dict[str, str], accounts: str, definition: dict[str, str] = SAME) -> Reported:
    frame = pd.DataFrame({"account_id": list(wins), "won_at": pd.to_datetime(list(wins.values()), utc=True)})
    return Reported(as_of, frame, frozenset(accounts), definition)


def test_every_reason_by_hand() -> None:
    before = report(
        LAST, {"a": "2026-02-01", "b": "2026-03-01", "c": "2026-05-01", "d": "2026-05-02", "e": "2026-06-01"}, "abcdefg"
    )
    # f was entered late, h came into the population, d was withdrawn, e objected, b moved to the second quarter,
    # and z was won after the last report.
    now = report(
        TODAY,
        {
            "a": "2026-02-01",
            "b": "2026-04-01",
            "c": "2026-05-01",
            "f": "2026-01-15",
            "h": "2026-06-02",
            "z": "2026-07-09",
        },
        "abcdfghz",
    )
    found = restated(before, now)
    table = found.quarters.set_index("quarter")
    assert table.loc["2026Q1", ["before", "now", "entered_late", "moved_out"]].tolist() == [2, 2, 1, 1]
    assert table.loc["2026Q2", ["before", "now", "joined", "moved_in"]].tolist() == [3, 3, 1, 1]
    assert table.loc["2026Q2", ["withdrawn", "left"]].tolist() == [1, 1]
    assert "2026Q3" not in table.index
    assert found.sentences == ["No figure of earlier quarters changed since the report of 2026-06-30."]


def test_a_changed_figure_is_said_with_its_reasons() -> None:
    before = report(LAST, {"a": "2026-02-01"}, "abc")
    now = report(TODAY, {"a": "2026-02-01", "b": "2026-03-03", "c": "2026-01-03"}, "abc")
    found = restated(before, now)
    assert found.sentences == ["Restated: customers from January to March 2026 now 3, was 1 (2 entered late)."]
    assert found.facts["restated.2026Q1.now"]["value"] == 3
    assert found.facts["restated.2026Q1.before"]["value"] == 1


@pytest.mark.parametrize("seed", range(5))
def test_what_was_added_and_taken_adds_up(seed: int) -> None:
    random = np.random.default_rng(seed)
    accounts = [f"A{number}" for number in range(200)]

    def some(as_of: datetime) -> Reported:
        won = random.choice(accounts, 80, replace=False)
        at = pd.Timestamp("2025-01-01", tz="UTC") + pd.to_timedelta(random.integers(0, 540, 80), unit="D")
        inside = frozenset(random.choice(accounts, 180, replace=False)) | frozenset(won)
        return Reported(as_of, pd.DataFrame({"account_id": won, "won_at": at}), inside, SAME)

    table = restated(some(LAST), some(TODAY)).quarters
    added, taken = table[list(ADDED)].sum(axis=1), table[list(TAKEN)].sum(axis=1)
    assert (table["now"] == table["before"] + added - taken).all()
    assert table["moved_in"].sum() == table["moved_out"].sum()


def test_only_three_quarters_are_told() -> None:
    wins = {f"a{month}": f"2025-{month:02d}-05" for month in (1, 4, 7, 10)}
    found = restated(report(LAST, {}, ""), Reported(TODAY, report(TODAY, wins, "").wins, frozenset(), SAME))
    assert len(found.sentences) == 4
    assert found.sentences[0].startswith("Restated: customers from October to December 2025")
    assert found.sentences[-1] == "1 earlier quarters changed too: see the table."


def test_a_changed_definition_comes_first() -> None:
    now = report(TODAY, {}, "", {"a win": "meeting", "a lost lead": "lost"})
    found = restated(report(LAST, {}, ""), now)
    assert found.changed == ["a win"]
    assert found.sentences == [
        "Definition changed since the report of 2026-06-30 (a win): figures before and after do not compare."
    ]


def test_what_is_missing_is_said() -> None:
    now = report(TODAY, {}, "")
    assert restated(None, now).needs is not None
    undated = Reported(None, now.wins, now.accounts, SAME)
    assert "Dates are needed" in (restated(undated, now).needs or "")


def test_deals_recorded_late_are_found_in_tables() -> None:
    tables = tables_of(400, 0.2, 0.3)
    late = tables.milestones.with_columns(occurred_at=pl.col("known_at"))
    now = reported(type(tables)(tables.leads, tables.activities, late, *[pl.DataFrame()] * 2, TODAY, {}), CONFIG)
    seen = late.filter(pl.col("known_at") <= LAST)
    keep = seen.filter(pl.int_range(pl.len()) % 10 != 0)  # every tenth was entered later
    before = reported(type(tables)(tables.leads, tables.activities, keep, *[pl.DataFrame()] * 2, LAST, {}), CONFIG)
    found = restated(before, now)
    missing = seen.filter(pl.col("milestone") == "won").height - keep.filter(pl.col("milestone") == "won").height
    assert found.quarters["entered_late"].sum() == missing
    assert found.changed == []
    excluded = CONFIG.model_copy(
        update={"population": CONFIG.population.model_copy(update={"duplicate_keys": ["region"]})}
    )
    assert restated(reported(tables_with(tables, keep), excluded), now).changed == ["duplicates"]


def tables_with(tables, milestones):
    return type(tables)(tables.leads, tables.activities, milestones, pl.DataFrame(), pl.DataFrame(), LAST, {})
