"""The forecast of open leads against a plain loop, by hand, and on planted levels."""

from dataclasses import replace

import numpy as np
import pandas as pd
import polars as pl
import pytest

from src.evaluation.calls.capacity import Capacity
from src.evaluation.calls.closed_leads import closed_leads
from src.evaluation.calls.forecast_levels import Level, level_of, range_of
from src.evaluation.calls.last_forecast import Forecast, last_forecast
from src.evaluation.calls.looking_ahead import forecast_of, misses_of, oldest_age_days
from src.evaluation.calls.open_forecast import open_forecast, replayed
from src.evaluation.calls.past_mondays import called_shares, groups_of, past_mondays, waiting_rows
from src.evaluation.evidence import Evidence
from src.models.recipe import Recipe
from studies.open_world import HORIZON, OLDEST, Seen, open_world
from tests.evaluation.trial.histories import AS_OF, CONFIG, milestones_of, tables_of


@pytest.fixture(scope="module")
def seen() -> Seen:
    return open_world(3, 0.15, test_days=200)


def told(seen: Seen, **changes: object):
    given = {"now": seen.now, "chances": seen.chances, "table": seen.table, "examples": seen.examples}
    given |= {"closed": seen.closed, "horizon_days": HORIZON, "oldest_age_days": OLDEST, "as_of": seen.as_of}
    return open_forecast(**{**given, **changes})  # type: ignore[arg-type]


def test_each_monday_is_that_of_a_plain_loop(seen: Seen) -> None:
    table = seen.table[seen.table["lead_id"].str.endswith("7")]
    found = past_mondays(table, seen.examples, seen.closed, HORIZON, OLDEST, seen.as_of).iloc[-1]
    monday, week = found["monday"], pd.Timedelta(days=7)
    waiting = waiting_rows(seen.examples)
    over = waiting[waiting["monday"] <= monday - pd.Timedelta(days=HORIZON)]
    over = over[over["monday"] > monday - pd.Timedelta(days=HORIZON) - 26 * week]
    ends = seen.closed.set_index("lead_id")
    leads = said = expected = variance = came = 0.0
    for lead, rows in table[table["scored_at"] <= monday].groupby("lead_id"):
        row = rows.sort_values("scored_at").iloc[-1]
        closed = lead in ends.index and ends.loc[lead, "closed_at"] <= monday
        if closed or row["created_at"] < monday - pd.Timedelta(days=OLDEST):
            continue
        share = 1.0
        if not row["first_touch_at"] <= monday:
            group = "waiting for less than a week" if monday - row["created_at"] < week else "waiting for longer"
            share = over.loc[over["group"] == group, "is_called"].mean()
        leads, said, expected = leads + 1, said + row["model"], expected + row["model"] * share
        variance += row["model"] * share * (1 - row["model"] * share)
        came += lead in ends.index and ends.loc[lead, "target_at"] <= monday + pd.Timedelta(days=HORIZON)
    assert leads > 20
    assert (found["leads"], found["came"]) == (leads, came)
    assert [found[name] for name in ("said", "expected", "variance")] == pytest.approx([said, expected, variance])


def test_nothing_after_a_monday_moves_its_forecast(seen: Seen) -> None:
    """Only what came may differ where the future does."""
    monday = pd.Timestamp("2024-12-16", tz="UTC")
    later = seen.table["scored_at"] > monday
    changed = seen.table.assign(model=seen.table["model"].where(~later, 0.9))
    before, after = (
        past_mondays(table, seen.examples, seen.closed, HORIZON, OLDEST, seen.as_of).set_index("monday")
        for table in (seen.table, changed)
    )
    assert before.loc[monday, "expected"] == after.loc[monday, "expected"]
    assert before.iloc[-1]["expected"] != after.iloc[-1]["expected"]


def test_mondays_whose_days_are_not_over_are_left_out(seen: Seen) -> None:
    found = past_mondays(seen.table, seen.examples, seen.closed, HORIZON, OLDEST, seen.as_of)
    assert found["monday"].max() <= seen.as_of - pd.Timedelta(days=HORIZON)
    first = seen.table.loc[seen.table["kind"] == "landmark", "created_at"].min()
    assert found["monday"].min() >= first + pd.Timedelta(days=OLDEST)


