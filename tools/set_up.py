"""Make .venv with exactly the packages of requirements.lock. Standard library only; run it with any Python >= 3.11.

It does nothing where .venv is up to date already.
"""

from __future__ import annotations

import ast
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlparse

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
STAMP = VENV / ".setup-stamp"
OLDEST = (3, 11)
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")

# pip's setting -> uv's variable, and what stands between several values there
UV_NAMES = {
    "index-url": ("UV_DEFAULT_INDEX", " "),
    "extra-index-url": ("UV_INDEX", " "),
    "find-links": ("UV_FIND_LINKS", ","),
    "trusted-host": ("UV_INSECURE_HOST", " "),
    "cert": ("SSL_CERT_FILE", " "),
    "client-cert": ("SSL_CLIENT_CERT", " "),
    "timeout": ("UV_HTTP_TIMEOUT", " "),
    "default-timeout": ("UV_HTTP_TIMEOUT", " "),
    "proxy": ("ALL_PROXY", " "),
}
PLACES = {"index-url", "extra-index-url", "find-links"}


LOCK_COMMAND = [
    *("pip", "compile", "pyproject.toml", "--group", "dev", "--output-file", "requirements.lock", "--quiet"),
    *("--universal", "--python-version", "3.11", "--generate-hashes"),
    # Nothing of the machine that made it: no index host, no command line, no path.
    *("--no-emit-index-url", "--no-annotate", "--no-header"),
]


class SetUpFailed(Exception):
    """Set-up cannot go on; the words say what to do."""


def main() -> int:
    """Set up where needed; return the exit code."""
    stamp = wanted_stamp()
    if PYTHON.is_file() and STAMP.is_file() and STAMP.read_text(encoding="utf-8") == stamp:
        return 0
    first = "" if STAMP.is_file() else " (first time only)"
    print(f"Setting up{first}: packages of requirements.lock … ", end="", flush=True)
    began = time.perf_counter()
    try:
        make_environment()
        install()
    except SetUpFailed as failure:
        print(f"\n{failure}", file=sys.stderr)
        return 1
    STAMP.write_text(stamp, encoding="utf-8")
    packages = len(list(VENV.glob("[Ll]ib/**/site-packages/*.dist-info")))
    print(f"{packages} packages, {time.perf_counter() - began:.0f} s")
    return 0


def wanted_stamp() -> str:
    """Return what identifies the wanted environment: the lock, the project's declaration and the Python."""
    digest = hashlib.sha256()
    for path in (LOCK, ROOT / "pyproject.toml"):
        digest.update(path.read_bytes())
    return f"{digest.hexdigest()} {sys.version_info.major}.{sys.version_info.minor} {ROOT}\n"


def make_environment() -> None:
    """Make .venv with pip in it, anew where it is of another Python or was moved."""
    if (
        PYTHON.is_file()
        and STAMP.is_file()
        and STAMP.read_text(encoding="utf-8").split(" ", 1)[1] == (wanted_stamp().split(" ", 1)[1])
    ):
        return
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    if run(command).returncode:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise SetUpFailed(
            f"Python {version} could not make .venv; on Debian and Ubuntu: sudo apt-get install python{version}-venv"
        )


def install() -> None:
    """Install uv with pip, the lock with uv (with pip where uv cannot reach the index), then this project."""
    with tempfile.TemporaryDirectory() as folder:
        only_uv = Path(folder) / "uv.txt"
        only_uv.write_text(entry_of("uv", LOCK.read_text(encoding="utf-8")), encoding="utf-8")
        must(pip("install", "--no-deps", "--require-hashes", "-r", str(only_uv)), "uv could not be installed")
    variables = uv_environment(pip_settings(), os.environ)
    packages = [str(BIN / "uv"), "pip", "sync", "--require-hashes", "--compile-bytecode", "--quiet", str(LOCK)]
    done = run([*packages, "--python", str(PYTHON)], variables)
    if done.returncode:
        print("uv could not, now with pip (slower) … ", end="", flush=True)
        must(pip("install", "--no-deps", "--require-hashes", "-r", str(LOCK)), done.stderr)
    project = [str(BIN / "uv"), "pip", "install", "--no-deps", "--no-build-isolation", "--offline", "--quiet"]
    must(run([*project, "--python", str(PYTHON), "-e", str(ROOT)]), "this project could not be installed")


