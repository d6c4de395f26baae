"""The built-in sample with a payload in every field, header, name and file name, and canaries where nobody may look."""

from __future__ import annotations

import gzip
import io
import json
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from src.leads.sample.options import SampleOptions
from src.leads.sample.write import write_sample
from src.paths import CONF
from tests.security.payloads import as_read, declared, hostile

FILES = {
    "leads": "leads <img src=x onerror=alert(1)>.csv",
    "activities": 'activities " onload="zq\' $\\frac{.csv',
    "milestones": "=milestones {0.__class__} %s.csv",
    "campaigns": "campaigns $(touch zq) `zq` %n.csv",
    "feedback": "-feedback & zq; $(touch zq).csv",
}
PLAIN = {"lead_id", "account_id", "verdict", "actor", "objected", "milestone", "at", "email"}
"""Columns whose values the program reads: their headers are hostile, their values are ids or a closed vocabulary."""
ADDRESS, PHONE, NAME = "zqcanary.{}@private.example", "+49 170 5550{:04d}", "Zqcanary Mustermann{}"
"""What identifies a person: in columns that identify persons, and in one that nobody declared."""


@dataclass(frozen=True)
class HostileSource:
    """A declaration, the folder of its files, and what was planted."""

    conf: Path
    data: Path
    canaries: tuple[str, ...]


def write_hostile_source(folder: Path, options: SampleOptions) -> HostileSource:
    """Write the sample's files and declarations with payloads below ``folder``."""
    plain, data, conf = folder / "plain", folder / "raw", folder / "conf"
    write_sample(options, plain)
    for each in (data, conf):
        each.mkdir(parents=True)
    conf_of = tomllib.loads((CONF / "sample.toml").read_text(encoding="utf-8"))
    conf_of["scoring"]["landmarks_days"] = [0, 14]
    conf_of["evaluation"]["windows"] = 1
    planted: dict[str, str] = {}
    for name, file in FILES.items():
        frame = _read(plain, name)
        spec = conf_of["tables"][name]
        if name == "leads":
            frame = _with_persons(frame)
            spec["columns"] |= {"phone": "phone", "name": "name"}
        frame = _planted(frame, planted)
        headers = {column: hostile(column, number) for number, column in enumerate(frame.columns)}
        spec["columns"] = {ours: as_read(headers[theirs]) for ours, theirs in spec["columns"].items()}
        spec["files"] = [file]
        frame.rename(headers).write_csv(data / file)
    said = {text: as_read(became).strip() for text, became in planted.items()}
    _write_declarations(conf_of, said, conf)
    leads = _read(plain, "leads").height
    canaries = [ADDRESS.format(n) for n in range(leads)] + [PHONE.format(n) for n in range(leads)]
    return HostileSource(conf / "hostile.toml", data, (*canaries, "Zqcanary", "zqcanary", "@private.example"))


def _read(plain: Path, name: str) -> pl.DataFrame:
    packed = plain / f"{name}.csv.gz"
    content = gzip.decompress(packed.read_bytes()) if packed.is_file() else (plain / f"{name}.csv").read_bytes()
    return pl.read_csv(io.BytesIO(content), infer_schema=False)


def _with_persons(leads: pl.DataFrame) -> pl.DataFrame:
    """Return the leads with addresses, phones and names, also in a column that the declaration does not know."""
    numbers = range(leads.height)
    address = pl.Series([ADDRESS.format(n) for n in numbers])
    given = leads["email"].is_not_null() & (leads["email"].str.len_chars() > 0)
    return leads.with_columns(
        pl.when(given).then(address).otherwise(None).alias("email"),
        pl.Series("phone", [PHONE.format(n) for n in numbers]),
        pl.Series("name", [NAME.format(n) for n in numbers]),
        _with_slips(leads["job_title"]),
        pl.Series("note nobody declared", [f"{NAME.format(n)} {ADDRESS.format(n)}" for n in numbers]),
    )


def _with_slips(titles: pl.Series) -> pl.Series:
    """Return the titles with an address and a number that somebody typed into the wrong field, twice in all."""
    slips = {3: f"ask {ADDRESS.format(90_001)}", 5: f"call {PHONE.format(9001)}"}
    return pl.Series(titles.name, [slips.get(row, text) for row, text in enumerate(titles)])


def _planted(frame: pl.DataFrame, planted: dict[str, str]) -> pl.DataFrame:
    """Return the table with a payload in each different text value; ``planted`` remembers what became of each."""
    for column in frame.columns:
        texts = frame[column].drop_nulls().unique().sort().to_list()
        is_text = any(re.search(r"[A-Za-z]", text) and not re.match(r"\d{4}-", text) for text in texts if text)
        if column in PLAIN or column in {"phone", "name", "note nobody declared"} or not is_text:
            continue
        for text in texts:
            if text and text not in planted:
                planted[text] = hostile(text, len(planted))
        frame = frame.with_columns(pl.col(column).replace({text: planted[text] for text in texts if text}))
    return frame


