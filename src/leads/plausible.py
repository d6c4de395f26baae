"""Values that cannot be true: times before any CRM or long after everything else, money below zero."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from src.leads.columns import source_name
from src.leads.config import SourceConfig
from src.leads.contract import required_of
from src.leads.declared.tables import Table
from src.leads.findings import ROW, Findings
from src.leads.quarantine import set_aside
from src.leads.times import EARLIEST, EPOCH_UNITS, LATEST, implausible, newest_plausible

IMPLAUSIBLE_LIMIT = 0.01
"""Above this share of implausible times a column is refused."""
OBSERVED = {
    "leads": ["created_at"],
    "activities": ["occurred_at", "recorded_at"],
    "milestones": ["occurred_at", "recorded_at"],
    "history": ["valid_from"],
    "feedback": ["at"],
}
"""Times of things that have happened; plans (the start of a campaign, a renewal) may lie ahead."""
MONEY = (("milestones", "value"), ("campaigns", "cost"))


def without_implausible_times(
    tables: dict[str, pl.DataFrame], config: SourceConfig, as_of: datetime | None, findings: Findings
) -> dict[str, pl.DataFrame]:
    """Return the tables with implausible times emptied; rows that need the time are set aside."""
    columns = _observed_columns(tables, config)
    newest = newest_plausible([tables[name][column] for name, column in columns], as_of)
    if newest is None:
        return tables
    result = dict(tables)
    for name, column in columns:
        spec: Table = getattr(config.tables, name)
        is_needed = column in required_of(name, config) and column in OBSERVED[name]
        where = f"{', '.join(spec.files)}, column '{source_name(spec, column)}'"
        frame = result[name]
        bad = implausible(frame[column], newest)
        if not bad.any():
            continue
        known = frame[column].count()
        window = f"before 1990 or after {newest:%Y-%m-%d}"
        if bad.sum() > IMPLAUSIBLE_LIMIT * known:
            hint = _unit_hint(frame[column], spec)
            do = f"Check 'date_format' and the export; give --as-of if the data really end later.{hint}"
            found = f"{bad.sum():,} of {known:,} times lie {window}"
            findings.refuse(where, found, do, frame[ROW].filter(bad).head(3).to_list())
            continue
        findings.warn(f"{where}: {bad.sum():,} of {known:,} times lie {window} and are not believed.")
        if is_needed:
            reason = pl.when(bad).then(pl.lit(f"{column} is no plausible time"))
            result[name] = set_aside(frame, reason, name, findings)
        else:
            result[name] = frame.with_columns(frame[column].set(bad, None))
    return result


def warn_of_negative(tables: dict[str, pl.DataFrame], config: SourceConfig, findings: Findings) -> None:
    """Warn of amounts of money below zero; they are taken as they are, for a credit may be meant."""
    for name, column in MONEY:
        if name not in tables or column not in tables[name].columns:
            continue
        frame, spec = tables[name], getattr(config.tables, name)
        count = int((frame[column] < 0).sum())
        if count:
            where = f"{', '.join(spec.files)}, column '{source_name(spec, column)}'"
            findings.warn(f"{where}: {count:,} value(s) are negative; sums take them as they are. Are they credits?")


def _observed_columns(tables: dict[str, pl.DataFrame], config: SourceConfig) -> list[tuple[str, str]]:
    """Return (table, column) of every time at which something is said to have happened."""
    outcome = [each.at for each in config.milestones.derive if each.at]
    wanted = {**OBSERVED, "leads": [*OBSERVED["leads"], *dict.fromkeys(outcome)]}
    return [
        (name, column) for name, frame in tables.items() for column in wanted.get(name, []) if column in frame.columns
    ]


def _unit_hint(times: pl.Series, spec: Table) -> str:
    """Return which epoch unit would make the times plausible, where one would."""
    if spec.date_format not in EPOCH_UNITS:
        return ""
    for other, factor in EPOCH_UNITS.items():
        share = factor / EPOCH_UNITS[spec.date_format]
        seconds = times.drop_nulls().to_physical().cast(pl.Float64) * share / 1e6
        if seconds.is_between(EARLIEST.timestamp(), LATEST.timestamp()).mean() == 1.0:
            return f" As '{other}' all of them would fit."
    return ""
