"""The closing table: the answer first, in words, with n and the range."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from src.evaluation.publish_gate import Gate
from src.evaluation.store import save_gate
from src.leads.config import SourceConfig, load_config
from src.leads.errors import LeadScoringError
from src.paths import CONF
from src.pipeline.closing import answer, closing_lines
from src.pipeline.run import Run
from src.pipeline.run_folder import write_status
from src.pipeline.run_list import figures, list_runs, run_lines


@pytest.fixture
def config() -> SourceConfig:
    return load_config(CONF / "sample.toml")


def comparison(**changes: object) -> pd.DataFrame:
    rows = [
        ("model", None, "wins_best_half", 0.791, 0.75, 0.83),
        ("rules", None, "wins_best_half", 0.634, 0.58, 0.68),
        ("as_worked", None, "wins_best_half", 0.55, float("nan"), float("nan")),
        ("logistic", None, "wins_best_half", 0.77, 0.7, 0.8),
        ("model", "rules", "wins_best_half", 0.157, 0.1, 0.2),
        ("model", None, "auc", 0.77, 0.74, 0.8),
    ]
    table = pd.DataFrame(rows, columns=["method", "versus", "metric", "value", "low", "high"])
    fixed = {"scope": "worked", "kind": "week", "landmark_days": float("nan"), "window": "average"}
    return table.assign(**fixed, n=9000, wins=800, accounts=4180, won_accounts=402, base_rate=0.096, **changes)


def test_answer_is_best_first_in_words(config: SourceConfig) -> None:
    assert answer(comparison(), config) == [
        "  Best half of the calls reaches, of 100 customers      (n = 402 customers, 4,180 called leads)",
        "    score             79   (75-83)",
        "    points as used    63   (58-68)",
        "    order worked      55",
    ]


def test_answer_over_all_leads_does_not_speak_of_calls(config: SourceConfig) -> None:
    table = comparison().assign(scope="all", won_accounts=38)
    lines = answer(table, config)
    assert lines[0].startswith("  Best half of the list reaches, of 100 customers")
    assert lines[0].endswith("4,180 leads)")
    assert lines[-1] == "  Only 38 customers in the test: read the ranges, not the middle."


def test_a_score_held_back_gets_no_figure(config: SourceConfig, run: Run) -> None:
    lines = answer(comparison(), config, is_held_back=True)
    assert not [line for line in lines if line.startswith("    score")]
    assert [line for line in lines if line.startswith("    points as used")]
    assert lines[-1] == "  The score is held back: it is not surely better than drawing by lot."

    (run.folder / "evaluation").mkdir()
    comparison().to_csv(run.folder / "evaluation" / "comparison.csv", index=False)
    save_gate(run.folder / "evaluation", Gate(False, (), 0.005, "No signal: do not use this score."))
    assert lines[-1] in closing_lines(run, config, [])


def test_fields_as_at_the_export_are_an_upper_bound(config: SourceConfig) -> None:
    exported = config.model_copy(update={"source": config.source.model_copy(update={"fields_as_of": "export"})})
    assert "upper bound, not a forecast" in answer(comparison(), exported)[-1]


def test_nothing_compared_is_said(run: Run, config: SourceConfig) -> None:
    assert answer(comparison().head(0), config) == []
    lines = closing_lines(run, config, ["a\nb"] * 8)
    assert "No comparison this time" in lines[1]
    assert lines.count("  Warning: a b") == 6
    assert "  and 2 more warnings: in the report and in results/*.json" in lines
    assert not [line for line in lines if line.startswith("Report")]


def test_report_is_named_once_it_is_there(run: Run, config: SourceConfig) -> None:
    run.reports.mkdir(parents=True)
    (run.reports / "report.html").write_text("<p>")
    lines = closing_lines(run, config, [])
    assert f"Report     {run.reports / 'report.html'}   (built-in sample, not your data)" in lines


def test_runs_as_records_leave_out_differences_and_nan(run: Run, tmp_path: Path) -> None:
    folder = run.folder / "evaluation"
    folder.mkdir()
    comparison().to_csv(folder / "comparison.csv", index=False)
    write_status(run, 10, {"01_check_data": 2.0, "02_build_features": 3.5})

    [record] = list_runs(data_root=tmp_path / "data")

    assert record["run_id"] == run.id
    assert record["exit_code"] == 10
    assert [(f["method"], f["metric"]) for f in record["figures"]] == [
        ("model", "wins_best_half"),
        ("rules", "wins_best_half"),
        ("as_worked", "wins_best_half"),
        ("logistic", "wins_best_half"),
        ("model", "auc"),
    ]
    assert record["figures"][2]["low"] is None
    assert record["figures"][0]["landmark_days"] is None
    assert record["figures"][0]["base_rate"] == 0.096
    assert run_lines([record])[1].split() == [run.id, "10", "6", "cut", "short:", "never", "used"]


def test_no_runs_say_how_to_make_one(tmp_path: Path) -> None:
    assert list_runs(data_root=tmp_path) == []
    assert run_lines([]) == ["No runs yet. First: make report"]
    assert figures(tmp_path / "none.csv") == []


def test_runs_of_an_unknown_source_name_the_nearest(run: Run, tmp_path: Path) -> None:
    with pytest.raises(LeadScoringError, match=r"'tinny' has no runs.*Did you mean 'tiny'"):
        list_runs("tinny", tmp_path / "data")
