"""A run begins: the declaration is read, the data are checked, and only then is there a folder."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from src.leads.config import SourceConfig, load_config
from src.leads.errors import InputRefused, Problem
from src.leads.load import load_tables
from src.leads.tables import LeadTables, save_tables
from src.paths import DATA, REPORTS, ROOT
from src.pipeline.agreement_files import agreement_files, copy_agreement
from src.pipeline.named_file import named_file
from src.pipeline.run import Run
from src.pipeline.run_folder import new_run
from src.pipeline.signs_file import copy_signs, signs_file
from src.pipeline.since_last import copy_decisions, decisions_file
from src.pipeline.store.places import Store
from src.pipeline.store.tombstones import read_forgotten
from src.pipeline.store.version import state_version
from src.pipeline.trial_chances import copy_known_chances
from src.rules.declare import load_rules

END_OF_DAY = timedelta(days=1) - timedelta(microseconds=1)


def as_of_moment(day: str | None) -> datetime | None:
    """Return the last microsecond of an ISO day (UTC), or the moment where a time is given; None stays None.

    >>> as_of_moment("2026-10-04").isoformat()
    '2026-10-04T23:59:59.999999+00:00'

    Raises
    ------
    InputRefused
        Where the text is neither.
    """
    if day is None:
        return None
    try:
        if len(day) == len("2026-10-04"):
            return datetime.combine(date.fromisoformat(day), time(), UTC) + END_OF_DAY
        moment = datetime.fromisoformat(day)
    except ValueError:
        problem = Problem("--as-of", f"'{day}' is not a date", "Write it as 2026-10-04 or 2026-10-04T18:00.")
        raise InputRefused([problem]) from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def begin_run(
    conf: Path,
    data: Path | None = None,
    as_of: datetime | None = None,
    data_root: Path = DATA,
    reports_root: Path = REPORTS,
    is_draft: bool = True,
    check: Callable[[LeadTables], None] | None = None,
) -> Run:
    """Return a new run whose folder holds the checked tables under ``tables/`` and ``quarantine.csv``.

    Parameters
    ----------
    conf : Path
        The source's declaration.
    data : Path, optional
        Folder of the source's files; default ``data/<source>/raw``.
    as_of : datetime, optional
        Newest moment that may be known (UTC); default the newest time in the data.
    is_draft : bool
        Whether the report goes to the drafts at once; else it stays with the run until it is published.
    check : callable, optional
        Looks at the tables before there is a folder; what it raises refuses them.

    Raises
    ------
    InputRefused
        Before anything is written, with every problem found.
    """
    config = load_config(conf)
    name = config.source.name
    store = Store(name, data_root, reports_root)
    state_version(store)  # what a newer program wrote is left alone
    folder = data or data_root / name / "raw"
    if not folder.is_dir():
        do = "Give the folder with --data DIR."
        if config.source.is_sample:
            do = f"Make the sample first: leadscore sample --out {folder}"
        raise InputRefused([Problem(str(folder), "there is no such folder of data", do)])
    rules, agreement = rules_file(conf, config), agreement_files(conf, config)
    signs, decisions = signs_file(conf, config), decisions_file(conf, config)
    with tempfile.TemporaryDirectory() as waiting:
        # The run is named after the as-of day, which only the data tell.
        quarantine = Path(waiting) / "quarantine.csv"
        tables = load_tables(config, folder, as_of, quarantine, read_forgotten(store))
        if check is not None:
            check(tables)
        run = new_run(name, conf, folder, tables.as_of, rules, data_root, reports_root, is_draft)
        shutil.copyfile(quarantine, run.folder / quarantine.name)
    copy_agreement(agreement, run.folder)
    copy_signs(signs, run.folder)
    copy_decisions(decisions, run.folder)
    save_tables(tables, run.folder / "tables")
    copy_known_chances(store, run.folder, tables.as_of)
    return run


def rules_file(conf: Path, config: SourceConfig) -> Path | None:
    """Return the declared points rules, checked; looked for beside the declaration, then from the checkout; or None."""
    if config.rules.file is None:
        return None
    path = named_file(config.rules.file, "rules.file", conf, [ROOT])
    load_rules(path)
    return path
