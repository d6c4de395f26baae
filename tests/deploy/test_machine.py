"""Ready files for a machine of its own: the wrapper, cron, systemd, each read as its scheduler reads it."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from src.paths import ROOT
from src.pipeline.exit_codes import ExitCode

DEPLOY = ROOT / "deploy"
WRAPPER = DEPLOY / "leadscore-scheduled"
UNITS = sorted((DEPLOY / "systemd").glob("*"))
GOOD = {ExitCode.DONE, ExitCode.DONE_WITH_WARNINGS, ExitCode.OLD_CHAMPION}
"""What a scheduler that knows only success and failure takes for success."""


def commands(text: str) -> list[list[str]]:
    """Return every call of ``leadscore`` in the text, in words."""
    return [
        shlex.split(found)
        for found in re.findall(r"(?<![\w./-])(?:[\w./-]*/)?leadscore (?:refresh|score)\b[^\n\"']*", text)
    ]


def wrapped(code: int, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [str(WRAPPER), *options, "sh", "-c", f"echo printed; echo told >&2; exit {code}"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("code", list(ExitCode))
def test_the_wrapper_fails_where_a_person_has_to_look(code: ExitCode) -> None:
    loud, quiet = wrapped(code), wrapped(code, "--quiet")
    assert loud.returncode == quiet.returncode == (0 if code in GOOD else int(code))
    assert (loud.stdout, loud.stderr) == ("printed\n", "told\n")
    is_silent = code in {ExitCode.DONE, ExitCode.DONE_WITH_WARNINGS}
    assert quiet.stdout == ("" if is_silent else "printed\ntold\n")
    assert quiet.stderr == ""


def test_the_wrapper_takes_more_codes_for_good_where_told() -> None:
    assert wrapped(30, "--quiet", LEADSCORE_OK="0 10 21 30").returncode == 0
    assert wrapped(20, "--quiet", LEADSCORE_OK="0 10 21 30").returncode == 20
    assert subprocess.run([str(WRAPPER)], capture_output=True, check=False).returncode == 64


@pytest.mark.parametrize("command", ["refresh", "score"])
@pytest.mark.parametrize("code", list(ExitCode))
def test_the_mail_is_sent_where_a_refresh_published(tmp_path: Path, code: ExitCode, command: str) -> None:
    sendmail, sent = tmp_path / "sendmail", tmp_path / "sent"
    sendmail.write_text(f'#!/bin/sh\necho "$@" >"{sent}"\ncat >>"{sent}"\n', encoding="utf-8")
    sendmail.chmod(0o700)
    (tmp_path / "reports" / "small").mkdir(parents=True)
    (tmp_path / "reports" / "small" / "mail.txt").write_text("Subject: Leads: x\n\nFünf\n", encoding="utf-8")
    told = {"LEADSCORE_COMMAND": command, "LEADSCORE_EXIT_CODE": str(int(code)), "LEADSCORE_SOURCE": "small"}
    where = {"LEADSCORE_REPORTS": str(tmp_path / "reports"), "SENDMAIL": str(sendmail), "PATH": "/usr/bin:/bin"}
    to = {"LEADSCORE_MAIL_TO": "heads@example.org"}
    done = subprocess.run([str(DEPLOY / "leadscore-mail")], env=told | where | to, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    is_told = command == "refresh" and code in {*GOOD, ExitCode.NO_MODEL}
    assert sent.is_file() == is_told
    if is_told:
        options, *lines = sent.read_text(encoding="utf-8").splitlines()
        assert options == "-t -i"
        assert lines[0] == "To: heads@example.org"
        assert lines[-3:] == ["Subject: Leads: x", "", "Fünf"]
        assert "" not in lines[:4]
        bare = subprocess.run([str(DEPLOY / "leadscore-mail")], env=told | where, capture_output=True, check=False)
        assert bare.returncode != 0


def test_cron_lines_call_what_there_is_at_times_that_do_not_meet() -> None:
    lines = (DEPLOY / "cron" / "leadscore.crontab").read_text(encoding="utf-8").splitlines()
    told = [line for line in lines if line and not line.startswith("#")]
    settings = dict(line.split("=", 1) for line in told if re.match(r"[A-Z_]+=", line))
    assert settings["MAILTO"] == "team@example.org"
    jobs = [line for line in told if not re.match(r"[A-Z_]+=", line)]
    times = {}
    for job in jobs:
        *when, command = job.split(None, 5)
        for field, (low, high) in zip(when, ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7)), strict=True):
            assert field == "*" or all(low <= int(part) <= high for part in field.split("-"))
        assert "%" not in command  # cron makes a new line of it
        [[_, what, conf, *options]] = commands(command)
        assert options == ([] if what == "score" else ["--notify-command", "deploy/leadscore-mail"])
        assert conf == "conf/NAME.toml"
        assert f"{WRAPPER.relative_to(ROOT)} --quiet" in command
        times[what] = (when[0], when[1], 'LEADSCORE_OK="0 10 21 30"' in command)
    assert times == {"score": ("15", "7-19", True), "refresh": ("40", "5", False)}


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_systemd_takes_the_unit(path: Path, tmp_path: Path) -> None:
    """``systemd-analyze verify`` where there is one; what it would say is checked by name anywhere."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd-analyze on this machine")
    command = shutil.which("true")
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace("/srv/leads/.venv/bin/leadscore", str(command))
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    named = path.name.replace("@.", "@sample.")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / named)], capture_output=True, text=True, check=False
    )
    said = [line for line in done.stderr.splitlines() if "leadscore" in line]
    assert (done.returncode, said) == (0, [])


