"""The ladder on hand-made comparisons: each case of the recommendation, in its words."""

import math

import numpy as np
import pandas as pd
import pytest

from src.evaluation.comparison import compare
from src.evaluation.ladder import WAYS, Ladder, ladder, ladder_pairs
from src.evaluation.publish_gate import Gate, GateRung
from src.evaluation.recommendation import Recommendation, recommended
from src.leads.errors import LeadScoringError

HALF_WIDTH = 0.05


def comparison(
    reached: dict[str, float],
    gains: dict[tuple[str, str], tuple[float, float]] | None = None,
    half_width: float = HALF_WIDTH,
    wins: int = 100,
    scope: str = "worked",
    at_capacity: float = 1.0,
) -> pd.DataFrame:
    """Return the tidy comparison of ways that reach these shares; every gain has this half-width, or the given ends."""
    common = {
        "scope": scope,
        "kind": "week",
        "landmark_days": math.nan,
        "window": "average",
        "metric": "wins_best_half",
    }
    common |= {"wins": wins + 7, "won_accounts": wins}
    rows = [
        common | {"method": method, "versus": None, "value": share, "low": share - 0.06, "high": share + 0.06}
        for method, share in reached.items()
    ]
    for dearer, cheaper in ladder_pairs(list(reached)):
        value = reached[dearer] - reached[cheaper]
        low, high = (gains or {}).get((dearer, cheaper), (value - half_width, value + half_width))
        rows.append(common | {"method": dearer, "versus": cheaper, "value": value, "low": low, "high": high})
    capacity = common | {"versus": None, "metric": "wins_at_capacity", "value": at_capacity}
    rows += [capacity | {"method": method} for method in reached]
    return pd.DataFrame(rows)


def choose(*arguments: object, **named: object) -> tuple[Ladder, Recommendation]:
    found = ladder(comparison(*arguments, **named))  # type: ignore[arg-type]
    return found, recommended(found)


def gate(*methods: str, passes: bool) -> Gate:
    """Return a gate that tested these ways; all passed, or none."""
    said = "The score knows." if passes else "No signal: do not use this score. That may be luck."
    rungs = tuple(GateRung(method, 0.1, 0.01, 0.19, 0.001, 0.001, 100, passes, said) for method in methods)
    return Gate(passes, rungs, 0.005, said)


def test_model_better() -> None:
    found, choice = choose({"chance": 0.50, "newest": 0.51, "rules": 0.65, "logistic": 0.72, "model": 0.81})
    assert choice.method == "model"
    assert choice.undecided == ()
    assert choice.sentence == (
        "Use the score: the best half of the calls then reaches 81 of 100 customers (between 75 and 87, n = 100)."
    )
    # Each rung stands against what one would take without it.
    assert [rung.over_cheaper.versus for rung in found.rungs[1:]] == ["chance", "chance", "rules", "logistic"]


def test_rules_as_good() -> None:
    gains = {("logistic", "rules"): (-0.05, 0.03), ("model", "rules"): (-0.03, 0.04)}
    _, choice = choose({"chance": 0.50, "rules": 0.65, "logistic": 0.64, "model": 0.66}, gains)
    assert choice.method == "rules"
    assert choice.sentence == (
        "Keep the points as they are: the best half of the calls then reaches 65 of 100 customers (between 59 and 71, "
        "n = 100). No dearer way would find 5 of 100 more."
    )


def test_rules_better() -> None:
    found, choice = choose({"chance": 0.50, "newest": 0.52, "rules": 0.70, "model": 0.58})
    assert choice.method == "rules"
    assert found.gains["model", "rules"].verdict.finding == "worse"
    assert choice.sentence.endswith("No dearer way would find 5 of 100 more.")


def test_logistic_as_good_as_the_model_is_enough() -> None:
    gains = {("model", "logistic"): (-0.02, 0.03)}
    _, choice = choose({"chance": 0.50, "rules": 0.60, "logistic": 0.70, "model": 0.705}, gains)
    assert choice.method == "logistic"
    assert choice.sentence.startswith("Keep to a plain formula: ")
    assert choice.sentence.endswith("No dearer way would find 5 of 100 more.")


def test_too_few_to_tell_names_the_wins_still_needed() -> None:
    # An eighth more, between -1/8 and 3/8, with 40 wins: half the width takes four times the wins, to be sure of it
    # in four of five cases (2.80 / 1.96) squared times that.
    gains = {("model", "rules"): (-0.125, 0.375), ("rules", "chance"): (0.01, 0.24)}
    _, choice = choose({"chance": 0.50, "rules": 0.625, "model": 0.75}, gains, wins=40)
    assert choice.method == "rules"
    assert choice.undecided == (("model", 290),)
    assert choice.sentence.endswith(
        "We cannot tell yet whether more would be found by: the score (about 290 more customers would tell)."
    )