def mondays(ratios: list[float], expected: float = 100.0) -> pd.DataFrame:
    count = len(ratios)
    return pd.DataFrame(
        {
            "monday": pd.date_range("2025-01-06", periods=count, freq="7D", tz="UTC"),
            "leads": 1000,
            "said": expected,
            "expected": expected,
            "variance": 0.9 * expected,
            "came": [round(ratio * expected) for ratio in ratios],
        }
    )


def test_the_level_by_hand() -> None:
    """Two Mondays that share no lead: 80 and 120 of 100 each. Luck: 100 k - 10 k² = 90 of 100², i.e. .009."""
    found = level_of(mondays([0.8, 1.2]), apart=1)
    assert found.ratio == pytest.approx(1.0)
    assert found.mondays == 2
    seen = 0.08 - 0.009
    assert found.between == pytest.approx((6 * 0.15**2 + seen) / 7)
    weight = 2 / 3
    assert found.doubt == pytest.approx(weight**2 * (found.between + 0.009) / 2 + (1 / 3) ** 2 * 0.15**2)


def test_mondays_in_a_row_count_as_few() -> None:
    assert level_of(mondays([1.0] * 12), apart=6).mondays == pytest.approx(1 + 11 / 6)
    assert level_of(mondays([1.0]), apart=6).mondays == 1
    assert level_of(mondays([]), apart=6) == Level()
    assert level_of(mondays([0.5], expected=0.0), apart=6) == Level()


def test_a_steady_level_gives_a_narrower_range_than_a_restless_one() -> None:
    steady = level_of(mondays([0.7] * 30), apart=2)
    restless = level_of(mondays([0.4, 1.0] * 15), apart=3)
    assert steady.ratio == pytest.approx(0.7, abs=0.03)
    assert steady.between < restless.between
    widths = [range_of(100, 90, level) for level in (steady, restless, Level())]
    assert widths[0][2] - widths[0][1] < widths[1][2] - widths[1][1]
    assert widths[2][0] == 100


def test_forecasts_of_the_past_use_only_what_was_over_by_then() -> None:
    past = mondays([0.5] * 20)
    found = replayed(past, horizon_days=60, apart=4)
    assert found["mondays_before"].iloc[:8].eq(0).all()
    assert found["expected"].iloc[0] == 100
    assert 50 < found["expected"].iloc[-1] < 65  # drawn towards what the chances say
    assert found["within"].tolist() == [
        low <= 50 <= high for low, high in zip(found["low"], found["high"], strict=True)
    ]


def test_the_forecast_says_what_all_leads_would_bring_and_how_past_ones_did(seen: Seen) -> None:
    found = told(seen)
    wins = found.facts["forecast"]
    assert wins["low"] <= seen.came <= wins["high"]
    assert found.groups["expected"].sum() == pytest.approx(wins["value"])
    assert found.sentences[0].startswith(f"Estimated: the {len(seen.now)} open leads with a chance should bring about")
    assert found.sentences[1].startswith("Were all of them called as usual")
    assert f"of {len(found.mondays)} past Mondays" in found.sentences[2]


def test_without_touches_all_open_leads_are_alike(seen: Seen) -> None:
    unknown = {
        name: getattr(seen, name).assign(is_worked=pd.NA, first_touch_at=pd.Series(pd.NaT, dtype="datetime64[us, UTC]"))
        for name in ("now", "table")
    }
    unknown["examples"] = seen.examples.assign(is_worked=pd.NA)
    found = told(seen, **unknown)
    assert found.groups["group"].tolist() == ["open"]
    assert found.groups["called_share"].tolist() == [1.0]
    assert not any("Were all of them called" in sentence for sentence in found.sentences)


def test_what_is_missing_is_said(seen: Seen) -> None:
    assert told(seen, now=seen.now.head(0)).needs is not None
    assert told(seen, chances=pd.Series(dtype=float)).needs is not None
    assert "Dates are needed" in (told(seen, as_of=None).needs or "")
    unscored = told(seen, table=seen.table.head(0))
    assert unscored.sentences[-1].startswith("How well such ranges hold is not known yet")
    assert unscored.mondays.empty


