"""``leadscore refresh``: what a scheduler runs every week."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from src.leads.config import SourceConfig
    from src.pipeline.refresh.asked import Asked
    from src.pipeline.refresh.refresh import Chain
    from src.pipeline.store.places import Store
    from src.pipeline.telling.ending import Telling

FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.argument("conf", type=click.Path(path_type=Path))
@click.option("--data", type=FOLDER, help="Folder of the source's files.  [default: data/SOURCE/raw]")
@click.option("--as-of", metavar="DATE", help="Newest day that may be known.  [default: the end of the data]")
@click.option(
    "--accept-definition", is_flag=True, help="Outcome, population, touches, horizon or capacity changed on purpose."
)
@click.option(
    "--approve",
    is_flag=True,
    help="Someone looked: the new model may turn the list around, or follow one gone back to.",
)
@click.option("--notify-command", metavar="CMD", help="Run at the end, with the status as JSON on its input.")
@click.option("--warnings-ok", is_flag=True, help="Exit with 0 instead of 10 where there are warnings.")
@click.pass_context
def refresh(
    ctx: click.Context,
    conf: Path,
    data: Path | None,
    as_of: str | None,
    accept_definition: bool,
    approve: bool,
    notify_command: str | None,
    warnings_ok: bool,
) -> None:
    """Read new data, train a challenger, decide, score the open leads, publish all or nothing.

    \b
    Exit codes: 0   done                          30  another run holds the lock
                10  done, with warnings           40  internal error, nothing published
                20  input refused, nothing        41  a notebook's process died,
                    published                         nothing published
                21  done, leads scored with       143 stopped from outside (SIGTERM),
                    the champion before               nothing published
                22  no model possible, the rest is published
    After 20, 30, 40, 41 and 143 what was published before is as it was. More: docs/operating.md
    """
    from src.pipeline.commands.end import finish
    from src.pipeline.refresh.asked import Asked
    from src.pipeline.start import as_of_moment
    from src.pipeline.telling.ending import unattended

    def work(config: SourceConfig, store: Store, telling: Telling) -> None:
        refreshed(Asked(conf, data, as_of_moment(as_of), accept_definition, approve), store, telling)

    finish(ctx, unattended("refresh", conf, work, notify_command), warnings_ok)


def refreshed(asked: Asked, store: Store, telling: Telling, chain: Chain | None = None) -> None:
    """Refresh the source and add to ``telling`` what is to be told of it; the lock must be held."""
    from src.pipeline.exit_codes import ExitCode
    from src.pipeline.refresh.refresh import refresh as publish_anew
    from src.pipeline.runner import run_chain

    done = publish_anew(asked, store, sys.stderr, chain or run_chain, lambda run: telling.add(run_id=run.id))
    warnings = (*telling.ended.warnings, *done.warnings)
    is_warned = bool(warnings) and done.exit_code is ExitCode.DONE
    telling.add(
        exit_code=ExitCode.DONE_WITH_WARNINGS if is_warned else done.exit_code,
        as_of=done.run.as_of.isoformat() if done.run.as_of else None,
        published=True,
        champion=done.champion,
        why=done.decision.why,
        report=str(done.page),
        scores=str(done.scores) if done.scores else None,
        warnings=warnings,
    )
