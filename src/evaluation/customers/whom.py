"""Whom we are looking at: how many, whether it ties out, and which fields are filled."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import fisher_exact

from src.evaluation.customers.buyers import Buyers, has_touches
from src.evaluation.customers.conditions import capital
from src.evaluation.holm import holm
from src.evaluation.in_words import between, of_100
from src.evaluation.rates import wilson
from src.evaluation.told import Told, fact, window_of
from src.leads.tables import LeadTables

SURE = 0.05
LEAST_EMPTY = 10
FILLED = ["field", "filled", "n_empty", "empty_rate", "low", "high", "filled_rate", "p_corrected"]
MONTHS = ["month", "leads", "wins", "rate"]
_NAMED = 2


def whom(buyers: Buyers, tables: LeadTables, plural: str) -> Told:
    """Return the leads that are looked at, from the source's to these, and what is known of them.

    Parameters
    ----------
    buyers : Buyers
        Earlier and later leads.
    tables : LeadTables
        For the checks of the reading.
    plural : str

    Returns
    -------
    Told
        Tables ``ties_out`` (source, left out by name, used, looked at), ``filled`` (per field that says who leads are)
        and ``months``.
    """
    n, wins = len(buyers.won), int(buyers.won.sum())
    if not n:
        return Told(needs="Leads whose outcome is known would be needed: there is none.")
    low, high = (float(end) for end in wilson(wins, n))
    window = window_of(buyers.leads)
    who = "leads that were called" if has_touches(buyers) else "leads"
    dates = f", came in {window}" if window else ""
    age = f" {buyers.age_days:g} days after they came in" if buyers.age_days else " as they came in"
    only = f" (only {buyers.segment})" if buyers.segment else ""
    said = [
        f"{n:,} {who}{only}{dates}, looked at{age}; {wins:,} {plural}, {of_100(wins / n)} of 100 "
        f"({between(low, high)}).",
        f"Found on {len(buyers.earlier.won):,} of them, confirmed on {len(buyers.later.won):,} later ones.",
    ]
    filled = _filled(buyers)
    shown = {"ties_out": _ties_out(buyers, tables), "filled": filled, "months": _months(buyers)}
    return Told(shown, [*said, *_empty(filled)], {"base_rate": fact(wins / n, low, high, n, window)})


def _ties_out(buyers: Buyers, tables: LeadTables) -> pd.DataFrame:
    """Return the rows from the source to the leads looked at."""
    sums = next((row for row in tables.checks.get("tie_out", []) if row["month"] == "all"), None)
    rows: list[tuple[str, int, int | None]] = []
    if sums is not None:
        rows.append(("in the source", sums["source_leads"], sums["source_wins"]))
        rows += [(f"less {name}", -each["leads"], -each["wins"]) for name, each in sums["excluded"].items()]
        rows.append(("used", sums["used_leads"], sums["used_wins"]))
    rows.append(
        (
            "of these, still open at that age, known by now, called where that is known",
            len(buyers.won),
            int(buyers.won.sum()),
        )
    )
    return pd.DataFrame(rows, columns=["step", "leads", "wins"])


def _filled(buyers: Buyers) -> pd.DataFrame:
    """Return one row per field: the share filled, and how often leads win where it is empty."""
    won = buyers.won.to_numpy(dtype=bool)
    seen: dict[str, dict[str, Any]] = {}
    for name, feature in buyers.catalog.items():
        if feature.group != "fit" or not feature.source.startswith("leads.") or feature.source in seen:
            continue
        empty = buyers.features[name].isna().to_numpy()
        n, wins = int(empty.sum()), int(won[empty].sum())
        low, high = (float(end) for end in wilson(wins, n))
        square = [[wins, n - wins], [int(won.sum()) - wins, len(won) - n - int(won.sum()) + wins]]
        field = feature.source.removeprefix("leads.").replace("_", " ")
        seen[feature.source] = {
            **{"field": field if feature.source == "leads.job_title" else feature.words, "filled": 1 - n / len(won)},
            **{"n_empty": n, "empty_rate": wins / n if n else np.nan, "low": low, "high": high},
            "filled_rate": float(won[~empty].mean()) if n < len(won) else np.nan,
            "p": float(fisher_exact(square)[1]) if LEAST_EMPTY <= n < len(won) else np.nan,
        }
    table = pd.DataFrame(list(seen.values()), columns=[*FILLED[:-1], "p"])
    asked = table["p"].notna()
    table["p_corrected"] = np.nan
    table.loc[asked, "p_corrected"] = holm(table.loc[asked, "p"])
    return table.sort_values(["filled", "field"], ignore_index=True)[FILLED]


def _empty(filled: pd.DataFrame) -> list[str]:
    """Return the fields that are often empty, and whether that tells something."""
    sure = filled[filled["p_corrected"] < SURE].head(_NAMED)
    said = [
        f"{capital(row['field'])} is empty for {of_100(1 - row['filled'])} of 100 leads; the empty ones win "
        f"{'less' if row['empty_rate'] < row['filled_rate'] else 'more'} often ({of_100(row['empty_rate'])} of 100, "
        f"{between(row['low'], row['high'])}, n = {row['n_empty']:,}; the others {of_100(row['filled_rate'])})."
        for row in sure.to_dict("records")
    ]
    often = filled[filled["filled"] < 0.5]
    if len(often):
        said.append(f"Empty for more than half of the leads: {', '.join(often['field'])}.")
    return said


def _months(buyers: Buyers) -> pd.DataFrame:
    """Return leads and wins by month of coming in; empty without dates."""
    created = buyers.leads["created_at"]
    if created.isna().all():
        return pd.DataFrame(columns=MONTHS)
    won = buyers.won.groupby(created.dt.strftime("%Y-%m")).agg(["size", "sum", "mean"])
    return won.rename_axis("month").reset_index().set_axis(MONTHS, axis=1)
