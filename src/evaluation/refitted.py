"""The team's own rules with points re-fitted before each test window: the fair rival."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from src.evaluation.windows import Window, test_rows
from src.leads.errors import LeadScoringError
from src.models.training_set import TrainingSet
from src.rules.declare import RuleSet
from src.rules.refit import refit


def refitted_by_window(
    rules: RuleSet,
    firings: pd.DataFrame,
    examples: pd.DataFrame,
    windows: Sequence[Window],
    known: Mapping[int, TrainingSet],
) -> pd.Series:
    """Return the re-fitted points of every test row, index ``row_id``; missing where nothing could be fitted.

    Parameters
    ----------
    rules : RuleSet
    firings : pandas.DataFrame, index ``row_id``
        How often each rule counts for each row, as :func:`src.rules.replay.firings` gives it.
    examples, windows
        As for :func:`~src.evaluation.out_of_time.out_of_time`.
    known : mapping of int to TrainingSet
        ``before`` of :func:`~src.evaluation.known_before.known_rows`: points learn from the very rows, with the very
        weights, from which the model of that window learned.
    """
    parts = [pd.Series(dtype=float, name="rules_refitted")]
    for window in windows:
        tested = test_rows(examples, window).index
        parts.append(_points(rules, firings, known.get(window.index), tested))
    return pd.concat(parts[1:] or parts).sort_index().rename("rules_refitted")


def _points(rules: RuleSet, firings: pd.DataFrame, known: TrainingSet | None, tested: pd.Index) -> pd.Series:
    if known is None:
        return pd.Series(np.nan, tested)
    learned = known.examples.index
    try:
        card = refit(rules, firings.loc[learned], known.examples, pd.Series(known.weight, learned))
    except LeadScoringError:
        return pd.Series(np.nan, tested)
    return card.score(firings.loc[tested])
