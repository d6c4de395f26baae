"""Customers called unlikely: counted by hand, what is planted is found, and nothing where nothing is."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import fisher_exact

from src.evaluation.calls.did_labels import did_labels
from src.evaluation.calls.misses import SHARED, misses, shared_by
from src.features.definition import Feature
from src.models.grades import Reference

REFERENCE = Reference((0.0, 1.0), (0.3, 0.2, 0.05), None, None, {})


def later(
    seed: int = 1, count: int = 5000, rate: float = 0.01, planted: float = 0.01
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return leads of which two fifths are called unlikely (1 of 100); one in eight of all came by a reseller."""
    random = np.random.default_rng(seed)
    chance = np.where(np.arange(count) % 5 < 3, 0.25, 0.01)
    reseller = random.random(count) < 1 / 8
    true = np.where(chance > 0.1, 0.25, np.where(reseller, planted, rate))
    table = pd.DataFrame(
        {
            "lead_id": [f"L{number}" for number in range(count)],
            "account_id": [f"L{number}" for number in range(count)],
            "kind": "landmark",
            "landmark_days": 0.0,
            "created_at": pd.Timestamp("2026-01-05", tz="UTC") + pd.to_timedelta(np.arange(count), unit="h"),
            "model": chance,
            "is_won": pd.array(random.random(count) < true, "boolean"),
            "is_worked": pd.array([True] * count, "boolean"),
        }
    )
    levels = {f"noise {place}": random.choice(["a", "b", "c", "d"], count) for place in range(15)}
    return table, pd.DataFrame({"source": np.where(reseller, "Reseller", "Search"), **levels}, table.index)


def test_what_misses_share_is_found_and_said() -> None:
    table, labels = later(planted=0.15)
    found = misses(table, labels, REFERENCE)
    low = table[table["model"] < 0.05]
    assert found.summary["misses"] == low["is_won"].sum()
    assert (found.summary["unlikely"], found.summary["leads"]) == ("grade D", 2000)
    first = found.shared.iloc[0]
    assert (first["characteristic"], first["level"]) == ("source", "Reseller")
    assert (found.shared["p_adjusted"].iloc[1:] > 0.05).all()
    assert "it missed more than it should" in found.sentences[1]
    assert found.sentences[2].startswith(f"{first['misses']} of them: source Reseller.")
    assert len(found.sentences) == 3


def test_a_level_by_hand() -> None:
    low = pd.DataFrame({"is_won": pd.array([True] * 6 + [False] * 14 + [True] * 4 + [False] * 36, "boolean")})
    labels = pd.DataFrame({"source": ["a"] * 20 + ["b"] * 40, "small": ["x"] * 9 + ["y"] * 51, "same": "z"})
    found = shared_by(low, labels)
    assert found[["characteristic", "level"]].to_numpy().tolist() == [["source", "a"], ["source", "b"]]
    p = fisher_exact([[6, 14], [4, 36]], "greater").pvalue
    assert found.loc[0, "p_adjusted"] == pytest.approx(2 * p)
    assert found.loc[0, ["misses", "leads", "other_misses", "other_leads"]].tolist() == [6, 20, 4, 40]


def test_nothing_is_shared_where_nothing_is_planted() -> None:
    """61 levels looked at, 20 times: at most one time in twenty may anything be named."""
    named = sum(len(misses(*later(seed, rate=0.02, planted=0.02), REFERENCE).sentences) > 3 for seed in range(20))
    assert named <= 3
    said = misses(*later(1, rate=0.02, planted=0.02), REFERENCE).sentences[-1]
    assert "They share nothing that luck does not explain" in said


def test_as_many_as_said_and_fewer() -> None:
    assert "no more than a small chance means" in misses(*later(2), REFERENCE).sentences[1]
    assert "fewer than it said" in misses(*later(2, rate=0.0, planted=0.0), REFERENCE).sentences[1]


def test_chances_are_held_against_called_leads_only() -> None:
    table, labels = later(3)
    left = pd.array(np.arange(len(table)) % 2 == 0, "boolean")
    table = table.assign(is_worked=left, is_won=table["is_won"] & left)
    found = misses(table, labels, REFERENCE)
    assert found.summary["called"] == 1000
    assert found.summary["said"] == pytest.approx(10)
    assert "no more than a small chance means" in found.sentences[1]


def test_few_misses_are_counted_and_no_more() -> None:
    table, labels = later(1, count=300)
    found = misses(table, labels, REFERENCE)
    assert found.sentences[-1].startswith("Too few to say what they share")
    assert found.shared.empty
    assert list(found.shared) == SHARED


def test_without_grades_the_lowest_fifth_is_unlikely() -> None:
    table, labels = later(1)
    table = table.assign(model=np.linspace(0.001, 0.3, len(table)))
    assert misses(table, labels, None).summary["leads"] == 1000
    nobody = Reference((0.0, 1.0), (0.3, 0.2, 0.0), None, None, {})
    assert misses(table, labels, nobody).summary["unlikely"] == "the lowest fifth"


def test_where_the_score_tells_new_leads_not_apart_nobody_is_unlikely() -> None:
    table, labels = later(1)
    everybody = Reference((0.0, 1.0), (0.9, 0.8, 0.7), None, None, {})
    assert misses(table, labels, everybody).summary["unlikely"] == "the lowest fifth"
    same = misses(table.assign(model=0.1), labels, everybody)
    assert same.needs is not None
    assert same.needs.startswith("As leads come in, the score hardly tells them apart")


def test_without_touches_nobody_is_said_to_be_called() -> None:
    table, labels = later(2)
    said = misses(table.assign(is_worked=pd.array([pd.NA] * len(table), "boolean")), labels, REFERENCE).sentences[1]
    assert said.startswith("Of the 2,000 leads ")


def test_colleagues_are_not_looked_at() -> None:
    table, labels = later(1, planted=0.15)
    labels = labels.assign(colleagues=np.where(table["is_won"], "the best", "the others"))
    assert "colleagues" not in set(misses(table, labels, REFERENCE).shared["characteristic"])


def test_without_a_score_it_says_what_it_needs() -> None:
    table, labels = later(1)
    for nothing in (table.head(0), table.assign(model=np.nan)):
        found = misses(nothing, labels, None)
        assert (found.sentences, found.facts, found.summary) == ([], {}, {})
        assert found.needs is not None


def test_what_leads_did_in_words() -> None:
    catalog = {
        "did_demo_count": Feature(
            "did_demo_count", "asked for a demo: times so far", "times", "engagement", "", "", ""
        ),
        "did_demo_7d_count": Feature(
            "x", "asked for a demo: times in the last 7 days", "times", "engagement", "", "", ""
        ),
    }
    features = pd.DataFrame({"did_demo_count": [2.0, 0.0, np.nan], "did_demo_7d_count": [1.0, 0.0, 0.0]})
    found = did_labels(features, catalog)
    assert found["asked for a demo"].tolist() == ["yes", "no", "no"]
    assert list(found) == ["asked for a demo", "left a trace"]
    assert did_labels(features, {}).shape == (3, 0)
