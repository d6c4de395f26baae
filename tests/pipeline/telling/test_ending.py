"""However unattended work ends: exit code, words without a lead's value, status, notification."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import nullcontext
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from src.leads.errors import LeadScoringError
from src.pipeline.commands.end import end_lines
from src.pipeline.exit_codes import ChainStopped, ExitCode, NoModel
from src.pipeline.refresh.stop import Terminated, stoppable, undisturbed
from src.pipeline.store.lock import held
from src.pipeline.store.places import Store
from src.pipeline.telling.ending import Telling, Work, unattended
from src.pipeline.telling.status import Ended
from tests.pipeline.tiny_conf import TINY


@pytest.fixture
def conf(tmp_path: Path) -> Path:
    path = tmp_path / "tiny.toml"
    path.write_text(TINY, encoding="utf-8")
    return path


def end(conf: Path, work: Work, notify: str | None = None) -> Ended:
    return unattended("refresh", conf, work, notify, conf.parent / "data", conf.parent / "reports")


def status(conf: Path) -> dict[str, object]:
    return json.loads((conf.parent / "data" / "tiny" / "status.json").read_text(encoding="utf-8"))


def raising(error: BaseException) -> Work:
    def work(*_: object) -> None:
        raise error

    return work


def fine(_: object, __: object, telling: Telling) -> None:
    telling.add(run_id="tiny-20261004-1", published=True, why="The first.", champion="tiny-20261004-1")


PERSONAL = "anna.berg@example.com"


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (LeadScoringError("leads.csv: 3 rows. Mend them."), 20, "leads.csv: 3 rows. Mend them."),
        (NoModel("Nothing was published yet."), 22, "Nothing was published yet."),
        (ChainStopped(ExitCode.KERNEL_DIED, "The process running 03_train_model died."), 41, "03_train_model died"),
        (Terminated(), 143, "Stopped from outside"),
        (OSError(28, "No space left on device"), 20, "is full"),
        (KeyError(PERSONAL), 40, "KeyError in ending.py, line "),
        (OSError(5, PERSONAL), 40, "OSError in ending.py"),
    ],
    ids=["refused", "no model", "kernel", "stopped", "full", "fault", "disk"],
)
def test_every_end_has_its_code_its_words_and_its_status(
    conf: Path, error: BaseException, code: int, said: str
) -> None:
    ended = end(conf, raising(error))
    assert int(ended.exit_code) == code
    assert said in str(ended.error)
    kept = status(conf)
    assert (kept["exit_code"], kept["error"], kept["published"]) == (code, ended.error, False)
    assert PERSONAL not in json.dumps(kept)
    assert PERSONAL not in "\n".join(end_lines(ended))


def test_a_good_end_is_told_with_what_it_did(conf: Path) -> None:
    ended = end(conf, fine)
    assert ended.exit_code is ExitCode.DONE
    kept = status(conf)
    assert (kept["words"], kept["published"], kept["champion"]) == ("done", True, "tiny-20261004-1")
    assert set(kept) >= {"command", "source", "started_at", "ended_at", "seconds", "warnings", "report", "scores"}
    assert end_lines(ended)[-1].startswith("Ended      0: done (")
    assert "Champion   tiny-20261004-1. The first." in end_lines(ended)


def test_a_locked_source_keeps_the_status_of_who_holds_it(conf: Path) -> None:
    end(conf, fine)
    before = status(conf)
    with held(Store("tiny", conf.parent / "data").lock, "refresh"):
        ended = end(conf, fine)
    assert ended.exit_code is ExitCode.LOCKED
    assert f"process {os.getpid()}" in str(ended.error)
    assert status(conf) == before


def test_a_declaration_that_cannot_be_read_is_told_too(conf: Path, tmp_path: Path) -> None:
    conf.write_text("[source]\n", encoding="utf-8")
    told = tmp_path / "told.json"
    ended = end(conf, fine, writing(told))
    assert ended.exit_code is ExitCode.INPUT_REFUSED
    assert json.loads(told.read_text(encoding="utf-8"))["source"] == "tiny"


def writing(path: Path) -> str:
    """Return a command that keeps what it is told, and the exit code it finds in its environment."""
    code = (
        "import os,sys; open(sys.argv[1],'w').write(sys.stdin.read()); sys.exit(os.environ['LEADSCORE_EXIT_CODE']=='7')"
    )
    return f'{sys.executable} -c "{code}" {path}'


def test_the_command_gets_the_status_on_its_input(conf: Path, tmp_path: Path) -> None:
    told = tmp_path / "a file"
    ended = end(conf, raising(NoModel("x")), writing(told).replace(str(told), f"'{told}'"))
    assert ended.warnings == ()
    kept = json.loads(told.read_text(encoding="utf-8"))
    assert (kept["exit_code"], kept["error"], kept["words"]) == (22, "x", "no model possible, the rest is published")


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("/no/such/command", "did not start (FileNotFoundError)"),
        (f'{sys.executable} -c "raise SystemExit(3)"', "ended with 3"),
        ("echo 'unclosed", "did not start (ValueError)"),
    ],
)
def test_a_notification_that_fails_is_a_warning_and_no_more(conf: Path, command: str, said: str) -> None:
    ended = end(conf, fine, command)
    assert ended.exit_code is ExitCode.DONE_WITH_WARNINGS
    assert said in ended.warnings[-1]
    assert status(conf)["warnings"] == list(ended.warnings)
    assert status(conf)["published"] is True
    assert end(conf, raising(NoModel("x")), command).exit_code is ExitCode.NO_MODEL


class Webhook(BaseHTTPRequestHandler):
    """Keeps what is posted; answers 500 on /down."""

    got: ClassVar[list[bytes]] = []

    def do_POST(self) -> None:
        self.got.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(500 if self.path.endswith("down") else 204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def address() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Webhook)
    Webhook.got.clear()
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/hook"
    server.shutdown()
    server.server_close()


def test_the_webhook_gets_json_and_its_address_is_never_told(
    conf: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    conf.write_text(f'{TINY}[refresh]\nwebhook_env = "LEADS_WEBHOOK"\n', encoding="utf-8")
    assert "LEADS_WEBHOOK is not set" in end(conf, fine).warnings[-1]
    monkeypatch.setenv("LEADS_WEBHOOK", address)
    assert end(conf, fine).warnings == ()
    assert json.loads(Webhook.got[0])["run_id"] == "tiny-20261004-1"
    for wrong, said in ((f"{address}/down", "answered 500"), ("file:///etc/passwd", "no http(s) address")):
        monkeypatch.setenv("LEADS_WEBHOOK", wrong)
        ended = end(conf, fine)
        assert said in ended.warnings[-1]
        assert wrong not in json.dumps(status(conf))
    monkeypatch.setenv("LEADS_WEBHOOK", "http://127.0.0.1:9/token-of-ours")
    ended = end(conf, fine)
    assert "cannot be reached" in ended.warnings[-1]
    assert "token-of-ours" not in ended.warnings[-1]


def stopped(done: list[str], is_decided: bool) -> None:
    """Be stopped while something is being written that is decided, or is not."""
    with stoppable():
        with undisturbed() if is_decided else nullcontext():
            os.kill(os.getpid(), signal.SIGTERM)
            done.append("finished")
        done.append("never reached")


@pytest.mark.parametrize("is_decided", [True, False])
def test_a_stop_waits_for_what_is_decided(is_decided: bool) -> None:
    done: list[str] = []
    with pytest.raises(Terminated):
        stopped(done, is_decided)
    assert done == (["finished"] if is_decided else [])
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
