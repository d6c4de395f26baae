import pandas as pd
import pytest

from src.evaluation.feedback.judged import judged_leads
from src.evaluation.feedback.lists import DISAGREEMENTS, TO_JUDGE, disagreements, sample_to_judge, save_list
from tests.evaluation.feedback.verdicts import AS_OF, graded, tables

OPEN = pd.DataFrame(
    {"lead_id": [f"L{i:03d}" for i in range(100)], "grade": ["A"] * 3 + ["B"] * 20 + ["C"] * 30 + ["D"] * 47}
)


def test_listen_together_to_recent_contradictions_only():
    verdicts = [
        ("a", 1, "refused", "student"),
        ("b", 2, "accepted", None),
        ("c", 3, "accepted", None),
        ("old", 40, "refused", None),
    ]
    found = disagreements(judged_leads(tables(verdicts), graded({"a": "A", "b": "A", "c": "D", "old": "A"})), AS_OF)
    assert list(found.columns) == DISAGREEMENTS
    assert found.to_numpy().tolist() == [
        ["a", "A refused", "student", "2026-03-30", "2026-06-29"],
        ["c", "C or D wanted", "", "2026-03-28", "2026-06-29"],
    ]


def test_a_few_of_each_grade_by_lot_with_empty_columns_and_without_the_grade():
    found = sample_to_judge(OPEN, pd.Series(["L004"]), AS_OF, seed=3)
    assert list(found.columns) == TO_JUDGE
    assert found["lead_id"].map(OPEN.set_index("lead_id")["grade"]).value_counts().to_dict() == {
        "A": 3,
        "B": 5,
        "C": 5,
        "D": 5,
    }
    assert found["lead_id"].is_unique
    assert "L004" not in set(found["lead_id"])
    assert (found[["at", "verdict", "reason"]] == "").all().all()
    assert set(found["expires_on"]) == {"2026-06-29"}


def test_the_same_draw_again_another_week_another_draw():
    first, again = (sample_to_judge(OPEN, pd.Series(dtype=str), AS_OF, seed=3) for _ in range(2))
    assert first.equals(again)
    assert sample_to_judge(OPEN.sample(frac=1, random_state=1), pd.Series(dtype=str), AS_OF, seed=3).equals(first)
    other = sample_to_judge(OPEN, pd.Series(dtype=str), AS_OF.replace(day=24), seed=3)
    assert set(other["lead_id"]) != set(first["lead_id"])


def test_every_lead_of_a_grade_is_drawn_as_often():
    counts = pd.Series(0, index=OPEN["lead_id"])
    for seed in range(80):
        counts[sample_to_judge(OPEN, pd.Series(dtype=str), AS_OF, seed)["lead_id"]] += 1
    b = counts[OPEN.loc[OPEN["grade"] == "B", "lead_id"]]
    assert b.sum() == 400
    assert b.between(20 - 16, 20 + 16).all()


@pytest.mark.parametrize("leads", [OPEN[["lead_id"]], OPEN.iloc[:0]])
def test_without_grades_or_leads(leads):
    found = sample_to_judge(leads, pd.Series(dtype=str), None)
    assert len(found) == min(5, len(leads))
    assert set(found["expires_on"]) <= {""}


def test_what_a_spreadsheet_would_run_is_neutralised(tmp_path):
    rows = pd.DataFrame([["=1+1", "", "-x", "@y", "2026-06-29"]], columns=TO_JUDGE)
    text = save_list(rows, tmp_path / "lists" / "sample_to_judge.csv").read_text("utf-8")
    assert text == "lead_id,at,verdict,reason,expires_on\n'=1+1,,'-x,'@y,2026-06-29\n"


def test_the_list_filled_in_is_a_table_of_feedback(tmp_path):
    from src.leads.config import SourceConfig
    from tests.leads.small_source import SmallSource, stamp

    source = SmallSource(tmp_path)
    rows = sample_to_judge(pd.DataFrame({"lead_id": ["L01", "L02", "L03"]}), pd.Series(dtype=str), None, per_grade=3)
    rows.loc[rows["lead_id"] == "L02", ["at", "verdict", "reason"]] = [stamp(20), "refused", "student"]
    save_list(rows, tmp_path / "feedback.csv")
    columns = {name: name for name in ("lead_id", "at", "verdict", "reason")}
    source.config["tables"]["feedback"] = {"files": ["feedback.csv"], "columns": columns}
    assert SourceConfig.model_validate(source.config).tables.feedback is not None
    assert source.load().feedback.select("lead_id", "verdict", "reason").rows() == [("L02", "refused", "student")]
