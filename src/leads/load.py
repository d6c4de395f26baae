"""From the files of a source to its checked tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from src.leads.as_of import AsOf, known_at, settle_as_of
from src.leads.attributes import made_columns, one_spelling
from src.leads.config import SourceConfig
from src.leads.contract import check_handed_on
from src.leads.deals import credit_once
from src.leads.duplicates import move_to_survivors, one_row_per_id, survivors
from src.leads.early import find_early
from src.leads.ends import seen_at
from src.leads.feedback import finish_feedback, with_readable_verdicts
from src.leads.findings import Findings
from src.leads.finish import (
    finish_activities,
    finish_campaigns,
    finish_history,
    finish_leads,
    in_order,
    in_time_order,
)
from src.leads.forgotten import ERASED, Forgotten, with_erased
from src.leads.ids import check_ids
from src.leads.intake import take_in
from src.leads.ledger import book
from src.leads.merged import under_kept_ids
from src.leads.milestones import collect_milestones, earliest, with_readable_outcomes
from src.leads.orphans import without_orphans
from src.leads.personal import check_personal
from src.leads.pile_ups import find_pile_ups
from src.leads.plausible import warn_of_negative, without_implausible_times
from src.leads.population import exclusion_names, left_out
from src.leads.quarantine import reconcile, write_quarantine
from src.leads.quiet_start import report_quiet_start
from src.leads.sayable import what_cannot_be_said, what_is_known
from src.leads.tables import LeadTables
from src.leads.tie_out import against_dashboard, tie_out


def load_tables(
    config: SourceConfig,
    data: Path,
    as_of: datetime | None = None,
    quarantine_to: Path | None = None,
    forgotten: Forgotten | None = None,
) -> LeadTables:
    """Return the checked tables of a source, leads of the population only, as known at ``as_of``.

    Parameters
    ----------
    data : Path
        Folder that the declared files are in.
    as_of : datetime, optional
        Newest moment that may be known (UTC); default the end of the data, never the clock. One later than
        the data, or than milestones are known, is lowered with a warning.
    quarantine_to : Path, optional
        CSV file to which the rows set aside are written: origin, lead id and reason, nothing else.
    forgotten : Forgotten, optional
        Leads that were erased: left out with all records of the person, whatever the files still hold.

    Raises
    ------
    InputRefused
        With all problems: those of files and values at once, then those of how the tables fit together.
    """
    findings = Findings()
    if as_of is not None:
        as_of = as_of.replace(tzinfo=UTC) if as_of.tzinfo is None else as_of.astimezone(UTC)
    tables, rows_in = take_in(config, data, findings)
    findings.stop()
    tables, orphans = _checked(tables, config, as_of, findings)
    findings.stop()
    counts, reasons = reconcile(rows_in, {name: frame.height for name, frame in tables.items()}, findings)
    if quarantine_to is not None:
        write_quarantine(findings, quarantine_to, forgotten)
    loaded = _as_known(tables, config, as_of, findings, forgotten)
    known = what_is_known(loaded, config)
    checks = {
        "tables": counts,
        "quarantine": reasons,
        "orphans": orphans,
        **loaded.checks,
        **find_early(loaded, config.milestones, findings),
        "quiet_start": report_quiet_start(loaded, config, findings),
        "pile_ups": find_pile_ups(loaded.leads, loaded.milestones, findings),
        "declared": against_dashboard(config.tie_out, loaded.checks["tie_out"][-1], findings),
        "known": known,
        "not_sayable": what_cannot_be_said(known),
        "notes": findings.notes,
        "warnings": findings.warnings,
    }
    return replace(loaded, checks=checks)


def _checked(
    tables: dict[str, pl.DataFrame], config: SourceConfig, as_of: datetime | None, findings: Findings
) -> tuple[dict[str, pl.DataFrame], dict[str, int]]:
    """Return the tables without rows that contradict the others, and the orphans per table."""
    tables = without_implausible_times(tables, config, as_of, findings)
    warn_of_negative(tables, config, findings)
    check_ids(tables["leads"], findings)
    check_personal(tables["leads"], config, findings)
    _check_train_leads(tables["leads"].height, config, findings)
    leads = one_row_per_id(tables["leads"], findings)
    leads = one_spelling(leads, config, findings)
    leads = with_readable_outcomes(leads, config, findings)
    tables = with_readable_verdicts(tables, config, findings)
    return without_orphans(under_kept_ids(tables | {"leads": leads}, findings), config, findings)


def _check_train_leads(leads: int, config: SourceConfig, findings: Findings) -> None:
    """Refuse rolling windows that ask for more leads than there are."""
    asked = config.evaluation.train_leads
    if asked is not None and leads <= asked:
        findings.refuse(
            "[evaluation] train_leads",
            f"{asked:,} leads are to be learned from before the first test window, but there are only {leads:,}",
            "Make train_leads smaller, best under half of the leads, or leave it and test_leads out.",
        )


def _as_known(
    tables: dict[str, pl.DataFrame],
    config: SourceConfig,
    as_of: datetime | None,
    findings: Findings,
    forgotten: Forgotten | None,
) -> LeadTables:
    """Return the tables of the population as known at the as-of date, with the counts of who was left out."""
    leads = in_order(made_columns(tables["leads"], config), config)
    aside = findings.rows_aside("leads")
    every_lead = pl.concat([leads, aside], how="diagonal_relaxed")
    milestones = collect_milestones(every_lead, tables.get("milestones"), config)
    activities = finish_activities(tables.get("activities"), config, findings)
    history = finish_history(tables.get("history"))
    feedback = finish_feedback(tables.get("feedback"), config)
    settled = AsOf(None, {"ends": {}, "dated_ahead": {}})
    if config.source.order == "dates":
        known = {
            "leads": leads["created_at"],
            "activities": activities["known_at"],
            "milestones": milestones["known_at"],
            "history": history["valid_from"],
        }
        seen = known | _seen(tables, every_lead, config)
        settled = settle_as_of(seen, known, as_of, findings, config.source.complete_until)
    as_of = settled.moment

    milestones = known_at(milestones, "known_at", as_of)
    known_leads = known_at(leads, "created_at", as_of)
    persons, keys = survivors(known_leads, config)
    named = left_out(known_leads, persons, config)
    named = with_erased(named, persons, forgotten) if forgotten else named
    used = finish_leads(_of_population(known_leads, persons, named), config)

    def of_used(table: pl.DataFrame) -> pl.DataFrame:
        return move_to_survivors(table, persons).join(used.select("lead_id"), on="lead_id", how="semi")

    outcomes = credit_once(earliest(of_used(milestones)), used, config.milestones)
    is_win = pl.col("milestone") == config.milestones.target
    winners = outcomes.filter(is_win)["lead_id"]
    source, gone = book(leads, aside, persons, named, milestones.filter(is_win)["lead_id"], winners, as_of)
    counted = used.select("created_at", leads=pl.lit(1), wins=pl.col("lead_id").is_in(winners.implode()).cast(pl.Int64))
    merged = persons.filter(pl.col("lead_id") != pl.col("survivor")).height
    loaded = LeadTables(
        leads=used,
        activities=in_time_order(of_used(known_at(activities, "known_at", as_of))).lazy(),
        milestones=outcomes,
        campaigns=finish_campaigns(tables.get("campaigns")),
        history=of_used(known_at(history, "valid_from", as_of)).sort("lead_id", "field", "valid_from"),
        as_of=as_of,
        checks={
            **settled.checks,
            "duplicates": {"merged": merged, "keys": keys},
            "exclusions": _exclusions(gone, config),
            "tie_out": tie_out(source, gone, counted),
        },
        feedback=of_used(known_at(feedback, "at", as_of)).sort("at", "lead_id", "verdict", "reason", nulls_last=True),
    )
    check_handed_on(loaded, config.source.order == "dates")
    return loaded


def _seen(tables: dict[str, pl.DataFrame], every_lead: pl.DataFrame, config: SourceConfig) -> dict[str, pl.Series]:
    """Return when each activity and each milestone, those of lead columns too, was there to be seen."""
    times: dict[str, pl.Series] = {}
    if "activities" in tables:
        times["activities"] = seen_at(tables["activities"])
    outcomes = [collect_milestones(every_lead, None, config)["known_at"]]
    if "milestones" in tables:
        outcomes.append(seen_at(tables["milestones"]).alias("known_at"))
    return times | {"milestones": pl.concat(outcomes)}


def _of_population(leads: pl.DataFrame, persons: pl.DataFrame, named: pl.DataFrame) -> pl.DataFrame:
    """Return the leads that stand for their person and are not left out."""
    stays = pl.col("lead_id").is_in(persons["survivor"].implode())
    return leads.filter(stays & ~pl.col("lead_id").is_in(named["lead_id"].implode()))


def _exclusions(gone: pl.DataFrame, config: SourceConfig) -> list[dict[str, Any]]:
    """Return how many leads and wins each declared exclusion left out, in the order of the declaration."""
    sums = gone.group_by("name").agg(pl.col("leads").sum(), pl.col("wins").sum())
    counts = {name: (leads, wins) for name, leads, wins in sums.iter_rows()}
    names = exclusion_names(config) + ([ERASED] if ERASED in counts else [])
    return [{"name": name, "leads": counts.get(name, (0, 0))[0], "wins": counts.get(name, (0, 0))[1]} for name in names]
