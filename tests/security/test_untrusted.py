"""A declaration or a model from somebody else is data: it runs no code, and reaches LightGBM only if it is known."""

from __future__ import annotations

import ast
import json
import shutil
from pathlib import Path

import lightgbm as lgb
import pytest
from pydantic import ValidationError

from src.leads.config import load_config
from src.leads.errors import InputRefused
from src.paths import ROOT
from src.pipeline.champion.scorer import find_scorer
from src.pipeline.parameters import PARAMETERS
from src.pipeline.store.places import Store
from tests.security.conftest import HostileRun

MODULES = sorted((ROOT / "src").rglob("*.py"))
RUN_WHAT_THEY_READ = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "marshal", "shelve", "yaml", "imp", "code"}
CALLED_ON_TEXT = {"eval", "exec", "compile", "execfile"}
METHODS_ON_TEXT = {"query", "eval", "read_pickle", "to_pickle", "from_string", "system", "popen", "load_module"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nothing_in_the_package_runs_what_it_reads(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            assert not {alias.name.split(".")[0] for alias in node.names} & RUN_WHAT_THEY_READ
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            assert (node.module or "").split(".")[0] not in RUN_WHAT_THEY_READ
        elif isinstance(node, ast.Call):
            name = getattr(node.func, "id", "")
            assert name not in CALLED_ON_TEXT
            method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            assert method not in METHODS_ON_TEXT
            given = {keyword.arg: keyword.value for keyword in node.keywords}
            assert not {"shell", "allow_pickle"} & set(given)


@pytest.mark.parametrize(
    "text",
    [
        '!!python/object/apply:os.system ["touch PWNED"]',
        "import os; os.system('touch PWNED')",
        '{"source": {"name": "x"}}',
        '[source]\nname = "x"\ntitle = "y"\n__import__ = "os"\n',
        '[source]\nname = "../../x"\ntitle = "y"\n',
        "\x00\x01",
    ],
)
def test_a_declaration_is_toml_with_known_keys_or_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputRefused):
        load_config(tmp_path / "x.toml")
    assert [path.name for path in tmp_path.iterdir()] == ["x.toml"]


def test_names_of_parameters_are_never_code() -> None:
    """Papermill writes names into a cell as they are: only declared ones may reach it."""
    for model in PARAMETERS.values():
        with pytest.raises(ValidationError):
            model(**{"open('PWNED', 'w').close();a": 5})


@pytest.fixture
def store(hostile_run: HostileRun, tmp_path: Path) -> Store:
    """A copy of a source that has a champion."""
    copy = Store("hostile", tmp_path / "data", tmp_path / "reports")
    shutil.copytree(hostile_run.store.data_root, copy.data_root)
    return copy


@pytest.mark.chain
@pytest.mark.parametrize("damage", ["one character", "cut short", "other text, side-car made anew"])
def test_a_changed_model_is_refused_before_lightgbm_sees_it(
    store: Store, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    assert find_scorer(store).scorer is not None
    run_id = json.loads(store.champion.read_text(encoding="utf-8"))["run_id"]
    model = store.runs / run_id / "model" / "model.txt"
    text = model.read_text(encoding="utf-8")
    changed = {
        "one character": text.replace("1", "2", 1),
        "cut short": text[: len(text) // 2],
        "other text, side-car made anew": "tree\nversion=v4\nnum_class=9999999999\n",
    }[damage]
    model.write_text(changed, encoding="utf-8")
    if "anew" in damage:
        side_car = model.with_name("model.json")
        side_car.write_text(side_car.read_text(encoding="utf-8").replace('"format"', '"format" '), encoding="utf-8")

    def touched(*args: object, **named: object) -> None:
        raise AssertionError("LightGBM was asked")

    monkeypatch.setattr(lgb, "Booster", touched)
    monkeypatch.setattr("src.models.save.read_predictor", touched)
    found = find_scorer(store)
    assert found.scorer is None
    assert "was damaged or changed since it was published" in found.problems[0]
