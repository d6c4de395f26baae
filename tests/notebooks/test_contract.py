"""What every notebook of the chain keeps to; see docs/architecture.md and CONTRIBUTING.md."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest

from src.paths import NOTEBOOKS
from src.pipeline.parameters import PARAMETERS

MAX_CODE_CELLS = 15
MAX_CELL_LINES = 12
MAX_FIGURE_LINES = 20
MAX_IMPORT_LINES = 40  # imports, validated parameters, the run and its declaration
MAX_CODE_LINES = 120
PLAIN = {"str", "int", "float", "bool", "list[str]", "list[int]", "list[float]"}
FIGURE_CALLS = ("plt.", "ax.", "figure(", "curve(", "came_true(", "over_time(")
FOUND = sorted(NOTEBOOKS.glob("*.ipynb"))

notebooks = pytest.mark.parametrize("path", FOUND, ids=lambda path: path.stem)


def read(path: Path) -> Any:
    return nbformat.read(path, as_version=4)


def code_of(path: Path) -> list[Any]:
    return [cell for cell in read(path).cells if cell.cell_type == "code"]


def lines_of(cell: Any) -> list[str]:
    return [line for line in cell.source.splitlines() if line.strip() and not line.strip().startswith("#")]


def is_tagged(cell: Any) -> bool:
    return "parameters" in cell.metadata.get("tags", [])


def test_all_ten_are_there_once_there_is_one() -> None:
    if not FOUND:
        pytest.skip("no notebooks yet")
    assert [path.stem for path in FOUND] == list(PARAMETERS)


@notebooks
def test_is_valid_and_stripped(path: Path) -> None:
    notebook = read(path)
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "python3"
    assert "papermill" not in notebook.metadata
    for cell in code_of(path):
        assert cell.outputs == [], "strip the outputs: pre-commit does it"
        assert cell.execution_count is None


@notebooks
def test_opens_with_title_question_answer_and_files(path: Path) -> None:
    first = read(path).cells[0]
    assert first.cell_type == "markdown"
    lines = [line for line in first.source.splitlines() if line.strip()]
    assert lines[0].startswith("# ")
    assert [line.split("**")[1] for line in lines[1:4]] == ["Question.", "Answer.", "In and out."]


@notebooks
def test_parameters_are_plain_literals_with_a_comment_each(path: Path) -> None:
    cells = read(path).cells
    tagged = [cell for cell in cells if is_tagged(cell)]
    assert len(tagged) == 1
    assert cells.index(tagged[0]) <= 2, "second or third cell"
    for line in tagged[0].source.splitlines():
        assignment, _, comment = line.partition("  # ")
        statement = ast.parse(assignment).body[0]
        assert isinstance(statement, ast.AnnAssign), line
        assert ast.unparse(statement.annotation) in PLAIN, line
        ast.literal_eval(statement.value)
        assert comment.strip(), f"say unit and meaning: {line}"
        assert "=" not in comment, f"papermill misses a line with a second '=': {line}"


@notebooks
def test_parameters_equal_their_model(path: Path) -> None:
    model = PARAMETERS[path.stem]
    seen = papermill.inspect_notebook(path)
    assert list(seen) == list(model.model_fields), "same names, same order"
    given = {name: ast.literal_eval(parameter["default"]) for name, parameter in seen.items()}
    assert given == model().model_dump(mode="json")


@notebooks
def test_all_imports_and_the_check_of_parameters_stand_in_one_cell(path: Path) -> None:
    cells = code_of(path)
    trees = [ast.parse(cell.source) for cell in cells]
    importing = [n for n, tree in enumerate(trees) if any(map(is_import, ast.walk(tree)))]
    assert importing == [1], "the cell after the parameters"
    model = PARAMETERS[path.stem].__name__
    assert f"params = {model}(" in cells[1].source
    for name in PARAMETERS[path.stem].model_fields:
        assert f"{name}={name}" in cells[1].source, "explicit, so that reader and type checker see it"
    for cell in cells[2:]:
        used = {node.id for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Name)}
        assert not used & set(PARAMETERS[path.stem].model_fields), "from here on params.<name>"


def is_import(node: ast.AST) -> bool:
    return isinstance(node, ast.Import | ast.ImportFrom)


@notebooks
def test_defines_nothing(path: Path) -> None:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
    for cell in code_of(path):
        found = [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, kinds[:3])]
        assert not found, "functions and classes live in src, where they are tested"


@notebooks
def test_is_short(path: Path) -> None:
    cells = code_of(path)
    assert len(cells) <= MAX_CODE_CELLS
    assert len(lines_of(cells[1])) <= MAX_IMPORT_LINES
    for cell in cells[2:]:
        limit = MAX_FIGURE_LINES if any(call in cell.source for call in FIGURE_CALLS) else MAX_CELL_LINES
        assert len(lines_of(cell)) <= limit, cell.source
    assert sum(len(lines_of(cell)) for cell in cells) <= MAX_CODE_LINES


@notebooks
def test_words_stand_before_code(path: Path) -> None:
    cells = read(path).cells
    for number, cell in enumerate(cells):
        group = [c.cell_type for c in cells[max(0, number - 2) : number]]
        if cell.cell_type == "code":
            assert "markdown" in group, f"no words before: {cell.source[:80]}"


@notebooks
def test_last_cell_writes_the_result(path: Path) -> None:
    last = read(path).cells[-1]
    assert last.cell_type == "code"
    assert "write_result(" in last.source
    assert f'"{path.stem}"' in last.source


@notebooks
def test_names_no_place_on_a_machine(path: Path) -> None:
    for cell in code_of(path):
        texts = [n.value for n in ast.walk(ast.parse(cell.source)) if isinstance(n, ast.Constant)]
        assert not [text for text in texts if isinstance(text, str) and text.startswith(("/", "~", "C:"))]


def test_every_model_is_documented() -> None:
    for name, model in PARAMETERS.items():
        assert name in (inspect.getdoc(model) or "")
