"""Who looks ideal and does not buy, and who buys without looking ideal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from src.evaluation.campaigns.loss_reasons import loss_reasons
from src.evaluation.customers.buyers import Buyers
from src.evaluation.customers.characteristics import SURE, characteristics_table
from src.evaluation.customers.conditions import Condition, capital
from src.evaluation.customers.marked import Marked
from src.evaluation.in_words import between, of_100
from src.evaluation.rates import wilson
from src.evaluation.told import Told, fact, window_of
from src.leads.tables import LeadTables

BELONGS = "looks ideal"
LEAST_WINS = 10
_NAMED = 2


def misses(
    buyers: Buyers,
    marked: Marked,
    conditions: Sequence[Condition],
    tables: LeadTables,
    lost: list[str],
    plural: str,
) -> Told:
    """Return what sets apart leads that fit and do not buy, their reasons for loss, and the customers that fit nothing.

    Parameters
    ----------
    buyers : Buyers
        Earlier and later leads.
    marked : Marked
    conditions : sequence of Condition
    tables : LeadTables
        For reasons of loss.
    lost : list of str
        Milestones that close a lead without the target.
    plural : str

    Returns
    -------
    Told
        Tables ``fits_but_lost`` and ``missed_customers`` (as the table of characteristics: among leads that fit, and
        among those that do not), and ``loss_reasons``.
    """
    if not marked.groups:
        return Told(needs="A profile, or a characteristic that surely raises, would be needed: there is none.")
    fits = np.logical_or.reduce([group.holds(buyers.features) for group in marked.groups.values()])
    taken = {source for group in marked.groups.values() for source in group.sources}
    others = [condition for condition in conditions if condition.source not in taken]
    inside, outside = (characteristics_table(others, buyers.only(chosen)) for chosen in (fits, ~fits))
    wins, missed = int(buyers.won.sum()), int(buyers.won[~fits].sum())
    low, high = (float(end) for end in wilson(missed, wins))
    said = [_weak(inside, plural), _missed(missed, wins, low, high, marked, plural), *_sources(outside, missed, plural)]
    reasons = _reasons(buyers, fits, tables, lost, marked)
    window = window_of(buyers.leads)
    facts = {"missed_share": fact(missed / wins if wins else np.nan, low, high, wins, window)}
    shown = {"fits_but_lost": inside, "missed_customers": outside, **reasons.tables}
    return Told(shown, [sentence for sentence in said if sentence] + reasons.sentences, facts)


def _weak(inside: pd.DataFrame, plural: str) -> str:
    """Return what leads that fit and do not buy share."""
    sure = inside[(inside["p_corrected"] < SURE) & (inside["rate"] < inside["other_rate"])].drop_duplicates("source")
    if sure.empty:
        return f"Among leads that fit, nothing surely marks those that do not become {plural}."
    named = [
        f"{row['words']} ({of_100(row['rate'])} of 100 win, n = {row['n']:,}; the others that fit "
        f"{of_100(row['other_rate'])})"
        for row in sure.head(_NAMED).to_dict("records")
    ]
    return f"Fits and does not buy: {'; '.join(named)}."


def _missed(missed: int, wins: int, low: float, high: float, marked: Marked, plural: str) -> str:
    """Return how many customers fit none of the groups."""
    if wins < LEAST_WINS:
        return ""
    count = len(marked.groups)
    none = f"the {marked.kind}" if count == 1 else f"any of the {count} {marked.kind}s"
    return f"{of_100(missed / wins)} of 100 {plural} do not fit {none} ({between(low, high)}, n = {wins:,})."


def _sources(outside: pd.DataFrame, missed: int, plural: str) -> list[str]:
    """Return what customers that fit nothing share."""
    sure = outside[(outside["p_corrected"] < SURE) & (outside["rate"] > outside["other_rate"])].drop_duplicates(
        "source"
    )
    named = [
        f"{row['words']} ({of_100(row['wins'] / missed)} of 100 of them; of such leads {of_100(row['rate'])} win)"
        for row in sure.head(_NAMED).to_dict("records")
    ]
    return [f"What these {plural} share: {'; '.join(named)}."] if named and missed else []


def _reasons(buyers: Buyers, fits: np.ndarray, tables: LeadTables, lost: list[str], marked: Marked) -> Told:
    """Return the reasons for loss of leads that fit, against the others."""
    leads = buyers.leads.assign(**{BELONGS: np.where(fits, "yes", "no")})
    told = loss_reasons(leads, tables.milestones, lost, [BELONGS], {BELONGS: BELONGS})
    said = [_in_words(sentence, marked) for sentence in told.sentences]
    return replace(told, sentences=said or [f"Why they were lost is not known. {told.needs}"])


def _in_words(sentence: str, marked: Marked) -> str:
    """Return a sentence about reasons with the groups named as people know them."""
    fit = f"leads that fit the {marked.kind}{'' if len(marked.groups) == 1 else 's'}"
    plain = sentence.replace(f"{BELONGS} yes", fit).replace(f"{BELONGS} no", "the other leads")
    return capital(plain.replace("in one grade or segment than in the others", f"among {fit} than among the others"))
