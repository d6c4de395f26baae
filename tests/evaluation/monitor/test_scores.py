"""Chances of new leads and of the open list against those of the weeks before."""

import numpy as np
import pandas as pd
import pytest

from src.evaluation.monitor.judged import records
from src.evaluation.monitor.scores import NEW, OPEN, watch_scores

AS_OF = pd.Timestamp("2026-06-01", tz="UTC")


def new_leads(random: np.random.Generator, factor: float = 1.0) -> pd.DataFrame:
    """Return 30 leads a week for a year and a half; those of the newest two weeks with another chance."""
    days = np.sort(random.uniform(0, 540, 2300))[::-1]
    chance = random.beta(2, 12, 2300) * np.where(days < 14, factor, 1.0)
    return pd.DataFrame(
        {"scored_at": AS_OF - pd.to_timedelta(days, unit="D"), "sequence": np.arange(2300), "chance": chance}
    )


def lists(random: np.random.Generator, factor: float = 1.0, weeks: int = 60, size: int = 90) -> pd.DataFrame:
    moments = AS_OF - pd.to_timedelta(np.repeat(np.arange(weeks), size), unit="W")
    chance = random.beta(2, 12, weeks * size) * np.where(np.arange(weeks * size) < size, factor, 1.0)
    return pd.DataFrame({"scored_at": moments, "chance": chance}).sort_values("scored_at", kind="stable")


def alarms(new: pd.DataFrame, queue: pd.DataFrame) -> set[str]:
    table = records(watch_scores(new, queue, AS_OF, 28.0, 30.0))
    return set(table.loc[table["is_alarm"], "field"])


@pytest.mark.parametrize(
    ("of_new", "of_list", "found"),
    [(1.0, 1.0, set()), (0.4, 1.0, {NEW}), (1.0, 0.3, {OPEN}), (2.5, 2.5, {NEW, OPEN})],
)
def test_chances_that_moved_are_found_where_they_moved(of_new: float, of_list: float, found: set[str]) -> None:
    random = np.random.default_rng(11)
    assert alarms(new_leads(random, of_new), lists(random, of_list)) == found


def test_a_short_list_or_none_of_today_is_not_looked_at() -> None:
    random = np.random.default_rng(12)
    assert alarms(new_leads(random).head(0), lists(random, 0.3, size=40)) == set()
    older = lists(random, 0.3)
    assert not watch_scores(new_leads(random).head(0), older[older["scored_at"] < AS_OF], AS_OF, 28.0, 30.0)


def test_without_scores_there_is_nothing_to_look_at() -> None:
    nobody = pd.DataFrame({"scored_at": pd.DatetimeIndex([], tz="UTC"), "sequence": [], "chance": []})
    assert watch_scores(nobody, nobody, AS_OF, 28.0, 30.0) == []
    assert watch_scores(nobody, nobody, None, 28.0, 30.0) == []
