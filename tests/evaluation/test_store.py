from pathlib import Path

import numpy as np
import pandas as pd

from src.evaluation.store import read_out_of_time, save_out_of_time, save_tables


def test_the_out_of_time_table_there_and_back(tmp_path: Path) -> None:
    table = pd.DataFrame(
        {
            "lead_id": pd.array(["a", None], dtype="str"),
            "scored_at": pd.Series(pd.to_datetime(["2025-01-06", None], utc=True)).dt.as_unit("us"),
            "is_won": pd.array([True, None], dtype="boolean"),
            "model": [0.25, np.nan],
        }
    ).set_index(pd.Index([7, 9], name="row_id"))
    save_out_of_time(tmp_path / "evaluation", table)
    pd.testing.assert_frame_equal(read_out_of_time(tmp_path / "evaluation"), table)


def test_an_empty_table_leaves_no_file_and_takes_an_old_one_away(tmp_path: Path) -> None:
    some, none = pd.DataFrame({"grade": ["A"], "rate": [0.5]}), pd.DataFrame({"grade": []})
    save_tables(tmp_path, {"by_grade": some, "windows": none})
    assert (tmp_path / "by_grade.csv").read_bytes() == b"grade,rate\nA,0.5\n"
    assert not (tmp_path / "windows.csv").exists()

    save_tables(tmp_path, {"by_grade": none})
    assert list(tmp_path.iterdir()) == []