def test_groups_and_shares_of_called() -> None:
    ages, called = np.array([0.0, 6.9, 7.0]), np.array([False, True, False])
    assert groups_of(ages, called, True).tolist() == ["waiting for less than a week", "called", "waiting for longer"]
    monday = pd.Timestamp("2025-01-06", tz="UTC")
    rows = pd.DataFrame(
        {
            "monday": [monday, monday, monday + pd.Timedelta(days=7)],
            "group": "waiting for longer",
            "is_called": [True, False, True],
        }
    )
    horizon = pd.Timedelta(days=30)
    assert called_shares(rows, monday + horizon, horizon) == {"waiting for longer": 0.5}
    assert called_shares(rows, monday, horizon) == {}


def evidence(seen: Seen, model: object, gate: object) -> Evidence:
    tables = replace(tables_of(10, 0, 0), as_of=seen.as_of.to_pydatetime())
    nothing = pd.DataFrame(index=seen.examples.index)
    return Evidence(
        config=CONFIG,
        tables=tables,
        examples=seen.examples,
        features=nothing,
        catalog={},
        windows=[],
        recipe=Recipe(horizon_days=HORIZON),
        table=seen.table,
        comparison=pd.DataFrame(),
        gate=gate,  # type: ignore[arg-type]
        model=model,  # type: ignore[arg-type]
        capacity=Capacity(None, "arrivals", ""),
    )


def test_a_score_that_is_not_shown_names_no_misses(seen: Seen) -> None:
    without = evidence(seen, None, None)
    assert misses_of(without).needs is not None
    assert oldest_age_days(without) == CONFIG.scoring.landmarks_days[-1] + 7
    assert forecast_of(without, pd.DataFrame({"grade": []})).needs is not None


def test_when_leads_closed() -> None:
    tables = tables_of(300, meetings=0.0, wins=0.3)
    lost = milestones_of(["L000000", "L000001"], "lost", pd.DatetimeIndex([AS_OF, AS_OF]))
    both = replace(tables, milestones=pl.concat([tables.milestones, lost]))
    found = closed_leads(both, CONFIG).set_index("lead_id")
    won = tables.milestones.filter(pl.col("milestone") == "won")
    assert found["target_at"].notna().sum() == won.height
    assert set(found.index) == set(won["lead_id"]) | {"L000000", "L000001"}
    assert found.loc["L000000", "closed_at"] <= pd.Timestamp(AS_OF)
    undated = closed_leads(replace(both, as_of=None), CONFIG)
    assert undated[["target_at", "closed_at"]].isna().all(axis=None)


MADE = pd.Timestamp("2025-03-01", tz="UTC")


def closed(days: list[int]) -> pd.DataFrame:
    at = [MADE + pd.Timedelta(days=day) for day in days]
    return pd.DataFrame({"lead_id": [f"L{place}" for place in range(len(days))], "target_at": at})


@pytest.mark.parametrize(
    ("low", "high", "words"), [(1, 3, "inside"), (3, 5, "fewer than it said"), (0, 1, "more than it said")]
)
def test_what_came_of_the_last_forecast(low: float, high: float, words: str) -> None:
    made = Forecast(MADE, frozenset(["L0", "L1", "L2"]), 2.0, low, high)
    older = Forecast(MADE - pd.Timedelta(days=30), frozenset(["L0"]), 9.0, 8.0, 10.0)
    # L0 and L1 won in time, L2 too late, L3 was not open then.
    found = last_forecast([older, made], closed([5, 30, 31, 5]), 30, MADE + pd.Timedelta(days=40))
    assert (found.came, found.within) == (2, words == "inside")
    assert found.sentences == [f"Forecast of 2025-03-01: {low} to {high} customers. It became 2: {words}."]


def test_a_forecast_whose_days_are_not_over_is_not_judged() -> None:
    made = Forecast(MADE, frozenset(["L0", "L1"]), 2.0, 1.0, 3.0)
    found = last_forecast([made], closed([5, 25]), 30, MADE + pd.Timedelta(days=10))
    assert found.within is None
    assert found.sentences[0].endswith("So far 1.")
    assert last_forecast([], closed([]), 30, MADE).needs is not None
    assert last_forecast([made], closed([]), 30, None).needs is not None