def test_too_few_at_all_is_no_signal_yet() -> None:
    _, choice = choose({"chance": 0.50, "rules": 0.53, "model": 0.625}, half_width=0.25, wins=40)
    assert choice.method is None
    # The score needs its lower end above 0: 40 x (0.25 / 0.125)^2 x (2.80 / 1.96)^2 - 40.
    assert choice.undecided[0] == ("model", 290)
    assert choice.sentence == (
        "No signal: do not use this score. None of 2 ways to order the list surely finds more customers than drawing "
        "by lot (n = 40). We cannot tell yet whether more would be found by: the score (about 290 more customers "
        "would tell), the points as they are (about 5640 more customers would tell)."
    )


def test_no_signal() -> None:
    gains = dict.fromkeys([("rules", "chance"), ("model", "chance"), ("model", "rules")], (-0.04, 0.04))
    _, choice = choose({"chance": 0.50, "rules": 0.50, "model": 0.50}, gains, wins=900)
    assert choice == Recommendation(
        None,
        (),
        "No signal: do not use this score. None of 2 ways to order the list surely finds more customers than drawing "
        "by lot (n = 900).",
    )


def test_a_way_that_is_beaten_only_by_one_that_is_itself_as_good_as_a_cheaper_one() -> None:
    # Newest first beats random, the model beats newest first; the points between them are not beaten: keep them.
    gains = {("rules", "newest"): (-0.02, 0.12), ("model", "newest"): (0.01, 0.15), ("model", "rules"): (-0.05, 0.11)}
    found, choice = choose({"chance": 0.50, "newest": 0.57, "rules": 0.62, "model": 0.65}, gains)
    assert choice.method == "rules"
    assert [method for method, _ in choice.undecided] == ["model"]
    assert found.rungs[-1].over_cheaper.versus == "newest"


def test_margin_is_a_share_of_the_wins_at_capacity() -> None:
    # The points reach 40 of 100 wins at capacity: 2 of 100 more would be worth having.
    reached = {"chance": 0.50, "rules": 0.65, "model": 0.64}
    gains = {("model", "rules"): (-0.05, 0.03)}
    found = ladder(comparison(reached, gains, at_capacity=0.4))
    assert found.gains["model", "rules"].margin == pytest.approx(0.02)
    assert found.gains["model", "rules"].verdict.finding == "cannot tell"
    small = ladder(comparison(reached, {("model", "rules"): (-0.05, 0.019)}, at_capacity=0.4))
    assert recommended(small).sentence.endswith("No dearer way would find 2 of 100 more.")


GOOD = {"chance": 0.50, "newest": 0.50, "rules": 0.52, "logistic": 0.66, "model": 0.68}


def test_what_the_gate_refuses_is_not_recommended_however_good_it_looks() -> None:
    found = ladder(comparison(GOOD))
    assert recommended(found).method == "logistic"
    choice = recommended(found, gate=gate("model", passes=False))
    assert choice == Recommendation(None, (), "No signal: do not use this score. That may be luck.")


def test_points_as_they_are_may_be_kept_where_the_gate_refuses() -> None:
    found = ladder(comparison(GOOD | {"rules": 0.62}))
    choice = recommended(found, gate=gate("model", passes=False))
    assert choice.method == "rules"
    assert choice.sentence == (
        "Keep the points as they are: the best half of the calls then reaches 62 of 100 customers (between 56 and 68, "
        "n = 100). No signal: do not use this score. That may be luck."
    )


def test_what_passed_the_gate_beats_random_where_the_share_of_wins_cannot_tell() -> None:
    found = ladder(comparison({"chance": 0.50, "rules": 0.50, "model": 0.56}, half_width=0.08))
    assert recommended(found).sentence.startswith("No signal: do not use this score.")
    choice = recommended(found, gate=gate("model", passes=True))
    assert choice.method == "model"
    assert choice.sentence.startswith("Use the score: the best half of the calls then reaches 56 of 100 customers ")


def test_of_two_simple_ways_the_one_that_failed_is_no_choice() -> None:
    card, formula = gate("scorecard", passes=False).rungs[0], gate("logistic", passes=True).rungs[0]
    mixed = Gate(True, (card, formula), 0.005, formula.sentence)
    found = ladder(comparison({"chance": 0.50, "scorecard": 0.66, "logistic": 0.66, "model": 0.66}))
    assert recommended(found).method == "scorecard"
    assert recommended(found, gate=mixed).method == "logistic"


