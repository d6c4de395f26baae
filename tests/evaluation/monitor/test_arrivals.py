"""Each alarm about who comes in is raised by what is planted for it, and by nothing else."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from src.evaluation.later_leads import at_creation
from src.evaluation.monitor.alarm import Alarm
from src.evaluation.monitor.arrival_alarms import arrival_alarms, drift_table, fields_sentence, others_table
from src.evaluation.monitor.arrivals import watch_arrivals
from src.evaluation.monitor.seen import Seen
from tests.evaluation.monitor.a_page import AS_OF, a_page, changed, without

NOBODY = pd.DataFrame()


@pytest.fixture(scope="module")
def quiet() -> Seen:
    return a_page()


def alarms(page: Seen) -> dict[str, Alarm]:
    found = watch_arrivals(page, NOBODY, 28.0)
    assert found is not None
    return {alarm.kind.name: alarm for alarm in arrival_alarms(found, page.words)}


def test_quiet_leads_raise_none(quiet: Seen) -> None:
    found = watch_arrivals(quiet, NOBODY, 28.0)
    assert found is not None
    assert arrival_alarms(found, quiet.words) == []
    said = fields_sentence(found, "dates")
    assert said.startswith("None of 5 fields moved further than quiet weeks do (newest ")
    assert said.endswith(f"leads, {found.fields.past_looks} past weeks).")
    table = drift_table(found, quiet.words)
    assert set(table["span"]) == {"week", "recent"}
    assert not table["is_notable"].any()
    assert not others_table(found)["is_alarm"].any()


def test_a_number_three_times_as_large_is_a_field_that_moved(quiet: Seen) -> None:
    found = alarms(changed(quiet, "employees_count", lambda values: values * 3))
    assert set(found) == {"fields"}
    assert found["fields"].fields == ("employees_count",)
    assert found["fields"].level == "warning"
    assert "employees count (newest" in found["fields"].what


def test_a_thousand_times_as_large_is_a_unit_and_so_is_a_thousandth(quiet: Seen) -> None:
    for factor, words in ((1000.0, "72 times what it was"), (0.001, "1/")):
        found = alarms(changed(quiet, "employees_count", lambda values, by=factor: values * by))
        assert found["unit"].level == "alert"
        assert words in found["unit"].what


def test_an_empty_field_is_an_alert(quiet: Seen) -> None:
    found = alarms(changed(quiet, "country", lambda values: pd.Series(None, values.index, dtype=values.dtype)))
    assert found["emptied"].fields == ("country",)
    assert found["emptied"].level == "alert"
    assert "emptied" not in alarms(quiet)


@pytest.mark.parametrize(("share", "level"), [(0.12, "warning"), (0.6, "alert")])
def test_values_that_are_new(quiet: Seen, share: float, level: str) -> None:
    def renamed(values: pd.Series) -> pd.Series:
        return values.where(np.random.default_rng(9).random(len(values)) >= share, "Atlantis")

    page = changed(quiet, "country", renamed, days=6.9)
    found = alarms(page)
    newest = at_creation(page.examples).sort_values("scored_at").index[-(found["new_values"].n or 0) :]
    assert found["new_values"].fields == ("country",)
    assert found["new_values"].level == level
    assert found["new_values"].value == (page.features.loc[newest, "country"] == "Atlantis").mean()
    assert "Atlantis" not in found["new_values"].what  # never a value


def test_under_half_as_many_leads(quiet: Seen) -> None:
    newest = quiet.examples["created_at"] > AS_OF - pd.Timedelta(days=7)
    gone = newest & (quiet.examples["sequence"] % 5 != 0)
    found = alarms(without(quiet, gone))
    assert found["volume"].what == "10 leads came in the newest week; 58 do as a rule. No week before was so far off."
    a_third = newest & (quiet.examples["sequence"] % 3 == 0)
    assert "volume" not in alarms(without(quiet, a_third))


def test_many_fields_at_once_are_rather_the_export(quiet: Seen) -> None:
    one = changed(quiet, "employees_count", lambda values: values * 4)
    assert "many_fields" not in alarms(one)  # one of five fields: 20 of 100 parts
    both = changed(one, "visits_count", lambda values: values + 3)
    found = alarms(both)
    assert found["many_fields"].level == "alert"
    assert found["many_fields"].value == pytest.approx(0.4)


def test_what_has_gone_on_for_three_months_is_no_news(quiet: Seen) -> None:
    """An alarm ends once the half year before has learned of it, and an emptied field once it is how things are."""
    long_ago = changed(quiet, "country", lambda values: pd.Series(None, values.index, dtype=values.dtype), days=120.0)
    assert "emptied" not in alarms(long_ago)


def test_a_list_without_dates_is_looked_at_in_its_order() -> None:
    page = a_page(order="sequence")
    assert page.as_of is None
    found = watch_arrivals(page, NOBODY, 28.0)
    assert found is not None
    assert "earlier parts of the list" in fields_sentence(found, "sequence")
    assert "volume" not in set(found.others["kind"])


def test_what_cannot_be_said_is_said() -> None:
    assert "no order of time" in fields_sentence(None, "none")
    assert "too short for a look" in fields_sentence(None, "dates")
    assert watch_arrivals(a_page(order="none"), NOBODY, 28.0) is None
    tiny = a_page(leads=30)
    assert watch_arrivals(tiny, NOBODY, 28.0) is None
    page = a_page()
    young = without(page, page.examples["created_at"] < AS_OF - pd.Timedelta(days=260))
    found = watch_arrivals(young, NOBODY, 28.0)
    assert found is not None
    assert "more weeks of history" in fields_sentence(found, "dates")
    assert not found.moved


def test_tables_of_nothing_have_their_columns() -> None:
    assert drift_table(None, {}).empty
    assert "feature" in drift_table(None, {})
    assert others_table(None).columns.tolist()[0] == "kind"
