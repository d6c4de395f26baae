"""Days by which an ordering hands winners over earlier, at equal precision."""

import numpy as np
import pandas as pd
import pytest

from src.evaluation.points.earliness import COLUMNS, Earliness, earliness
from src.evaluation.points.earliness_sentence import earliness_words

AGES = np.array([0.0, 7.0, 14.0])


def history(leads: int = 900, seed: int = 0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return out-of-time rows at three ages, two windows: three in ten leads are good, of whom half win, else a tenth.

    The points pass a good lead on day 7 only, the score on day 0; each passes the same share of the others, on day 0.
    """
    random = np.random.default_rng(seed)
    good = random.random(leads) < 0.3
    won = random.random(leads) < np.where(good, 0.5, 0.1)
    other = ~good & (random.random(leads) < 0.1)
    number, age = np.repeat(np.arange(leads), 3), np.tile(AGES, leads)
    created = pd.Timestamp("2025-01-01", tz="UTC") + pd.to_timedelta(number * 100 / leads, unit="D")
    table = pd.DataFrame(
        {
            "lead_id": [f"l{i:04d}" for i in number],
            "account_id": [f"a{i:04d}" for i in number],
            "created_at": created,
            "scored_at": created + pd.to_timedelta(age, unit="D"),
            "kind": "landmark",
            "landmark_days": age,
            "window": number * 2 // leads,
            "refused": None,
            "is_won": pd.array(won[number], dtype="boolean"),
            "is_worked": pd.array([None] * len(number), dtype="boolean"),
            "model": 0.2 + 0.5 * good[number] + 0.5 * other[number],
        }
    ).rename_axis("row_id")
    table["rules"] = 60.0 * ((good[number] & (age >= 7)) | other[number])
    table["rules_refitted"] = table["rules"]
    return table, pd.DataFrame({"is_qualified": table["rules"] >= 50}).rename_axis("row_id")


def test_days_are_found_at_equal_precision() -> None:
    table, points = history()
    found = earliness(table, points)
    line = found.table.set_index("method").loc["model"]

    won, late = table["is_won"].groupby(table["lead_id"]).max(), table["rules"].groupby(table["lead_id"])
    passes = late.max() > 0
    planted = 7 * (won & passes & (late.min() == 0)).sum() / (won & passes).sum()
    assert line["days_earlier"] == pytest.approx(planted)
    assert line["finding"] == "earlier"
    assert line["precision_gain"] == pytest.approx(0)
    assert line["both"] == (won & passes).sum()
    assert (line["only_this"], line["only_points"]) == (0, 0)
    assert list(found.table.columns) == COLUMNS


def test_the_same_order_is_no_earlier() -> None:
    found = earliness(*history())
    line = found.table.set_index("method").loc["rules_refitted"]
    assert (line["days_earlier"], line["finding"]) == (0, "cannot tell")
    by_age = found.by_age.pivot_table(index="landmark_days", columns="method", values="reached")
    np.testing.assert_allclose(by_age["rules"], by_age["rules_refitted"])
    assert by_age["model"][0] > by_age["rules"][0]
    assert by_age.loc[14, "rules"] == pytest.approx(found.table.set_index("method").loc["rules", "reached"])


def test_young_leads_without_their_last_landmark_do_not_count() -> None:
    table, points = history()
    young = table["created_at"] >= pd.Timestamp("2025-04-01", tz="UTC")
    cut = table[~(young & (table["landmark_days"] == 14))]
    found = earliness(cut, points)
    old = table[~young]["lead_id"].nunique()
    assert found.table["n"].tolist() == [old, old, old]


def test_uncalled_leads_are_left_out_where_calls_are_known() -> None:
    table, points = history()
    called = table["lead_id"].str[-1] != "0"
    table["is_worked"] = called.astype("boolean")
    assert set(earliness(table, points).table["n"]) == {810}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"landmark_days": 0.0}, "one age only"),
        ({"created_at": pd.NaT}, "one age only"),
        ({"is_won": False}, "no more often"),
        ({"refused": "too few"}, "one age only"),
    ],
)
def test_it_says_why_it_cannot_say(change: dict[str, object], reason: str) -> None:
    table, points = history()
    found = earliness(table.assign(**change), points)
    assert found.table.empty
    assert found.by_age.empty
    assert reason in found.reason
    assert reason in earliness_words(found)


def test_without_a_threshold_nothing_is_said() -> None:
    table, points = history()
    for none in (points.assign(is_qualified=None), points.assign(is_qualified=False), pd.DataFrame()):
        assert "no threshold" in earliness(table, none).reason
    assert "No score" in earliness(table.drop(columns=["model", "rules_refitted"]), points).reason


def line(**changes: float | str) -> Earliness:
    """Return a finding on the score beside the points."""
    names = ("precision", "precision_gain", "handed", "reached", "days_earlier", "only_this", "only_points")
    both = {f"{name}{end}": 0.0 for name in names for end in ("", "_low", "_high")}
    both |= {"both": 80, "n": 900, "wins": 100, "windows": 2, "finding": "cannot tell"}
    rules = both | {"method": "rules", "precision": 0.2, "handed": 0.4, "reached": 0.6}
    model = both | {"method": "model", "precision": 0.19, "handed": 0.5, "reached": 0.8, "only_this": 0.25}
    model |= {"precision_gain_low": -0.03, "precision_gain_high": 0.01, "only_points": 0.05} | changes
    ages = pd.DataFrame({"method": "model", "landmark_days": AGES})
    return Earliness(pd.DataFrame([rules, model])[COLUMNS], ages)


EARLIER = {"days_earlier": 3.2, "days_earlier_low": 1.0, "days_earlier_high": 5.0, "finding": "earlier"}
LATER = {"days_earlier": -2.0, "days_earlier_low": -3.0, "days_earlier_high": -1.0, "finding": "later"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (EARLIER, "would come 3.2 days earlier (+1.0 to +5.0 days, n = 80 customers)"),
        (LATER, "would come 2.0 days later (-3.0 to -1.0 days, n = 80 customers)"),
        ({"days_earlier_low": -1.0, "days_earlier_high": 2.0}, "cannot be told (-1.0 to +2.0 days"),
        ({"days_earlier_low": np.nan, "both": 2}, "Too few customers are handed over by both (2)"),
        ({}, "Precision came out about equal (19 of 100 handed over become customers, against 20 of 100)"),
        ({"precision_gain_high": -0.01}, "But it came out less precise"),
        ({"precision_gain_low": 0.01, "precision_gain_high": 0.05}, "more precise besides"),
        ({"handed": 0.0}, "At no threshold is the score as precise"),
        ({}, "80 of 100 customers (25 that the points do not) among 50 of 100 leads"),
        ({}, "the points as they are 60 of 100 (5 of them alone) among 40 of 100 leads"),
        ({}, "on days 0, 7 and 14 only."),
    ],
)
def test_the_sentence_in_each_case(changes: dict[str, float | str], said: str) -> None:
    assert said in earliness_words(line(**changes))
