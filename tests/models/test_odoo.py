"""Odoo's scoring against the numbers of Odoo's own tests, and against plain products of shares."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from src.models.cut import Cut
from src.models.odoo import Stages, fit_odoo, odoo_on
from src.models.recipe import Recipe
from src.models.training_set import training_set

STAGES = Stages({"0": 0, "1": 1, "2": 2, "won": 3}, frozenset({"won"}))
FIELDS = ["country", "state", "source", "phone", "email"]
QUALITIES = ["phone", "email"]
# country, state, source, stage, team, outcome; the order of Odoo's test
LEADS = [
    ("0", "0", "0", "0", "team1", "lost"),
    ("1", "1", "1", "1", "team1", "lost"),
    ("2", "2", "2", "2", "team1", "won"),
    ("0", "1", "2", "1", "team1", "open"),
    ("0", "1", "1", "2", "team2", "lost"),
    ("0", "1", "2", "1", "team2", "lost"),
    ("0", "2", "2", "0", "team2", "won"),
    ("0", "1", "2", "1", "team2", "open"),
    ("1", "1", "1", "2", "team3", "won"),
    ("0", "1", "0", "0", "team3", "lost"),
    ("1", "2", "2", "0", "team3", "lost"),
    ("0", "1", "2", "1", "team3", "open"),
]


def leads_of_three_teams() -> pd.DataFrame:
    columns = ["country", "state", "source", "stage", "team", "outcome"]
    return pd.DataFrame(LEADS, columns=columns).assign(phone=None, email=None)


def percent_of_open(leads: pd.DataFrame, fields: list[str], counts_empty: list[str]) -> list[float]:
    closed = leads[leads["outcome"] != "open"]
    scoring = fit_odoo(closed, (closed["outcome"] == "won").to_numpy(), STAGES, fields, counts_empty)
    return (100 * scoring.chance(leads[leads["outcome"] == "open"])).round(2).tolist()


def test_three_teams_as_in_odoos_own_test() -> None:
    assert percent_of_open(leads_of_three_teams(), FIELDS, QUALITIES) == [33.49, 7.74, 35.09]


def test_leads_without_a_team_use_the_counts_of_all() -> None:
    leads = leads_of_three_teams()
    leads["team"] = leads["team"].where(leads["team"] != "team3")
    assert percent_of_open(leads, FIELDS, QUALITIES) == [33.49, 7.74, 35.19]


def test_a_team_that_closed_nothing_uses_the_counts_of_all() -> None:
    leads = leads_of_three_teams()
    leads["team"] = leads["team"].where(leads["team"] != "team3")
    leads.loc[leads.index[-1], "team"] = "team9"
    assert percent_of_open(leads, FIELDS, QUALITIES)[-1] == 35.19


def tagged(wins: int, losses: int, tags: list[str]) -> pd.DataFrame:
    return pd.DataFrame({"outcome": ["won"] * wins + ["lost"] * losses}).assign(
        tags=[tags] * (wins + losses), stage="0", team="blup"
    )


def test_tags_as_in_odoos_own_test() -> None:
    closed = [tagged(19, 30, ["one"]), tagged(9, 40, ["two"]), tagged(14, 35, ["one", "two"])]
    opened = [tagged(1, 0, tags).assign(outcome="open") for tags in (["one"], ["two"], ["one", "two"], [])]
    leads = pd.concat([*closed, *opened], ignore_index=True)
    assert percent_of_open(leads, [], []) == [33.69, 23.51, 28.05, 28.60]


@pytest.mark.parametrize(("closed", "says"), [(49, False), (50, True)])
def test_a_tag_with_few_closed_leads_says_nothing(closed: int, says: bool) -> None:
    # Each row of counts starts at 0.1 + 0.1, so 49.2 leads are too few and 50.2 are enough.
    rest = tagged(60, 60, ["common"])
    leads = [rest, tagged(closed - 10, 10, ["rare"]), *(tagged(1, 0, [t]).assign(outcome="open") for t in ["rare", ""])]
    rare, none = percent_of_open(pd.concat(leads, ignore_index=True), [], [])
    assert (rare != none) == says


def test_reasons_as_in_odoos_own_test() -> None:
    rows = [
        ("a", "a", "1", "correct", "0"),
        ("b", "a", None, "correct", "0"),
        (None, None, "0", "incorrect", "0"),
        ("a", None, "0", "incorrect", "0"),
        (None, "b", None, "correct", "2"),
        ("a", "a", "0", "correct", "1"),
    ]
    leads = pd.DataFrame(rows, columns=["country", "state", "source", "phone", "stage"])
    leads = leads.assign(email="correct", team="t")
    won = np.array([True, True, False, False, False])
    scoring = fit_odoo(leads.head(5), won, STAGES, FIELDS, QUALITIES)
    assert 100 * scoring.chance(leads.tail(1))[0] == pytest.approx(74.30)
    expected = {"source": 0.08, "country": 0.353, "email": 0.5, "stage": 0.645, "phone": 0.735, "state": 0.92}
    found = scoring.influences(leads.tail(1))
    assert found == pytest.approx(expected, abs=5e-3)
    assert sorted(found, key=lambda field: found[field]) == list(expected)


def test_a_plain_product_of_shares_gives_the_same() -> None:
    rng = np.random.default_rng(5)
    size = 400
    leads = pd.DataFrame(
        {
            "country": rng.choice(["a", "b", "c", None], size),
            "state": rng.choice(["x", "y"], size),
            "stage": rng.choice(list("012"), size),
            "team": rng.choice(["t", "u", None], size),
        }
    )
    won = rng.random(size) < 0.3
    scoring = fit_odoo(leads, won, STAGES, ["country", "state"])
    said = 100 * scoring.chance(leads)
    for place in range(0, size, 40):
        assert said[place] == pytest.approx(_by_hand(leads, won, leads.iloc[place]), abs=0.0051)


def _by_hand(leads: pd.DataFrame, won: np.ndarray, lead: pd.Series) -> float:
    """Return the percentage by loops over leads, rule by rule."""
    owner = [team if isinstance(team, str) else None for team in leads["team"]]
    teams = [lead["team"]] if isinstance(lead["team"], str) else ["t", "u", None]
    sides = {}
    for is_won in (True, False):
        counts: dict[tuple[str, str], float] = {}
        for team in teams:
            inside = [i for i in range(len(leads)) if owner[i] == team]
            seen: dict[tuple[str, str], float] = {}
            for i in inside:
                row = leads.iloc[i]
                reached = [s for s in STAGES.sequence if won[i] or STAGES.sequence[s] <= STAGES.sequence[row["stage"]]]
                for key in [("country", row["country"]), ("state", row["state"]), *(("stage", s) for s in reached)]:
                    if key[1] is not None and key[1] == key[1]:
                        seen[key] = seen.get(key, 0.1) + (won[i] == is_won)
            for key, number in seen.items():
                counts[key] = counts.get(key, 0.0) + number
        sides[is_won] = counts
    total = {side: counts[("stage", "0")] for side, counts in sides.items()}
    product = {side: total[side] / (total[True] + total[False]) for side in sides}
    for field in ("country", "state", "stage"):
        if lead[field] is None or lead[field] != lead[field]:
            continue
        for side, counts in sides.items():
            whole = total[side] if field == "stage" else sum(n for key, n in counts.items() if key[0] == field)
            product[side] *= counts[(field, lead[field])] / whole
    return 100 * product[True] / (product[True] + product[False])


def test_won_stage_no_stage_nothing_closed_and_the_ends() -> None:
    leads = pd.DataFrame({"stage": ["won", None, "0"], "team": None, "source": ["a", "a", "a"]})
    closed = pd.DataFrame({"stage": "0", "team": None, "source": ["a"] * 20_000 + ["b"]})
    won = np.array([True] * 20_000 + [False])
    assert fit_odoo(closed, won, STAGES, ["source"]).chance(leads).tolist() == [1.0, 0.0, 0.9999]
    assert fit_odoo(closed.head(0), won[:0], STAGES, ["source"]).chance(leads).tolist() == [1.0, 0.0, 0.0]


def test_values_never_seen_and_empty_ones_count_for_nothing() -> None:
    closed = pd.DataFrame({"stage": "0", "team": None, "source": ["a", "a", "b", None]})
    scoring = fit_odoo(closed, np.array([True, False, False, True]), STAGES, ["source"])
    leads = pd.DataFrame({"stage": "0", "team": None, "source": ["new", None, "a"]})
    new, empty, known = scoring.chance(leads)
    assert new == empty == 0.5
    assert known != 0.5


def test_on_the_models_own_rows_new_leads_are_told_apart_by_who_they_are(
    make: Callable, recipe: Recipe, cut: Cut
) -> None:
    source = make(leads=3000)
    rival = odoo_on(training_set(source.features, source.examples, source.catalog, cut, recipe), source.catalog)
    assert rival.encoding.names == ["country"]
    chance = rival.chance(source.features)
    assert pd.Series(chance).groupby(source.features["country"].to_numpy()).nunique().tolist() == [1, 1, 1]
    best = source.features["country"].to_numpy()[chance.argmax()]
    assert best == "US"


def test_each_lead_counts_once(make: Callable, recipe: Recipe, cut: Cut) -> None:
    source = make(leads=1500)
    rows = training_set(source.features, source.examples, source.catalog, cut, recipe)
    assert rows.rows_per_lead > 1.2
    first = rows.examples.drop_duplicates("lead_id")
    wins = first["is_won"].sum() + 0.1
    losses = len(first) - first["is_won"].sum() + 0.1
    assert odoo_on(rows, source.catalog).scoring.everyone.prior == pytest.approx(np.log(wins / losses))


def test_without_a_text_field_everyone_has_the_same_chance(make: Callable, recipe: Recipe, cut: Cut) -> None:
    source = make(leads=1500)
    numbers = source.features.drop(columns=["country"])
    rival = odoo_on(training_set(numbers, source.examples, source.catalog, cut, recipe), source.catalog)
    assert len(set(rival.chance(numbers))) == 1
