"""From scoring rows to leads that wait: by hand, with levels that others taught, and what is missing said."""

import numpy as np
import pandas as pd
import pytest

from src.evaluation.hand_over_moment.levels import levels_of
from src.evaluation.hand_over_moment.moment import hand_over_moment
from src.evaluation.hand_over_moment.stages import stages_of
from src.evaluation.hand_over_moment.waits import GONE, waiting_leads, waits_of
from src.features.definition import Feature
from src.models.recipe import Recipe

DAY = pd.Timedelta(days=1)
START = pd.Timestamp("2025-01-06", tz="UTC")
AGES = (0.0, 7.0, 14.0)
RECIPE = Recipe(horizon_days=60)
CATALOG = {
    "size": Feature("size", "size", "people", "fit", "made up", "", ""),
    "visits": Feature("visits", "visits", "times", "engagement", "made up", "", ""),
}


def source(leads: int = 3_000, seed: int = 1, last_call: float = 12.0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return examples and features: size and visits make wins, if sales calls; it calls within ``last_call`` days."""
    random = np.random.default_rng(seed)
    size, call = random.normal(size=leads), random.uniform(0, 2 * last_call, leads)
    call[call > last_call] = np.inf
    parts = []
    for age in AGES:
        visits = random.poisson(2, leads).astype(float)
        chance = 1 / (1 + np.exp(2.5 - size - 0.4 * (visits - 2)))
        won = np.isfinite(call) & (random.random(leads) < chance)
        created = START + pd.to_timedelta(np.arange(leads) / 20, unit="D")
        parts.append(
            pd.DataFrame(
                {
                    "lead_id": [f"L{number}" for number in range(leads)],
                    "account_id": [f"A{number}" for number in range(leads)],
                    "kind": "landmark",
                    "landmark_days": age,
                    "created_at": created,
                    "scored_at": created + age * DAY,
                    "known_at": created + (age + 60) * DAY,
                    "first_touch_at": created + pd.to_timedelta(np.where(np.isfinite(call), call, np.nan), unit="D"),
                    "is_won": pd.array(won, "boolean"),
                    "is_worked": pd.array(np.isfinite(call), "boolean"),
                    "is_matured": True,
                    "value": np.where(won, 1000.0, np.nan),
                    "size": size,
                    "visits": visits,
                }
            )
        )
    rows = pd.concat(parts, ignore_index=True)
    return rows.drop(columns=["size", "visits"]), rows[["size", "visits"]]


def moment(**changes: object):
    examples, features = source()
    given = {"examples": examples, "features": features, "catalog": CATALOG, "recipe": RECIPE, "draws": 20}
    return hand_over_moment(**{**given, **changes})  # type: ignore[arg-type]


def test_leads_that_wait_by_hand() -> None:
    """One lead, called on day 9: it waits at 0 and at 7, where it is called before 14; at 14 it is called already."""
    examples, _ = source(800)
    own = examples["lead_id"] == "L0"
    examples.loc[own, "first_touch_at"] = examples.loc[own, "created_at"] + 9 * DAY
    waiting = waiting_leads(examples)
    assert waiting.ages == (0.0, 7.0)
    assert waiting.untried_days == 14.0
    level = pd.Series(1, examples.index)
    engagement = pd.Series(np.where(examples["landmark_days"] == 7, 2, 0), examples.index)
    rows = waits_of(waiting, level, engagement).rows
    lead = rows[rows["lead_id"] == "L0"]
    assert lead["age"].tolist() == [0, 1]
    assert lead["is_called"].tolist() == [False, True]
    assert lead["next_engagement"].tolist() == [2, GONE]
    assert lead["call_days"].tolist() == pytest.approx([9, 9])


def test_a_win_without_a_call_before_the_next_age() -> None:
    examples, _ = source(800)
    never = examples["first_touch_at"].isna() & (examples["landmark_days"] == 0)
    first = examples.index[never][:2]
    examples.loc[first, "is_won"] = True
    examples.loc[first[0], "known_at"] = examples.loc[first[0], "scored_at"] + 3 * DAY
    level = pd.Series(1, examples.index)
    rows = waits_of(waiting_leads(examples), level, level).rows
    own = rows[rows["lead_id"].isin(examples.loc[first, "lead_id"]) & (rows["age"] == 0)]
    assert own["won_waiting"].tolist() == [True, False]


def test_levels_are_taught_by_other_accounts_only() -> None:
    """Where nothing is known of the outcome, a lead's own win must not raise its level."""
    examples, features = source()
    noise = pd.DataFrame({"size": np.random.default_rng(2).normal(size=len(features))}, features.index)
    level = levels_of(examples, noise, {"size": CATALOG["size"]}, RECIPE, "fit")
    assert level is not None
    won = examples["is_won"].astype(float)
    assert abs(won[level == 2].mean() - won[level == 0].mean()) < 0.02
    real = levels_of(examples, features, CATALOG, RECIPE, "fit")
    assert real is not None
    assert won[real == 2].mean() > 3 * won[real == 0].mean()
    assert real.value_counts(normalize=True)[1] == pytest.approx(0.5, abs=0.02)


def test_the_whole_from_scoring_rows() -> None:
    found = moment(cost_per_worked_lead=20.0)
    assert found.needs is None
    assert found.price is not None
    assert found.price.wins == pytest.approx(0.02)
    assert (
        found.price.words == "A call has to bring 2.0 of 100 customers (EUR 20 a call, EUR 1,000 on average of one of "
        "the customers)."
    )
    strong = found.moments.set_index(["fit", "engagement"]).loc[("strong", "hot")]
    assert strong["finding"] == "call"
    assert found.sentences[-1].startswith("Nothing is said of leads 14 days old and older")


def test_without_money_as_many_calls_are_taken_as_were_made() -> None:
    found = moment()
    assert found.price is not None
    assert found.price.words.startswith("As many calls are taken as sales made (")
    assert 0 < found.price.wins < 0.5


def test_the_same_seed_gives_the_same() -> None:
    assert moment().facts == moment().facts


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda e: e.assign(is_worked=pd.NA), "Touches with their dates are needed"),
        (
            lambda e: e.assign(scored_at=pd.Series(pd.NaT, e.index, dtype="datetime64[us, UTC]")),
            "Leads have to be looked at at several ages",
        ),
        (lambda e: e[e["landmark_days"] == 0], "Leads have to be looked at at several ages"),
        (lambda e: e.head(200), "Leads have to be looked at at several ages"),
        (lambda e: e.assign(is_won=pd.array([False] * len(e), "boolean")), "0 called leads won: at least 50"),
        (lambda e: e.assign(first_touch_at=e["created_at"] - DAY), "At no age were enough leads called"),
        (lambda e: e.head(0), "Touches with their dates are needed"),
    ],
)
def test_what_is_missing_is_said(change, words: str) -> None:
    examples, features = source(1_000)
    found = moment(examples=change(examples), features=features)
    assert found.needs is not None
    assert found.needs.startswith(words)
    assert (found.sentences, found.facts, len(found.cells)) == ([], {}, 0)


def test_without_features_of_a_group_it_says_so() -> None:
    assert "Features of who a lead is" in (moment(catalog={"size": CATALOG["size"]}).needs or "")


def test_stages_go_by_the_usual_chance() -> None:
    assert stages_of(np.array([0.0799, 0.08, 0.16]), 0.08).tolist() == ["aware", "considering", "deciding"]
