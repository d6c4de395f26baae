"""The tables of docs/results.md: each number with n, interval and window, and nothing else of the page touched."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from src.pipeline.results import write_results
from src.pipeline.run import Run
from src.pipeline.run_folder import finish_run, write_result

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


def test_blocks_are_written_and_the_rest_stays(run: Run, tmp_path: Path) -> None:
    found = [
        ("model", "auc", 0.8972, 0.8807, 0.9099),
        ("model", "wins_best_half", 0.883, 0.86, 0.9),
        ("chance", "auc", 0.5, float("nan"), float("nan")),
    ]
    rows = [
        {**ROW, **COUNTS, "method": method, "metric": metric, "value": value, "low": low, "high": high}
        for method, metric, value, low, high in found
    ]
    (run.folder / "evaluation").mkdir()
    pd.DataFrame(rows).to_csv(run.folder / "evaluation" / "comparison.csv", index=False)
    write_result(run, "03_train_model", "trained", {"windows": ["2026-01-04 to 2026-03-04"]})
    finish_run(run, tmp_path / "data")
    page = tmp_path / "results.md"
    page.write_text(PAGE, encoding="utf-8")

    assert write_results(page, tmp_path / "data") == ["unknown"]

    text = page.read_text(encoding="utf-8")
    assert "A record that stays." in text
    assert "as it was" in text
    assert "old" not in text
    assert f"Run `{run.id}`, tested on 2026-01-04 to 2026-03-04." in text
    assert "n = 1,848 rows of 1,848 accounts, 684 rows won (684 accounts), base rate 0.370" in text
    assert "| model | 88 (86-90) |  | 0.897 (0.881-0.910) |  |  |  |" in text
    assert "| order | 0 days (n = 1,848, 684 won) |" in text
    assert "| chance | 0.500 |" in text
