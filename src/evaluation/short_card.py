"""The short points card of a run: judged on later leads, and the card of today with its threshold, ready to type in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

import pandas as pd
import polars as pl

from src.evaluation.calls.capacity import Capacity
from src.evaluation.card_threshold import with_threshold
from src.evaluation.distilled import CARD, card_on, cards_by_window
from src.evaluation.known_before import Known
from src.evaluation.store import save_tables
from src.evaluation.windows import Window
from src.features.plan import FeaturePlan
from src.leads.tables import LeadTables
from src.rules.crm_steps import Crm, crm_steps
from src.rules.declare import RuleSet
from src.rules.write_rules import write_rules

CARD_FILE = "card.toml"


@dataclass(frozen=True)
class ShortCard:
    """A points card that a person can type into a CRM.

    Attributes
    ----------
    table : pandas.DataFrame
        The out-of-time table with ``card``: the points of the card learned before each row's window.
    card : RuleSet or None
        Learned from all that is known today, with the threshold that sales has time for; None where no condition tells
        enough, or too little is known.
    steps : dict of str to pandas.DataFrame
        ``card_hubspot`` and ``card_marketo``: what to enter where, step by step.
    """

    table: pd.DataFrame
    card: RuleSet | None
    steps: dict[str, pd.DataFrame] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """Return what the card is made from, or that there is none."""
        if self.card is None:
            return "No card: too little is known, or no single condition tells enough."
        bound = next((entry.at_least for entry in self.card.qualify), None)
        calls = f"; call from {bound:g} points on" if bound is not None else ""
        return f"{self.card.source}. {len(self.card.rule)} rules{calls}."

    @property
    def listed(self) -> pd.DataFrame:
        """The rules of the card and their points, one row per rule."""
        rules = self.card.rule if self.card else ()
        return pd.DataFrame({"rule": [rule.name for rule in rules], "points": [int(rule.points) for rule in rules]})


def short_card(
    table: pd.DataFrame,
    examples: pd.DataFrame,
    windows: Sequence[Window],
    known: Known,
    tables: LeadTables,
    rows: pl.DataFrame,
    plan: FeaturePlan,
    capacity: Capacity,
    counts: str = "leads",
    names: Mapping[str, str] | None = None,
) -> ShortCard:
    """Return the card judged window by window, and the card of today.

    Parameters
    ----------
    table : pandas.DataFrame
        The out-of-time table.
    examples, windows
        As for :func:`~src.evaluation.out_of_time.out_of_time`.
    known : Known
        What to learn from: the very rows, with the very weights, from which the model learns.
    tables, rows, plan
        As for :func:`~src.evaluation.distilled.card_on`.
    capacity, counts
        As for :func:`~src.evaluation.card_threshold.with_threshold`.
    names : mapping of str to str, optional
        The company's words for columns and types of activity, for the steps.
    """
    points = cards_by_window(known.before, examples, windows, tables, rows, plan)
    judged = table.assign(**{CARD: points.reindex(table.index)}) if points.notna().any() else table
    card = card_on(known.today, known.end, tables, rows, plan) if known.today is not None else None
    if card is None:
        return ShortCard(judged, None)
    ready = with_threshold(card, tables, rows.filter(pl.col("kind") != "now"), capacity, counts)
    steps = {f"card_{crm.lower()}": crm_steps(ready, crm, names) for crm in get_args(Crm)}
    return ShortCard(judged, ready, steps)


def save_card(folder: Path, found: ShortCard) -> None:
    """Write ``card.toml``, a rule set like those in ``conf/rules``, and the steps of each CRM as CSV; none without."""
    path = folder / CARD_FILE
    if found.card is None:
        path.unlink(missing_ok=True)
    else:
        write_rules(found.card, path)
    save_tables(folder, {f"card_{crm.lower()}": pd.DataFrame() for crm in get_args(Crm)} | found.steps)
