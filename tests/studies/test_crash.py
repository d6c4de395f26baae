"""The table of kills counts what was recorded; the kills themselves are a study."""

from __future__ import annotations

import pandas as pd

from studies.crash import AFTER, BEFORE, first_notebook, stages, table
from studies.crash_state import ALL_COPIED

SECONDS = dict.fromkeys([*BEFORE, "01_check_data", "02_build_features", *AFTER], 1.0)


def record(seed: int, stage: str, lost: str = "", next_code: int = 10) -> dict[str, object]:
    known = {"seed": seed, "aimed": stage, "stage": stage, "with_kernel": seed % 2 == 0, "was_open": False}
    return known | {"next_is_whole": False, "next_code": next_code, "kernels_left": 0, "lost": lost, "lost_later": ""}


def test_every_stage_is_killed_in_its_turn() -> None:
    assert set(stages(SECONDS)) == {"any", *SECONDS}
    assert [first_notebook(stage) for stage in ("any", "02_build_features", "telling")] == [1, 2, ALL_COPIED]


def test_losses_and_failures_are_counted_and_named() -> None:
    records = pd.DataFrame(
        [
            record(1, "reading"),
            record(2, "publishing", lost="history changed"),
            record(3, "publishing", next_code=40),
            record(4, "02_build_features"),
            record(5, "over"),
        ]
    )
    text = table(records)
    assert "| publishing | 2 | 1 | 1 |" in text
    assert "| 02_build_features | 1 | 1 | 0 |" in text
    assert "| opening | 0 | 0 | 0 |" in text
    assert "Kills with a loss: 1 of 4" in text
    assert "Refreshes after them that failed: 1 of 5" in text
    assert "1 more were over before the kill" in text
    assert "- seed 2, publishing: history changed; the refresh after it ended with 10" in text
    assert "- seed 3, publishing: nothing lost; the refresh after it ended with 40" in text
