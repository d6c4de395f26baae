"""The steps of ``docs/operating.md`` as they stand there, on the sample, with the exit codes it promises."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from src.paths import CONF, ROOT
from src.pipeline.cli import main
from tests.chain.conftest import Chain
from tests.security.off import network_off

MANUAL = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
STEPS = re.findall(r"^\| ([^|]+) \| `leadscore ([^`]+)` \| (\d+)", MANUAL, flags=re.MULTILINE)
TESTED_ELSEWHERE = {"run", "refresh"}
"""A whole chain each: the fixture is the one, ``test_whole_chain`` calls the other."""


def steps(chain: Chain, lead_id: str) -> list[tuple[list[str], int]]:
    """Return each step's words with the names of the sample, and the code it is to end with."""
    names = {"conf/NAME.toml": str(CONF / "sample.toml"), "NAME": "sample", "RUN": chain.run.id, "LEAD_ID": lead_id}
    asked = [([names.get(word, word) for word in shlex.split(command)], int(code)) for _, command, code in STEPS]
    return [(words, code) for words, code in asked if words[0] not in TESTED_ELSEWHERE]


def test_the_manual_has_every_step_in_order() -> None:
    assert [command.split()[0] for _, command, _ in STEPS] == (
        ["run", "promote", "score", "runs", "explain", "rollback", "forget", "score", "refresh"]
    )


def test_every_command_the_manual_names_is_there_with_its_options() -> None:
    for command in re.findall(r"leadscore ([a-z]+(?: [^`\n|]*)?)", MANUAL):
        name, *rest = command.split()
        if name in main.commands:
            options = {option for parameter in main.commands[name].params for option in parameter.opts}
            assert {word.strip(".,)") for word in rest if word.startswith("--")} <= options, command
    named = set(re.findall(r"`(?:\.venv/bin/)?leadscore ([a-z]+)", MANUAL))
    assert named <= set(main.commands)
    assert {"run", "refresh", "score", "promote", "rollback", "forget", "runs"} <= named


def test_every_file_and_place_the_manual_links_to_is_there() -> None:
    for link in re.findall(r"\]\(([^)#]+)(?:#[\w-]+)?\)", MANUAL):
        assert (ROOT / "docs" / link).exists(), link
    heads = {
        re.sub(r"[^a-z0-9 -]", "", head.lower()).replace(" ", "-") for head in re.findall(r"^#+ (.+)$", MANUAL, re.M)
    }
    assert set(re.findall(r"\]\(#([\w-]+)\)", MANUAL)) <= heads


@pytest.mark.chain
@pytest.mark.slow
def test_the_steps_end_as_the_manual_says(chain: Chain, tmp_path: Path) -> None:
    for name in ("data", "reports"):
        shutil.copytree(chain.root / name, tmp_path / name)
    lead_id = str(pd.read_parquet(chain.run.folder / "scores" / "open_leads.parquet")["lead_id"].iloc[0])
    asked = steps(chain, lead_id)
    homes = {"LEADSCORE_DATA": str(tmp_path / "data"), "LEADSCORE_REPORTS": str(tmp_path / "reports")}
    done = subprocess.run(
        [*network_off(), sys.executable, "-m", "tests.chain.documented"],
        input=json.dumps([words for words, _ in asked]),
        cwd=ROOT,
        env=os.environ | homes,
        capture_output=True,
        text=True,
        check=True,
    )
    ends = json.loads(done.stdout)
    assert [(words[0], code) for words, code in asked] == [
        (words[0], code) for (words, _), (code, _) in zip(asked, ends, strict=True)
    ], ends
    lists = sorted((tmp_path / "data" / "sample" / "scores").glob("*.csv"))
    assert lists
    assert all(lead_id not in path.read_text(encoding="utf-8") for path in lists)
    assert f"Lead {lead_id}" in next(
        said for (words, _), (_, said) in zip(asked, ends, strict=True) if words[0] == "explain"
    )
