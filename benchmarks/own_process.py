"""One variant of a benchmark in a process of its own: a process inherits the peak memory of the one that starts it."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cost:
    """What a variant took: wall and processor seconds, and the peak of memory in GiB."""

    wall: float
    processor: float
    peak: float


def measured(module: str, variant: str, folder: Path, leads: int) -> Cost:
    """Return the cost of a variant of ``benchmarks.<module>``, imports included."""
    what = ["--variant", variant, "--folder", str(folder), "--leads", str(leads)]
    start = time.perf_counter()
    told = subprocess.run([sys.executable, "-m", f"benchmarks.{module}", *what], check=True, stdout=subprocess.PIPE)
    processor, peak = (float(figure) for figure in told.stdout.split()[-2:])
    return Cost(time.perf_counter() - start, processor, peak)


def print_own_cost() -> None:
    """Print processor seconds and peak memory of this process, for :func:`measured` to read."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(used.ru_utime + used.ru_stime, used.ru_maxrss / 2**20)


def cost_table(found: dict[str, Cost], first: str) -> str:
    """Return the costs as lines of text, each as a ratio to the variant ``first`` too."""
    lines = ["variant               wall s   x first   processor s   x first   peak GiB"]
    base = found[first]
    for variant, cost in found.items():
        ratios = cost.wall / base.wall, cost.processor / base.processor
        lines.append(
            f"{variant:20} {cost.wall:7.1f} {ratios[0]:9.2f} {cost.processor:13.1f} {ratios[1]:9.2f} {cost.peak:10.2f}"
        )
    return "\n".join(lines)
