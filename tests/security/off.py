"""The network switched off for a command, where the machine lets us."""

from __future__ import annotations

import shutil
import subprocess
import sys

UNSHARE = ["unshare", "--map-root-user", "--net", "--"]
CONNECTS = "import socket; socket.create_connection(('127.0.0.1', 9), timeout=1)"


def network_off() -> list[str]:
    """Return the words to put before a command so that it has no network at all, not even loopback; none elsewhere."""
    if shutil.which(UNSHARE[0]) is None:
        return []
    tried = subprocess.run([*UNSHARE, sys.executable, "-c", CONNECTS], capture_output=True, text=True, check=False)
    return UNSHARE if "unreachable" in tried.stderr else []
