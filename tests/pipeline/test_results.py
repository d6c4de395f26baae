"""The tables of docs/results.md: each number with n, interval and window, and nothing else of the page touched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from src.evaluation.store import save_out_of_time
from src.leads.errors import LeadScoringError
from src.pipeline.looks import add_look, look
from src.pipeline.results import result_text, write_results
from src.pipeline.run import Run
from src.pipeline.run_folder import finish_run, write_result
from src.pipeline.stale import stale

PAGE = """# Results

A record that stays.

<!-- newest run of tiny -->
old
<!-- end -->

<!-- newest run of unknown -->
as it was
<!-- end -->
"""
ROW = {"scope": "all", "kind": "landmark", "landmark_days": 0.0, "window": "average", "versus": None}
COUNTS = {"n": 1848, "wins": 684, "base_rate": 0.3701, "accounts": 1848, "won_accounts": 684, "resampled": "accounts"}


FOUND = [
    ("model", "auc", 0.8972, 0.8807, 0.9099),
    ("model", "wins_best_half", 0.883, 0.86, 0.9),
    ("chance", "auc", 0.5, float("nan"), float("nan")),
]


def measured(run: Run, found: Sequence[tuple[str, str, float, float, float]] = FOUND, windows: int = 1) -> None:
    """Write what the notebooks of the run would have measured."""
    rows = [
        {**ROW, **COUNTS, "method": method, "metric": metric, "value": value, "low": low, "high": high}
        for method, metric, value, low, high in found
    ]
    (run.folder / "evaluation").mkdir(exist_ok=True)
    pd.DataFrame(rows).to_csv(run.folder / "evaluation" / "comparison.csv", index=False)
    named = [f"2026-0{month}-04 to 2026-0{month + 2}-03" for month in range(1, windows + 1)]
    write_result(run, "03_train_model", "trained", {"windows": named})


def test_blocks_are_written_and_the_rest_stays(run: Run, tmp_path: Path) -> None:
    measured(run)
    finish_run(run, tmp_path / "data")
    page = tmp_path / "results.md"
    page.write_text(PAGE, encoding="utf-8")

    assert write_results(page, tmp_path / "data") == ["unknown"]

    text = page.read_text(encoding="utf-8")
    assert "A record that stays." in text
    assert "as it was" in text
    assert "old" not in text
    assert f"Run `{run.id}`, tested on 2026-01-04 to 2026-03-03." in text
    assert "n = 1,848 rows of 1,848 accounts, 684 rows won (684 accounts), base rate 0.370" in text
    assert "| model | 88 (86-90) |  | 0.897 (0.881-0.910) |  |  |  |" in text
    assert "| order | 0 days (n = 1,848, 684 won) |" in text
    assert "| chance | 0.500 |" in text


def test_of_many_windows_the_first_and_the_last_are_named(run: Run) -> None:
    measured(run, windows=6)
    assert "tested on 6 windows, the first 2026-01-04 to 2026-03-03, the last 2026-06-04" in result_text(run)


def page_of(run: Run, folder: Path) -> Path:
    """Return a page with the run's table as it is now."""
    page = folder / "results.md"
    page.write_text(f"<!-- newest run of {run.source} -->\n{result_text(run)}<!-- end -->\n", encoding="utf-8")
    return page


@pytest.mark.parametrize(
    ("found", "lines"),
    [
        (FOUND, 0),
        ([("model", "auc", 0.9018, 0.8807, 0.9099), *FOUND[1:]], 0),  # less than .005 away
        ([("model", "auc", 0.9032, 0.8807, 0.9099), *FOUND[1:]], 2),  # in both tables
        ([("model", "auc", 0.8972, 0.8707, 0.9099), *FOUND[1:]], 2),  # its interval
        ([FOUND[0], ("model", "wins_best_half", 0.888, 0.86, 0.9), FOUND[2]], 0),
        ([FOUND[0], ("model", "wins_best_half", 0.905, 0.86, 0.9), FOUND[2]], 1),
        (FOUND[:2], None),  # a method less
    ],
)
def test_a_page_is_stale_where_the_run_finds_other_numbers(
    run: Run, tmp_path: Path, found: list[tuple[str, str, float, float, float]], lines: int | None
) -> None:
    measured(run)
    page = page_of(run, tmp_path)
    measured(run, found)
    said = stale(page, run)
    assert len(said) == (lines if lines is not None else 1)
    if lines is None:
        assert "lines stand there" in said[0]


def test_a_page_without_the_source_is_stale(run: Run, tmp_path: Path) -> None:
    measured(run)
    page = page_of(run, tmp_path)
    assert stale(page, replace(run, source="other")) == ["results.md has no table of other"]


def test_counts_must_be_the_same(run: Run, tmp_path: Path) -> None:
    measured(run)
    page = page_of(run, tmp_path)
    page.write_text(page.read_text(encoding="utf-8").replace("n = 1,848", "n = 1,849"), encoding="utf-8")
    assert len(stale(page, run)) == 2


def test_a_papers_figures_stand_beside_ours(run: Run) -> None:
    random = np.random.default_rng(0)
    leads, own = 4000, replace(run, source="uci_bank")
    chance = np.repeat([0.1, 0.2, 0.3, 0.6], 1000)
    table = pd.DataFrame({"sequence": range(leads), "window": np.repeat(range(4), 1000), "model": chance})
    table = table.assign(kind="landmark", landmark_days=0.0, scored_at=pd.NaT, account_id=table.index.astype(str))
    table = table.assign(is_won=random.random(leads) < chance, is_worked=None)
    measured(own)
    save_out_of_time(own.folder / "evaluation", table)
    text = result_text(own)
    assert "| AUC | 0.500 (0.500-0.500) | 0.7" in text
    assert "| 0.80 |" in text
    assert "| better half reaches | 0.500" in text
    assert "| 0.79 |" in text
    assert "52,944 calls" in text
    assert "n = 4,000" in text
    assert "52,944" not in result_text(run)


RECORD = """# Results

| date | commit | AUC | n | won | what changed since the last look |
|---|---|---|---|---|---|
| 2026-11-22 | 97476d9 | .621 | 2,639 | 471 | first look |

After it.
"""


def test_a_look_is_added_below_the_others(run: Run, tmp_path: Path) -> None:
    measured(run)
    page = tmp_path / "results.md"
    page.write_text(RECORD, encoding="utf-8")
    add_look(page, look(run, "2026-11-23", "abc1234", "trees blended"))
    added = "| 2026-11-23 | abc1234 | .897 | 1,848 | 684 | trees blended |"
    assert page.read_text(encoding="utf-8") == RECORD.replace("look |\n\n", f"look |\n{added}\n\n")


def test_a_page_without_a_record_of_looks_is_not_touched(tmp_path: Path) -> None:
    page = tmp_path / "results.md"
    page.write_text("# Results\n", encoding="utf-8")
    with pytest.raises(LeadScoringError, match="has no record of looks"):
        add_look(page, "| a |")
    assert page.read_text(encoding="utf-8") == "# Results\n"
