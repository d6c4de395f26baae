"""The whole page: every check, its alarms, what to say and what other parts read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from src.evaluation.monitor.alarm import Alarm, alarm_table, listed
from src.evaluation.monitor.arrival_alarms import arrival_alarms, drift_table, fields_sentence, others_table
from src.evaluation.monitor.arrivals import MANY, Arrivals, watch_arrivals
from src.evaluation.monitor.estimated import estimated_table
from src.evaluation.monitor.freshness import freshness, rows_per_day
from src.evaluation.monitor.kinds import MANY_FIELDS, OUTCOME_SHARE
from src.evaluation.monitor.outcome_words import estimated_sentence, outcome_alarms, outcomes_sentence, silent_alarms
from src.evaluation.monitor.outcomes import Outcomes, watch_outcomes
from src.evaluation.monitor.seen import Seen
from src.evaluation.promises.new_leads import FROM_SCORE, new_leads
from src.evaluation.told import fact


@dataclass(frozen=True)
class Monitored:
    """What the page found.

    Attributes
    ----------
    alarms : tuple of Alarm
    tables : dict of str to pandas.DataFrame
        ``drift, moved_otherwise, outcomes, equal_chance, estimated, freshness``; empty where data are missing.
    sentences : list of str
        For people, alarms left out.
    facts : dict
        JSON types.
    """

    alarms: tuple[Alarm, ...]
    tables: dict[str, pd.DataFrame]
    sentences: list[str]
    facts: dict[str, Any]

    def with_alarms(self, further: Sequence[Alarm]) -> Monitored:
        """Return the page with the alarms of the machine and of earlier runs."""
        alarms = (*self.alarms, *further)
        return Monitored(alarms, self.tables, self.sentences, {**self.facts, "alarms": len(alarms)})

    @property
    def table(self) -> pd.DataFrame:
        """Return the alarms as a table."""
        return alarm_table(self.alarms)

    @property
    def warnings(self) -> list[str]:
        """Return one sentence per alarm, with what to do."""
        return [alarm.sentence for alarm in self.alarms]

    def notes(self, windows: pd.DataFrame) -> list[str]:
        """Return the short notes that are kept as facts: fields that moved, test windows outside of their range."""
        moved = self.facts["moved"]
        notes = [f"New leads look different in: {listed(moved)}."] if moved else []
        missed = windows[~windows["within"].astype(bool)]
        sides = ["more" if row["wins"] > row["expected"] else "fewer" for row in missed.to_dict("records")]
        return notes + [
            f"In test window {n} {side} won than expected." for n, side in zip(missed["window"], sides, strict=True)
        ]

    def summary(self, windows: pd.DataFrame) -> str:
        """Return the line of the terminal."""
        alarms = f"{len(self.alarms)} {'alarm' if len(self.alarms) == 1 else 'alarms'}"
        kept = f"; {int(windows['within'].sum())} of {len(windows)} test windows as expected" if len(windows) else ""
        return f"{alarms}{kept}"

    @property
    def keep_champion(self) -> str | None:
        """Return why the champion should go on scoring whatever was trained; None where nothing says so."""
        return next((alarm.what for alarm in self.alarms if alarm.kind is MANY_FIELDS), None)


def monitor(seen: Seen, recent_days: float) -> Monitored:
    """Return everything the page found in one run.

    Parameters
    ----------
    seen : Seen
    recent_days : float
        The longer of the two windows of newest leads.
    """
    plural = seen.config.milestones.target_words_plural
    scored = new_leads(seen.table, seen.examples, seen.features, seen.model)
    arrivals = watch_arrivals(seen, scored, recent_days)
    outcomes = watch_outcomes(seen.table, seen.frozen, OUTCOME_SHARE)
    young = scored[(scored["chance_from"] == FROM_SCORE) & ~scored["is_matured"].fillna(False).astype(bool)]
    guessed = estimated_table(seen.table, young["expected"])
    fresh = freshness(rows_per_day(seen.tables, seen.config), seen.as_of.date()) if seen.as_of else pd.DataFrame()
    alarms = [
        *(arrival_alarms(arrivals, seen.words) if arrivals else []),
        *silent_alarms(fresh),
        *outcome_alarms(outcomes, plural),
    ]
    tables = {
        "drift": drift_table(arrivals, seen.words),
        "moved_otherwise": others_table(arrivals),
        "outcomes": outcomes.table,
        "equal_chance": outcomes.bands,
        "estimated": guessed,
        "freshness": fresh,
    }
    sentences = [
        fields_sentence(arrivals, seen.config.source.order),
        outcomes_sentence(outcomes, plural),
        estimated_sentence(guessed, _known_on(young, seen), plural),
    ]
    facts = {**_facts(seen, arrivals, outcomes, guessed), "alarms": len(alarms)}
    return Monitored(tuple(alarms), tables, list(filter(None, sentences)), facts)


def _known_on(young: pd.DataFrame, seen: Seen) -> str:
    """Return the day on which the outcome of the young leads will be known; empty without dates."""
    newest = young["scored_at"].max()
    if pd.isna(newest):
        return ""
    return f"{newest + pd.Timedelta(days=seen.config.scoring.horizon_days):%Y-%m-%d}"


def _facts(seen: Seen, arrivals: Arrivals | None, outcomes: Outcomes, guessed: pd.DataFrame) -> dict[str, Any]:
    """Return the numbers that other parts read."""
    moved = [seen.words[name].words for name in arrivals.moved] if arrivals else []
    facts: dict[str, Any] = {"moved": moved, "last_run": None}
    if arrivals:
        n = arrivals.newest.get("recent")
        facts["moved_weight"] = fact(arrivals.moved_weight, n=n) | {"limit": MANY}
        facts["past_weeks"] = arrivals.fields.past_looks
    for row in outcomes.table.to_dict("records"):
        facts[row["check"]] = fact(row["wins"], row["low"], row["high"], row["leads"], outcomes.window)
    young = guessed[guessed["window"].isna()] if len(guessed) else guessed
    for row in young.to_dict("records"):
        facts["estimated_auc"] = fact(row["estimated_auc"], row["low"], row["high"], row["leads"]) | {
            "kind": "estimated"
        }
    return facts
