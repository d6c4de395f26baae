"""A shock on one thing only: how much of it lands on the right part, and what is named where nothing changed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from src.evaluation.changes.factors import PARTS, factors
from src.evaluation.changes.periods import leads_of, two_periods
from src.evaluation.changes.strata import strata
from src.evaluation.changes.who_moved import who_moved
from src.leads.config import load_config
from src.models.cut import Numbers
from src.paths import CONF
from studies.planted_periods import DAYS, SHOCKS, Pool, pool, two_periods_of
from studies.rates import rate_words
from studies.study import Study

DRAWS = 1000
NOTHING, HANDLING = "nothing", "handling"
BY_LOT = "handling, calls by lot"
"""The arm in which nobody's nose decides who is called."""
ENOUGH = 0.8
CONFIG = load_config(CONF / "sample.toml")


def one(seed: int, draws: int = DRAWS) -> list[dict[str, Any]]:
    """Return per arm and part what was said, and how much of the planted change lands there, in truth."""
    chosen, by_lot = pool(seed), pool(seed, by_lot=True)
    records = _records(chosen, {shock: shock for shock in SHOCKS}, draws)
    return records + _records(by_lot, {BY_LOT: HANDLING}, draws)


def table(records: pd.DataFrame) -> str:
    """Return where each shock lands and how often each part is named."""
    leads = records.groupby("seed")["leads"].first().mean()
    arms = {arm: (arm, words) for arm, words in SHOCKS.items()} | {BY_LOT: (HANDLING, SHOCKS[HANDLING])}
    landed = ["| planted | wins | " + " | ".join(PARTS) + " | 80 of 100 or more land right |", "|---" * 7 + "|"]
    named = ["| planted | " + " | ".join(PARTS) + " | the right part, the right way |", "|---" * 6 + "|"]
    for arm, (right, words) in arms.items():
        rows = records[records["arm"] == arm]
        if arm != NOTHING:
            landed.append(_landed(rows, f"{arm}: {words}", right))
        named.append(_named(rows, arm, right))
    return "\n".join(
        [
            f"Two periods of {DAYS} days of the sample's leads (together about {leads:,.0f}) that differ in one "
            f"planted thing; {records['seed'].nunique()} seeds, {DRAWS:,} draws of accounts. Share of the planted "
            "change in wins that each part takes over, with every lead's true chance in place of its outcome and "
            "against the same seed without the shock; mean over seeds. What no column tells counts as market, by "
            "definition.",
            "",
            *landed,
            "",
            "How often the interval of a part leaves out zero, with drawn outcomes:",
            "",
            *named,
        ]
    )


def _records(leads: Pool, arms: dict[str, str], draws: int) -> list[dict[str, Any]]:
    """Return one record per arm and part; ``arms`` says which shock each has."""
    still, records = _in_truth(*two_periods_of(leads, NOTHING)), []
    for arm, shock in arms.items():
        rows, chance = two_periods_of(leads, shock)
        moved = _in_truth(rows, chance)
        planted = {part: moved[part] - still[part] for part in PARTS}
        said = who_moved(rows, rows["score"], CONFIG, draws=draws, seed=int(leads.options.seed)).tables["who_moved"]
        told = said.set_index("part")["finding"]
        same = {"arm": arm, "leads": len(rows), "change": sum(planted.values())}
        records += [{**same, "part": part, "planted": planted[part], "finding": str(told[part])} for part in PARTS]
    return records


def _in_truth(rows: pd.DataFrame, chance: Numbers) -> dict[str, float]:
    """Return the parts with each lead's true chance in place of what came of it."""
    periods = two_periods(rows)
    if periods is None:
        raise RuntimeError("The planted rows hold no two periods: the study has nothing to split.")
    leads = leads_of(rows, periods)
    cells = strata(leads, leads["score"], CONFIG.calendar, None)
    parts = factors(*cells.counts(chance, np.ones((len(leads), 1)))).parts()
    return {part: float(value[0]) for part, value in parts.items()}


def _landed(rows: pd.DataFrame, words: str, right: str) -> str:
    """Return the line of one arm: the share of the change that each part takes over."""
    share = {part: each["planted"] / each["change"] for part, each in rows.groupby("part")}
    lands = share.get(right)
    enough = "" if lands is None else rate_words(int((lands >= ENOUGH).sum()), len(lands))
    change = f"{rows['change'].mean():.1f}"
    return f"| {' | '.join([words, change, *(f'{share[part].mean():.2f}' for part in PARTS), enough])} |"


def _named(rows: pd.DataFrame, arm: str, right: str) -> str:
    """Return the line of one arm: how often each part is named, and how often rightly."""
    by_part = dict(list(rows.groupby("part")))
    cells = [rate_words(int((each["finding"] != "cannot tell").sum()), len(each)) for each in map(by_part.get, PARTS)]
    own, rightly = by_part.get(right), ""
    if own is not None:
        way = np.where(own["planted"] > 0, "more", "less")
        rightly = rate_words(int((own["finding"] == way).sum()), len(own))
    return f"| {' | '.join([arm, *cells, rightly])} |"


STUDY = Study("who_moved", "Who moved the number: where a planted shock lands", one, table)