def _write_declarations(whole: dict[str, Any], said: dict[str, str], conf: Path) -> None:
    """Write the declaration and the files it names, every value as the files now have it."""
    whole["source"] |= {"name": "hostile", "title": declared("Firm", 3)}
    stones = whole["milestones"]
    stones |= {"target_words": declared("customer", 0), "target_words_plural": declared("customers", 1)}
    for number, group in enumerate(whole["population"]["exclude"]):
        group |= {"name": declared(group["name"], number), "equals": [said[text] for text in group["equals"]]}
    touches, requests = whole["touches"], whole["requests"]
    touches["minutes"] = {said[name]: minutes for name, minutes in touches["minutes"].items()}
    for section, key in ((touches, "activity_types"), (touches, "answered_by"), (requests, "activity_types")):
        section[key] = [said.get(name, name) for name in section[key]]
    requests["answers"] = [said[name] for name in requests["answers"]]
    words = {said.get(name, name): declared(text, number) for number, (name, text) in enumerate(whole["words"].items())}
    whole |= {"words": words, "economics": whole["economics"] | {"currency": '"><b>zq30</b>'}}
    whole["refresh"] = {"webhook_env": "ZQ_WEBHOOK"}
    whole["sla"] = {"file": "sla.toml"}
    whole["rules"] = {"file": "rules.toml"}
    whole["features"]["signs"] = "signs.csv"
    (conf / "signs.csv").write_text((CONF / "signs" / "sample.csv").read_text(encoding="utf-8"), encoding="utf-8")
    (conf / "rules.toml").write_text(_toml(_rules(said)), encoding="utf-8")
    (conf / "sla.toml").write_text(_toml(_agreement()), encoding="utf-8")
    (conf / "hostile.toml").write_text(_toml(whole), encoding="utf-8")


def _rules(said: dict[str, str]) -> dict[str, Any]:
    """Return the sample's points rules for the values as they are now; names of rules are a closed alphabet."""
    rules = tomllib.loads((CONF / "rules" / "sample.toml").read_text(encoding="utf-8"))
    return _replaced(rules, said) | {"title": declared(rules["title"], 4), "source": declared("somewhere", 5)}


def _agreement() -> dict[str, Any]:
    """Return the sample's agreement with payloads in what people wrote."""
    sla = tomllib.loads((CONF / "sla" / "sample.toml").read_text(encoding="utf-8"))
    roles = {role["name"]: declared(role["name"], number) for number, role in enumerate(sla["role"])}
    sla = _replaced(sla, roles) | {"title": declared(sla["title"], 6)}
    for number, role in enumerate(sla["role"]):
        role["name"] = roles[role["name"]]
        role["accountable_for"] = [declared(what, number + 2) for what in role["accountable_for"]]
    sla["returned"]["reasons"] = [declared(reason, number) for number, reason in enumerate(sla["returned"]["reasons"])]
    sla["returned"]["how"], sla["hand_over"]["how"] = declared("returned", 7), declared("handed over", 8)
    return sla


def _replaced(value: Any, said: dict[str, str]) -> Any:
    """Return the declaration with every text that ``said`` knows replaced, but for names."""
    if isinstance(value, dict):
        return {key: each if key == "name" else _replaced(each, said) for key, each in value.items()}
    if isinstance(value, list):
        return [_replaced(each, said) for each in value]
    return said.get(value, value) if isinstance(value, str) else value


def _toml(value: dict[str, Any], path: tuple[str, ...] = ()) -> str:
    """Return the mapping as TOML; JSON's strings are TOML's but for what it does not escape."""
    plain = {key: each for key, each in value.items() if not _is_section(each)}
    lines = [f"{_text(key)} = {_inline(each)}" for key, each in plain.items()]
    for key, each in value.items():
        if isinstance(each, dict):
            lines += ["", f"[{'.'.join(map(_text, (*path, key)))}]", _toml(each, (*path, key))]
        elif key not in plain:
            for part in each:
                lines += ["", f"[[{'.'.join(map(_text, (*path, key)))}]]", _toml(part, (*path, key))]
    return "\n".join(lines) + "\n"


def _is_section(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and bool(value) and isinstance(value[0], dict))


def _inline(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_inline, value))}]"
    if isinstance(value, str):
        return _text(value)
    return json.dumps(value) if isinstance(value, bool | int | float) else str(value)


def _text(text: str) -> str:
    return json.dumps(text).replace("\x7f", "\\u007f")
