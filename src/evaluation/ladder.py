"""Ways to order the list from the cheapest to the dearest: what each adds."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from src.evaluation.headline import headline
from src.evaluation.verdict import MARGIN, Verdict, verdict
from src.leads.errors import LeadScoringError

RANDOM = "chance"
WAYS = {
    RANDOM: "drawing by lot",
    "newest": "the newest first",
    "oldest": "the oldest first",
    "as_worked": "the order sales worked",
    "rules": "the points as they are",
    "rules_refitted": "the points with changed numbers",
    "card": "a short points card from the data",
    "odoo": "Odoo's scoring",
    "scorecard": "a points card from the data",
    "logistic": "a plain formula",
    "model": "the score",
}
"""Ways to order the list in order of what they cost to have and to keep, in words.

LightGBM has one rung: its calibrated chance ranks exactly as its raw margin.
"""
LEARNED = frozenset({"rules_refitted", "card", "odoo", "scorecard", "logistic", "model"})
"""Ways that learn from outcomes, so that they can learn noise."""
Metric = Literal["wins_best_half", "wins_at_capacity"]


@dataclass(frozen=True)
class Gain:
    """What one way reaches more than another, as share of the wins, and what that allows to say.

    ``margin`` is the smallest gain worth having, as share of the wins.
    """

    versus: str
    value: float
    low: float
    high: float
    margin: float
    verdict: Verdict


@dataclass(frozen=True)
class Rung:
    """One way to order the list.

    Attributes
    ----------
    method : str
    value, low, high : float
        Share of the wins (0-1) that it reaches, and the ends of the interval.
    over_random : Gain or None
        None for random itself.
    over_cheaper : Gain or None
        Over the way that one would take if nothing as dear as this existed; None for random.
    """

    method: str
    value: float
    low: float
    high: float
    over_random: Gain | None
    over_cheaper: Gain | None


@dataclass(frozen=True)
class Ladder:
    """All ways that were compared, cheapest first.

    Attributes
    ----------
    rungs : tuple of Rung
    gains : mapping of (method, versus) to Gain
        Of each way over each cheaper one.
    scope, metric : str
        As in the comparison.
    wins : int
        Accounts that won, each once.
    """

    rungs: tuple[Rung, ...]
    gains: Mapping[tuple[str, str], Gain]
    scope: str
    metric: Metric
    wins: int

    def table(self) -> pd.DataFrame:
        """Return one row per way: what it reaches, its gain over random and over the cheaper choice, findings."""
        return pd.DataFrame([_line(rung) for rung in self.rungs], columns=_COLUMNS)


def ladder_pairs(methods: Sequence[str]) -> list[tuple[str, str]]:
    """Return every way of ``methods`` against every cheaper one, for ``compare``.

    >>> ladder_pairs(["model", "rules", "chance", "base_rate"])
    [('rules', 'chance'), ('model', 'chance'), ('model', 'rules')]
    """
    ordered = [method for method in WAYS if method in methods]
    return [(dearer, cheaper) for place, dearer in enumerate(ordered) for cheaper in ordered[:place]]


def ladder(comparison: pd.DataFrame, metric: Metric = "wins_best_half", margin: float = MARGIN) -> Ladder:
    """Return the ways of the comparison as a ladder, on the rows that carry the headline.

    Parameters
    ----------
    comparison : pandas.DataFrame
        As ``compare`` gives it with :func:`ladder_pairs` among its pairs.
    metric : str
    margin : float
        Smallest gain worth having, as share (0-1) of the wins that the cheaper way reaches at capacity.

    Raises
    ------
    LeadScoringError
        Where random or a pair is missing.
    """
    shown = headline(comparison)
    rows = shown[shown["metric"] == metric]
    own = rows[rows["versus"].isna() & rows["value"].notna()]
    at_capacity = shown[(shown["metric"] == "wins_at_capacity") & shown["versus"].isna()]
    margins = margin * at_capacity.set_index("method")["value"].astype(float)
    reached = {str(row["method"]): row for _, row in own.iterrows()}
    methods = [method for method in WAYS if method in reached]
    gains = _gains(rows[rows["versus"].notna()], methods, margins)
    rungs = [_rung(reached[method], methods[:place], gains) for place, method in enumerate(methods)]
    scope, wins = (str(own["scope"].iloc[0]), int(own["won_accounts"].max())) if len(own) else ("all", 0)
    return Ladder(tuple(rungs), gains, scope, metric, wins)


def _gains(paired: pd.DataFrame, methods: Sequence[str], margins: pd.Series) -> dict[tuple[str, str], Gain]:
    """Return the gain of each way over each cheaper one; refuse a comparison that lacks one."""
    found = {(str(row["method"]), str(row["versus"])): row for _, row in paired.iterrows()}
    wanted = ladder_pairs(methods)
    missing = [pair for pair in wanted if pair not in found]
    if missing or (methods and RANDOM not in methods):
        raise LeadScoringError(
            f"The comparison lacks {len(missing)} of the gains of one way over a cheaper one, first "
            f"{missing[0] if missing else ('any', RANDOM)}. Give compare the method '{RANDOM}' and the pairs of "
            "ladder_pairs."
        )
    return {pair: _gain(pair[1], found[pair], float(margins[pair[1]])) for pair in wanted}


def _rung(own: pd.Series, cheaper: Sequence[str], gains: Mapping[tuple[str, str], Gain]) -> Rung:
    """Return one way beside random and beside the choice among the cheaper ones."""
    method = str(own["method"])
    value, low, high = own[["value", "low", "high"]].astype(float)
    versus = choice(cheaper, gains) or RANDOM
    return Rung(method, value, low, high, gains.get((method, RANDOM)), gains.get((method, versus)))


def choice(methods: Sequence[str], gains: Mapping[tuple[str, str], Gain], passed: Collection[str] = ()) -> str | None:
    """Return the cheapest of the ways (cheapest first) that beats random and that no dearer one of them beats.

    Those that ``passed`` the gate beat random, whatever the share of wins alone allows to say.
    """
    for place, method in enumerate(methods):
        beats_random = method in passed or (method != RANDOM and _is_better(gains.get((method, RANDOM))))
        if beats_random and not any(_is_better(gains[dearer, method]) for dearer in methods[place + 1 :]):
            return method
    return None


def _is_better(gain: Gain | None) -> bool:
    return gain is not None and gain.verdict.finding == "better"


def _gain(versus: str, row: pd.Series, margin: float) -> Gain:
    value, low, high = row[["value", "low", "high"]].astype(float)
    return Gain(versus, value, low, high, margin, verdict(value, low, high, int(row["won_accounts"]), margin))


_COLUMNS = [
    *("way", "method", "reaches", "low", "high"),
    *("over_random", "over_random_low", "over_random_high", "finding_random"),
    *("cheaper", "over_cheaper", "over_cheaper_low", "over_cheaper_high", "finding", "further_wins"),
]


def _line(rung: Rung) -> list[str | float | None]:
    """Return one row of the table."""
    line: list[str | float | None] = [WAYS[rung.method], rung.method, rung.value, rung.low, rung.high]
    random, cheaper = rung.over_random, rung.over_cheaper
    if random is None or cheaper is None:
        return line + [None] * (len(_COLUMNS) - len(line))
    line += [random.value, random.low, random.high, random.verdict.finding]
    line += [WAYS[cheaper.versus], cheaper.value, cheaper.low, cheaper.high]
    return [*line, cheaper.verdict.finding, cheaper.verdict.further_wins]
