"""What the manual says of exit codes and settings is what the program does."""

from __future__ import annotations

import re
import tomllib

from click.testing import CliRunner

from src.leads.declared.refresh import Refresh
from src.paths import ROOT
from src.pipeline.cli import main
from src.pipeline.exit_codes import WORDS, ExitCode

MANUAL = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")


def test_the_manual_has_every_exit_code_with_its_words() -> None:
    rows = dict(re.findall(r"^\| (\d+) \| ([^|]+) \|", MANUAL, flags=re.MULTILINE))
    assert {int(code): words.strip() for code, words in rows.items()} == {int(code): WORDS[code] for code in ExitCode}


def test_help_has_every_exit_code() -> None:
    shown = CliRunner().invoke(main, ["refresh", "--help"]).output
    assert set(map(int, re.findall(r"(?:  |: )\s*(\d{1,3})\s+[a-z]", shown))) >= {int(code) for code in ExitCode}
    for name in ("--accept-definition", "--approve", "--notify-command", "--warnings-ok"):
        assert name in shown


def test_the_manual_has_every_setting_with_its_default() -> None:
    block = re.search(r"```toml\n(\[refresh\].*?)```", MANUAL, flags=re.DOTALL)
    assert block is not None
    given = tomllib.loads(block[1])["refresh"]
    defaults = Refresh().model_dump()
    assert given.pop("webhook_env") == "LEADS_WEBHOOK"
    assert given.pop("ready_file") == "_SUCCESS"
    assert given == {name: value for name, value in defaults.items() if name not in {"webhook_env", "ready_file"}}


def test_which_ends_have_published() -> None:
    yes = {int(code) for code in ExitCode if code.has_published}
    rows = re.findall(r"^\| (\d+) \| [^|]+ \| (yes|no) \|", MANUAL, flags=re.MULTILINE)
    assert {int(code) for code, said in rows if said == "yes"} == yes
