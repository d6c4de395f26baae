"""The last lines of an unattended command on a terminal or in a log, and its exit code."""

from __future__ import annotations

from pathlib import Path

import click

from src.pipeline.closing import shown_path
from src.pipeline.exit_codes import WORDS, ExitCode
from src.pipeline.progress import printable
from src.pipeline.telling.status import Ended


def finish(ctx: click.Context, ended: Ended, warnings_ok: bool = False) -> None:
    """Say how it ended, on stderr, and exit."""
    for line in end_lines(ended):
        click.echo(line, err=True)
    ctx.exit(0 if warnings_ok and ended.exit_code is ExitCode.DONE_WITH_WARNINGS else int(ended.exit_code))


def end_lines(ended: Ended) -> list[str]:
    """Return what a person reads: what happened, why, what to look at."""
    if ended.error is not None:
        first, *others = ended.error.splitlines() or [WORDS[ended.exit_code]]
        return [f"leadscore: {printable(first)}", *(f"           {printable(line)}" for line in others)]
    lines = [f"  Warning: {printable(warning)}" for warning in ended.warnings]
    if ended.why:
        lines.append(f"Champion   {ended.champion or 'none'}. {printable(ended.why)}")
    if ended.report:
        lines.append(f"Published  {shown_path(Path(ended.report))}")
    if ended.scores and ended.report:
        lines.append(f"Leads      {shown_path(Path(ended.scores))}")
    return [*lines, f"Ended      {int(ended.exit_code)}: {WORDS[ended.exit_code]} ({ended.seconds:.0f} s)"]
