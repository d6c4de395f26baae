"""Telling others of an end: a command of theirs, an address of theirs. Never a reason for a run to fail."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import urllib.error
import urllib.request
from urllib.parse import urlsplit

from src.pipeline.telling.status import Ended

COMMAND_TIMEOUT_S = 60
WEBHOOK_TIMEOUT_S = 15


def notify(ended: Ended, command: str | None, webhook_env: str | None) -> list[str]:
    """Tell of the end and return what went wrong with that, in words without any address.

    Parameters
    ----------
    ended : Ended
    command : str, optional
        Split like a shell does and run without one; gets the end as JSON on its input, and the exit code in
        ``LEADSCORE_EXIT_CODE``.
    webhook_env : str, optional
        Name of the environment variable with the address to which the JSON is posted.
    """
    told = json.dumps(ended.to_json(), ensure_ascii=False, sort_keys=True)
    problems = [_run(command, told, ended)] if command else []
    problems += [_post(webhook_env, told)] if webhook_env else []
    return [problem for problem in problems if problem]


def _run(command: str, told: str, ended: Ended) -> str | None:
    """Run the command; return what went wrong."""
    environment = os.environ | {
        "LEADSCORE_EXIT_CODE": str(int(ended.exit_code)),
        "LEADSCORE_SOURCE": ended.source,
        "LEADSCORE_COMMAND": ended.command,
    }
    try:
        done = subprocess.run(
            shlex.split(command),
            input=told,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
            timeout=COMMAND_TIMEOUT_S,
            check=False,
        )
    except (OSError, ValueError) as error:
        return f"The notification could not be sent: the command did not start ({type(error).__name__})."
    except subprocess.TimeoutExpired:
        return f"The notification could not be sent: the command took over {COMMAND_TIMEOUT_S} s."
    if done.returncode != 0:
        return f"The notification could not be sent: the command ended with {done.returncode}."
    return None


def _post(name: str, told: str) -> str | None:
    """Post to the address that the variable holds; return what went wrong, never with the address: it is a secret."""
    address = os.environ.get(name)
    if not address:
        return f"The notification could not be sent: the environment variable {name} is not set."
    if urlsplit(address).scheme not in {"http", "https"}:
        return f"The notification could not be sent: {name} holds no http(s) address."
    headers = {"Content-Type": "application/json", "User-Agent": "leadscore"}
    request = urllib.request.Request(address, told.encode("utf-8"), headers, method="POST")  # noqa: S310 - checked above
    try:
        with urllib.request.urlopen(request, timeout=WEBHOOK_TIMEOUT_S):  # noqa: S310
            return None
    except urllib.error.HTTPError as error:
        return f"The notification could not be sent: the address in {name} answered {error.code}."
    except (OSError, ValueError) as error:
        return f"The notification could not be sent: the address in {name} cannot be reached ({type(error).__name__})."
