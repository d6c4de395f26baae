"""What a points card keeps of the score's gain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from src.evaluation.cells import queues_of
from src.evaluation.distilled import CARD
from src.evaluation.intervals import Draws
from src.evaluation.measure import measure
from src.evaluation.ranking import Floats
from src.evaluation.verdict import verdict

_SHARES = np.arange(-100, 201) / 100


@dataclass(frozen=True)
class ShareKept:
    """How much of the score's gain the card keeps.

    Attributes
    ----------
    versus : str
        What the gain is over: ``"rules"``, or ``"chance"`` (drawing by lot) where there are no rules.
    model, card : tuple of (value, low, high)
        Their gains, in share of the wins (0-1).
    share : tuple of (value, low, high) or None
        The card's gain as share of the score's, 1 = all; None where the score's own gain is not surely above zero.
    wins : int
        Accounts that won.
    """

    versus: str
    model: tuple[float, float, float]
    card: tuple[float, float, float]
    share: tuple[float, float, float] | None
    wins: int

    def to_json(self) -> dict[str, Any]:
        """Return the content as JSON types."""
        return {"versus": self.versus, "share": list(self.share) if self.share else None, "wins": self.wins}

    def sentence(self, plural: str = "customers") -> str | None:
        """Return what the card keeps, for people; None where the score's own gain is not better."""
        if self.share is None:
            return None
        value, low, high = (round(100 * share) for share in self.share)
        rival = "the points as they are" if self.versus == "rules" else "drawing by lot"
        gains = f"what the score gains over {rival} on later leads"
        if low <= 0:
            return f"We cannot tell yet whether the short points card keeps any of {gains} (n = {self.wins} {plural})."
        if value >= 100:
            return f"The short points card keeps all of {gains} (at least {low} %, n = {self.wins} {plural})."
        between = f"between {low} and {high} %, n = {self.wins} {plural}"
        return f"The short points card keeps {value} % of {gains} ({between})."


def share_kept(
    table: pd.DataFrame,
    scope: str,
    kind: str,
    capacity: float | None = None,
    draws: int = 500,
    seed: int = 0,
    metric: str = "wins_best_half",
) -> ShareKept | None:
    """Return how much of the score's gain the card keeps, on the draws of the comparison; None where one is absent.

    Parameters
    ----------
    table : pandas.DataFrame
        The out-of-time table with ``card`` and, where there are some, ``rules``.
    scope, kind : str
        Which rows carry the headline (``scope_of(headline(comparison))``).
    capacity, draws, seed
        As for :func:`~src.evaluation.comparison.compare`, so that the draws are the same.
    metric : str

    Notes
    -----
    The share r of (card - rival) = r (model - rival). Its interval holds every r from -1 to 2 for which the interval of
    (card - rival) - r (model - rival), on paired draws, includes zero: Fieller's (1954) set, which stays honest where
    a quotient of draws would not. It is said only where the model's gain is better: then the set is bounded.
    """
    versus = "rules" if "rules" in table and table["rules"].notna().any() else "chance"
    methods = ["model", CARD, versus]
    if any(name not in table or table[name].isna().all() for name in methods):
        return None
    columns = [name for name in (*methods, "model_margin") if name in table]
    measured = measure(queues_of(table, scope, kind, columns), methods, capacity, draws, seed)
    keys = measured.queues.part_keys["landmark_days"]
    youngest = (keys.isna() | (keys == keys.min())).to_numpy(bool)
    seen = np.logical_and.reduce([youngest, *(measured.covered[name] for name in methods)])
    if not seen.any():
        return None
    place = measured.metrics.index(metric)
    model, card, rival = (measured.figures(name, seen)[place] for name in methods)
    wins = int(measured.counts(seen)["won_accounts"])
    gains = np.stack([model - rival, card - rival])
    low, high = measured.draws.interval(gains)
    (of_model, of_card) = ((float(g[0]), float(a), float(b)) for g, a, b in zip(gains, low, high, strict=True))
    if verdict(*of_model, wins).finding != "better":
        return ShareKept(versus, of_model, of_card, None, wins)
    return ShareKept(versus, of_model, of_card, _share(gains[1], gains[0], measured.draws), wins)


def _share(card: Floats, model: Floats, draws: Draws) -> tuple[float, float, float]:
    """Return the share and the ends of Fieller's set, on a grid of hundredths."""
    low, high = draws.interval(card[None, :] - _SHARES[:, None] * model[None, :])
    inside = _SHARES[(low <= 0) & (high >= 0)]
    value = float(card[0] / model[0])
    return value, min(float(inside.min(initial=value)), value), max(float(inside.max(initial=value)), value)
