"""Guards of the project itself: what is imported, what is locked, what the papers say."""

from __future__ import annotations

import ast
import importlib.util
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

import src
from src.paths import ROOT

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
MAY_IMPORT = {
    "leads": set(),
    "features": {"leads"},
    "rules": {"leads", "features"},
    "models": {"leads", "features"},
    "evaluation": {"leads", "features", "rules", "models"},
    "reporting": {"leads", "features", "rules", "models", "evaluation"},
    "pipeline": {"leads", "features", "rules", "models", "evaluation", "reporting"},
}
MODULES = sorted((ROOT / "src").rglob("*.py"))


def imported_by(path: Path) -> list[str]:
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    names = [node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module]
    return names + [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]


def test_src_is_this_checkout() -> None:
    assert Path(src.__file__).resolve().parents[1] == Path(__file__).resolve().parents[1]


def test_src_imports_nothing() -> None:
    assert imported_by(ROOT / "src" / "__init__.py") == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_imports_point_one_way(path: Path) -> None:
    part = path.relative_to(ROOT / "src").parts[0]
    if part not in MAY_IMPORT:  # src/__init__.py, src/paths.py: below all
        assert not [name for name in imported_by(path) if name.startswith("src.")]
        return
    parts = {name.split(".")[1] for name in imported_by(path) if name.startswith("src.")}
    assert parts <= MAY_IMPORT[part] | {part, "paths"}


def test_every_package_of_src_is_named_here() -> None:
    folders = {path.parent.name for path in (ROOT / "src").glob("*/__init__.py")}
    assert folders == set(MAY_IMPORT)


def test_analysis_never_sees_the_truth_of_the_sample() -> None:
    allowed = {ROOT / "src" / "pipeline" / "cli.py"}
    for path in MODULES:
        if path in allowed or path.is_relative_to(ROOT / "src" / "leads" / "sample"):
            continue
        assert not [name for name in imported_by(path) if name.startswith("src.leads.sample")], path
        assert "truth.json" not in path.read_text(encoding="utf-8"), path


def test_lock_has_a_hash_for_every_package_and_names_no_host() -> None:
    entries = re.findall(r"^[A-Za-z0-9].*(?:\n {4}.*)*", LOCK, flags=re.MULTILINE)
    assert len(entries) > 50
    assert all("--hash=sha256:" in entry for entry in entries)
    assert not re.search(r"://|index-url|find-links|trusted-host|\bfile:", LOCK)


def test_lock_holds_what_the_project_declares() -> None:
    declared = PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["dev"]
    names = {re.split(r"[\[<>=!~ ;]", line)[0].lower() for line in declared}
    locked = {line.split("==")[0] for line in LOCK.splitlines() if "==" in line and not line.startswith(" ")}
    assert names <= locked
    assert "pandas==3.0.4" not in LOCK


def test_conda_environment_is_in_step() -> None:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    *plain, nested = environment["dependencies"]
    assert f"python{PROJECT['project']['requires-python']}" in plain
    assert "pip" in plain
    assert nested == {"pip": ["-r requirements.lock"]}


def test_ci_and_hooks_call_the_targets() -> None:
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "make check" in ci
    assert "make test" in ci
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o100
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert [repo["repo"] for repo in hooks["repos"]] == ["local"]


def test_help_explains_every_target() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^\.PHONY: (.*)$", text, flags=re.MULTILINE)[0].split())
    shown = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert {line.split()[1] for line in shown.splitlines() if line.strip().startswith("make ")} == targets


def test_every_path_the_readme_names_exists() -> None:
    readme = ROOT / "README.md"
    if not readme.is_file():
        pytest.skip("no README yet")
    text = readme.read_text(encoding="utf-8")
    linked = [link.split("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]
    coded = re.findall(r"`((?:src|docs|conf|tests|tools|notebooks|benchmarks|data|reports)/[\w./-]*)`", text)
    missing = [name for name in linked + coded if name and not (ROOT / name).exists()]
    assert not [name for name in missing if not is_made_by_a_run(name)]


def is_made_by_a_run(name: str) -> bool:
    return bool(re.match(r"(data|reports)/[a-z0-9_]+(/|$)", name))


def test_help_of_the_command_is_instant() -> None:
    """Heavy libraries stand inside the commands."""
    code = "import sys, src.pipeline.cli; print([m for m in ('polars', 'pandas', 'papermill') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def set_up_module():
    spec = importlib.util.spec_from_file_location("set_up", ROOT / "tools" / "set_up.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_set_up_needs_only_the_standard_library() -> None:
    names = {name.split(".")[0] for name in imported_by(ROOT / "tools" / "set_up.py")}
    assert names <= set(sys.stdlib_module_names)


def test_set_up_passes_on_what_pip_is_configured_with(tmp_path: Path) -> None:
    there = tmp_path / "simple"
    there.mkdir()
    settings = {
        "index-url": "https://packages.example.com/simple",
        "extra-index-url": f"https://more.example.com/simple {there.as_uri()} file:///not/there/simple",
        "find-links": f"{there}\n/not/there",
        "cert": "/etc/ca.pem",
        "trusted-host": "a.example.com b.example.com",
        "default-timeout": "180",
        "require-virtualenv": "true",
    }
    assert set_up_module().uv_environment(settings, {"UV_INSECURE_HOST": "mine"}) == {
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_DEFAULT_INDEX": "https://packages.example.com/simple",
        "UV_INDEX": f"https://more.example.com/simple {there.as_uri()}",
        "UV_FIND_LINKS": str(there),
        "SSL_CERT_FILE": "/etc/ca.pem",
        "UV_HTTP_TIMEOUT": "180",
    }


def test_set_up_takes_its_uv_from_the_lock() -> None:
    entry = set_up_module().entry_of("uv", LOCK)
    assert entry.startswith("uv==")
    assert entry.count("--hash=sha256:") > 5
    assert len(re.findall("==", entry)) == 1
