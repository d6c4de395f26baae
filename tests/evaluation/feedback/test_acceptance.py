import pandas as pd
import pytest

from src.evaluation.feedback.acceptance import (
    acceptance_sentences,
    acceptance_table,
    outcome_sentences,
    outcomes_table,
    reasons_table,
)
from src.evaluation.feedback.judged import contradicts, judged_leads
from src.evaluation.feedback.weeks import verdict_weeks, week_sentence
from src.evaluation.rates import wilson
from tests.evaluation.feedback.verdicts import AS_OF, graded, tables


def judged(**shares):
    """Return judged leads: grade -> (accepted, judged)."""
    rows = [(f"{g}{i}", g, "accepted" if i < yes else "refused") for g, (yes, n) in shares.items() for i in range(n)]
    return pd.DataFrame(rows, columns=["lead_id", "grade", "verdict"]).assign(reason=None)


def test_the_last_verdict_counts_and_unknown_leads_are_left_out():
    found = judged_leads(
        tables(
            [
                ("a", 9, "refused", "student"),
                ("a", 2, "accepted", None),
                ("b", 5, "refused", "no need"),
                ("x", 1, "accepted", None),
            ]
        ),
        graded({"a": "A", "b": "C", "c": "D"}),
    )
    assert found["lead_id"].tolist() == ["b", "a"]
    assert found["verdict"].tolist() == ["refused", "accepted"]
    assert found.index.tolist() == [1, 0]


def test_acceptance_by_grade_with_its_interval():
    table = acceptance_table(judged(A=(18, 20), C=(4, 10))).set_index("grade")
    assert table.loc["All judged", ["judged", "accepted"]].tolist() == [30, 22]
    assert table.loc["A", "share"] == pytest.approx(0.9)
    low, high = wilson(4, 10)
    assert table.loc["C", ["low", "high"]].tolist() == pytest.approx([float(low), float(high)])


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        ({"A": (55, 60), "D": (20, 60)}, "A leads are accepted more often than D leads"),
        ({"A": (20, 60), "D": (55, 60)}, "A leads are accepted less often than D leads: score and sales disagree"),
        ({"A": (30, 60), "D": (32, 60)}, "the grades do not surely differ"),
    ],
)
def test_whether_acceptance_follows_the_grade(shares, said):
    assert said in acceptance_sentences(acceptance_table(judged(**shares)))[1]


def test_few_verdicts_and_no_grades():
    assert acceptance_sentences(acceptance_table(judged(A=(3, 5)))) == ["Sales judged 5 leads, too few to say a share."]
    alone = acceptance_sentences(acceptance_table(judged(**{"All leads": (30, 40)})))
    assert alone == ["Of 100 leads that sales judged, it accepted 75 (between 60 and 86, n = 40)."]


def test_what_contradicts_the_score():
    rows = judged(A=(1, 2), B=(1, 2), C=(1, 2), D=(1, 2))
    assert contradicts(rows).tolist() == ["", "A refused", "", "", "C or D wanted", "", "C or D wanted", ""]


def test_reasons_by_grade_most_frequent_first():
    rows = judged(A=(0, 3), C=(0, 2)).assign(reason=["student", "student", None, "student", "no need"])
    assert reasons_table(rows).to_numpy().tolist() == [
        ["student", "A", 2],
        ["student", "C", 1],
        ["no need", "C", 1],
        ["no reason given", "A", 1],
    ]


def outcomes(a_refused, wanted):
    """Return judged leads: (won, leads) of A leads refused and of D leads wanted."""
    rows = [("A", "refused", i < a_refused[0]) for i in range(a_refused[1])]
    rows += [("D", "accepted", i < wanted[0]) for i in range(wanted[1])]
    frame = pd.DataFrame(rows, columns=["grade", "verdict", "is_won"]).assign(is_matured=True)
    frame = frame.assign(at=pd.Timestamp(AS_OF) - pd.Timedelta(days=50), known_at=pd.Timestamp(AS_OF))
    return frame.assign(is_won=frame["is_won"].astype("boolean"), is_worked=pd.array([True] * len(frame), "boolean"))


@pytest.mark.parametrize(
    ("a_refused", "wanted", "said"),
    [
        ((20, 60), (1, 60), "there the score was right more often"),
        ((1, 60), (20, 60), "there sales was right more often"),
        ((6, 60), (4, 60), "who was right more often is not certain"),
    ],
)
def test_whom_the_outcome_proved_right(a_refused, wanted, said):
    (only,) = outcome_sentences(outcomes_table(outcomes(a_refused, wanted)), "customers")
    assert only.endswith(f"{said}.")


def test_nobody_is_named_on_few_or_unproven_leads():
    assert outcome_sentences(outcomes_table(outcomes((1, 5), (1, 60))), "customers") == []
    young = outcomes((20, 60), (1, 60)).assign(is_matured=False)
    assert outcomes_table(young)["leads"].sum() == 0
    uncalled = outcomes((20, 60), (1, 60))
    uncalled.loc[uncalled.index[1:], "is_worked"] = False
    assert outcomes_table(uncalled)["leads"].sum() == 1
    hindsight = outcomes((20, 60), (1, 60))
    hindsight.loc[hindsight.index[3:], "at"] = hindsight["known_at"]
    assert outcomes_table(hindsight)["leads"].sum() == 3


def test_weeks_by_hand_and_the_newest_whole_one():
    rows = [
        ("a", 2, "refused", "student"),
        ("b", 3, "refused", None),
        ("c", 4, "accepted", None),
        ("d", 9, "accepted", None),
    ]
    rows += [("e", 0.1, "refused", "no need")]  # this week is not over
    found = judged_leads(tables(rows), graded({"a": "A", "b": "A", "c": "D", "d": "B", "e": "A"}))
    weeks = verdict_weeks(found, AS_OF)
    assert weeks[["judged", "accepted", "a_refused", "c_or_d_wanted"]].to_numpy().tolist() == [
        [1, 1, 0, 0],
        [3, 1, 2, 1],
        [1, 0, 1, 0],
    ]
    assert week_sentence(found, AS_OF) == [
        "Sales' verdict, week from 23 Mar 2026: 3 judged, 1 accepted; 2 A leads refused (1 no reason given, "
        "1 student); 1 C or D leads that sales wants."
    ]


def test_without_dates_there_are_no_weeks():
    found = judged_leads(tables([("a", 2, "refused", None)], as_of=None), graded({"a": "A"}))
    assert verdict_weeks(found, None).empty
    assert week_sentence(found, None) == []
    assert found["at"].isna().all()
