"""``python -m studies [NAME…]``: run studies, resumably, and write their sections of ``docs/results.md``."""

from __future__ import annotations

import importlib
import json
import pkgutil
from multiprocessing import Pool
from pathlib import Path

import click
import pandas as pd

import studies
from src.paths import DATA
from studies.section import write_section
from studies.study import Study

RESULTS = Path("docs/results.md")
FIRST_SEED = 2000
SEEDS = 200


def all_studies() -> dict[str, Study]:
    """Return every study of this package by name: the modules that have a ``STUDY``."""
    found = {}
    for module in pkgutil.iter_modules(studies.__path__):
        if module.name != "__main__":
            study = getattr(importlib.import_module(f"studies.{module.name}"), "STUDY", None)
            if study is not None:
                found[study.name] = study
    return found


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("names", nargs=-1)
@click.option("--seeds", default=SEEDS, show_default=True, help="How many seeds.")
@click.option("--first", default=FIRST_SEED, show_default=True, help="The first of them.")
@click.option("--processes", default=1, show_default=True)
@click.option("--fresh", is_flag=True, help="Forget the seeds that ran already.")
@click.option("--write/--print", "write", default=True, help="Write into docs/results.md, or only print.")
def main(names: tuple[str, ...], seeds: int, first: int, processes: int, fresh: bool, write: bool) -> None:
    """Run the studies NAMES (default: all), one line per seed in data/studies; what ran already is not run again."""
    known = all_studies()
    unknown = sorted(set(names) - set(known))
    if unknown:
        raise click.UsageError(f"No study {', '.join(unknown)}. There are: {', '.join(known)}.")
    for study in [known[name] for name in names or known]:
        records = _records(study, range(first, first + seeds), processes, fresh)
        text = study.table(records)
        click.echo(f"\n{study.title}\n\n{text}")
        if write:
            write_section(RESULTS, study, text)


def _records(study: Study, wanted: range, processes: int, fresh: bool) -> pd.DataFrame:
    """Return the records of all ``wanted`` seeds, running those that did not run yet."""
    path = DATA / "studies" / f"{study.name}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    if fresh:
        path.unlink(missing_ok=True)
    done = (
        {line["seed"]: line["records"] for line in map(json.loads, path.read_text().splitlines())}
        if path.exists()
        else {}
    )
    left = [seed for seed in wanted if seed not in done]
    with Pool(processes) as pool, path.open("a", encoding="utf-8") as out:
        for seed, records in pool.imap_unordered(_One(study.name), left):
            done[seed] = records
            out.write(json.dumps({"seed": seed, "records": records}) + "\n")
            out.flush()
            click.echo(f"\r{study.name}: {len(done)} seeds", nl=False, err=True)
    return pd.DataFrame([{"seed": seed, **record} for seed in wanted for record in done[seed]])


class _One:
    """One seed of a study, as another process receives it: by name."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, seed: int) -> tuple[int, list[dict[str, object]]]:
        return seed, all_studies()[self.name].one(seed)


if __name__ == "__main__":
    main()
