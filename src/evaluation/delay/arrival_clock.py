"""What a delay costs by the arrival clock: the natural experiment on a source's own leads, told for people."""

from __future__ import annotations

from datetime import time
from typing import Any

import pandas as pd

from src.evaluation.calls.response_needs import missing_for_touches
from src.evaluation.delay.arrivals import LONGEST_HOURS, arrivals_of
from src.evaluation.delay.clock_sentences import clock_sentences
from src.evaluation.delay.experiment import WIDTH_HOURS, ClockFinding, clock_experiment
from src.evaluation.told import Told, fact, window_of
from src.leads.config import SourceConfig
from src.leads.tables import LeadTables

_NEVER_CLOSES = "Sales works around the clock by the declared [calendar], so no lead comes in just after closing."


def arrival_clock(
    examples: pd.DataFrame, table: pd.DataFrame, tables: LeadTables, config: SourceConfig, width: float = WIDTH_HOURS
) -> Told:
    """Return what an hour of delay costs, or why that cannot be told and with how many leads it could.

    Parameters
    ----------
    examples : pandas.DataFrame
        All scoring rows with labels: every matured lead counts, tested or not.
    table : pandas.DataFrame
        The out-of-time table, for the chance at creation of the balance check.
    tables : LeadTables
    config : SourceConfig
        ``calendar`` says when the desk closes.
    width : float
        Hours on either side of closing.

    Returns
    -------
    Told
        Tables ``evenings`` (both sides of closing, plainly), ``balance``, ``placebos``; facts ``delay_verdict``,
        ``delay_f``, ``delay_power``, ``delay_leads_needed`` and, only where every check passed, ``delay_cost_per_hour``
        (-1 to 1) and ``delay_cost_is_confirmed`` (by what days off add to the wait).
    """
    matured = examples[examples["is_matured"].fillna(False).astype(bool)] if len(examples) else examples
    if missing := missing_for_touches(matured, tables, config):
        return Told(needs=missing)
    opens, closes = _as_hours(config.calendar.opens), _as_hours(config.calendar.closes)
    if closes - opens <= 0 or closes + width > 24:
        return Told(needs=_NEVER_CLOSES)
    found = clock_experiment(arrivals_of(examples, table, tables, config), opens, closes, width)
    tables_out = {"evenings": found.by_evening, "balance": found.balance, "placebos": found.placebos}
    said = clock_sentences(found, config.milestones.target_words_plural, LONGEST_HOURS)
    return Told(tables_out, said, _facts(found, window_of(matured)))


def _facts(found: ClockFinding, window: str) -> dict[str, Any]:
    """Return what was found as facts; the cost only where it may be told."""
    n = found.before + found.after
    facts: dict[str, Any] = {
        "delay_verdict": found.verdict,
        "delay_f": fact(found.f, n=n, window=window),
        "delay_power": fact(found.power, n=n, window=window),
        "delay_wait_before": fact(found.wait_before, n=found.before, window=window),
        "delay_wait_after": fact(found.wait_after, n=found.after, window=window),
    }
    if found.leads_needed is not None:
        facts["delay_leads_needed"] = fact(found.leads_needed, n=found.leads, window=window)
    if found.effect is not None and found.may_be_told:
        low, high = found.effect.ends
        facts["delay_cost_per_hour"] = fact(-found.effect.value, -high, -low, n, window)
        facts["delay_cost_is_confirmed"] = found.is_confirmed
    return facts


def _as_hours(clock: time) -> float:
    """Return a time of day in hours."""
    return clock.hour + clock.minute / 60
