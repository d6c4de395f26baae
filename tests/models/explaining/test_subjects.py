import numpy as np
import pandas as pd

from src.features.definition import Feature
from src.models.encode import Column, Encoding
from src.models.explaining.alike import alike_pairs
from src.models.explaining.subjects import alike_matrix, subject_names, subjects_of
from src.models.facts import Bins, Facts


def feature(name: str, source: str, is_reason: bool = True) -> Feature:
    return Feature(name, name, "times", "fit", source, name, name, is_reason=is_reason)


CATALOG = {
    made.name: made
    for made in (
        feature("campaign", "leads.campaign"),
        feature("source", "leads.source"),
        feature("demos", "demo"),
        feature("demos_7d", "demo"),
        feature("hour", "demo", is_reason=False),
        feature("visits", "visit"),
    )
}
NAMES = [*CATALOG]


def test_features_of_one_source_are_one_subject_and_clocks_are_none() -> None:
    assert subjects_of(NAMES, CATALOG, ()) == [[0], [1], [2, 3], [5]]


def test_sources_that_say_the_same_are_one_subject() -> None:
    assert subjects_of(NAMES, CATALOG, [("campaign", "source")]) == [[0, 1], [2, 3], [5]]
    named = subject_names(NAMES, CATALOG, [("campaign", "source")])
    assert named["source"] == named["campaign"] == "leads.campaign"
    assert "hour" not in named


def test_a_part_that_is_alike_does_not_make_two_sources_one() -> None:
    """Visits are alike to demos of this week only."""
    assert subjects_of(NAMES, CATALOG, [("visits", "demos_7d")]) == [[0], [1], [2, 3], [5]]


def test_who_is_alike_to_most_takes_them_in_and_no_chain_grows() -> None:
    few = {name: feature(name, name) for name in "abcde"}
    chain = [("a", "b"), ("b", "c"), ("b", "d"), ("d", "e")]
    assert subjects_of(list(few), few, chain) == [[0, 1, 2, 3], [4]]
    assert subjects_of([], {}, []) == []


def test_alike_matrix_is_symmetric_and_holds_each_itself() -> None:
    found = alike_matrix(["a", "b", "c"], [("a", "c")])
    assert found.tolist() == [[True, False, True], [False, True, False], [True, False, True]]


def test_what_goes_together_at_one_age_is_alike() -> None:
    rng = np.random.default_rng(1)
    n = 1200
    age = np.repeat([0.0, 7.0], n // 2)
    campaign = rng.integers(0, 12, n).astype(float)
    matrix = pd.DataFrame(
        {
            "f_000": campaign,
            "f_001": campaign // 4,  # the source that a campaign belongs to
            "f_002": age + (rng.random(n) < 0.5),  # grows with age, as the next does, and says nothing else
            "f_003": age + (rng.random(n) < 0.5),
            "f_004": rng.integers(0, 12, n).astype(float),
            "f_005": np.full(n, np.nan),
        }
    )
    texts = tuple(str(level) for level in range(12))
    columns = [Column("campaign", "f_000", texts), Column("source", "f_001", texts[:3])]
    columns += [Column(name, f"f_00{place}", None) for place, name in ((2, "visits"), (3, "mails"))]
    columns += [Column("noise", "f_004", texts), Column("empty", "f_005", None)]
    counts = {"campaign": 13, "source": 4, "visits": 4, "mails": 4, "noise": 13, "empty": 2}
    edges = (1.0, 7.0)
    bins = {
        column.name: Bins(edges if column.levels is None else (), np.zeros((2, counts[column.name])), np.zeros((2, 1)))
        for column in columns
    }

    found = alike_pairs(matrix, Encoding(tuple(columns), {}), bins, age)

    assert found == (("campaign", "source"),)


def test_pairs_survive_json() -> None:
    facts = Facts((0.0,), np.array([0.1]), {}, (("a", "b"),))
    assert Facts.from_json(facts.to_json()).alike == (("a", "b"),)
    old = facts.to_json()
    del old["alike"]
    assert Facts.from_json(old).alike == ()
