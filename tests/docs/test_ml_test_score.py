"""The page of the ML Test Score: all 28 tests, each line with a test that exists, sums and smallest section right."""

from __future__ import annotations

import ast
import re

from src.paths import ROOT

PAGE = (ROOT / "docs" / "ml_test_score.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (\w+) (\d): ([^|]+) \| (0|0\.5|1) \|([^|]*)\|([^|]*)\|$", PAGE, flags=re.MULTILINE)
SECTIONS = {"Data": "Data", "Model": "Model", "Infra": "Infrastructure", "Monitor": "Monitoring"}


def functions(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_all_28_tests_are_asked() -> None:
    assert [(section, int(number)) for section, number, *_ in ROWS] == [
        (section, number) for section in SECTIONS for number in range(1, 8)
    ]


def test_every_point_has_a_test_that_exists() -> None:
    for section, number, _, points, where, _ in ROWS:
        named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", where)
        assert bool(named) == (float(points) > 0), (section, number)
        for path, function in named:
            assert (ROOT / path).is_file(), path
            assert function in functions(path), (path, function)


def test_what_is_not_whole_says_what_is_missing() -> None:
    for section, number, _, points, _, missing in ROWS:
        assert bool(missing.strip()) == (float(points) < 1), (section, number)


def test_sums_and_the_smallest_section_are_right() -> None:
    sums = dict.fromkeys(SECTIONS, 0.0)
    for section, _, _, points, _, _ in ROWS:
        sums[section] += float(points)
    told = {name: float(number) for name, number in re.findall(r"^Sum of (\w+): ([\d.]+)$", PAGE, flags=re.MULTILINE)}
    assert told == {SECTIONS[section]: total for section, total in sums.items()}
    whole = re.search(r"\*\*ML Test Score: ([\d.]+)\*\*", PAGE)
    assert whole is not None
    assert float(whole[1]) == min(sums.values()) >= 3
