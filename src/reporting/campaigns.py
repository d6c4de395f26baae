"""Where good leads come from: which campaigns are shown, and what a customer of each costs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from src.evaluation.calls.campaigns import OTHERS as SMALL_ONES
from src.reporting.fact import Fact
from src.reporting.story import Campaign

LEAST_WINS = 5
LEAST_PART = 0.05
"""Campaigns with fewer wins than the one, and a smaller part of all leads than the other, are told together."""
MOST_ROWS = 6
MOST_WINS, DEAREST, BEST = 3, 2, 2
"""Rows chosen by wins, by cost of a win and by share that wins; the largest fill up."""
OTHERS = "All others"


def campaigns_shown(campaigns: Sequence[Campaign]) -> list[Campaign]:
    """Return the campaigns that matter for a decision, most wins first, then all others as one row.

    Notes
    -----
    What brings most, what costs most per win, what wins most often, and what brings many leads: all but the first would
    disappear among the others if wins alone chose.
    """
    ordered = sorted(campaigns, key=lambda c: (-c.wins.value, -c.leads.value, c.name))
    able = _large_enough(ordered)
    dearest = sorted((c for c in able if c.cost), key=lambda c: (-_at_least(c), c.name))
    best = sorted((c for c in able if c.wins.value >= LEAST_WINS), key=lambda c: (-c.rate.value, c.name))
    largest = sorted(able, key=lambda c: (-c.leads.value, c.name))
    chosen = list(dict.fromkeys([*able[:MOST_WINS], *dearest[:DEAREST], *best[:BEST], *largest]))[:MOST_ROWS]
    rest = [c for c in ordered if c not in chosen]
    shown = [c for c in ordered if c in chosen]
    return [*shown, _together(rest)] if rest else shown


def cost_each(campaign: Campaign) -> Fact | None:
    """Return what one win of the campaign cost, None where the cost is not known or there is no win."""
    if campaign.cost is None or campaign.wins.value == 0:
        return None
    return Fact(
        campaign.cost.value / campaign.wins.value,
        "money",
        "cost of the campaign divided by its wins",
        n=campaign.leads.n,
        wins=int(campaign.wins.value),
        window=campaign.cost.window,
    )


def weak_and_strong(campaigns: Sequence[Campaign]) -> tuple[Campaign, Campaign] | None:
    """Return the dearest campaign and the cheapest, where the numbers allow to prefer the cheapest.

    Notes
    -----
    A win must cost at least three times as much, and the share of leads that win must be lower beyond doubt: the
    intervals of the two do not overlap. Cost alone would blame a campaign for one unlucky quarter.
    """
    priced = [c for c in _large_enough(campaigns) if cost_each(c) is not None]
    if len(priced) < 2:
        return None
    by_cost = sorted(priced, key=lambda c: (_price(c), c.name))
    strong, weak = by_cost[0], by_cost[-1]
    if weak.rate.high is None or strong.rate.low is None or weak.rate.high >= strong.rate.low:
        return None
    return (weak, strong) if _price(weak) >= 3 * _price(strong) else None


def few_and_good(campaigns: Sequence[Campaign], average: float) -> list[Campaign]:
    """Return campaigns with few leads (under a tenth) that win more often than average beyond doubt."""
    total = sum(c.leads.value for c in campaigns)
    return [
        c
        for c in _large_enough(campaigns)
        if c.wins.value >= LEAST_WINS and c.leads.value < total / 10 and c.rate.low is not None and c.rate.low > average
    ]


def many_and_weak(campaigns: Sequence[Campaign], average: float) -> list[Campaign]:
    """Return campaigns with many leads (over a tenth) that win less often than average beyond doubt."""
    total = sum(c.leads.value for c in campaigns)
    return [
        c
        for c in _large_enough(campaigns)
        if c.leads.value > total / 10 and c.rate.high is not None and c.rate.high < average
    ]


def _large_enough(campaigns: Sequence[Campaign]) -> list[Campaign]:
    """Return campaigns with enough wins or enough leads to speak of; rows that are themselves a rest are not."""
    total = sum(c.leads.value for c in campaigns)
    return [
        c
        for c in campaigns
        if c.name != SMALL_ONES and (c.wins.value >= LEAST_WINS or c.leads.value >= LEAST_PART * total)
    ]


def _price(campaign: Campaign) -> float:
    price = cost_each(campaign)
    return price.value if price else 0.0


def _at_least(campaign: Campaign) -> float:
    """Return what a win cost at least: the whole cost where there was none."""
    return campaign.cost.value / max(campaign.wins.value, 1) if campaign.cost else 0.0


def _together(rest: Sequence[Campaign]) -> Campaign:
    """Return several campaigns as one row; a number that one of them lacks is left out."""
    leads, wins = _sum(rest, lambda c: c.leads), _sum(rest, lambda c: c.wins)
    if leads is None or wins is None:
        raise ValueError("leads and wins are known of every campaign")
    share = wins.value / leads.value if leads.value else 0.0
    rate = Fact(share, "share", "wins among the leads of all other campaigns", n=int(leads.value), wins=int(wins.value))
    return Campaign(OTHERS, leads, wins, rate, _sum(rest, lambda c: c.expected), _sum(rest, lambda c: c.cost))


def _sum(rest: Sequence[Campaign], of: Callable[[Campaign], Fact | None]) -> Fact | None:
    found = [of(campaign) for campaign in rest]
    known = [fact for fact in found if fact is not None]
    if len(known) < len(found) or not known:
        return None
    first = known[0]
    total = sum(fact.value for fact in known)
    return Fact(total, first.unit, f"{first.definition}, all other campaigns", first.kind, window=first.window)
