"""``leadscore score``: the open leads of this hour, scored by the champion."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from src.leads.config import SourceConfig
    from src.pipeline.store.places import Store
    from src.pipeline.telling.ending import Telling


@click.command()
@click.argument("conf", type=click.Path(path_type=Path))
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the source's files.  [default: that of the champion's run]",
)
@click.option("--as-of", metavar="DATE", help="Newest day that may be known.  [default: the end of the data]")
@click.option("--notify-command", metavar="CMD", help="Run at the end, with the status as JSON on its input.")
@click.option("--warnings-ok", is_flag=True, help="Exit with 0 instead of 10 where there are warnings.")
@click.pass_context
def score(
    ctx: click.Context,
    conf: Path,
    data: Path | None,
    as_of: str | None,
    notify_command: str | None,
    warnings_ok: bool,
) -> None:
    """Score the open leads of CONF now, by its champion.

    Nothing is trained and no notebook runs. Leads that objected are left out.

    \b
    Exit codes: 0 done · 10 done, with warnings · 20 input refused · 21 done, with the champion before
                22 nothing published to score with · 30 another run holds the lock · 40 internal error
                143 stopped from outside
    """
    from src.pipeline.commands.end import finish
    from src.pipeline.start import as_of_moment
    from src.pipeline.telling.ending import unattended

    def work(config: SourceConfig, store: Store, telling: Telling) -> None:
        scored(store, conf, data, as_of_moment(as_of), telling)

    finish(ctx, unattended("score", conf, work, notify_command), warnings_ok)


def scored(store: Store, conf: Path, data: Path | None, as_of: datetime | None, telling: Telling) -> None:
    """Score the open leads and add to ``telling`` what is to be told of it; the lock must be held."""
    from src.pipeline.closing import shown_path
    from src.pipeline.exit_codes import ExitCode
    from src.pipeline.score_leads import score_open_leads

    done = score_open_leads(store, conf, data, as_of)
    too_old = int(done.table["is_too_old"].sum())
    click.echo(f"{len(done.table):,} open leads, {too_old:,} of them too old to score (model of {done.run.id})")
    click.echo(f"Written  {shown_path(done.csv)}")
    warnings = (*telling.ended.warnings, *done.fallback, *done.warnings)
    code = ExitCode.DONE_WITH_WARNINGS if warnings else ExitCode.DONE
    telling.add(
        exit_code=ExitCode.OLD_CHAMPION if done.fallback else code,
        run_id=done.run.id,
        as_of=done.as_of.isoformat() if done.as_of else None,
        champion=done.run.id,
        scores=str(done.csv),
        warnings=warnings,
    )
