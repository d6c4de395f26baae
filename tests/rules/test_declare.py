from __future__ import annotations

import re
from pathlib import Path

import pytest

from src.leads.errors import InputRefused
from src.rules.declare import RuleSet, load_rules
from tests.rules.small_tables import rule_set

ROOT = Path(__file__).parents[2]
VISIT = '[[rule]]\nname = "visit"\npoints = 5\nactivity = "page_view"\n'
NORWAY = '[[rule]]\nname = "norway"\npoints = 5\ncolumn = "country"\nequals = "NO"\n'


def problems(folder: Path, text: str) -> list[str]:
    file = folder / "points.toml"
    file.write_text('title = "t"\n' + text, encoding="utf-8")
    with pytest.raises(InputRefused) as refused:
        load_rules(file)
    return [str(problem) for problem in refused.value.problems]


def test_example_of_the_page_parses(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    example = re.search(r"## An example\n\n```toml\n(.*?)```", page, re.DOTALL)
    assert example is not None
    (tmp_path / "example.toml").write_text(example[1], encoding="utf-8")

    rules = load_rules(tmp_path / "example.toml")

    assert rules.set_names == ["fit", "engagement"]
    assert {rule.name: rule.set for rule in rules.rule}["norwegian_webinar"] == "engagement"
    assert {rule.name: rule.sign for rule in rules.rule}["student"] == "negative"


def shipped() -> list[Path]:
    return sorted((ROOT / "conf" / "rules").glob("*.toml"))


@pytest.mark.parametrize("file", shipped(), ids=lambda file: file.stem)
def test_shipped_rule_sets_parse(file: Path) -> None:
    rules = load_rules(file)

    assert rules.source
    assert rules.qualify


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (VISIT + "time = '1 per day'", ["rule 'visit'", "'time'", "'times'"]),
        (VISIT + "times = 'daily'", ["rule 'visit'", "times"]),
        (VISIT + "decay = { kind = 'linear', days = 3, fracton = 0.5 }", ["'decay.fracton'", "'fraction'"]),
        (VISIT + "decay = { kind = 'step', days = 3 }", ["rule 'visit'", "decay", "points"]),
        (VISIT + "count = { at_least = 2 }\ntimes = '1 per day'", ["rule 'visit'", "'count'"]),
        (VISIT + "where = [{ column = 'country', equals = 'NO' }]", ["rule 'visit'", "where", "'country'"]),
        (VISIT + "group = 'web'", ["rule 'visit'", "group", "'web'"]),
        (VISIT + "sign = 'negative'", ["rule 'visit'", "sign"]),
        (VISIT + "valid_from = 2025-02-01\nvalid_until = 2025-02-01", ["rule 'visit'", "valid_from"]),
        (NORWAY + "below = 3", ["rule 'norway'", "exactly one test", "'country'"]),
        (NORWAY + "decay = { kind = 'window', days = 3 }", ["rule 'norway'", "'decay' needs 'activity'"]),
        (NORWAY.replace("5", "'many'"), ["rule 'norway'", "points"]),
        ("[[rule]]\nname = 'empty'\npoints = 1\n", ["rule 'empty'", "'activity'", "'column'"]),
        (VISIT + VISIT, ["rule 'visit'", "2 times"]),
        (VISIT + "[[reset]]\nactivity = 'bye'\nsets = ['engagment']", ["reset", "'engagement'"]),
        (VISIT + "[[qualify]]\ncells = ['A1']", ["qualify.cells", "'A1'"]),
        (
            VISIT.replace("points = ", "group = 'web'\npoints = -") + "[[group]]\nname = 'web'\ntake = 'best'",
            ["group 'web'", "'visit'", "negative"],
        ),
        (VISIT + "[total]\nlowest = 5\nhighest = 1", ["total", "'lowest'"]),
        ("rule = []", ["rule"]),
    ],
)
def test_error_names_the_rule_and_the_key(tmp_path: Path, text: str, names: list[str]) -> None:
    found = problems(tmp_path, text)

    assert len(found) == 1
    assert all(name in found[0] for name in ["points.toml", *names]), found


def test_every_problem_is_named_at_once(tmp_path: Path) -> None:
    found = problems(tmp_path, VISIT + "a = 1\n" + NORWAY + "b = 2\n")

    assert [("'a'" in text, "'b'" in text) for text in found] == [(True, False), (False, True)]


def test_text_that_looks_like_code_stays_text() -> None:
    rules = rule_set({"name": "odd", "points": 1, "column": "country", "equals": "__import__('os').abort()"})

    assert rules.rule[0].lead[0].equals == "__import__('os').abort()"
    assert RuleSet.model_validate(rules.model_dump(by_alias=True)) == rules
