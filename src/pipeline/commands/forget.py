"""``leadscore forget``: one lead erased from everything that is kept."""

from __future__ import annotations

import click


@click.command()
@click.argument("lead_id")
@click.option("--source", required=True, help="Name of the source.")
def forget(lead_id: str, source: str) -> None:
    """Erase LEAD_ID from runs, lists, quarantine and executed notebooks of a source.

    It is left out of all that is read later, known again by a hash. Models are not trained anew: they keep no value of
    one lead, and those that learned from it are named.
    """
    from src.leads.errors import LeadScoringError
    from src.pipeline.closing import shown_path
    from src.pipeline.run_list import known_sources
    from src.pipeline.store.erase import erase_lead
    from src.pipeline.store.opened import opened
    from src.pipeline.store.places import Store

    if source not in known_sources():
        raise LeadScoringError(f"There is no source '{source}'. It has one of: {', '.join(known_sources()) or 'none'}.")
    store = Store(source)
    with opened(store, "forget"):
        erased = erase_lead(store, lead_id)
    if erased.files:
        click.echo(f"Erased     from {erased.files:,} files of {source}; left out of everything read from now on.")
    else:
        click.echo(f"Not found  in any file of {source}: check the id. Should it come, it is left out from now on.")
    if erased.trained:
        click.echo(f"Learned    the models of {', '.join(erased.trained)} learned from it; they keep no value of it.")
    for path in erased.left:
        click.echo(f"Still in   {shown_path(path)}: remove it by hand")
    click.echo(f"Yourself   delete it in the CRM, in data/{source}/raw and in back-ups; forget its duplicates as well.")
    if erased.left:
        raise LeadScoringError(f"{len(erased.left)} files still name the lead.")
