"""The example workflow and DAG, and the page that explains all ready files."""

from __future__ import annotations

import ast
import re

import yaml

from src.paths import ROOT
from src.pipeline.parameters import IdealCustomerParameters

DEPLOY = ROOT / "deploy"


def test_the_workflow_runs_on_machines_of_our_own_and_uploads_nothing() -> None:
    text = (DEPLOY / "github-actions" / "leadscore-refresh.yml").read_text(encoding="utf-8")
    workflow = yaml.safe_load(text)
    assert set(workflow) == {"name", True, "permissions", "concurrency", "jobs"}  # YAML 1.1 reads "on" as true
    assert workflow["permissions"] == {}
    assert workflow["concurrency"] == {"group": "leadscore-refresh", "cancel-in-progress": False}
    for job in workflow["jobs"].values():
        assert job["runs-on"][0] == "self-hosted"
        assert job["timeout-minutes"] <= 360
        assert not [step for step in job["steps"] if "uses" in step]
    assert "Artifacts are" in text
    assert not (ROOT / ".github").exists()


DOCUMENTED = {
    "BashOperator": {
        "bash_command",
        "env",
        "append_env",
        "output_encoding",
        "skip_on_exit_code",
        "cwd",
        "output_processor",
    },
    "PapermillOperator": {
        *("input_nb", "output_nb", "parameters", "kernel_name", "language_name", "kernel_conn_id", "log_output"),
        *("nbconvert", "nbconvert_args"),
    },
    "DAG": {"dag_id", "schedule", "start_date", "catchup", "max_active_runs", "tags"},
}
"""Arguments in the operators' own signatures (apache-airflow-providers-standard and -papermill)."""
OF_EVERY_TASK = {"task_id", "retries", "queue", "max_active_tis_per_dag", "execution_timeout"}


def test_the_dag_calls_the_command_and_passes_only_documented_arguments() -> None:
    tree = ast.parse((DEPLOY / "airflow" / "leadscore_dag.py").read_text(encoding="utf-8"))
    [once] = [ast.literal_eval(n.value) for n in tree.body if isinstance(n, ast.Assign) and n.targets[0].id == "ONCE"]
    assert set(once) <= OF_EVERY_TASK
    assert once["retries"] == 0
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and getattr(n.func, "id", "") in DOCUMENTED]
    assert [call.func.id for call in calls].count("BashOperator") == 2
    for call in calls:
        given = {keyword.arg for keyword in call.keywords if keyword.arg}
        assert given <= DOCUMENTED[call.func.id] | (OF_EVERY_TASK if call.func.id != "DAG" else set())
        if call.func.id == "PapermillOperator":
            parameters = next(keyword.value for keyword in call.keywords if keyword.arg == "parameters")
            assert {key.value for key in parameters.keys} <= set(IdealCustomerParameters.model_fields)
            notebook = ast.unparse(next(keyword.value for keyword in call.keywords if keyword.arg == "input_nb"))
            assert "05_ideal_customer.ipynb" in notebook
    text = ast.unparse(tree)
    assert "leadscore-scheduled .venv/bin/leadscore refresh conf/" in text
    assert "leadscore-scheduled .venv/bin/leadscore score conf/" in text
    for segment in re.findall(r"'(\w+=\w+)'", text):
        IdealCustomerParameters(segment=segment)


def test_every_ready_file_is_told_of_and_tested() -> None:
    told = (DEPLOY / "README.md").read_text(encoding="utf-8")
    files = [path for path in DEPLOY.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert [
        path.name for path in files if path.relative_to(DEPLOY).as_posix() not in told and path.name != "README.md"
    ] == []
