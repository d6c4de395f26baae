import pandas as pd
import pytest

from src.reporting.assemble.buyers import looked_at_age, who_buys_of


def row(words, source, group, p, rate=0.2, n=100):
    ends = {"low": rate - 0.05, "high": rate + 0.05, "all_rate": 0.1, "all_n": 900}
    return {
        "words": words,
        "source": source,
        "group": group,
        "p_corrected": p,
        "rate": rate,
        "n": n,
        "wins": 20,
        **ends,
    }


def labels(*rows):
    return [
        c.label for c in who_buys_of(pd.DataFrame(list(rows)), pd.DataFrame(), "", "as they came in").characteristics
    ]


def test_one_statement_per_source_the_strongest_and_of_equals_the_shortest():
    assert labels(
        row("saw prices in the last 30 days", "prices", "engagement", 1e-9),
        row("saw prices", "prices", "engagement", 1e-9),
        row("saw prices, at least twice", "prices", "engagement", 1e-8),
    ) == ["Saw prices"]


def test_half_is_who_they_are_and_half_what_they_did():
    did = [row(f"did {i}", f"d{i}", "engagement", 10.0 ** (i - 20), 0.5 - i / 100) for i in range(5)]
    are = [row(f"is {i}", f"f{i}", "fit", 10.0 ** (i - 9), 0.2 - i / 100) for i in range(5)]
    assert labels(*did, *are) == ["Did 0", "Did 1", "Did 2", "Is 0", "Is 1", "Is 2"]
    assert labels(*are) == ["Is 0", "Is 1", "Is 2", "Is 3", "Is 4"]  # where one half is short, the other fills up


def test_what_fails_the_correction_is_not_shown():
    assert labels(row("sure", "a", "fit", 0.04), row("unsure", "b", "fit", 0.06)) == ["Sure"]
    nothing = who_buys_of(pd.DataFrame([row("unsure", "b", "fit", 0.06)]), pd.DataFrame(), "", "as they came in")
    assert (nothing.characteristics, nothing.profile, nothing.base_rate.value) == ((), None, 0.1)
    assert who_buys_of(pd.DataFrame(), pd.DataFrame(), "", "as they came in") is None


def profile(words, wins=30, held="yes"):
    found = {"n_found": 100, "wins_found": 20, "rate_found": 0.2}
    return {"words": words, **found, "n": 60, "wins": wins, "rate": wins / 60, "low": 0.3, "high": 0.7, "held": held}


def test_profiles_that_held_with_both_intervals():
    table = pd.DataFrame(
        [
            profile("fell", held="no"),
            profile("industry: Logistics; saw prices, at least twice; asked for a demo"),
            profile("few", wins=4),
            profile("b"),
            profile("c"),
            profile("d"),
        ]
    )
    who = who_buys_of(pd.DataFrame([row("sure", "a", "fit", 0.04)]), table, "", "as they came in")
    assert who.profile.label == "Industry: Logistics, saw prices at least twice and asked for a demo"
    assert (who.profile.rate.n, who.profile.later.n) == (100, 60)
    # Wilson's interval of 20 of 100, as in Brown, Cai and DasGupta (2001)
    assert (who.profile.rate.low, who.profile.rate.high) == pytest.approx((0.1334, 0.2888), abs=1e-3)
    assert [p.label for p in who.also] == ["B", "C"]


def test_the_age_at_which_leads_were_looked_at_is_that_of_the_source():
    who = who_buys_of(pd.DataFrame([row("sure", "a", "fit", 0.04)]), pd.DataFrame(), "", looked_at_age([0]))
    assert who.at_age == "as they came in"
    assert "as they came in" in who.base_rate.definition
    assert "as they came in" in who.characteristics[0].rate.definition
