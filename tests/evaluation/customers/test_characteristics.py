from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, logit

from src.evaluation.customers.buyers import Buyers
from src.evaluation.customers.characteristics import characteristics_table, characteristics_told
from src.evaluation.customers.conditions import conditions_of
from src.evaluation.customers.held_equal import (
    AGREES,
    NEEDS,
    ONLY_EQUAL,
    ONLY_RAW,
    OPPOSITE,
    _finding,
    contributions_of,
    held_equal,
)
from src.evaluation.customers.marked import marked
from src.evaluation.customers.profiles_table import COLUMNS as PROFILES
from src.evaluation.holm import holm
from src.features.definition import Feature
from tests.evaluation.customers.simulated_buyers import CATALOG, history

SOURCE = Feature("source", "source", "text", "fit", "leads.source", "source {value}", "no source", True)


def small(values, won, segment=""):
    features = pd.DataFrame({"source": pd.Series(values, dtype="str")})
    leads = pd.DataFrame({"is_won": won, "created_at": pd.NaT, "account_id": [f"A{i}" for i in range(len(won))]})
    return Buyers(features, leads, pd.Series(True, index=leads.index), {"source": SOURCE}, 0.0, segment)


def test_counted_and_corrected_by_hand():
    buyers = small(["fair"] * 20 + ["web"] * 20, [True] * 10 + [False] * 10 + [True] * 2 + [False] * 18)
    conditions = conditions_of(buyers.features, buyers.catalog, min_leads=10)
    table = characteristics_table(conditions, buyers).set_index("words")
    assert table.loc["source fair", ["n", "wins", "rate", "other_n", "other_rate"]].tolist() == [20, 10, 0.5, 20, 0.1]
    assert table.loc["source fair", "lift"] == pytest.approx(0.5 / 0.3)
    # Fisher's exact test of [[10, 10], [2, 18]]: p = 0.01387; twice for two rows
    assert table.loc["source fair", "p_corrected"] == pytest.approx(2 * 0.01387, abs=2e-4)


def test_against_another_segment_the_same_statement_is_compared():
    here = small(["fair"] * 20 + ["web"] * 20, [True] * 10 + [False] * 30)
    there = small(["fair"] * 30, [True] * 3 + [False] * 27)
    conditions = conditions_of(here.features, here.catalog, min_leads=10)
    table = characteristics_table(conditions, here, there)
    assert table["words"].tolist() == ["source fair"]  # nobody there came by the web
    assert table.loc[0, ["n", "rate", "other_n", "other_rate"]].tolist() == [20, 0.5, 30, 0.1]
    there = replace(there, segment="country AT")
    said = characteristics_told(table, here, "customers", there).sentences
    assert said[1] == (
        "Win more often than with country AT: source fair (50 of 100, between 30 and 70, n = 20; there 10); "
        "25 of 100 of all become customers."
    )


def test_a_share_of_under_ten_leads_is_not_shown():
    buyers = small(["fair"] * 9 + ["web"] * 40, [True] * 9 + [False] * 40)
    conditions = conditions_of(buyers.features, buyers.catalog, min_leads=5)
    assert "source fair" not in characteristics_table(conditions, buyers)["words"].tolist()


def test_sentences_name_what_surely_raises_and_lowers():
    later = history().later
    table = characteristics_table(conditions_of(later.features, CATALOG), later)
    said = characteristics_told(table, later, "customers").sentences
    assert "go with winning beyond doubt" in said[0]
    assert said[1].startswith("Win more often: ")
    assert "industry Logistics (" in said[1]
    assert said[2].startswith("Win less often: ")
    noise = Buyers(
        later.features, later.leads.assign(is_won=np.arange(len(later.won)) % 10 == 0), later.is_later, CATALOG, 14.0
    )
    table = characteristics_table(conditions_of(later.features, CATALOG), noise)
    assert characteristics_told(table, noise, "customers").sentences == [
        f"None of {len(table)} characteristics goes with winning beyond doubt, allowing for so many looks."
    ]
    assert "there are 2,000" in characteristics_told(table.iloc[:0], noise, "customers").needs


