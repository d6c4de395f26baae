"""Sales' verdicts of a run: shares, reasons, whom the outcome proved right, rules and the newest week."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from src.evaluation.feedback.acceptance import (
    EVERY,
    acceptance_sentences,
    acceptance_table,
    outcome_sentences,
    outcomes_table,
    reasons_table,
)
from src.evaluation.feedback.judged import judged_leads
from src.evaluation.feedback.rules import proposed_rules, rule_sentences
from src.evaluation.feedback.weeks import verdict_weeks, week_sentence
from src.evaluation.later_leads import at_creation
from src.evaluation.told import Told, fact, window_of
from src.features.definition import Feature
from src.leads.config import SourceConfig
from src.leads.tables import LeadTables

NEEDS = (
    "Sales' verdicts on leads (a table [tables.feedback] with lead_id, at, verdict and reason) would be needed; the "
    "list lists/sample_to_judge.csv, filled in, is one."
)


def feedback(
    tables: LeadTables,
    leads: pd.DataFrame,
    examples: pd.DataFrame,
    features: pd.DataFrame,
    catalog: Mapping[str, Feature],
    config: SourceConfig,
) -> Told:
    """Return what sales said of leads, and what follows.

    Parameters
    ----------
    tables : LeadTables
    leads : pandas.DataFrame
        As :func:`~src.evaluation.promises.new_leads.new_leads` returns them: those that have a grade.
    examples, features : pandas.DataFrame
        All scoring rows and their features, index ``row_id``: rules are looked for among all judged leads.
    catalog : mapping of str to Feature
    config : SourceConfig

    Returns
    -------
    Told
        Tables ``feedback_by_grade, feedback_reasons, feedback_outcomes, feedback_rules, feedback_weeks``; those by
        grade hold the leads since the first test window.
    """
    if tables.feedback.is_empty():
        return Told(needs=NEEDS)
    plural = config.milestones.target_words_plural
    every = at_creation(examples)
    judged, ever = judged_leads(tables, leads), judged_leads(tables, every)
    if judged.empty:
        judged = ever
    by_grade, outcomes = acceptance_table(judged), outcomes_table(judged)
    rules = proposed_rules(ever, every, features, catalog)
    found = {"feedback_by_grade": by_grade, "feedback_reasons": reasons_table(judged), "feedback_outcomes": outcomes}
    weeks = verdict_weeks(judged, tables.as_of)
    found |= {"feedback_rules": rules, "feedback_weeks": weeks}
    said = [*acceptance_sentences(by_grade), *outcome_sentences(outcomes, plural), *week_sentence(judged, tables.as_of)]
    facts = {
        f"accepted.{'all' if row['grade'] == EVERY else row['grade']}": fact(
            row["share"], row["low"], row["high"], row["judged"], window_of(judged)
        )
        for row in by_grade.to_dict("records")
    }
    return Told(found, [*said, *rule_sentences(rules, plural)], facts)
