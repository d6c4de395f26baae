"""Criteria that expired, the last forecast, restated figures: on the page, in each case."""

from datetime import date

import pandas as pd
import pytest
from markupsafe import Markup

from src.reporting.assemble.since_last import expired_of, forecast_kept_of, restated_of
from src.reporting.facts import FactBook
from src.reporting.since_last import Expired, ForecastKept, expired_sentence, forecast_sentence
from tests.reporting.fernhill import count, expected, share

WEBINAR = Expired("Webinar guests", date(2026, 3, 1), share(0.09, 0.06, 0.12, 400), share(0.05, 0.03, 0.07, 300))


def test_what_expired_is_told_with_its_month() -> None:
    said = expired_sentence((WEBINAR,), FactBook()).striptags()
    assert said == "Webinar guests (was 9, now 5 of 100) since about March 2026."
    assert expired_sentence((), FactBook()) == ""


@pytest.mark.parametrize(
    ("came", "end"), [(149, "It became 149."), (170, "It became 170: more."), (90, "It became 90: fewer.")]
)
def test_the_last_forecast_is_set_against_what_came(came, end) -> None:
    kept = ForecastKept(date(2026, 7, 6), expected(142, 120, 164), count(came))
    said = forecast_sentence(kept, Markup("customers"), FactBook()).striptags()
    assert said == f"On 6 July 2026 it said between 120 and 164 customers. {end}"
    assert forecast_sentence(None, Markup("customers"), FactBook()) == ""


def test_only_what_expired_is_taken_from_the_criteria() -> None:
    row = {"words": "Webinar guests", "since": "2026-03-01", "rate_before": 0.09, "rate_after": 0.05}
    row |= {
        "low_before": 0.06,
        "high_before": 0.12,
        "low_after": 0.03,
        "high_after": 0.07,
        "n_before": 400.0,
        "n_after": 300,
    }
    table = pd.DataFrame(
        [row | {"state": "expired"}, row | {"state": "no change seen"}, row | {"state": "closer to average"}]
    )
    found = expired_of(table, "w")
    assert [(each.words, each.since, each.before.n, each.after.value) for each in found] == [
        ("Webinar guests", date(2026, 3, 1), 400, 0.05)
    ]
    assert expired_of(pd.DataFrame(), "w") == ()


def test_a_forecast_whose_days_are_not_over_is_not_judged() -> None:
    number = {"value": 142.0, "low": 120.0, "high": 164.0, "n": 900, "window": ""}
    facts = {
        "last_forecast": number,
        "last_forecast.came": number | {"value": 149.0},
        "last_forecast.made_on": "2026-07-06",
    }
    kept = forecast_kept_of(facts)
    assert kept is not None
    assert (kept.made_on, kept.came.value, kept.said.high) == (date(2026, 7, 6), 149, 164)
    assert forecast_kept_of({"last_forecast.so_far": number}) is None


def test_restated_quarters_are_told_newest_first() -> None:
    facts = {f"restated.{q}.{w}": {"value": v} for q, w, v in [("2026Q1", "before", 158), ("2026Q1", "now", 161)]}
    facts |= {f"restated.{q}.{w}": {"value": v} for q, w, v in [("2026Q2", "before", 90), ("2026Q2", "now", 92)]}
    found = restated_of({**facts, "restated.last_report": "2026-07-06"}, "customers")
    assert [(row.what, row.was.value, row.now.value) for row in found] == [
        ("customers of April to June 2026", 90, 92),
        ("customers of January to March 2026", 158, 161),
    ]
    assert restated_of({}, "customers") == ()
