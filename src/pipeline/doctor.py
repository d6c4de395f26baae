"""Whether this machine can run the project, and the command that mends what is missing."""

from __future__ import annotations

import importlib
import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from packaging.requirements import Requirement

import src
from src.leads.config import load_config
from src.leads.errors import LeadScoringError
from src.paths import CONF, DATA, REPORTS, ROOT
from src.pipeline.closing import shown_path

FREE_BYTES = 2 * 10**9
SYSTEM_LIBRARY = re.compile(r"lib[\w.+-]+?\.(?:so[\w.]*|dylib)|\w+\.dll", re.IGNORECASE)
MEND_LIBRARY = {
    "libomp": "brew install libomp",
    "libgomp": "sudo apt-get install libgomp1   (Fedora: sudo dnf install libgomp)",
    "vcomp": "install the Microsoft Visual C++ Redistributable",
}


@dataclass(frozen=True)
class Check:
    """One thing looked at: in order or not, what was found, and what to do."""

    name: str
    is_ok: bool
    found: str
    do: str = ""

    def __str__(self) -> str:
        """Return the check as one or two lines."""
        line = f"  {'ok ' if self.is_ok else 'FIX'}  {self.name:<12} {self.found}"
        return line if self.is_ok or not self.do else f"{line}\n{'':20}{self.do}"


def examine() -> Iterator[Check]:
    """Give every check as it is made."""
    checks: list[Callable[[], Check]] = [python, packages, checkout, libraries, kernel, disk, folders]
    for check in checks:
        yield check()
    for conf in sorted(CONF.glob("*.toml")):
        yield source(conf)


def python() -> Check:
    """Return whether this Python is new enough."""
    found = f"{sys.version_info.major}.{sys.version_info.minor}.{sys.version_info.micro} ({sys.executable})"
    return Check("Python", sys.version_info >= (3, 11), found, "Python 3.11 or newer is needed: make setup")


def packages() -> Check:
    """Return whether the packages installed are those of the lock."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    lines = [line.rstrip(" \\") for line in text.splitlines() if re.match(r"[A-Za-z0-9]", line)]
    wanted = [need for line in lines if (need := Requirement(line)).marker is None or need.marker.evaluate()]
    wrong = [need.name for need in wanted if _installed(need.name) not in need.specifier]
    if not wrong:
        return Check("packages", True, f"{len(wanted)} as in requirements.lock")
    return Check("packages", False, f"{len(wrong)} differ from requirements.lock: {', '.join(wrong[:5])}", "make setup")


def _installed(name: str) -> str:
    """Return the installed version, ``0`` where there is none."""
    try:
        return version(name)
    except PackageNotFoundError:
        return "0"


def checkout() -> Check:
    """Return whether the package imported is the one in this checkout and not another project's ``src``."""
    folder = Path(src.__file__).resolve().parents[1]
    do = f"From that folder's own environment, or here: {sys.executable} -m pip install --no-deps -e ."
    return Check("package src", (folder / "notebooks").is_dir(), str(folder), do)


def libraries() -> Check:
    """Return whether libraries of the system that packages need are there."""
    for name in ("lightgbm", "numpy", "pyarrow"):
        try:
            importlib.import_module(name)
        except (ImportError, OSError) as error:
            return Check("libraries", False, f"{name} does not load ({type(error).__name__})", mend(str(error)))
    return Check("libraries", True, "LightGBM, NumPy and Arrow load")


def mend(message: str) -> str:
    """Return the command that brings the system library named in the loader's message.

    >>> mend("libgomp.so.1: cannot open shared object file: No such file or directory")
    'sudo apt-get install libgomp1   (Fedora: sudo dnf install libgomp)'
    """
    for library, command in MEND_LIBRARY.items():
        if library in message:
            return command
    named = SYSTEM_LIBRARY.search(message)
    return f"Install the system library {named[0]}." if named else "make setup"


def kernel() -> Check:
    """Return whether a notebook runs, and in this interpreter."""
    import nbformat
    import papermill

    from src.pipeline.kernels import KERNEL_NAME, start_kernel, stop_kernel

    cell = nbformat.v4.new_code_cell("import json, sys\nprint(json.dumps(sys.executable))")  # type: ignore[no-untyped-call]
    notebook = nbformat.v4.new_notebook(cells=[cell])  # type: ignore[no-untyped-call]
    with tempfile.TemporaryDirectory() as folder:
        started = start_kernel(Path(folder) / "kernel.log")
        try:
            done = papermill.execute_notebook(
                notebook,
                None,
                kernel_name=KERNEL_NAME,
                language="python",
                km=started.manager,
                progress_bar=False,
                execution_timeout=60,
            )
        except RuntimeError as error:
            return Check("kernel", False, f"a notebook does not start ({error})", "make setup")
        finally:
            stop_kernel(started)
    used = json.loads(done.cells[0].outputs[0].text)
    return Check("kernel", used == sys.executable, f"notebooks run in {used}", "make setup")


def disk() -> Check:
    """Return whether there is room for a run."""
    free = shutil.disk_usage(ROOT).free
    return Check("disk", free >= FREE_BYTES, f"{free / 1e9:,.1f} GB free", "Free 2 GB, or: make clean")


def folders() -> Check:
    """Return whether data and reports can be written."""
    places = [next(place for place in (wanted, *wanted.parents) if place.is_dir()) for wanted in (DATA, REPORTS)]
    closed = sorted({shown_path(place) for place in places if not os.access(place, os.W_OK)})
    do = f"Make writable: {', '.join(closed)}"
    return Check("folders", not closed, "data and reports can be written" if not closed else "no right to write", do)


def source(conf: Path) -> Check:
    """Return whether a source's declaration is sound and its files are where it expects them."""
    try:
        config = load_config(conf)
    except LeadScoringError as error:
        return Check(conf.stem, False, str(error).splitlines()[0], f"Mend {conf.relative_to(ROOT)}")
    folder = DATA / config.source.name / "raw"
    if config.source.is_sample and not folder.is_dir():
        return Check(conf.stem, True, "not generated yet (make report does it)")
    names = [name for _, table in config.tables if table is not None for name in table.files]
    missing = [name for name in names if not os.access(folder / name, os.R_OK)]
    if missing:
        shown = f"{len(missing)} of {len(names)} files are not in {shown_path(folder)}: {missing[0]}"
        return Check(conf.stem, True, f"{shown} (or give their folder: leadscore run … --data DIR)")
    return Check(conf.stem, True, f"{len(names)} files can be read")
