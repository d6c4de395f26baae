"""``leadscore promote`` and ``rollback``: the champion chosen by hand."""

from __future__ import annotations

import click

WHY = click.option("--why", required=True, help="The reason, for those who ask later: kept in the history.")


@click.command()
@click.argument("run_id", metavar="RUN")
@WHY
def promote(run_id: str, why: str) -> None:
    """Make the model of RUN champion: it scores from now on.

    RUN must be complete and have passed the gate before publishing, e.g. a draft that you have looked at.
    """
    from src.pipeline.champion.promote import promote as promoted
    from src.pipeline.champion.promote import source_of
    from src.pipeline.store.opened import opened
    from src.pipeline.store.places import Store

    store = Store(source_of(run_id))
    with opened(store, "promote"):
        champion = promoted(store, run_id, why)
    click.echo(f"Champion   {champion.run_id} scores from now on.")


@click.command()
@click.argument("source")
@WHY
def rollback(source: str, why: str) -> None:
    """Go back to the champion of SOURCE before the present one.

    A refresh does not replace it until you let it: leadscore refresh --approve.
    """
    from src.pipeline.champion.promote import roll_back
    from src.pipeline.store.opened import opened
    from src.pipeline.store.places import Store

    store = Store(source)
    with opened(store, "rollback"):
        champion = roll_back(store, why)
    click.echo(f"Champion   {champion.run_id} scores again. It is held: leadscore refresh --approve lets one follow.")
