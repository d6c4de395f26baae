"""Both promises of a run: the table by week, month and quarter, and what it says of the newest of each."""

from __future__ import annotations

from typing import Any

import pandas as pd

from src.evaluation.promises.kept import MARKETING, SALES, as_table
from src.evaluation.promises.marketing import EXPECTED, RETURNED, expected_rows, returned_leads
from src.evaluation.promises.sales import FOLLOW_UP, promised_follow_up, promised_response
from src.evaluation.promises.sentences import promise_sentences
from src.evaluation.promises.shares import SharePromise, share_rows
from src.evaluation.told import Told, fact
from src.leads.config import SourceConfig
from src.leads.declared.sla import Sla
from src.leads.tables import LeadTables

NEEDS_SLA = "Nothing was agreed: a file of what both sides promise, named in [sla] of the declaration, would be needed."
NEEDS_DATES = "Times of creation of the leads would be needed."
NOT_MEASURED = {
    EXPECTED: "Not measured: expected customers, because there is no score that may be shown.",
    SALES: "Not measured: first contacts, because it is not known which activities are sales' contact ([touches]).",
    RETURNED: "Not measured: leads given back, because it is not known which were, or who answers them ([requests]).",
}


def promises(
    leads: pd.DataFrame,
    tables: LeadTables,
    config: SourceConfig,
    sla: Sla | None,
    wins_behind: int,
    mean_value: float | None = None,
) -> Told:
    """Return what both sides promised and delivered, by week, month and quarter.

    Parameters
    ----------
    leads : pandas.DataFrame
        As :func:`~src.evaluation.promises.new_leads.new_leads` returns them.
    tables : LeadTables
    config : SourceConfig
    sla : Sla or None
    wins_behind : int
        Wins on which the level of the chances was checked.
    mean_value : float or None
        Of a win.

    Returns
    -------
    Told
        Table ``promises``: ``period_kind, period_start, side, what, promised, delivered, low, high, n, kept`` and
        ``key, unit, is_over, stake_customers, stake_value``. Shares are 0-1. ``kept`` is "yes", "no", "not certain" or
        "too early" (:func:`~src.evaluation.promises.kept.kept`). At stake are, for sales, the chances of the leads for
        which the promise was not kept, added up; for marketing what was promised less what came; each times the mean
        value of a win: at stake, not lost, for late calls win too.
    """
    if sla is None:
        return Told(needs=NEEDS_SLA)
    if tables.as_of is None or leads.empty or leads["created_at"].isna().all():
        return Told(needs=NEEDS_DATES)
    as_of, since = pd.Timestamp(tables.as_of), leads["created_at"].min()
    plural = config.milestones.target_words_plural
    rows: list[dict[str, Any]] = []
    missing = []
    if sla.goals.expected_customers_per_quarter is not None:
        per_quarter = sla.goals.expected_customers_per_quarter
        rows += expected_rows(leads, per_quarter, wins_behind, as_of, plural, mean_value)
        missing += [] if rows else [NOT_MEASURED[EXPECTED]]
    promised = SharePromise(
        MARKETING,
        RETURNED,
        f"leads given back taken up within {sla.returned.hours:g} working hours",
        sla.goals.returned_in_time_share,
    )
    back = share_rows(promised, returned_leads(tables, config, sla.returned.hours), since, as_of)
    missing += [] if back else [NOT_MEASURED[RETURNED]]
    rows += back
    if config.touches is None:
        missing.append(NOT_MEASURED[SALES])
    else:
        rows += _of_sales(leads, tables, config, sla, (since, as_of), mean_value)
    table = as_table(rows)
    said = [*promise_sentences(table, config.economics.currency, plural), *missing]
    return Told({"promises": table} if len(table) else {}, said, _facts(table))


def _of_sales(
    leads: pd.DataFrame,
    tables: LeadTables,
    config: SourceConfig,
    sla: Sla,
    time: tuple[pd.Timestamp, pd.Timestamp],
    mean_value: float | None,
) -> list[dict[str, Any]]:
    """Return the rows of sales' promises, by grade; of all leads together where there are no grades."""
    hours_of: dict[str, float] = {str(grade): hours for grade, hours in sla.response_hours.items()}
    shares: dict[str, float] = {str(grade): share for grade, share in sla.goals.in_time_share.items()}
    due = promised_response(leads, tables, config, hours_of)
    rows: list[dict[str, Any]] = []
    for grade in sorted(due["grade"].unique()):
        hours, share = hours_of.get(grade, max(hours_of.values())), shares.get(grade, min(shares.values()))
        whom = f"{grade} leads" if grade in hours_of else "leads"
        promised = SharePromise(SALES, f"response_{grade}", f"{whom} called within {hours:g} working hours", share)
        rows += share_rows(promised, due[due["grade"] == grade], *time, mean_value)
    if sla.follow_up is not None:
        whom = f"{' and '.join(sla.follow_up.grades)} leads" if due["grade"].isin(list(hours_of)).any() else "leads"
        what = f"called {whom} contacted {sla.follow_up.touches} times within {sla.follow_up.within_days} days"
        promised = SharePromise(SALES, FOLLOW_UP, what, sla.follow_up.share)
        rows += share_rows(promised, promised_follow_up(leads, tables, config, sla.follow_up), *time, mean_value)
    return rows


def _facts(table: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Return the newest row of each promise and kind of period."""
    found = {}
    for (kind, key), rows in table.groupby(["period_kind", "key"], sort=True):
        row = rows.iloc[-1]
        name = f"promise.{kind}.{key}"
        start = f"{row['period_start']:%Y-%m-%d}"
        found[name] = {
            **fact(row["delivered"], row["low"], row["high"], row["n"], start),
            "promised": float(row["promised"]),
            "kept": str(row["kept"]),
        }
    return found