def lock(options: list[str]) -> int:
    """Write requirements.lock anew from pyproject.toml; versions stay where they can."""
    done = run([str(BIN / "uv"), *LOCK_COMMAND, *options], uv_environment(pip_settings(), os.environ))
    print(done.stderr.strip() or "Written: requirements.lock. Next: make setup")
    return done.returncode


def entry_of(name: str, lock: str) -> str:
    """Return the lines of one package, with its hashes, from the text of the lock."""
    found = re.search(rf"^{re.escape(name)}==.*(?:\n {{4}}.*)*", lock, flags=re.MULTILINE)
    if not found:
        raise SetUpFailed(f"{LOCK.name} does not hold '{name}': make lock")
    return found[0] + "\n"


def pip(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run .venv's pip, which knows the machine's own settings."""
    return run([str(PYTHON), "-m", "pip", "--disable-pip-version-check", *arguments])


def run(command: list[str], variables: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command and return it with what it said; bytecode is always kept, or every start compiles anew."""
    environment = {**os.environ, **(variables or {})}
    for name in ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "PIP_USER"):
        environment.pop(name, None)
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)


def must(done: subprocess.CompletedProcess[str], words: str) -> None:
    """Raise in words where the command failed."""
    if done.returncode:
        raise SetUpFailed(f"{words}\n{done.stderr.strip()}")


def pip_settings() -> dict[str, str]:
    """Return pip's settings by name, strongest last: files, their install section, environment."""
    listed = pip("config", "list").stdout
    strength = {"global": 0, "install": 1, ":env:": 2}
    found: list[tuple[int, str, str]] = []
    for line in listed.splitlines():
        place, separator, value = line.partition("=")
        section, _, name = place.rpartition(".")
        if separator and section in strength:
            found.append((strength[section], name, str(ast.literal_eval(value))))
    return {name: value for _, name, value in sorted(found)}


def uv_environment(settings: Mapping[str, str], environment: Mapping[str, str]) -> dict[str, str]:
    """Return uv's variables that say what pip's settings say; variables set already stay as they are.

    Notes
    -----
    uv does not read pip's settings. A local folder that does not exist is an error to uv and nothing to pip, so it
    is left out. pip takes the best file of all indexes, uv by default of the first that knows the package: every
    file is checked against the lock's hash, so pip's way is safe here.
    """
    variables: dict[str, str] = {"UV_INDEX_STRATEGY": "unsafe-best-match"}
    for name, value in settings.items():
        if name not in UV_NAMES:
            continue
        variable, between = UV_NAMES[name]
        values = [part for part in value.split() if name not in PLACES or is_reachable(part)]
        if values and variable not in environment:
            variables[variable] = between.join(values)
    return variables


def is_reachable(place: str) -> bool:
    """Return whether a place is remote, or a folder or file that exists."""
    address = urlparse(place)
    if address.scheme in ("http", "https"):
        return True
    return Path(unquote(address.path) if address.scheme == "file" else place).exists()


def newer_python() -> str | None:
    """Return a Python on the path that is new enough, newest first."""
    names = [f"python3.{minor}" for minor in range(14, OLDEST[1] - 1, -1)]
    return next((found for name in names if (found := shutil.which(name))), None)


if __name__ == "__main__":
    if sys.version_info < OLDEST:
        other = newer_python()
        if other is None:
            sys.exit("Python 3.11 or newer is needed: https://www.python.org/downloads/")
        sys.exit(subprocess.call([other, *sys.argv]))
    sys.exit(lock(sys.argv[2:]) if sys.argv[1:2] == ["--lock"] else main())
