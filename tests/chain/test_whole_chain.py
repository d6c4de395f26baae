"""What a run of the whole chain leaves behind, and that it leaves the same again."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import polars as pl
import pytest

from src.leads.config import load_config
from src.paths import CONF, NOTEBOOKS, ROOT
from src.pipeline.closing import closing_lines
from src.pipeline.durable import sha256_of
from src.pipeline.parameters import PARAMETERS
from src.pipeline.run_folder import newest_run, read_result
from tests.chain.conftest import Chain
from tests.security.off import network_off

pytestmark = [pytest.mark.chain, pytest.mark.slow]

DATA_TAG = re.compile(r'<data value="([^"]+)" data-fact="([^"]+)" data-part="([^"]+)">')
DIFFERS_BY_NATURE = re.compile(r"config\.json|status\.json|log\.jsonl|notebooks/.*")
"""Where the run lies, how long it took, and the executed notebooks, which hold both."""
SAYS_DRAFT = re.compile(
    r'class="notice notice-draft"|"is_draft": (?:true|false)|^Subject: |^Draft: |^Report \(2 pages\)|^  reports/'
)
"""Lines of pages, numbers and the mail (subject, where the report is) that a draft has otherwise."""


def page(chain: Chain) -> str:
    return (chain.run.reports / "report.html").read_text(encoding="utf-8")


def manifest(chain: Chain) -> dict[str, str]:
    text = (chain.run.folder / "manifest.json").read_text(encoding="utf-8")
    return {name: entry["sha256"] for name, entry in json.loads(text)["files"].items()}


def test_it_ends_well_and_shows_each_notebook(chain: Chain) -> None:
    assert chain.outcome.exit_code in {0, 10}
    assert bool(chain.outcome.warnings) == (chain.outcome.exit_code == 10)
    lines = chain.shown.splitlines()
    assert [line.split()[0] for line in lines] == [f"{n}/10" for n in range(1, 11)]
    assert "3,000 leads" in lines[0]


def test_every_notebook_left_its_result_and_its_executed_copy(chain: Chain) -> None:
    for name in PARAMETERS:
        result = read_result(chain.run, name)
        assert result["run_id"] == chain.run.id
        assert result["summary"]
        executed = json.loads((chain.run.folder / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8"))
        assert not [c for c in executed["cells"] for o in c.get("outputs", []) if o["output_type"] == "error"]


def test_the_files_promised_are_there(chain: Chain) -> None:
    promised = """conf.toml rules.toml quarantine.csv features/rows.parquet features/labels.parquet
        features/features.parquet features/plan.json model/model.txt model/model.json evaluation/out_of_time.parquet
        evaluation/comparison.csv evaluation/drivers.csv scores/open_leads.parquet scores/open_leads.csv status.json"""
    missing = [name for name in promised.split() if not (chain.run.folder / name).is_file()]
    assert missing == []
    assert not list(chain.run.folder.rglob("*.tmp"))


def test_leads_in_are_those_used_and_those_set_aside(chain: Chain) -> None:
    checks = read_result(chain.run, "01_check_data")["facts"]
    for counts in checks["tables"].values():
        assert counts["rows_in"] == counts["kept"] + counts["quarantined"]
    whole = checks["tie_out"][-1]
    aside = sum(count["leads"] for count in whole["excluded"].values())
    assert whole["source_leads"] == 3000 == whole["used_leads"] + aside
    for month in ("source_leads", "used_leads", "source_wins", "used_wins"):
        assert sum(row[month] for row in checks["tie_out"][:-1]) == whole[month]


def test_rows_labels_and_features_belong_together(chain: Chain) -> None:
    rows, labels, features = (
        pl.read_parquet(chain.run.folder / "features" / f"{name}.parquet") for name in ("rows", "labels", "features")
    )
    assert rows["row_id"].to_list() == labels["row_id"].to_list() == features["row_id"].to_list()
    assert set(rows["kind"]) == {"landmark", "week", "now"}
    later = rows.filter(pl.col("scored_at") > chain.run.as_of)
    assert later.is_empty()


def test_out_of_time_scores_come_from_before_what_they_score(chain: Chain) -> None:
    table = pd.read_parquet(chain.run.folder / "evaluation" / "out_of_time.parquet")
    assert (table["cut"] <= table["scored_at"]).all()
    assert table["is_matured"].all()
    # Only a contact whose deal is counted at a colleague has no outcome of its own.
    assert (table["is_won"].isna() == table["is_won_by_account"].eq(True)).all()
    assert {"model", "model_margin", "logistic", "rules", "rules_refitted", "newest", "as_worked"} <= set(table)


def test_open_leads_are_scored_once_best_first(chain: Chain) -> None:
    scores = pd.read_parquet(chain.run.folder / "scores" / "open_leads.parquet")
    rows = pl.read_parquet(chain.run.folder / "features" / "rows.parquet").filter(kind="now")
    scored = scores[~scores["is_too_old"]]
    assert sorted(scores["lead_id"]) == sorted(rows["lead_id"])
    assert scored["chance"].between(0, 1).all()
    assert (scored["chance"].diff().dropna() <= 1e-12).all()
    assert scored["score"].between(0, 100).all()
    assert set(scored["grade"]) <= set("ABCD")
    assert scores.loc[scores["is_too_old"], ["chance", "score", "grade"]].isna().all(axis=None)
    objected = pd.read_csv(chain.raw / "leads.csv").query("objected == 'yes'")["lead_id"]
    assert not set(objected) & set(scores["lead_id"])


def test_no_address_of_a_person_is_kept(chain: Chain) -> None:
    address = re.compile(rb"[\w.]+@[\w-]+\.\w{2,}")
    texts = [p for p in chain.run.folder.rglob("*") if p.suffix in {".csv", ".json", ".ipynb", ".log"}]
    texts += [path for path in chain.run.reports.rglob("*") if path.is_file()]
    assert len(texts) > 25
    assert [path.name for path in texts if address.search(path.read_bytes())] == []


def test_the_manifest_holds_every_file_and_the_pointer_leads_to_the_run(chain: Chain) -> None:
    files = {p.relative_to(chain.run.folder).as_posix() for p in chain.run.folder.rglob("*") if p.is_file()}
    kept = manifest(chain)
    assert set(kept) == files - {"manifest.json"}
    assert all(sha256_of(chain.run.folder / name) == digest for name, digest in kept.items())
    assert newest_run("sample", chain.data) == chain.run


def test_the_page_and_facts_json_hold_the_same_numbers(chain: Chain) -> None:
    facts = json.loads((chain.run.reports / "facts.json").read_text(encoding="utf-8"))["facts"]
    shown = DATA_TAG.findall(page(chain))
    assert len(shown) > 30
    for value, name, part in shown:
        assert float(value) == facts[name][part], (name, part)
    assert {name for _, name, _ in shown} == set(facts)


def test_the_page_is_whole_in_itself(chain: Chain) -> None:
    text = page(chain)
    assert len(text.encode()) < 1_000_000
    assert not re.search(r"<script|javascript:|\son\w+=", text, flags=re.IGNORECASE)
    assert not re.search(r"""(?:src|href|url\()\s*=?\s*["'(]?\s*(?:https?:)?//""", text)
    assert "built-in sample" in text.lower()
    assert all(re.search(r"<(title|desc)|aria-label|role=", svg) for svg in re.findall(r"<svg.*?</svg>", text, re.S))
    assert list((chain.run.reports / "tables").glob("*.csv"))


def test_runs_give_each_method_by_window_and_landmark(chain: Chain) -> None:
    figures = pd.DataFrame(chain.record["figures"])
    assert chain.record["exit_code"] == chain.outcome.exit_code
    assert list(chain.record["seconds"]) == list(PARAMETERS)
    assert {"model", "rules", "rules_refitted", "logistic", "newest", "chance"} <= set(figures["method"])
    assert {"auc", "average_precision", "top_decile_lift", "wins_best_half", "wins_at_capacity"} <= set(
        figures["metric"]
    )
    assert "calibration_error" in set(figures.loc[figures["method"] == "model", "metric"])
    own = figures[(figures["method"] == "model") & (figures["metric"] == "auc") & (figures["scope"] == "all")]
    assert {0.0, 1.0, 7.0, 14.0, 30.0} <= set(own.loc[own["kind"] == "landmark", "landmark_days"].dropna())
    assert {"average", "0", "1", "2"} <= set(own["window"])
    average = own[own["window"] == "average"]
    assert average[["value", "low", "high", "n", "wins", "base_rate"]].notna().all(axis=None)
    assert (average["low"] <= average["value"]).all()
    assert (average["value"] <= average["high"]).all()


def test_the_model_finds_what_is_planted(chain: Chain) -> None:
    figures = pd.DataFrame(chain.record["figures"])
    young = figures.query("kind == 'landmark' and landmark_days == 0 and window == 'average' and scope == 'all'")
    auc = young[young["metric"] == "auc"].set_index("method")["value"]
    assert auc["model"] > max(auc["rules"], 0.6)
    assert auc["chance"] == pytest.approx(0.5)


def test_the_closing_table_answers_first(chain: Chain) -> None:
    lines = closing_lines(chain.run, load_config(chain.run.config), chain.outcome.warnings)
    assert lines[1].startswith("  Best half of the calls reaches, of 100 customers")
    assert any(re.match(r"    score +\d+   \(\d+-\d+\)", line) for line in lines)
    assert any("report.html" in line and "not your data" in line for line in lines)


def test_the_same_inputs_give_the_same_bytes_and_are_published(chain: Chain, tmp_path: Path) -> None:
    """A refresh: another folder, another day, no network, and one thread instead of as many as there are."""
    threads = {"POLARS_MAX_THREADS": "1", "OMP_NUM_THREADS": "1"}
    homes = {"LEADSCORE_DATA": str(tmp_path / "data"), "LEADSCORE_REPORTS": str(tmp_path / "reports")}
    asked = ["refresh", str(CONF / "sample.toml"), "--data", str(chain.raw), "--warnings-ok"]
    command = [*network_off(), sys.executable, "-m", "src.pipeline.cli", *asked]

    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | homes | threads, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    status = json.loads((tmp_path / "data" / "sample" / "status.json").read_text(encoding="utf-8"))
    assert (status["run_id"], status["champion"], status["published"]) == (chain.run.id, chain.run.id, True)
    folder, published = (
        tmp_path / "data" / "sample" / "runs" / chain.run.id,
        tmp_path / "reports" / "sample" / chain.run.id,
    )
    kept = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["files"]
    first, second = manifest(chain), {name: each["sha256"] for name, each in kept.items()}
    assert set(first) == {name for name in second if not name.startswith("report/")}
    differ = [name for name in first if first[name] != second[name] and not DIFFERS_BY_NATURE.fullmatch(name)]
    assert differ == []
    for path in [p for p in chain.run.reports.rglob("*") if p.is_file()]:
        draft = path.read_text(encoding="utf-8").splitlines()
        other = (published / path.relative_to(chain.run.reports)).read_text(encoding="utf-8").splitlines()
        assert [line for line in draft if not SAYS_DRAFT.search(line)] == [
            line for line in other if not SAYS_DRAFT.search(line)
        ]
    assert (published.parent / "latest.html").read_bytes() == (published / "report.html").read_bytes()
    assert "Draft:" not in (published / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["01_check_data", "06_compare_with_rules", "10_leadership_report"])
def test_a_notebook_runs_alone_on_a_copy_of_the_newest_run(chain: Chain, tmp_path: Path, name: str) -> None:
    before = manifest(chain)
    notebook, out = NOTEBOOKS / f"{name}.ipynb", tmp_path / "out.ipynb"
    command = [sys.executable, "-m", "papermill", str(notebook), str(out), "--no-progress-bar"]

    subprocess.run(command, cwd=tmp_path, env=os.environ | homes(chain), check=True, capture_output=True)

    copy = chain.data / "sample" / "exploring" / chain.run.id
    assert (copy / "results" / f"{name}.json").is_file()
    assert not (copy / "manifest.json").exists()
    assert all(sha256_of(chain.run.folder / file) == digest for file, digest in before.items())


def homes(chain: Chain) -> dict[str, str]:
    return {"LEADSCORE_DATA": str(chain.data), "LEADSCORE_REPORTS": str(chain.root / "reports")}


def leadscore(chain: Chain, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [*network_off(), sys.executable, "-m", "src.pipeline.cli", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, env=os.environ | homes(chain), capture_output=True, text=True, check=False)


def test_runs_are_listed_as_json_for_other_programs(chain: Chain) -> None:
    done = leadscore(chain, "runs", "--json")
    assert done.returncode == 0
    [record] = json.loads(done.stdout)
    assert record == chain.record


def test_a_scored_lead_is_explained(chain: Chain) -> None:
    best = pd.read_parquet(chain.run.folder / "scores" / "open_leads.parquet")["lead_id"].iloc[0]
    done = leadscore(chain, "explain", best)
    assert done.returncode == 0, done.stderr
    assert f"Lead {best}" in done.stdout
    assert "raises" in done.stdout


def test_scoring_alone_gives_what_the_run_gave(chain: Chain) -> None:
    assert leadscore(chain, "score", CONF / "sample.toml").returncode == 22  # a draft's model is nobody's champion
    assert leadscore(chain, "promote", chain.run.id, "--why", "looked at").returncode == 0
    done = leadscore(chain, "score", CONF / "sample.toml", "--warnings-ok")
    assert done.returncode == 0, done.stderr
    csv = chain.data / "sample" / "scores" / f"open_leads-{chain.run.as_of:%Y%m%d}.csv"
    assert csv.read_bytes() == (chain.run.folder / "scores" / "open_leads.csv").read_bytes()
