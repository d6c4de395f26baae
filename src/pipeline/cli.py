"""The command ``leadscore``. Heavy imports stand inside the commands, so that help comes at once."""

from __future__ import annotations

import json
import sys
import traceback
from pathlib import Path
from typing import Any

import click

from src.leads.errors import LeadScoringError
from src.pipeline.commands.champions import promote, rollback
from src.pipeline.commands.forget import forget
from src.pipeline.commands.refresh import refresh
from src.pipeline.commands.score import score
from src.pipeline.commands.trial import trial
from src.pipeline.exit_codes import ExitCode, code_of

FOLDER = click.Path(file_okay=False, path_type=Path)


class Words(click.Group):
    """A group whose commands end in words: a user's mistake without traceback, a fault of ours with one."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; turn what it raises into a message and the documented exit code."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except LeadScoringError as error:
            complain(str(error))
            ctx.exit(int(code_of(error)))
        except Exception:
            complain("internal error, please report it with the lines below")
            traceback.print_exc()
            ctx.exit(int(ExitCode.INTERNAL_ERROR))


def complain(words: str) -> None:
    """Print a message on stderr, every line under the first."""
    from src.pipeline.progress import printable

    first, *others = words.splitlines() or ["unknown error"]
    click.echo(f"leadscore: {printable(first)}", err=True)
    for line in others:
        click.echo(f"           {printable(line)}", err=True)


@click.group(cls=Words, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def main() -> None:
    """Score leads, and see by your own later leads whether the score is worth having.

    \b
    Try it on the built-in sample:    leadscore sample, then leadscore run conf/sample.toml
    Start with your own export:       leadscore init FOLDER, then leadscore run conf/NAME.toml
    Every week, by a scheduler:       leadscore refresh conf/NAME.toml
    Something does not work:          leadscore doctor
    """


@main.command()
@click.argument("conf", type=click.Path(path_type=Path))
@click.option("--data", type=FOLDER, help="Folder of the source's files.  [default: data/SOURCE/raw]")
@click.option("--as-of", metavar="DATE", help="Newest day that may be known.  [default: the end of the data]")
@click.option("--json", "as_json", is_flag=True, help="Print the run as JSON, for other programs.")
@click.option("--warnings-ok", is_flag=True, help="Exit with 0 instead of 10 where there are warnings.")
@click.pass_context
def run(ctx: click.Context, conf: Path, data: Path | None, as_of: str | None, as_json: bool, warnings_ok: bool) -> None:
    """Run the ten notebooks on the source in CONF; write a draft report.

    \b
    Exit codes: 0 done · 10 done, with warnings · 20 input refused, nothing written
                40 internal error · 41 a notebook's process died
    """
    from src.leads.config import load_config
    from src.pipeline.closing import closing_lines
    from src.pipeline.execute import execute_run
    from src.pipeline.run_list import run_record
    from src.pipeline.start import as_of_moment, begin_run

    begun = begin_run(conf, data, as_of_moment(as_of))
    click.echo(f"Run {begun.id}", err=True)
    outcome = execute_run(begun, sys.stderr)
    if outcome.error is not None:
        complain(outcome.error)
    else:
        count = len(outcome.warnings)
        said = f", {count} warning{'s' if count != 1 else ''}" if count else ""
        click.echo(f"Done in {outcome.seconds:.0f} s{said}.", err=True)
    if as_json:
        click.echo(json.dumps(run_record(begun), indent=1, ensure_ascii=False))
    elif outcome.error is None:
        click.echo("\n".join(closing_lines(begun, load_config(begun.config), outcome.warnings)))
    ctx.exit(0 if outcome.exit_code == 10 and warnings_ok else int(outcome.exit_code))


@main.command()
@click.option("--leads", type=int, help="Number of leads.  [default: 20000]")
@click.option("--months", type=int, help="Length of the history.  [default: 24]")
@click.option("--seed", type=int, help="Same seed, same files.  [default: 7]")
@click.option("--preset", default="default", show_default=True, help="default, or small: 1,500 leads, 60 customers.")
@click.option("--out", type=FOLDER, default=Path("data/sample/raw"), show_default=True, help="Folder to write to.")
def sample(leads: int | None, months: int | None, seed: int | None, preset: str, out: Path) -> None:
    """Write the history of an invented company.

    The truth planted in it stands beside it, in truth.json; no analysis reads that.
    """
    import time

    from src.leads.sample.options import SampleOptions
    from src.leads.sample.write import write_sample

    given = {"leads": leads, "months": months, "seed": seed}
    options = SampleOptions.preset(preset, **{name: value for name, value in given.items() if value is not None})
    size = f"{options.leads:,} leads, {options.months} months, invented company (seed {options.seed})"
    click.echo(f"Sample: {size} … ", nl=False, err=True)
    began = time.perf_counter()
    write_sample(options, out)
    click.echo(f"{time.perf_counter() - began:.0f} s", err=True)


@main.command()
@click.argument("place", metavar="FILE_OR_FOLDER", type=click.Path(path_type=Path))
@click.option("--name", help="Name of the source.  [default: that of the file or folder]")
@click.option("--out", type=click.Path(path_type=Path), help="File to write.  [default: conf/NAME.toml]")
def init(place: Path, name: str | None, out: Path | None) -> None:
    """Look at your export; write a first conf/NAME.toml.

    Guesses are marked CHECK in it; run refuses until each is confirmed or changed and its mark removed.
    """
    from src.leads.guess_columns import flat
    from src.leads.guess_config import guess_config
    from src.paths import CONF
    from src.pipeline.closing import shown_path

    source = flat(name or place.name.partition(".")[0])[:40]
    target = out or CONF / f"{source}.toml"
    if target.exists():
        raise LeadScoringError(f"{shown_path(target)} exists already. Delete it, or give another --name.")
    if not target.parent.is_dir():
        raise LeadScoringError(f"{shown_path(target.parent)}: there is no such folder to write to. Make it first.")
    guess = guess_config(place, source)
    target.write_text(guess.text, encoding="utf-8")
    folder = place if place.is_dir() else place.parent
    click.echo("\n".join([*guess.seen, ""]))
    click.echo(f"Written  {shown_path(target)} ({guess.marks} lines marked CHECK).")
    click.echo(f"Next     confirm them, then: leadscore run {shown_path(target)} --data {folder}")


@main.command()
@click.argument("lead_id")
@click.option("--source", default="sample", show_default=True, help="Name of the source.")
def explain(lead_id: str, source: str) -> None:
    """Say why the open lead LEAD_ID has its score."""
    from src.pipeline.explain_lead import explain_lead
    from src.pipeline.run_folder import newest_run

    click.echo("\n".join(explain_lead(newest_run(source), lead_id)))


@main.command()
@click.argument("source", required=False)
@click.option("--json", "as_json", is_flag=True, help="Everything, with the figures of each way to order the leads.")
def runs(source: str | None, as_json: bool) -> None:
    """List what ran: of SOURCE, with who was champion when and why, or of all sources."""
    from src.pipeline.run_list import champion_lines, list_runs, run_lines

    records = list_runs(source)
    lines = [json.dumps(records, indent=1, ensure_ascii=False)] if as_json else run_lines(records)
    lines += champion_lines(source) if source and not as_json else []
    click.echo("\n".join(lines))


@main.command()
@click.pass_context
def doctor(ctx: click.Context) -> None:
    """Check this machine; say what mends what is missing.

    Environment, lock, system libraries, kernel, disk, and the files of every source.
    """
    from src.pipeline.doctor import examine

    broken = 0
    for check in examine():
        click.echo(str(check))
        broken += not check.is_ok
    click.echo("All in order." if not broken else f"{broken} to mend.")
    ctx.exit(int(ExitCode.INPUT_REFUSED) if broken else 0)


for command in (refresh, score, promote, rollback, forget, trial):
    main.add_command(command)

if __name__ == "__main__":
    main()
