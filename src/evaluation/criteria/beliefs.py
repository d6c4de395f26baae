"""What the points take for granted, held against later leads: confirmed, not so, or cannot tell, and since when not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import fisher_exact

from src.evaluation.customers.buyers import Buyers
from src.evaluation.customers.fields import Flags
from src.evaluation.holm import holm
from src.evaluation.in_words import between, of_100
from src.evaluation.rates import Z_95, wilson
from src.evaluation.told import Told, fact, window_of

CONFIRMED, NOT_SO, TURNED, CANNOT_TELL, NEVER = (
    "confirmed",
    "not so",
    "the other way round",
    "cannot tell",
    "met no lead",
)
SURE = 0.05
WORTH_IT = 1.25
"""A rule is not so where leads it meets surely have less than this many times the odds of the others."""
LEAST_LEADS = 10
COLUMNS = ["rule", "points", "n", "wins", "rate", "low", "high", "others_rate", "verdict", "since"]


def beliefs(
    buyers: Buyers, fired: pd.DataFrame | None, points: Mapping[str, float], watched: Told, plural: str
) -> Told:
    """Return for each points rule whether later leads bear out that such leads win more often (less, for a minus).

    Parameters
    ----------
    buyers : Buyers
        Later leads.
    fired : pandas.DataFrame or None
        How often each rule counts for a lead; None without rules.
    points : mapping of str to float
        Of each rule.
    watched : Told
        The criteria over time: a change of one that says the same as a rule dates the rule.
    plural : str

    Returns
    -------
    Told
        Table ``beliefs`` with ``COLUMNS``. Raw rates: what a rule is worth beside the others is the audit's question.
    """
    if fired is None or not points:
        return Told(needs="The points rules in use (conf/rules/*.toml, named in [rules]) would be needed.")
    won = buyers.won.to_numpy(dtype=bool)
    rows = []
    for name, worth in points.items():
        holds = fired.loc[buyers.leads.index, name].ne(0).to_numpy()
        n, wins = int(holds.sum()), int(won[holds].sum())
        low, high = (float(end) for end in wilson(wins, n))
        others = float(won[~holds].mean()) if (~holds).any() else np.nan
        share = {"rate": wins / n if n else np.nan, "low": low, "high": high, "others_rate": others}
        rows.append({"rule": name, "points": worth, "n": n, "wins": wins, **share, **_evidence(holds, won, worth)})
    table = pd.DataFrame(rows)
    table["p"] = holm(table["p"].to_numpy())
    table["verdict"] = [_verdict(row) for row in table.to_dict("records")]
    dates = _dates(watched.tables.get("criteria", pd.DataFrame()))
    table["since"] = [dates.get(rule, "") for rule in table["rule"]]
    table = table[COLUMNS]
    window = window_of(buyers.leads)
    known = table[table["n"] > 0].to_dict("records")
    facts = {f"belief.{r['rule']}.rate": fact(r["rate"], r["low"], r["high"], r["n"], window) for r in known}
    return Told({"beliefs": table}, _sentences(table, buyers.rate, plural), facts)


def _evidence(holds: Flags, won: Flags, points: float) -> dict[str, float]:
    """Return Fisher's p and how surely the odds are less than worth it, both in the direction of the points."""
    a, b = won[holds].sum(), (~won[holds]).sum()
    c, d = won[~holds].sum(), (~won[~holds]).sum()
    if min(a + b, c + d) < LEAST_LEADS:
        return {"p": 1.0, "odds": np.nan, "highest_odds": np.nan}
    cells = np.array([a, b, c, d]) + 0.5
    sign = 1 if points > 0 else -1
    odds = sign * np.log(cells[0] * cells[3] / (cells[1] * cells[2]))
    spread = np.sqrt((1 / cells).sum())
    return {
        "p": float(fisher_exact([[a, b], [c, d]])[1]),
        "odds": float(odds),
        "highest_odds": float(odds + Z_95 * spread),
    }


def _verdict(row: Mapping[Any, Any]) -> str:
    """Return what later leads say of one rule."""
    if row["n"] == 0:
        return NEVER
    if np.isnan(row["odds"]):
        return CANNOT_TELL
    if row["p"] < SURE:
        return CONFIRMED if row["odds"] > 0 else TURNED
    return NOT_SO if row["highest_odds"] < np.log(WORTH_IT) else CANNOT_TELL


def _dates(criteria: pd.DataFrame) -> dict[str, str]:
    """Return the month since when a rule's criterion changed."""
    if criteria.empty:
        return {}
    changed = criteria[criteria["since"].notna() & criteria["rules"].ne("")]
    return {name: row["since"] for row in changed.to_dict("records") for name in str(row["rules"]).split(", ")}


def _sentences(table: pd.DataFrame, rate: float, plural: str) -> list[str]:
    """Return which rules are borne out and which are not."""
    counts = table["verdict"].value_counts()
    said = [f"Of {len(table)} points rules later leads bear out {counts.get(CONFIRMED, 0)}."]
    for verdict, begins in ((TURNED, "The other way round"), (NOT_SO, "Not so")):
        rows = table[table["verdict"] == verdict].to_dict("records")
        named = [
            f"{row['rule'].replace('_', ' ')} ({row['points']:+g} points, {of_100(row['rate'])} of 100, "
            f"{between(row['low'], row['high'])}, n = {row['n']:,})"
            for row in rows
        ]
        said += [f"{begins}: {'; '.join(named)}; {of_100(rate)} of 100 of all become {plural}."] if named else []
    unsure = counts.get(CANNOT_TELL, 0)
    said += [f"Of {unsure} it cannot be told yet."] if unsure else []
    return said
