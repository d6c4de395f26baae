"""``leadscore trial``: the score's order tried against today's, and a few leads below the threshold called by lot."""

from __future__ import annotations

from pathlib import Path

import click

CONF = click.argument("conf", type=click.Path(path_type=Path))
DATA = click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="Folder of the source's files.")
AS_OF = click.option("--as-of", metavar="DATE", help="Newest day that may be known.  [default: the end of the data]")


@click.group()
def trial() -> None:
    """Try the score's order against today's: the only way to see what the score adds.

    \b
    First   leadscore trial plan CONF              how many weeks show which gain
            leadscore trial plan CONF --begin DAY  fix it
    Daily   leadscore trial draw CONF              new leads by lot, and the list to call
    Then    leadscore trial read CONF              what came, on the agreed day
    Beside  leadscore trial explore CONF           a few leads below the threshold, to notice what the score misses
    """


@trial.command()
@CONF
@click.option("--begin", metavar="DATE", help="Fix the plan: leads that come in from this day on are drawn.")
@DATA
@AS_OF
def plan(conf: Path, begin: str | None, data: Path | None, as_of: str | None) -> None:
    """Say how many weeks show which gain, by your own history; with --begin fix the trial.

    A trial that could not show a gain worth having within a year is refused (exit code 20).
    """
    from src.evaluation.trial.plan import plan_trial
    from src.evaluation.trial.registration import register
    from src.leads.config import load_config
    from src.leads.errors import LeadScoringError
    from src.pipeline.start import as_of_moment
    from src.pipeline.store.opened import opened
    from src.pipeline.store.places import Store
    from src.pipeline.trial_files import fix_plan, trial_files
    from src.pipeline.trial_plan import plan_lines
    from src.pipeline.trial_read import tables_of

    config = load_config(conf)
    store = Store(config.source.name)
    found = plan_trial(tables_of(store, config, data, as_of_moment(as_of)), config)
    click.echo("\n".join(plan_lines(found)))
    if found.refused or found.needs:
        raise LeadScoringError(found.refused or found.needs or "")
    if begin is None:
        click.echo(f"Nothing is fixed yet. Next: leadscore trial plan {conf} --begin DATE")
        return
    moment = as_of_moment(begin)
    fixed = register(found, config, moment.date()) if moment else None
    if fixed is not None:
        with opened(store, "trial plan", config.refresh):
            fix_plan(trial_files(store), fixed)
        click.echo(
            f"Fixed    leads that come in from {fixed.begins_on} to {fixed.ends_on} are drawn; read on {fixed.read_on}"
        )


@trial.command()
@CONF
@DATA
@AS_OF
def draw(conf: Path, data: Path | None, as_of: str | None) -> None:
    """Draw new leads into the trial and write the list to call; who was drawn before stays where he is.

    Call it as often as leads come in, best each morning: a lead called before it was drawn is not in the trial.
    """
    from src.leads.config import load_config
    from src.pipeline.closing import shown_path
    from src.pipeline.start import as_of_moment
    from src.pipeline.store.opened import opened
    from src.pipeline.store.places import Store
    from src.pipeline.trial_draw import draw_trial, plan_of
    from src.pipeline.trial_leads import open_leads

    config = load_config(conf)
    store = Store(config.source.name)
    with opened(store, "trial draw", config.refresh):
        plan_of(store)  # before anything is scored
        leads = open_leads(store, conf, config, data, as_of_moment(as_of))
        drawn = draw_trial(store, leads)
    other = drawn.new - drawn.chosen
    click.echo(f"Drawn    {drawn.new:,} new leads: {drawn.chosen:,} by the score's order, {other:,} by today's")
    click.echo(f"List     {shown_path(drawn.path)} ({drawn.listed:,} leads in the order to call)")


@trial.command()
@CONF
@DATA
@AS_OF
@click.option("--early", is_flag=True, help="Compare before the agreed date: it costs, and is written down.")
def read(conf: Path, data: Path | None, as_of: str | None, early: bool) -> None:
    """Say what the trial showed, read as drawn; before the agreed date only how far it is."""
    from src.leads.config import load_config
    from src.pipeline.start import as_of_moment
    from src.pipeline.store.opened import opened
    from src.pipeline.store.places import Store
    from src.pipeline.trial_read import read_all, tables_of

    config = load_config(conf)
    store = Store(config.source.name)
    tables = tables_of(store, config, data, as_of_moment(as_of))
    with opened(store, "trial read", config.refresh):
        found = read_all(store, config, tables, early)
    lines = [*found.trial.sentences, *(found.lane.sentences if found.lane else [])]
    click.echo("\n".join([found.trial.needs] if found.trial.needs else lines))


@trial.command()
@CONF
@click.option("--draw", "is_drawn", is_flag=True, help="Draw leads, and put them on the list to call.")
@DATA
@AS_OF
def explore(conf: Path, is_drawn: bool, data: Path | None, as_of: str | None) -> None:
    """Say what a lane of leads below the threshold would notice and cost; with --draw draw them.

    Sales sees them on the list to call like any others. They count one over their chance in later training.
    """
    from src.leads.config import load_config
    from src.leads.errors import LeadScoringError
    from src.pipeline.closing import shown_path
    from src.pipeline.start import as_of_moment
    from src.pipeline.store.opened import opened
    from src.pipeline.store.places import Store
    from src.pipeline.trial_draw import draw_lane
    from src.pipeline.trial_leads import open_leads
    from src.pipeline.trial_plan import lane_of

    config = load_config(conf)
    store = Store(config.source.name)
    lane = lane_of(store, config)
    if lane.needs:
        raise LeadScoringError(lane.needs)
    click.echo("\n".join(lane.sentences))
    if not is_drawn:
        return
    with opened(store, "trial explore", config.refresh):
        drawn = draw_lane(store, open_leads(store, conf, config, data, as_of_moment(as_of)), config)
    click.echo(f"Drawn    {drawn.chosen:,} of {drawn.new:,} new leads below the threshold")
    click.echo(f"List     {shown_path(drawn.path)} ({drawn.listed:,} leads in the order to call)")
