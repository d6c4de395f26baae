"""Fields of the leads that the page discloses: left out, kept against suspicion, may have grown; and their price."""

from __future__ import annotations

import pandas as pd

from src.evaluation.leaks.leak_probe import MAY_HAVE_GROWN, SUSPICIOUS
from src.evaluation.leaks.leakage_premium import CLEAN, DELIVERED, PROMISED
from src.features.activity_types import words_of
from src.leads.config import SourceConfig
from src.reporting.assemble.facts import count, share
from src.reporting.story import Fields, LeadField, Price

BEST_HALF = (
    "share of the wins that the best half of the list reaches, leads of the newest test window as they came in, "
)
MADE_OF = {
    PROMISED: "learned and tested with these fields as they are today",
    DELIVERED: "learned with them, tested while they are empty",
    CLEAN: "learned and tested without them",
}


def fields_of(config: SourceConfig, findings: pd.DataFrame, figures: pd.DataFrame) -> Fields:
    """Return the fields to disclose.

    Parameters
    ----------
    config : SourceConfig
        Gives the words of the fields and the analyst's reasons.
    findings : pandas.DataFrame
        The leak probe's table; empty where it was not saved.
    figures : pandas.DataFrame
        The leakage premium's; empty where nothing was priced, or the score must not be told.
    """
    if findings.empty:
        return Fields()
    is_suspicious, is_cleared = findings["class"] == SUSPICIOUS, findings["name"].isin(config.features.cleared)
    is_grown = (findings["class"] == MAY_HAVE_GROWN) & (findings["use"] == "feature")
    return Fields(
        left_out=_listed(findings[is_suspicious & ~is_cleared], config),
        kept=_listed(findings[is_suspicious & is_cleared & (findings["use"] == "feature")], config),
        grown=_listed(findings[is_grown], config),
        left_out_price=_price(figures, SUSPICIOUS),
        grown_price=_price(figures, MAY_HAVE_GROWN),
    )


def _listed(rows: pd.DataFrame, config: SourceConfig) -> tuple[LeadField, ...]:
    reasons = {**config.features.confirmed, **config.features.cleared}
    return tuple(
        LeadField(words_of(config, row["name"]), str(row["evidence"]), reasons.get(row["name"], ""))
        for _, row in rows.iterrows()
    )


def _price(figures: pd.DataFrame, about: str) -> Price | None:
    """Return the three numbers and the paired difference of the first two, None where they were not measured."""
    if figures.empty:
        return None
    rows = figures[(figures["about"] == about) & (figures["metric"] == "wins_best_half")]
    found = {(row["method"], "" if pd.isna(row["versus"]) else row["versus"]): row for _, row in rows.iterrows()}
    if not found:
        return None
    facts = {
        method: share(found[method, ""], BEST_HALF + words, str(found[method, ""]["window"]), "value")
        for method, words in MADE_OF.items()
    }
    gap = found[PROMISED, DELIVERED]
    window = str(gap["window"])
    difference = share(gap, "promised less delivered, paired", window, "value", "difference")
    leads = count(gap["accounts"], "leads of the newest test window", window)
    wins = count(gap["won_accounts"], "of these, won", window)
    return Price(facts[PROMISED], facts[DELIVERED], facts[CLEAN], difference, leads, wins)
