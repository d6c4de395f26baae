"""The orderings side by side, from the tidy comparison."""

from __future__ import annotations

import pandas as pd

from src.evaluation.headline import headline
from src.evaluation.ladder import WAYS
from src.evaluation.publish_gate import MIN_WON_ACCOUNTS
from src.reporting.assemble.facts import count, share
from src.reporting.story import Cheaper, Comparison, Difference, Method, Ordering

ORDER: tuple[Method, ...] = ("model", "card", "rules_refitted", "rules", "as_worked", "newest", "chance")
_SPOKEN_OF: frozenset[Method] = frozenset({"model", "rules", "rules_refitted", "chance"})
"""Ways that the first sentences compare; newest first and the order sales worked only stand in the figure."""
ROWS = "n and wins count a lead once in each list, contacts of one account together"
BEST_HALF = f"share of the wins that the best half of the list reaches, ranked within each week or window; {ROWS}"
AT_CAPACITY = f"share of the wins that the leads up to the weekly capacity reach; {ROWS}"


def cheaper_of(table: pd.DataFrame, recommended: str | None, window: str) -> Cheaper | None:
    """Return the way that the ladder recommends where the page's sentences do not speak of it already, else None."""
    rows = headline(table) if len(table) and recommended not in {None, *_SPOKEN_OF} else table.head(0)
    rows = rows[(rows["metric"] == "wins_best_half") & rows["versus"].isna()] if len(rows) else rows
    rows = rows[rows["method"] == recommended] if len(rows) else rows
    if rows.empty:
        return None
    return Cheaper(WAYS[str(recommended)], share(rows.iloc[0], BEST_HALF, window, "value"))


def comparison_of(table: pd.DataFrame, window: str, by_account: bool = False) -> Comparison | None:
    """Return the headline comparison, or None where nothing was compared, or on too few wins to say anything.

    Parameters
    ----------
    table : pandas.DataFrame
        The tidy comparison of a run.
    window : str
        The time it covers, as facts name it.
    by_account : bool
        Whether the source knows accounts.
    """
    rows = headline(table) if len(table) else table
    rows = rows[rows["value"].notna()] if len(rows) else rows
    halves = rows[(rows["metric"] == "wins_best_half") & rows["method"].isin(ORDER)] if len(rows) else rows
    plain = halves[halves["versus"].isna()] if len(halves) else halves
    if plain.empty:
        return None
    first = plain.iloc[0]
    if first["won_accounts"] < MIN_WON_ACCOUNTS:
        return None
    at_k = rows[(rows["metric"] == "wins_at_capacity") & rows["versus"].isna()].set_index("method")
    return Comparison(
        scope=first["scope"],
        kind=first["kind"],
        by_account=by_account,
        leads=count(first["accounts"], "leads compared, contacts of one account and repeated weeks once", window),
        wins=count(first["won_accounts"], "of these, won", window),
        orderings=tuple(
            Ordering(
                method,
                share(plain[plain["method"] == method].iloc[0], BEST_HALF, window, "value"),
                share(at_k.loc[method], AT_CAPACITY, window, "value") if method in at_k.index else None,
            )
            for method in ORDER
            if (plain["method"] == method).any()
        ),
        differences=tuple(
            Difference(
                row["method"],
                row["versus"],
                share(row, "difference of two such shares, paired", window, "value", "difference"),
            )
            for _, row in halves[halves["versus"].isin(ORDER)].iterrows()
        ),
    )
