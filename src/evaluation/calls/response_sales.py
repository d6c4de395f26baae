"""Sales' side: first touch by grade, source, group of colleagues and hour of arrival, against what is promised."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from src.evaluation.calls.handling import ALL
from src.evaluation.calls.response import response_table, with_response
from src.evaluation.calls.response_arrival import part_of_day
from src.evaluation.calls.response_levels import against_the_rest
from src.evaluation.calls.response_needs import missing_for_touches
from src.evaluation.calls.response_sentences import grade_sentence, levels_sentence
from src.evaluation.slices.owner_groups import owner_groups
from src.evaluation.slices.small_cells import folded
from src.evaluation.told import Told, fact, window_of
from src.leads.config import SourceConfig
from src.leads.tables import LeadTables

SOURCE = "source"
NOT_KNOWN = "not known"


def sales_response(
    leads: pd.DataFrame, tables: LeadTables, config: SourceConfig, promised: Mapping[str, float] | None = None
) -> Told:
    """Return how fast and how completely sales answered.

    Parameters
    ----------
    leads : pandas.DataFrame
        One row per lead as it came in, matured: ``lead_id, account_id, created_at, first_touch_at, is_worked, is_won``
        and, where known, ``grade``.
    tables : LeadTables
    config : SourceConfig
    promised : mapping of str to float, optional
        Working hours by grade, as agreed; see :func:`~src.evaluation.calls.response.with_response`.

    Returns
    -------
    Told
        Tables ``grade, source, team, hour`` as :func:`~src.evaluation.calls.response.response_table` makes them, those
        that the data allow; all but ``grade`` with ``gap`` and ``p_adjusted``. ``team`` holds called leads only: a lead
        nobody called belongs to nobody.
    """
    if missing := missing_for_touches(leads, tables, config):
        return Told(needs=missing)
    answered = with_response(leads, config.calendar, promised)
    if "grade" not in answered:
        answered = answered.assign(grade=ALL)
    found = {"grade": _by_grade(answered)}
    for name, labels in _levels(answered, tables, config).items():
        rows = answered.assign(**{name: labels})[labels.notna()]
        if len(rows):
            found[name] = response_table(rows, name).merge(against_the_rest(rows, name), on=name, how="left")
    said = [grade_sentence(row) for row in found["grade"].to_dict("records")]
    said += [levels_sentence(found[name], name) for name in ("source", "team", "hour") if name in found]
    return Told(found, [sentence for sentence in said if sentence], _facts(found["grade"], window_of(leads)))


def _by_grade(leads: pd.DataFrame) -> pd.DataFrame:
    """Return all leads together, then each grade."""
    parts = [response_table(part, "grade") for part in (leads.assign(grade=ALL), leads)]
    return pd.concat(parts).drop_duplicates("grade", ignore_index=True)


def _levels(leads: pd.DataFrame, tables: LeadTables, config: SourceConfig) -> dict[str, pd.Series]:
    """Return the other ways to divide the leads; levels of under ten accounts are joined (small cells)."""
    found = {}
    if SOURCE in tables.leads.columns:
        own = tables.leads.select("lead_id", SOURCE).to_pandas().set_index("lead_id")[SOURCE]
        found["source"] = folded(leads["lead_id"].map(own).fillna(NOT_KNOWN).astype(str), leads["account_id"])
    called = leads["lead_id"].where(leads["response_hours"].notna())
    groups = owner_groups(tables, called.dropna().unique())
    if len(groups):
        found["team"] = called.map(groups)
    found["hour"] = part_of_day(leads["created_at"], config.calendar)
    return found


def _facts(table: pd.DataFrame, window: str) -> dict[str, Any]:
    """Return the shares by grade as facts."""
    facts = {}
    for row in table.to_dict("records"):
        grade = "all" if row["grade"] == ALL else str(row["grade"])
        never = (row["never_fraction"], row["never_low"], row["never_high"])
        facts[f"never_called_{grade}"] = fact(*never, n=row["leads"], window=window)
        if row["due"]:
            in_time = (row["in_time_fraction"], row["low"], row["high"])
            facts[f"in_time_{grade}"] = fact(*in_time, n=row["due"], window=window)
    return facts