def test_an_interval_that_is_not_known_decides_nothing() -> None:
    nan = (math.nan, math.nan)
    _, choice = choose({"chance": 0.5, "model": 0.9}, {("model", "chance"): nan}, wins=4)
    assert choice.method is None
    assert choice.undecided == (("model", None),)
    assert choice.sentence.endswith("would be found by: the score.")


def test_many_undecided_ways_are_not_all_listed() -> None:
    reached = {method: 0.60 + 0.001 * place for place, method in enumerate(WAYS)} | {"chance": 0.5}
    _, choice = choose(reached, half_width=0.08)
    assert choice.method == "newest"
    assert len(choice.undecided) == 9
    assert choice.sentence.endswith(", and 6 more.")


def test_the_list_where_touches_are_not_known_and_the_wins_own_word() -> None:
    found = ladder(comparison({"chance": 0.5, "model": 0.8}, scope="all"))
    said = recommended(found, "loans").sentence
    assert said.startswith("Use the score: the best half of the list then reaches 80 of 100 loans")


def test_table_is_one_row_per_way_cheapest_first() -> None:
    found, _ = choose({"model": 0.81, "chance": 0.50, "rules": 0.65, "base_rate": 0.5})
    table = found.table().set_index("method")
    assert table.index.tolist() == ["chance", "rules", "model"]
    assert table.loc["model", ["cheaper", "finding"]].tolist() == ["the points as they are", "better"]
    assert table.loc["model", "over_random"] == pytest.approx(0.31)
    assert table.loc["model", "over_cheaper_low"] == pytest.approx(0.11)
    assert pd.isna(table.loc["chance", "over_random"])


def test_single_windows_other_metrics_and_other_scopes_do_not_speak() -> None:
    good = comparison({"chance": 0.5, "model": 0.8})
    other = comparison({"chance": 0.5, "model": 0.2})
    noise = [other.assign(window="1"), other.assign(metric="auc"), other.assign(scope="all")]
    assert ladder(pd.concat([*noise, good])).rungs[1].value == 0.8


def test_nothing_compared() -> None:
    found = ladder(comparison({"chance": 0.5}).head(0))
    assert found.table().empty
    assert recommended(found).sentence == "Nothing to compare yet."


def test_a_comparison_without_the_pairs_is_refused() -> None:
    own = comparison({"chance": 0.5, "rules": 0.6, "model": 0.8})
    with pytest.raises(LeadScoringError, match=r"lacks 3 of the gains.*ladder_pairs"):
        ladder(own[own["versus"].isna()])
    with pytest.raises(LeadScoringError, match="the method 'chance'"):
        ladder(comparison({"rules": 0.6, "model": 0.8}))


def test_pairs_hold_every_dearer_way_against_every_cheaper_one() -> None:
    assert len(ladder_pairs(list(WAYS))) == 11 * 10 / 2
    assert ladder_pairs(["logistic", "oldest", "base_rate"]) == [("logistic", "oldest")]


def queues(seed: int, quality_counts: float) -> pd.DataFrame:
    """Return an out-of-time table of 30 Mondays, whose wins follow ``quality`` as strongly as told."""
    random = np.random.default_rng(seed)
    size = 3000
    quality = random.normal(size=size)
    monday = pd.Timestamp("2025-01-06", tz="UTC") + pd.to_timedelta(np.arange(size) // 100 * 7, unit="D")
    common = {"kind": "week", "landmark_days": math.nan, "window": 0, "is_worked": None, "chance": 0.0}
    return pd.DataFrame(
        {
            "account_id": [f"a{number}" for number in range(size)],
            "scored_at": monday,
            "window_start": monday.min(),
            "window_end": monday.max() + pd.Timedelta(days=7),
            "is_won": random.random(size) < 0.3 / (1 + np.exp(-quality_counts * (quality - 1))),
            "newest": random.random(size),
            "rules": quality + random.normal(0, 3, size),
            "model": quality,
        }
    ).assign(**common)


@pytest.mark.parametrize("metric", ["wins_best_half", "wins_at_capacity"])
def test_the_comparison_itself_gives_a_ladder(metric: str) -> None:
    methods = ["chance", "newest", "rules", "model"]
    found = compare(queues(3, quality_counts=2.0), methods, 20, draws=100, pairs=ladder_pairs(methods))
    choice = recommended(ladder(found, metric))  # type: ignore[arg-type]
    assert choice.method == "model"
    assert choice.sentence.startswith("Use the score: ")


def test_a_comparison_of_orders_that_know_nothing_gives_no_signal() -> None:
    methods = ["chance", "newest", "rules", "model"]
    found = compare(queues(3, quality_counts=0.0), methods, 20, draws=100, pairs=ladder_pairs(methods))
    assert recommended(ladder(found)).method is None
