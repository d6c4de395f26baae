"""Whom sales calls and leaves: what can be measured of it, and what calling all might have brought."""

from __future__ import annotations

import pandas as pd

from src.evaluation.calls.handling import CALLED_FIRST
from src.evaluation.evidence import Evidence
from src.evaluation.ladder import WAYS
from src.evaluation.selection.agreement import agreement_sentence, top_k_agreement
from src.evaluation.selection.all_leads import with_all_leads
from src.evaluation.selection.coverage import coverage, coverage_sentence
from src.evaluation.selection.left_out import left_out, left_out_facts, left_out_sentence
from src.evaluation.selection.undo import selection_sentence, selection_tables, undo_selection
from src.evaluation.told import Told

PAIR = ("model", "rules")


def whom_sales_calls(seen: Evidence) -> Told:
    """Return how many leads of each tenth of the chance were called, and whether a score of all leads calls others.

    Returns
    -------
    Told
        Tables ``coverage`` and ``agreement`` (of the newest test window).
    """
    if seen.config.touches is None:
        return Told(needs="Which activities are sales' contact with the lead ([touches]) would be needed.")
    reached = coverage(seen.table)
    newest = with_all_leads(seen.table, seen.features, seen.examples, seen.catalog, seen.windows, seen.model)
    agreement = top_k_agreement(newest, seen.capacity.per_week)
    said = [coverage_sentence(reached, seen.plural), agreement_sentence(agreement)]
    return Told({"coverage": reached, "agreement": agreement}, [sentence for sentence in said if sentence])


def had_all_been_called(seen: Evidence, leads: pd.DataFrame) -> Told:
    """Return the comparison as if sales had called everybody, and what the leads left alone might have brought.

    Parameters
    ----------
    seen : Evidence
    leads : pandas.DataFrame
        As :func:`~src.evaluation.campaigns.looked_at.leads_looked_at` returns them.

    Returns
    -------
    Told
        Tables ``selection``, ``selection_report`` and ``selection_balance``; facts ``left_out…`` of A and B leads, for
        the page. Both are estimates, each with its assumption in words.
    """
    given = (seen.features, seen.catalog, seen.recipe, seen.capacity.per_week, [PAIR])
    undone = undo_selection(seen.table, seen.comparison, *given)
    if undone is None:
        return Told(
            needs="Called leads of which enough won would be needed, and which activities are calls ([touches])."
        )
    floor, like_called = seen.recipe.worked_chance_floor, undone.worked_chance.reindex(leads.index)
    best = leads[leads["grade"].isin(CALLED_FIRST)]
    said = [
        selection_sentence(undone, PAIR, (WAYS[PAIR[0]], WAYS[PAIR[1]]), seen.plural),
        left_out_sentence(left_out(leads, like_called, floor), seen.plural),
    ]
    facts = left_out_facts(left_out(best, like_called, floor), seen.mean_value)
    return Told(selection_tables(undone), [sentence for sentence in said if sentence], dict(facts))
