"""A rule set written as the TOML file that ``load_rules`` reads."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from src.rules.declare import RuleSet

_BARE = re.compile(r"^[A-Za-z0-9_-]+$")


def write_rules(rules: RuleSet, path: Path) -> None:
    """Write ``rules`` to ``path`` (UTF-8); ``load_rules(path)`` gives the same rule set back."""
    path.write_text(rules_text(rules), encoding="utf-8", newline="\n")


def rules_text(rules: RuleSet) -> str:
    r"""Return the TOML of a rule set: one block per rule, nothing that goes without saying.

    >>> print(rules_text(RuleSet.model_validate({"title": "x", "rule": [
    ...     {"name": "size", "points": 20, "column": "employees", "at_least": 50}]})))
    title = "x"
    <BLANKLINE>
    [[rule]]
    name = "size"
    lead = [{ column = "employees", at_least = 50 }]
    points = 20
    <BLANKLINE>
    """
    content = rules.model_dump(by_alias=True, exclude_none=True, exclude_defaults=True)
    signs = [rule.sign for rule in rules.rule]
    content["rule"] = [_short(rule | {"sign": sign}) for rule, sign in zip(content["rule"], signs, strict=True)]
    plain = {key: value for key, value in content.items() if not isinstance(value, Mapping | list | tuple)}
    blocks = [_lines(plain)]
    for key, value in content.items():
        if isinstance(value, Mapping):
            blocks.append(f"[{key}]\n{_lines(value)}")
        elif key not in plain:
            blocks += [f"[[{key}]]\n{_lines(entry)}" for entry in value]
    return "\n".join(blocks)


def _short(rule: dict[str, Any]) -> dict[str, Any]:
    """Return a rule without the score set and the direction that it would have anyway."""
    implied = {"set": "engagement" if rule.get("activity") else "fit"}
    implied["sign"] = "positive" if rule["points"] > 0 else "negative" if rule["points"] < 0 else "none"
    return {key: value for key, value in rule.items() if implied.get(key) != value}


def _lines(content: Mapping[str, Any]) -> str:
    return "".join(f"{_key(key)} = {_value(value)}\n" for key, value in content.items())


def _key(key: str) -> str:
    return key if _BARE.match(key) else _text(key)


def _value(value: Any) -> str:
    """Return a value as TOML writes it, tables inline."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {_value(each)}" for key, each in value.items()) + " }"
    return "[" + ", ".join(_value(each) for each in value) + "]"


def _text(text: str) -> str:
    """Return a basic string; JSON escapes what TOML does, but for the delete character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
