import numpy as np
import pandas as pd

from src.evaluation.calls.response_sentences import grade_sentence, levels_sentence


def row(**changes):
    told = {"grade": "A", "leads": 241, "due": 241, "in_time_fraction": 0.71, "low": 0.65, "high": 0.763}
    never = {"never_fraction": 0.112, "never_low": 0.08, "never_high": 0.158, "promised_hours": 4.0}
    return {**told, **never, **changes}


def levels(**changes):
    table = {"source": ["Partner", "Search"], "due": [61, 412], "in_time_fraction": [0.48, 0.7]}
    ends = {"low": [0.36, 0.66], "high": [0.6, 0.74], "gap": [-0.22, 0.22], "p_adjusted": [0.001, 0.001]}
    return pd.DataFrame({**table, **ends, **changes})


def test_a_grade_with_a_promise():
    assert grade_sentence(row()) == (
        "A leads: 71 of 100 were called within 4 working hours (between 65 and 76), 11 of 100 were never called "
        "(between 8 and 16); n = 241."
    )


def test_a_grade_without_one_and_all_leads_of_whom_some_have_one():
    said = grade_sentence(row(due=0, in_time_fraction=np.nan))
    assert said == "A leads: 11 of 100 were never called (between 8 and 16); n = 241. No time is promised for them."
    said = grade_sentence(row(grade="All leads", due=100, promised_hours=np.nan))
    assert said.startswith(
        "All leads: of the 100 with a promise 71 of 100 were called within the time promised for their"
    )


def test_nothing_is_said_of_fewer_than_ten():
    assert grade_sentence(row(leads=9, due=9)) == ""
    assert levels_sentence(levels(due=[9, 412]), "source") == ""


def test_levels_that_surely_differ_are_named_on_their_side():
    said = levels_sentence(levels(), "source")
    assert "less often than the rest: leads from 'Partner' (48 of 100, between 36 and 60, n = 61)." in said
    assert "more often than the rest: leads from 'Search'" in said
    assert said.endswith("looking at 2 sources was allowed for.")


def test_no_level_is_named_where_it_may_be_luck():
    said = levels_sentence(levels(p_adjusted=[0.3, 0.3]), "source")
    assert said == "Of 2 sources none is surely called in time more or less often than the rest, grade by grade."


def test_parts_of_the_day_in_words():
    table = levels().rename(columns={"source": "hour"}).assign(hour=["09-10", "after closing"])
    said = levels_sentence(table, "hour")
    assert "leads that come in from 09 to 10" in said
    assert "leads that come in after closing" in said
