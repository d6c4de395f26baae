"""What the threshold does with the leads, and each sentence in each of its cases."""

from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from src.evaluation.calls.capacity import Capacity
from src.evaluation.points.bands import NO_LABEL, Rise
from src.evaluation.points.threshold import threshold_audit
from src.evaluation.points.threshold_sentences import bands_words, capacity_words, inflation_words
from src.evaluation.rules_in_use import RulesInUse
from src.evaluation.trend import Trend

AS_OF = datetime(2026, 1, 1, tzinfo=UTC)
LEADS = 720


def used(drift: float = 0.0) -> tuple[RulesInUse, pd.DataFrame]:
    """Return two leads a day over a year; points 40-59 at 14 days plus a drift per day; past 50 more win."""
    number = np.arange(LEADS)
    created = pd.Timestamp("2025-01-01", tz="UTC") + pd.to_timedelta(number // 2, unit="D")
    points = 40 + (number * 7) % 20 + drift * (number // 2)
    random = np.random.default_rng(3)
    examples = pd.DataFrame(
        {
            "lead_id": [f"l{i}" for i in number],
            "account_id": [f"l{i}" for i in number],
            "created_at": created,
            "scored_at": created + pd.Timedelta(days=14),
            "kind": "landmark",
            "landmark_days": 14.0,
            "window": number * 2 // LEADS,
            "is_won": pd.array(random.random(LEADS) < np.where(points >= 50, 0.4, 0.1), "boolean"),
            "is_worked": (number % 3 > 0),
        }
    ).rename_axis("row_id")
    examples["is_worked"] = examples["is_worked"].astype("boolean")
    label = np.where(points >= 50, "hot", "cold")
    replayed = pd.DataFrame({"points": points, "is_qualified": points >= 50, "label": label}).rename_axis("row_id")
    qualified = examples[["lead_id", "account_id", "created_at"]].assign(
        qualified_at=(created + pd.Timedelta(days=1)).where(points >= 50)
    )
    table = examples.assign(rules=points.astype(float))
    return RulesInUse(table, pd.DataFrame(), [], points=replayed, qualified=qualified), examples


def test_weeks_bands_and_quarters_are_those_of_the_leads() -> None:
    found = threshold_audit(*used(), Capacity(7.0, "declared", ""), AS_OF)
    assert found.weeks["qualified"].median() == 7  # every second of 14 leads a week
    assert found.quarters["quarter"].tolist() == ["2025 Q1", "2025 Q2", "2025 Q3", "2025 Q4"]
    assert found.quarters["n"].sum() == LEADS
    assert found.quarters["qualified_share"].tolist() == pytest.approx([0.5] * 4, abs=0.02)
    assert found.bands["n"].sum() == 2 * LEADS * 2 / 3  # tenths and labels, called leads only
    assert "sales can work 7: the threshold fits what sales can work." in found.capacity_words
    assert found.bands_words.startswith("More points mean more customers: ")
    assert "stays level" in found.inflation_words


def test_points_that_grow_with_the_years_are_seen() -> None:
    found = threshold_audit(*used(drift=0.03), Capacity(None, "arrivals", ""), AS_OF)
    assert found.quarters["mean_points"].is_monotonic_increasing
    assert "points on average, and that rises (+1" in found.inflation_words
    assert "sales can work" not in found.capacity_words


def test_a_vendors_points_have_bands_and_nothing_else() -> None:
    rules, examples = used()
    none = rules.points.assign(is_qualified=None, label=None)
    vendor = RulesInUse(rules.table, pd.DataFrame(), [], points=none)
    found = threshold_audit(vendor, examples, Capacity(7.0, "declared", ""), AS_OF)
    assert set(found.bands["kind"]) == {"tenth"}
    assert (found.capacity_words, found.inflation_words) == ("", "")
    assert found.weeks.empty
    assert found.quarters.empty


def test_without_points_nothing_is_said() -> None:
    rules, examples = used()
    found = threshold_audit(
        RulesInUse(rules.table.drop(columns="rules"), pd.DataFrame(), []),
        examples,
        Capacity(7.0, "declared", ""),
        AS_OF,
    )
    assert (found.capacity_words, found.bands_words, found.inflation_words) == ("", "", "")


@pytest.mark.parametrize(
    ("per_week", "said"),
    [
        (40.0, "sales can work 40: most calls go to leads that the points do not speak for, and it should be lowered."),
        (12.0, "sales can work 12: the threshold fits what sales can work."),
        (5.0, "sales can work 5: the threshold does not say whom to call, and should be raised."),
        (None, "and that stays level."),
    ],
)
def test_the_sentence_on_capacity(per_week: float | None, said: str) -> None:
    weeks = pd.date_range("2025-01-06", periods=52, freq="7D", tz="UTC")
    found = capacity_words(pd.DataFrame({"week": weeks, "qualified": 10}), Capacity(per_week, "declared", ""))
    assert found.startswith("In a typical week 10 leads pass the threshold for the first time (52 weeks)")
    assert found.endswith(said)
    growing = pd.DataFrame({"week": weeks, "qualified": np.arange(52)})
    assert "and that rises by 52 a year" in capacity_words(growing, Capacity(per_week, "declared", ""))
    assert capacity_words(growing.assign(qualified=0), Capacity(per_week, "declared", "")) == ""


BANDS = pd.DataFrame(
    {"kind": "label", "band": ["cold", "warm", "hot"], "n": 100, "wins": [2, 9, 5], "rate": [0.02, 0.09, 0.05]}
)


@pytest.mark.parametrize(
    ("rise", "said"),
    [
        (Rise(0.1, 0.05, 0.15, "rises"), "More points mean more customers: 2 of 100 labelled cold become customers"),
        (Rise(0.1, 0.05, 0.15, "rises"), "5 of 100 labelled hot (+10 of 100 from bottom to top, +5 to +15; n = 300"),
        (Rise(0.0, -0.01, 0.01, "does not rise"), "More points hardly mean more customers: 2 of 100"),
        (Rise(0.0, -0.1, 0.1, "cannot tell"), "Whether more points mean more customers cannot be told: 2 of 100"),
        (
            Rise(0.1, 0.05, 0.15, "does not rise", ("warm", "hot")),
            "do not always mean more customers: 5 of 100 labelled hot become customers, but 9 of 100 labelled warm",
        ),
    ],
)
def test_the_sentence_on_bands(rise: Rise, said: str) -> None:
    found = bands_words(BANDS, {"label": rise}, "customers", among_worked=True)
    assert said in found
    assert found.endswith("16 customers, among called leads).")


def test_leads_below_every_label_are_said_so() -> None:
    bands = BANDS.replace({"band": {"cold": NO_LABEL}})
    said = bands_words(bands, {"label": Rise(0.1, 0.05, 0.15, "rises")}, "customers", among_worked=False)
    assert "2 of 100 below every label become customers, 5 of 100 labelled hot" in said


def test_tenths_speak_where_no_label_is_declared() -> None:
    tenths = BANDS.assign(kind="tenth", band=["1", "5", "10"])
    said = bands_words(tenths, {"tenth": Rise(0.1, 0.05, 0.15, "rises")}, "buyers", among_worked=False)
    assert "2 of 100 in tenth 1 of 10 become buyers, 5 of 100 in tenth 10 of 10" in said
    assert said.endswith("16 buyers).")


@pytest.mark.parametrize(
    ("finding", "said"),
    [
        ("rises", "and that rises"),
        ("falls", "and that falls"),
        ("level", "and that stays level"),
        ("cannot tell", "and whether that moves cannot be told"),
    ],
)
def test_the_sentence_on_inflation(finding: str, said: str) -> None:
    quarters = pd.DataFrame({"quarter": ["2025 Q1", "2025 Q2"], "n": [10, 20]})
    points, share = Trend(1.0, 0.5, 1.5, 41.0, 9, finding), Trend(0.02, 0.01, 0.03, 0.34, 9, finding)  # type: ignore[arg-type]
    found = inflation_words(quarters, {"points": points, "share": share})
    assert f"41 points on average, {said} (+1.0 a year, +0.5 to +1.5)" in found
    assert f"34 of 100 are past the threshold, {said} (+2.0 of 100 a year, +1.0 to +3.0)" in found
    assert found.endswith("2025 Q1 to 2025 Q2, n = 30.")
    assert "past the threshold" not in inflation_words(quarters, {"points": points})
    few = Trend(np.nan, np.nan, np.nan, 41.0, 3, "cannot tell")
    assert "nan" not in inflation_words(quarters, {"points": few, "share": few})
    assert inflation_words(quarters.head(0), {}) == ""
