"""Kernels of this very interpreter, started before their notebook's turn."""

from __future__ import annotations

import ast
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import run_sync

KERNEL_NAME = "python3"
MOST_SHOWN_BYTES = 100 * 10**6
"""What a notebook may print and draw; the largest of ours shows one or two million."""


class ThisInterpreter(KernelSpecManager):
    """Answers every question for a kernel with the interpreter that runs now.

    A ``python3`` registered elsewhere on the machine would otherwise run our notebooks without our packages.
    """

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return the kernel of ``sys.executable``, whatever name is asked for."""
        argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=argv, display_name="Python 3", language="python")


class Manager(AsyncKernelManager):
    """Remembers the clients it hands out, and ends a kernel that prints without end.

    nbclient leaves the clients of a kernel it did not start open, and keeps all that is printed in memory.
    """

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self.clients: list[AsyncKernelClient] = []
        self.shown_bytes = 0

    @property
    def shows_too_much(self) -> bool:
        """Whether the kernel was ended because of what it printed and drew."""
        return self.shown_bytes > MOST_SHOWN_BYTES

    def client(self, **traits: Any) -> AsyncKernelClient:  # type: ignore[override]
        """Return a new client of the kernel."""
        client = super().client(**traits)
        client.iopub_channel.get_msg = self._counted(client.iopub_channel.get_msg)
        self.clients.append(client)
        return client

    def _counted(self, get_msg: Callable[..., Awaitable[dict[str, Any]]]) -> Callable[..., Awaitable[dict[str, Any]]]:
        """Return ``get_msg`` of a channel, counting what is shown."""

        async def counted(*arguments: Any, **named: Any) -> dict[str, Any]:
            message = await get_msg(*arguments, **named)
            content = message["content"]
            self.shown_bytes += len(content.get("text", "")) + sum(map(len, map(str, content.get("data", {}).values())))
            if self.shows_too_much and self.has_kernel:
                await self.signal_kernel(signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)
            return message

        return counted


@dataclass(frozen=True)
class Kernel:
    """A started kernel and the private folder of its sockets."""

    manager: Manager
    folder: Path


def imported_modules(notebook: Path) -> list[str]:
    """Return the modules that the notebook imports at top level, in order, e.g. ``["polars", "src.paths"]``."""
    cells = nbformat.read(notebook, as_version=4).cells  # type: ignore[no-untyped-call]
    modules: list[str] = []
    for cell in cells:
        if cell.cell_type != "code" or cell.source.lstrip().startswith(("%", "!")):
            continue
        for node in ast.parse(cell.source).body:
            if isinstance(node, ast.Import):
                modules += [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                modules.append(node.module)
    return list(dict.fromkeys(modules))


def start_kernel(log: Path, modules: list[str] | None = None) -> Kernel:
    """Return a kernel that starts and imports ``modules`` in the background; its stderr is added to ``log``.

    Notes
    -----
    Imports cost more than all else in a short notebook (2 s for LightGBM against 0.5 s for a bare kernel), and the
    second core is idle while one notebook works: the next kernel uses that time. The names stay unbound, so that a
    notebook that forgets an import fails here as it does alone.
    """
    folder = Path(tempfile.mkdtemp(prefix="ls-"))  # short: a socket's path may have some 100 bytes
    manager = Manager(
        kernel_name=KERNEL_NAME,
        kernel_spec_manager=ThisInterpreter(),
        connection_file=str(folder / "c.json"),
    )
    if sys.platform != "win32":
        # Sockets guarded by file permissions: no other user can read along, and no port can clash.
        manager.transport, manager.ip = "ipc", str(folder / "k")
    warm_up = f"list(map(__import__, {modules})) and None" if modules else "None"
    with log.open("ab") as stderr:
        start = run_sync(manager.start_kernel)
        start(env=_environment(), extra_arguments=[f"--IPKernelApp.exec_lines={warm_up}"], stderr=stderr)
    return Kernel(manager, folder)


def _environment() -> dict[str, str]:
    """Return the environment of kernels: ours, but bytecode is kept, or each kernel compiles our package anew."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return environment | {"PYDEVD_DISABLE_FILE_VALIDATION": "1"}


def peak_mb(kernel: Kernel) -> int | None:
    """Return the most memory that the kernel's process has held so far, in megabytes; None where nobody says."""
    pid = getattr(kernel.manager.provisioner, "pid", None)
    status = Path(f"/proc/{pid}/status")
    if pid is None or not status.is_file():
        return None
    lines = [line for line in status.read_text(encoding="ascii", errors="replace").splitlines() if "VmHWM" in line]
    return round(int(lines[0].split()[1]) / 1024) if lines else None


def stop_kernel(kernel: Kernel) -> None:
    """End the kernel at once, also one that hangs or is dead already."""
    run_sync(kernel.manager.shutdown_kernel)(now=True)
    for client in kernel.manager.clients:
        client.stop_channels()
    shutil.rmtree(kernel.folder, ignore_errors=True)
