import numpy as np
import pandas as pd
import pytest

from src.evaluation.feedback.rules import BUYS, NO_MARK, PROPOSED, proposed_rules, rule_sentences
from src.features.definition import Feature

CATALOG = {
    "seniority": Feature(
        "seniority", "seniority", "text", "fit", "leads.job_title", "seniority {value}", "unknown", is_text=True
    ),
    "country": Feature(
        "country", "country", "text", "fit", "leads.country", "country {value}", "unknown", is_text=True
    ),
    "visits": Feature("visits", "visits", "times", "engagement", "made up", "{value}", "few"),
}


def world(seed=0, marked=True, junior_wins=0.02, repeated=12):
    """Return judged leads, all leads and their features; students are refused and, where ``marked``, are juniors."""
    random = np.random.default_rng(seed)
    count = 1200
    junior = random.random(count) < 0.1
    features = pd.DataFrame(
        {
            "seniority": np.where(junior, "junior", random.choice(["head", "staff"], count)),
            "country": random.choice(["DE", "FR", "US"], count),
            "visits": random.poisson(3, count).astype(float),
        }
    ).rename_axis("row_id")
    won = random.random(count) < np.where(junior, junior_wins, 0.2)
    leads = pd.DataFrame(
        {"is_won": pd.array(won, "boolean"), "is_worked": pd.array([True] * count, "boolean")}, index=features.index
    )
    judged = leads.iloc[:400].assign(verdict="accepted", reason=None)
    pool = np.flatnonzero(junior[:400]) if marked else random.permutation(400)
    students = judged.index[pool[:repeated]]
    judged.loc[students, ["verdict", "reason"]] = ["refused", "student"]
    others = judged.index[~judged.index.isin(students)][:20]
    judged.loc[others, ["verdict", "reason"]] = ["refused", "no need"]
    judged.loc[others[:2], "reason"] = "too small"
    return judged, leads, features


def test_a_reason_given_again_and_again_becomes_a_rule():
    table = proposed_rules(*world(), CATALOG).set_index("reason")
    student = table.loc["student"]
    assert (student["mark"], student["verdict"], student["refused"]) == ("seniority junior", PROPOSED, 12)
    assert student["covered_fraction"] == 1
    assert student["high"] < student["others_rate"]
    assert table.loc["no need", "verdict"] == NO_MARK
    assert "too small" not in table.index  # twice is not again and again


def test_no_rule_where_those_leads_buy_all_the_same():
    table = proposed_rules(*world(junior_wins=0.2), CATALOG).set_index("reason")
    assert table.loc["student", ["verdict", "mark"]].tolist() == [BUYS, "seniority junior"]


def test_reasons_given_at_random_have_no_mark():
    marks = [proposed_rules(*world(seed, marked=False), CATALOG)["verdict"].tolist() for seed in range(1, 21)]
    assert {verdict for found in marks for verdict in found} == {NO_MARK}


def test_the_p_is_the_share_of_draws_by_lot_that_mark_as_many():
    judged, leads, features = world(repeated=4)
    judged.loc[judged["reason"] != "student", ["verdict", "reason"]] = ["accepted", None]
    junior = features.loc[judged.index, "seniority"].eq("junior").to_numpy()
    extra = judged.index[~junior][:3]  # four of seven students are juniors
    judged.loc[extra, ["verdict", "reason"]] = ["refused", "student"]
    found = proposed_rules(judged, leads, features, {"seniority": CATALOG["seniority"]}).loc[0, "p_adjusted"]
    random = np.random.default_rng(1)
    drawn = np.array([junior[random.permutation(len(junior))[:7]].sum() >= 4 for _ in range(20_000)])
    assert found / len(features["seniority"].unique()) == pytest.approx(drawn.mean(), rel=0.35)


def test_sentences_by_case():
    proposed = rule_sentences(proposed_rules(*world(), CATALOG), "customers")
    assert proposed[0].startswith(
        "Refused as 'student' 12 times: 100 of 100 of them have seniority junior, of other judged leads"
    )
    assert "Proposed rule: seniority junior gets no points. Of called leads with it" in proposed[0]
    assert proposed[1].startswith("Refused again and again as 'no need' (18): nothing known")
    buys = rule_sentences(proposed_rules(*world(junior_wins=0.2), CATALOG), "customers")
    assert "No rule is proposed: of called leads with it" in buys[0]


@pytest.mark.parametrize("repeated", [0, 2])
def test_without_repeated_reasons_there_is_nothing(repeated):
    judged, leads, features = world(repeated=repeated)
    judged = judged[judged["reason"] != "no need"]
    assert proposed_rules(judged, leads, features, CATALOG).empty


def test_without_readable_fields_no_mark_is_found():
    judged, leads, features = world()
    table = proposed_rules(judged, leads, features, {"visits": CATALOG["visits"]})
    assert set(table["verdict"]) == {NO_MARK}
