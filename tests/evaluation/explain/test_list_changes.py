import pandas as pd

from src.evaluation.explain.list_changes import list_changes


def receipts(*rows: tuple[str, str, int, str]) -> pd.DataFrame:
    """Return receipts of (grade before, grade after, points, main step)."""
    table = pd.DataFrame(rows, columns=["grade_before", "grade_after", "points", "main_step"])
    moments = {"from_at": pd.Timestamp("2026-09-07", tz="UTC"), "to_at": pd.Timestamp("2026-09-14", tz="UTC")}
    return table.assign(grade_step=table["main_step"], model_points=0.0, **moments)


def test_leads_that_moved_are_counted_once_and_shares_add_up() -> None:
    moved = [("C", "A", 2, "lead")] * 8 + [("B", "B", -5, "time")] * 4 + [("B", "B", 6, "corrected")]
    still = [("C", "C", 4, "lead")] * 10
    told = list_changes(receipts(*moved, *still))
    assert told.tables["list_changes"].set_index("step")["leads"].to_dict() == {
        **{"corrected": 1, "time": 4, "lead": 8, "model": 0, "reference": 0}
    }
    assert told.tables["list_changes"]["of_100"].sum() == 100
    assert told.sentences == [
        "13 of 23 leads changed grade or moved 5 points or more since 2026-09-07: 61 of 100 because of what happened "
        "since, 31 of 100 because time passed, 8 of 100 because records came late or were corrected. "
        "The score itself is the same."
    ]
    assert told.facts["moved_by_lead"]["n"] == 13


def test_a_grade_without_points_counts_for_the_step_it_changed_with() -> None:
    table = receipts(*[("C", "B", 0, "")] * 12).assign(grade_step="reference")
    assert list_changes(table).tables["list_changes"].set_index("step").loc["reference", "leads"] == 12


def test_few_leads_are_counted_without_shares() -> None:
    told = list_changes(receipts(*[("C", "A", 9, "lead")] * 9))
    assert told.sentences == ["9 of 9 leads changed grade or moved 5 points or more since 2026-09-07."]


def test_another_score_is_not_called_the_same() -> None:
    table = receipts(*[("C", "A", 9, "model")] * 12).assign(model_points=9.0)
    assert list_changes(table).sentences[0].endswith("100 of 100 because the score was trained again.")


def test_nothing_moved_nobody_twice_and_no_scoring_before() -> None:
    assert list_changes(receipts(("A", "A", 1, "time"))).sentences[0].startswith("Nothing moved since 2026-09-07")
    assert list_changes(receipts().head(0)).sentences == ["No lead was scored both times."]
    assert "Two published scorings" in str(list_changes(None).needs)