KNOWN_KEYS = {
    "Unit": {"Description", "Documentation", "OnFailure"},
    "Service": {
        *("Type", "User", "Group", "WorkingDirectory", "Environment", "ExecStart", "SuccessExitStatus", "Restart"),
        *(
            "TimeoutStartSec",
            "MemoryMax",
            "Nice",
            "UMask",
            "StateDirectory",
            "PrivateNetwork",
            "RestrictAddressFamilies",
        ),
        *("ProtectSystem", "ProtectHome", "PrivateTmp", "PrivateDevices", "ProtectKernelTunables"),
        *("ProtectKernelModules", "ProtectControlGroups", "NoNewPrivileges", "RestrictSUIDSGID", "LockPersonality"),
        "CapabilityBoundingSet",
    },
    "Timer": {"OnCalendar", "Persistent", "RandomizedDelaySec"},
    "Install": {"WantedBy"},
}
"""Keys of systemd.unit(5), systemd.service(5), systemd.exec(5), systemd.resource-control(5) and systemd.timer(5)."""


def unit(name: str) -> dict[str, dict[str, list[str]]]:
    sections: dict[str, dict[str, list[str]]] = {}
    current: dict[str, list[str]] = {}
    for line in (DEPLOY / "systemd" / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            current = sections.setdefault(line.strip("[]"), {})
        elif line and not line.startswith("#"):
            key, value = line.split("=", 1)
            current.setdefault(key, []).append(value)
    return sections


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_every_key_of_a_unit_is_documented(path: Path) -> None:
    for section, keys in unit(path.name).items():
        assert set(keys) <= KNOWN_KEYS[section]


def test_a_refresh_by_systemd_has_no_network_and_is_never_tried_again() -> None:
    refresh, score = (unit(f"leadscore-{what}@.service")["Service"] for what in ("refresh", "score"))
    assert refresh["SuccessExitStatus"] == ["10 21"]
    assert score["SuccessExitStatus"] == ["10 21 30"]
    for service in (refresh, score):
        assert service["PrivateNetwork"] == ["yes"]
        assert service["Restart"] == ["no"]
        assert service["User"] == ["leadscore"]
        assert {"LEADSCORE_DATA=/var/lib/leadscore/data", "LEADSCORE_REPORTS=/var/lib/leadscore/reports"} <= set(
            service["Environment"]
        )
    assert commands(refresh["ExecStart"][0])[0][1:] == ["refresh", "conf/%i.toml"]
    assert commands(score["ExecStart"][0])[0][1:] == ["score", "conf/%i.toml"]
    assert unit("leadscore-refresh@.timer")["Timer"]["Persistent"] == ["true"]
