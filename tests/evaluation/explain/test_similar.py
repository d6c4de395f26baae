"""The last similar leads: counted by a plain loop, chosen by date, never by outcome."""

import numpy as np
import pandas as pd
import pytest

from src.evaluation.explain.similar import NEAREST, SHOWN, Similar, similar_leads
from src.models.cut import flags
from src.models.explain import contributions


@pytest.fixture(scope="module")
def dated(source) -> pd.DataFrame:
    touched = source.examples["created_at"] + pd.to_timedelta(np.arange(len(source.examples)) % 3, unit="D")
    return source.examples.assign(first_touch_at=touched.where(flags(source.examples["is_worked"])))


def test_agrees_with_a_plain_loop(model, source, dated) -> None:
    lead = source.features.index[-5]
    own = source.features.loc[[lead]]
    account = dated.loc[lead, "account_id"]

    found = similar_leads(model, own, account, 9.0, source.features, dated)

    past = dated[(dated["landmark_days"] == 7) & dated["is_matured"] & flags(dated["is_worked"])]
    past = past[past["is_won"].notna() & (past["account_id"] != account)]
    added, mine = contributions(model, source.features.loc[past.index]), contributions(model, own).iloc[0]
    subjects = {"visits": ["visits_count", "visits_7d_count"]}
    subjects |= {name: [name] for name in added.columns if name not in ("base", *subjects["visits"])}
    distance = sum((added[names].sum(axis=1) - mine[names].sum()).abs() for names in subjects.values())
    nearest = past.loc[distance.sort_values(kind="stable").index[:NEAREST]]
    last = nearest.sort_values(["scored_at", "sequence"]).tail(SHOWN)
    won = last[flags(last["is_won"])]
    assert found is not None
    assert (found.leads, found.wins) == (SHOWN, len(won))
    assert found.wins_called_in_a_day == (won["first_touch_at"] - won["created_at"] <= pd.Timedelta(days=1)).sum()
    assert (found.first, found.last) == (last["created_at"].min(), last["created_at"].max())


def test_better_leads_have_similar_leads_that_won_more_often(model, source, dated) -> None:
    rows = dated.index[(dated["landmark_days"] == 7).to_numpy()][-150:]
    margin = contributions(model, source.features.loc[rows]).sum(axis=1).sort_values()
    wins = []
    for lead in (*margin.index[:3], *margin.index[-3:]):
        found = similar_leads(model, source.features.loc[[lead]], "nobody", 7.0, source.features, dated)
        assert found is not None
        wins.append(found.wins)
    assert max(wins[:3]) < min(wins[3:])


def test_too_few_to_compare_with(model, source, dated) -> None:
    assert similar_leads(model, source.features.tail(1), "nobody", 7.0, source.features, dated.head(40)) is None


def test_words_in_every_case() -> None:
    day = pd.Timestamp("2026-01-05")
    assert Similar(60, 12, day, day, 9).words("customers") == [
        "12 of the last 60 similar leads became customers (called leads, came in 2026-01-05 to 2026-01-05)",
        "9 of the 12 were called within a day",
    ]
    assert len(Similar(60, 0, day, day, 0).words("customers")) == 1
    assert Similar(60, 3, day, day, None).words("customers") == [
        "3 of the last 60 similar leads became customers (came in 2026-01-05 to 2026-01-05)"
    ]
    assert Similar(45, 3, None, None, None).words("loans") == ["3 of the last 45 similar leads became loans"]
