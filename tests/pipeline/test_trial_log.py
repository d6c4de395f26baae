"""A log is only added to: whole lines or none, changed lines noticed, forgotten people allowed."""

from pathlib import Path

import pandas as pd
import pytest

from src.leads.errors import LeadScoringError
from src.pipeline.store.erase_file import erase_in_file
from src.pipeline.trial_log import append_log, read_log

COLUMNS = ["lead_id", "arm"]


def rows(*leads: str) -> pd.DataFrame:
    return pd.DataFrame({"lead_id": list(leads), "arm": "score"})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "trial" / "log.csv"
    append_log(found, COLUMNS, rows("L1", 'a "b", c'))
    return found


def test_what_was_added_is_read_again(path: Path) -> None:
    assert read_log(path, COLUMNS)["lead_id"].tolist() == ["L1", 'a "b", c']
    assert read_log(path.with_name("none.csv"), COLUMNS).empty


def test_bytes_that_stand_there_are_never_touched(path: Path) -> None:
    before = path.read_bytes()
    append_log(path, COLUMNS, rows("L3"))
    assert path.read_bytes().startswith(before)
    after = path.read_bytes()
    append_log(path, COLUMNS, rows())
    assert path.read_bytes() == after


def test_a_line_cut_short_was_never_drawn(path: Path) -> None:
    whole = path.read_bytes()
    append_log(path, COLUMNS, rows("L3"))
    for end in range(len(whole) + 1, path.stat().st_size):
        torn = path.with_name("torn.csv")
        torn.write_bytes(path.read_bytes()[:end])
        assert len(read_log(torn, COLUMNS)) == 2
        append_log(torn, COLUMNS, rows("L4"))
        assert read_log(torn, COLUMNS)["lead_id"].tolist() == ["L1", 'a "b", c', "L4"]
        assert torn.read_bytes().startswith(whole)


def test_only_a_header_cut_short(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("lead_i")
    assert read_log(path, COLUMNS).empty
    append_log(path, COLUMNS, rows("L1"))
    assert read_log(path, COLUMNS)["lead_id"].tolist() == ["L1"]


def test_a_changed_line_is_refused_in_words(path: Path) -> None:
    path.write_text(path.read_text().replace("L1,score", "L1,today"))
    with pytest.raises(LeadScoringError, match=r"1 line\(s\) were changed by hand \(line 2 first\)"):
        read_log(path, COLUMNS)
    path.write_text("lead_id,arm\nL1,score\n")
    with pytest.raises(LeadScoringError, match="other columns"):
        read_log(path, COLUMNS)


def test_a_person_can_be_forgotten(path: Path) -> None:
    append_log(path, COLUMNS, rows("L0000003", "L0000004"))
    assert erase_in_file(path, "L0000003")
    assert read_log(path, COLUMNS)["lead_id"].tolist() == ["L1", 'a "b", c', "L0000004"]
    append_log(path, COLUMNS, rows("L5"))
    assert len(read_log(path, COLUMNS)) == 4
