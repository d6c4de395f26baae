"""Everything that the questions about customers start from, read from a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
import polars as pl

from src.evaluation.customers.buyers import Buyers, buyers_at, in_segment
from src.evaluation.customers.conditions import MIN_LEADS, Condition, conditions_of
from src.evaluation.customers.outcome import TARGET, with_outcome
from src.evaluation.customers.profiles import statements
from src.evaluation.customers.tried_field import with_field
from src.features.catalog import catalog
from src.features.definition import Feature
from src.features.plan import FeaturePlan
from src.features.store import read_examples, read_features, read_plan
from src.leads.config import SourceConfig
from src.leads.tables import LeadTables, read_tables


@dataclass(frozen=True)
class LookedAt:
    """A run as the questions about customers see it.

    Attributes
    ----------
    tables : LeadTables
    plan : FeaturePlan
    config : SourceConfig
    examples, features : pandas.DataFrame
        All scoring rows with their labels by the chosen outcome, and their features.
    words : mapping of str to Feature
    everyone : Buyers
        The leads of all segments.
    buyers : Buyers
        Those of the chosen segment.
    min_leads : int
        Smaller groups are not asked about.
    outcome : str
        The milestone that is asked about.
    """

    tables: LeadTables
    plan: FeaturePlan
    config: SourceConfig
    examples: pd.DataFrame
    features: pd.DataFrame
    words: Mapping[str, Feature]
    everyone: Buyers
    buyers: Buyers
    min_leads: int
    outcome: str

    @property
    def is_target(self) -> bool:
        """Return whether the outcome is the target."""
        return self.outcome in (TARGET, self.config.milestones.target)

    @property
    def plural(self) -> str:
        """Return what leads that reach the outcome are called."""
        return self.config.milestones.target_words_plural if self.is_target else f"'{self.outcome}' leads"

    @property
    def currency(self) -> str:
        """Return the currency."""
        return self.config.economics.currency

    @property
    def conditions(self) -> list[Condition]:
        """Return every statement about single features, found on the earlier leads."""
        return conditions_of(self.buyers.earlier.features, self.buyers.catalog, self.min_leads)

    @property
    def statements(self) -> list[Condition]:
        """Return the statements people go by: who leads are, and what they did at all or again.

        Fields that may have grown afterwards are left out: they may be a result of buying.
        """
        early = [condition for condition in self.conditions if condition.feature not in self.buyers.grown]
        return statements(early, self.buyers.earlier, self.min_leads)

    def asked(self, segment: str, outcome: str) -> LookedAt:
        """Return the same run with another segment or outcome; only for rows whose target is the outcome so far."""
        examples, age = with_outcome(self.examples, self.tables, self.config, outcome)
        everyone = buyers_at(
            examples,
            self.features,
            self.words,
            age,
            grown=self.everyone.grown,
            are_own_steps=self.everyone.are_own_steps,
        )
        chosen = in_segment(everyone, segment)
        return replace(self, examples=examples, everyone=everyone, buyers=chosen, outcome=outcome)


def looked_at(
    folder: Path,
    config: SourceConfig,
    *,
    segment: str = "",
    outcome: str = TARGET,
    found_until: str = "",
    field_to_try: str = "",
    min_leads: int = MIN_LEADS,
) -> LookedAt:
    """Return what the run at ``folder`` holds, with the leads that the questions are about.

    Parameters
    ----------
    folder : Path
        Of the run: ``tables/`` and ``features/``.
    config : SourceConfig
    segment : str
        ``column=value``; empty: all leads.
    outcome : str
        A milestone; ``won``: the target.
    found_until : str
        ISO day; empty: the first two thirds in order of arrival.
    field_to_try : str
        One more column of the leads.
    min_leads : int

    Raises
    ------
    LeadScoringError
        Where there is no such segment, outcome or field, or it may not be looked at.
    """
    tables, plan = read_tables(folder / "tables"), read_plan(folder / "features")
    examples, age = with_outcome(read_examples(folder / "features"), tables, config, outcome)
    words = catalog(config, plan)
    features = read_features(folder / "features")
    features, words = with_field(features, words, examples["lead_id"], tables, config, field_to_try)
    columns = {f"leads.{name}" for name in config.features.grown_after}
    grown = frozenset(name for name, feature in words.items() if feature.source in columns)
    everyone = buyers_at(examples, features, words, age, found_until, grown, _are_own_steps(tables, config))
    buyers = in_segment(everyone, segment)
    return LookedAt(tables, plan, config, examples, features, words, everyone, buyers, min_leads, outcome)


def _are_own_steps(tables: LeadTables, config: SourceConfig) -> bool:
    """Return whether activities are the seller's own steps as far as anybody knows."""
    if not config.features.sales_activity:
        return False
    return not bool(tables.activities.select(pl.col("actor").is_not_null().any()).collect().item())
