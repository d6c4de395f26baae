"""How many weeks a trial of the score's order needs, by the project's own history, and when it is hopeless."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from src.evaluation.rates import wilson
from src.evaluation.told import fact
from src.evaluation.trial.bases import Base, trial_bases
from src.evaluation.trial.plan_sentences import MOST_WEEKS_TO_DRAW, hopeless, plan_sentences
from src.evaluation.trial.power import smallest_gain, weeks_needed
from src.leads.config import SourceConfig
from src.leads.tables import LeadTables

GAINS = (0.05, 0.1, 0.2, 0.3, 0.5)
LENGTHS = (4, 8, 12, 26, 52)
RATES = [
    *("outcome", "within_days", "leads", "reached", "rate", "low", "high", "leads_per_week", "teams", "icc"),
    *("inflation", "gain", "rate_after", "weeks", "weeks_until_read", "is_worth_having"),
]
DIFFERENCES = ["outcome", "weeks", "smallest_gain", "rate", "rate_after"]


@dataclass(frozen=True)
class TrialPlan:
    """How long a trial would take, outcome by outcome.

    Attributes
    ----------
    weeks : pandas.DataFrame
        ``RATES``, one row per outcome and gain: share of leads (0-1) that reach it within ``within_days`` today with
        its interval, ``gain`` as a share of it, weeks of drawing that show it (missing: ten years would not), weeks
        until it can be read.
    differences : pandas.DataFrame
        ``DIFFERENCES``, one row per outcome and number of weeks: the smallest gain that so many weeks show.
    outcome : str or None
        Which outcome decides; None where none can within a year.
    weeks_to_draw : int or None
        Weeks of drawing it needs.
    refused : str or None
        Why such a trial is hopeless, in words.
    sentences : list of str
    facts : dict
    needs : str or None
    """

    weeks: pd.DataFrame
    differences: pd.DataFrame
    outcome: str | None = None
    weeks_to_draw: int | None = None
    refused: str | None = None
    sentences: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    needs: str | None = None

    def within_days(self) -> dict[str, int]:
        """Return within how many days each outcome counts."""
        first = self.weeks.drop_duplicates("outcome")
        return {str(name): int(days) for name, days in zip(first["outcome"], first["within_days"], strict=True)}


def plan_trial(tables: LeadTables, config: SourceConfig) -> TrialPlan:
    """Return how long a trial of the score's order against today's would take.

    Parameters
    ----------
    tables : LeadTables
        The source's history; no model is needed.
    config : SourceConfig
        ``trial`` says what is drawn by lot, which outcome decides and which gain is worth having.

    Notes
    -----
    One outcome decides, named beforehand; the others are shown beside it. Where none is declared it is the latest step
    of the process that shows the gain worth having within ``MOST_WEEKS_TO_DRAW`` weeks: nearest to the customer.
    """
    bases, needs = trial_bases(tables, config)
    if needs is not None:
        return TrialPlan(pd.DataFrame(columns=RATES), pd.DataFrame(columns=DIFFERENCES), needs=needs)
    weeks, differences = weeks_table(bases, config.trial.worth_having), differences_table(bases)
    wanted = weeks[weeks["is_worth_having"]].set_index("outcome")["weeks"]
    outcome = config.trial.outcome or _latest_in_time(wanted)
    needed = None if outcome is None or outcome not in wanted or pd.isna(wanted[outcome]) else int(wanted[outcome])
    drawn = needed if config.trial.weeks is None else config.trial.weeks
    refused = hopeless(weeks, differences, outcome, config)
    return TrialPlan(
        weeks,
        differences,
        None if refused else outcome,
        None if refused else drawn,
        refused,
        plan_sentences(weeks, differences, None if refused else outcome, drawn, config),
        _facts(weeks, outcome, drawn, refused),
    )


def _latest_in_time(wanted: pd.Series) -> str | None:
    """Return the latest step that can be shown within a year; None where there is none."""
    in_time = wanted[wanted.notna() & (wanted <= MOST_WEEKS_TO_DRAW)]
    return str(in_time.index[-1]) if len(in_time) else None


def weeks_table(bases: list[Base], worth_having: float) -> pd.DataFrame:
    """Return ``RATES`` for the usual gains and the one worth having."""
    rows = []
    for base in bases:
        low, high = wilson(base.reached, base.leads)
        for gain in sorted({*GAINS, worth_having}):
            after = base.rate * (1 + gain)
            weeks = weeks_needed(base.rate, after, base.design) if 0 < after < 1 else None
            said = {"outcome": base.outcome, "within_days": base.within_days, "leads": base.leads}
            said |= {"reached": base.reached, "rate": base.rate, "low": float(low), "high": float(high)}
            said |= {"leads_per_week": base.design.leads_per_week, "teams": base.design.teams, "icc": base.icc}
            said |= {"inflation": base.design.inflation, "gain": gain, "rate_after": after, "weeks": weeks}
            until = None if weeks is None else weeks + int(np.ceil(base.within_days / 7))
            rows.append({**said, "weeks_until_read": until, "is_worth_having": gain == worth_having})
    table = pd.DataFrame(rows, columns=RATES)
    return table.astype({"weeks": "Int64", "weeks_until_read": "Int64", "teams": "Int64"})


def differences_table(bases: list[Base]) -> pd.DataFrame:
    """Return ``DIFFERENCES``: what trials of the usual lengths show."""
    rows = []
    for base in bases:
        for weeks in LENGTHS:
            gain = smallest_gain(weeks, base.rate, base.design)
            shown = np.nan if gain is None else gain
            rows.append((base.outcome, weeks, shown, base.rate, base.rate * (1 + shown)))
    return pd.DataFrame(rows, columns=DIFFERENCES)


def _facts(weeks: pd.DataFrame, outcome: str | None, drawn: int | None, refused: str | None) -> dict[str, Any]:
    """Return the numbers of the plan (JSON types)."""
    worth = weeks[weeks["is_worth_having"]]
    found: dict[str, Any] = {"decides": outcome, "weeks_to_draw": drawn, "refused": refused}
    for row in worth.to_dict("records"):
        name = f"trial.{row['outcome']}"
        found[f"{name}.rate"] = fact(row["rate"], row["low"], row["high"], row["leads"])
        found[f"{name}.weeks"] = fact(np.nan if pd.isna(row["weeks"]) else row["weeks"])
    return found
