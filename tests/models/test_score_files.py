import pandas as pd

from src.models.score_files import save_scores


def scores(**columns):
    frame = {
        "lead_id": ["=cmd|x", "b"],
        "chance": [-0.5, 0.2],
        "raises_1": ["@home: 3 of 10", None],
        "grade": ["A", "B"],
    }
    return pd.DataFrame(frame | columns)


def test_formulas_are_neutralised_in_text_only(tmp_path):
    path = save_scores(scores(), tmp_path)
    read = pd.read_csv(path)
    assert read["lead_id"].tolist() == ["'=cmd|x", "b"]
    assert read["raises_1"].iloc[0] == "'@home: 3 of 10"
    assert read["chance"].tolist() == [-0.5, 0.2]
    assert pd.read_parquet(tmp_path / "open_leads.parquet")["lead_id"].iloc[0] == "=cmd|x"


def test_object_text_columns_are_neutralised_too(tmp_path):
    path = save_scores(scores(lead_id=pd.Series(["+1", "b"], dtype=object)), tmp_path)
    assert pd.read_csv(path, dtype=str)["lead_id"].tolist() == ["'+1", "b"]


def test_no_leads_give_a_header(tmp_path):
    path = save_scores(scores().iloc[:0], tmp_path, "open_leads-20260101")
    assert path.name == "open_leads-20260101.csv"
    assert path.read_text().splitlines() == ["lead_id,chance,raises_1,grade"]
