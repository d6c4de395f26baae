"""A written rule set reads back as the same rule set."""

from datetime import date
from pathlib import Path

import pytest

from src.rules.declare import load_rules
from src.rules.write_rules import write_rules
from tests.rules.small_tables import rule_set

FOLDER = Path(__file__).parents[2] / "conf" / "rules"


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.toml")), ids=lambda file: file.stem)
def test_shipped_rule_sets_come_back(file: Path, tmp_path: Path) -> None:
    rules = load_rules(file)

    write_rules(rules, tmp_path / "again.toml")

    assert load_rules(tmp_path / "again.toml") == rules


@pytest.mark.parametrize("text", ['say "hi"', "back\\slash", "tab\tand\nline", "Größe €", "'''", "# no comment", ""])
def test_any_text_comes_back(text: str, tmp_path: Path) -> None:
    rules = rule_set({"name": "a", "points": 1, "column": "x", "equals": text}, source=text)

    write_rules(rules, tmp_path / "r.toml")

    assert load_rules(tmp_path / "r.toml") == rules


def test_all_sorts_of_values_come_back(tmp_path: Path) -> None:
    rules = rule_set(
        {"name": "truth", "points": 2.5, "column": "x", "equals": True},
        {"name": "number", "points": -1, "column": "x", "in": [5, 0.1, "five"], "sign": "none"},
        {"name": "nothing", "points": 0, "column": "x", "missing": False, "sign": "positive"},
        {"name": "other_set", "points": 3, "activity": "a", "set": "fit", "times": "1 per day", "group": "g"},
        {"name": "dated", "points": 3, "activity": ["a", "b"], "valid_from": date(2025, 1, 2), "set": "fit"},
        {"name": "state", "points": 3, "activity": "a", "count": {"at_least": 0, "at_most": 0, "days": 14}},
        {"name": "small", "points": 3, "column": "x", "at_least": 1e-7, "below": 1e20},
        group=[{"name": "g", "highest": 1}],
        label=[{"name": "warm", "at_least": 3}],
    )

    write_rules(rules, tmp_path / "r.toml")

    assert load_rules(tmp_path / "r.toml") == rules
