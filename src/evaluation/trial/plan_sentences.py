"""What a planned trial would show, in words for people; hopeless plans are refused."""

from __future__ import annotations

from typing import Any

import pandas as pd

from src.evaluation.in_words import between, of_100
from src.leads.config import SourceConfig

MOST_WEEKS_TO_DRAW = 52
"""A trial that draws for longer than a year answers a question nobody asks any more."""
_WHOLE_FROM = 2.0


def outcome_name(outcome: str, config: SourceConfig) -> str:
    """Return what people call an outcome: the company's word for it, for the target that of its wins."""
    if outcome == config.milestones.target:
        return config.milestones.target_words
    return config.words.get(outcome, outcome)


def hopeless(weeks: pd.DataFrame, differences: pd.DataFrame, outcome: str | None, config: SourceConfig) -> str | None:
    """Return why the trial is refused; None where it may begin.

    Parameters
    ----------
    weeks, differences : pandas.DataFrame
        Of the plan.
    outcome : str or None
        That decides: as declared, else the latest step that can be shown within a year.
    config : SourceConfig
    """
    worth = weeks[weeks["is_worth_having"]].set_index("outcome")
    if outcome is not None and outcome not in worth.index:
        return (
            f"'{outcome}' is no step of the process, or too few leads are old enough. Steps: {', '.join(worth.index)}."
        )
    if outcome is None:
        outcome = str(worth["weeks"].fillna(10**6).astype(int).idxmin())
        name = outcome_name(outcome, config)
        return f"Hopeless: even by '{name}' {_too_long(_row(weeks, outcome))} {_in_a_year(differences, outcome, name)}"
    row, planned = _row(weeks, outcome), config.trial.weeks
    name = outcome_name(outcome, config)
    if pd.isna(row["weeks"]) or row["weeks"] > MOST_WEEKS_TO_DRAW:
        return f"Hopeless: by '{name}' {_too_long(row)} {_in_a_year(differences, outcome, name)}"
    if planned is not None and planned < row["weeks"]:
        return (
            f"Too short: in {planned} weeks a trial would most likely miss the gain worth having "
            f"({_step(row)} by '{name}'); that takes {row['weeks']} weeks."
        )
    return None


def plan_sentences(
    weeks: pd.DataFrame, differences: pd.DataFrame, outcome: str | None, drawn: int | None, config: SourceConfig
) -> list[str]:
    """Return what people should know of the plan: each outcome, what decides, how it is drawn and when it is read."""
    worth = weeks[weeks["is_worth_having"]]
    said = [_of_outcome(_row(weeks, name), outcome_name(name, config)) for name in worth["outcome"].astype(str)]
    if outcome is None or drawn is None:
        return said
    row = _row(weeks, outcome)
    name = outcome_name(outcome, config)
    later = -(-int(row["within_days"]) // 7)
    return [
        *said,
        f"'{name}' decides: leads are drawn for {drawn} weeks, and the trial is read once, {later} weeks after that.",
        _drawn_by(row, config),
        "The other outcomes are shown beside it and decide nothing.",
    ]


def _row(weeks: pd.DataFrame, outcome: str) -> dict[str, Any]:
    """Return what the plan says of the gain worth having by one outcome."""
    own = weeks[weeks["is_worth_having"] & (weeks["outcome"] == outcome)]
    return {str(name): value for name, value in own.iloc[0].items()}


def _of_outcome(row: dict[str, Any], name: str) -> str:
    """Return how often the outcome comes today and what it takes to show the gain worth having."""
    today = (
        f"'{name}': today {of_100(row['rate'])} of 100 leads within {row['within_days']} days "
        f"({between(row['low'], row['high'])}; n = {row['leads']:,})."
    )
    if pd.isna(row["weeks"]):
        return f"{today} To show {_step(row)} more than ten years would not be enough."
    long = "" if row["weeks"] <= MOST_WEEKS_TO_DRAW else ": longer than a year, so it cannot decide"
    return f"{today} To show {_step(row)} takes {row['weeks']} weeks of new leads{long}."


def _step(row: dict[str, Any]) -> str:
    """Return the gain as "25 instead of 21 of 100"; with a decimal where whole numbers would hide it."""
    before, after = 100 * row["rate"], 100 * row["rate_after"]
    digits = 0 if after - before >= _WHOLE_FROM else 1
    return f"{after:.{digits}f} instead of {before:.{digits}f} of 100"


def _too_long(row: dict[str, Any]) -> str:
    takes = "more than ten years" if pd.isna(row["weeks"]) else f"{row['weeks']} weeks"
    return f"it would take {takes} of new leads to show the gain worth having ({_step(row)})."


def _in_a_year(differences: pd.DataFrame, outcome: str, name: str) -> str:
    """Return what a trial of a year would show at least."""
    year = differences[(differences["outcome"] == outcome) & (differences["weeks"] == MOST_WEEKS_TO_DRAW)]
    if year.empty or year["smallest_gain"].isna().all():
        return "A year would show nothing at all. Try it where more leads come in."
    row = {str(column): value for column, value in year.iloc[0].items()}
    return f"A year of leads shows only {_step(row)} or more by '{name}'. Try it where more leads come in."


def _drawn_by(row: dict[str, Any], config: SourceConfig) -> str:
    """Return what is drawn by lot."""
    if config.trial.by == "lead":
        return "Each new lead is drawn into one of two orders (all contacts of an account into the same)."
    return (
        f"For each of {row['teams']} teams the order of each week is drawn; leads of one team's week are alike "
        f"(so {row['inflation']:.1f} times as many are needed as if leads were drawn)."
    )