def test_fields_as_at_the_export_and_own_steps_come_with_a_caveat():
    later = history().later
    conditions = conditions_of(later.features, CATALOG)
    grown = replace(later, grown=frozenset({"industry"}))
    said = characteristics_told(characteristics_table(conditions, grown), grown, "customers").sentences
    assert not any("industry Logistics" in sentence for sentence in said)
    assert said[-1].startswith("Not named: industry. These fields are as at the export")
    ours = replace(later, are_own_steps=True)
    said = characteristics_told(characteristics_table(conditions, ours), ours, "customers").sentences
    assert said[-1].startswith("The activities are the company's own steps")


def test_what_nearly_always_wins_is_suspected_and_not_looked_for():
    buyers = small(["typed in"] * 40 + ["web"] * 100, [True] * 38 + [False] * 2 + [True] * 30 + [False] * 70)
    conditions = conditions_of(buyers.features, buyers.catalog)
    table = characteristics_table(conditions, buyers)
    said = characteristics_told(table, buyers, "customers").sentences
    assert said[-1].startswith("Too good to be true: source typed in (95 of 100")
    assert not any(sentence.startswith("Win more often: source typed in") for sentence in said)
    assert marked([], pd.DataFrame(columns=PROFILES), table, conditions, 140).first is None


def test_holm_never_falls_below_the_plain_value_and_keeps_order():
    p = np.array([0.2, 0.001, 0.04, 1.0])
    corrected = holm(p)
    assert (corrected >= p).all()
    assert list(np.argsort(corrected, kind="stable")) == [1, 2, 0, 3]


def test_a_characteristic_that_only_comes_along_is_told_apart():
    """Leads from the fair are mostly small; the model moves by size alone, so nothing remains of the fair."""
    random = np.random.default_rng(1)
    n = 3000
    small_firm = random.random(n) < 0.5
    fair = random.random(n) < np.where(small_firm, 0.8, 0.2)
    features = pd.DataFrame(
        {
            "source": pd.Series(np.where(fair, "Fair", "Search"), dtype="str"),
            "employees": np.where(small_firm, 5.0, 200.0),
        }
    )
    won = random.random(n) < np.where(small_firm, 0.05, 0.25)
    leads = pd.DataFrame({"is_won": won, "created_at": pd.NaT, "account_id": [f"A{i}" for i in range(n)]})
    catalog = {"source": SOURCE, "employees": CATALOG["employees"]}
    buyers = Buyers(features, leads, pd.Series(True, index=leads.index), catalog, 0.0)
    moved = pd.DataFrame({"source": 0.0, "employees": np.where(small_firm, -0.9, 0.9), "base": -2.0})

    told = held_equal(conditions_of(features, catalog), buyers, moved, "customers")

    table = told.tables["held_equal"].set_index("words")
    assert table.loc["source Fair", "rate"] < buyers.rate
    assert table.loc["source Fair", "equal_rate"] == pytest.approx(buyers.rate)
    assert table.loc["source Fair", "finding"] == ONLY_RAW
    assert "looks weak" in told.sentences[0] or "looks weak" in told.sentences[1]
    assert "as if it were 15 of 100" in " ".join(told.sentences)
    size = table[table["source"] == "leads.employees"]
    assert (size["finding"] == AGREES).all()
    # By hand: mean contribution inside less that of all leads, added to the log-odds of all.
    inside = moved["employees"][small_firm].mean() - moved["employees"].mean()
    assert size["equal_rate"].min() == pytest.approx(expit(logit(buyers.rate) + inside))


@pytest.mark.parametrize(
    ("low", "high", "effect", "ends", "finding"),
    [
        (0.2, 0.3, 0.5, (0.4, 0.6), AGREES),
        (0.2, 0.3, 0.05, (0.01, 0.09), ONLY_RAW),
        (0.05, 0.2, 0.5, (0.4, 0.6), ONLY_EQUAL),
        (0.2, 0.3, -0.5, (-0.6, -0.4), OPPOSITE),
        (0.05, 0.2, 0.5, (-0.1, 0.9), AGREES),
    ],
)
def test_findings(low, high, effect, ends, finding):
    assert _finding(low, high, 0.1, effect, *ends) == finding


def test_without_a_model_it_says_what_it_needs():
    later = history().later
    assert held_equal([], later, contributions_of(None, later.features, later), "customers").needs == NEEDS
