"""What is planted into watched weeks, from one Monday on: each kind in several sizes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import polars as pl
from scipy.special import expit

from src.features.build import build_features, to_pandas_features
from src.leads.tables import TIME
from src.models.cut import Flags
from studies.monitored_weeks import World

NEW_VALUE = "Trade press"
SILENT_TYPE = "page_view"
KNOWN_INDUSTRIES = ("Logistics", "Manufacturing")


@dataclass(frozen=True)
class Shift:
    """One planted shift.

    Attributes
    ----------
    words, size : str
    plant : callable
        Returns the world with the shift from the Monday on; random numbers are those of the seed.
    kinds : tuple of str
        Alarms that name it rightly.
    field : str
        The field that an alarm about fields has to name; empty where any will do.
    weeks : int
        So many weeks after the Monday it is given up.
    """

    words: str
    size: str
    plant: Callable[[World, pd.Timestamp, np.random.Generator], World]
    kinds: tuple[str, ...]
    field: str = ""
    weeks: int = 12


def times(field: str, factor: float) -> Callable[[World, pd.Timestamp, np.random.Generator], World]:
    """Return a shift that multiplies a number of the leads that come in from then on."""

    def plant(known: World, monday: pd.Timestamp, random: np.random.Generator) -> World:
        features = known.features.copy()
        features.loc[_since(known, monday), field] *= factor
        return replace(known, features=features)

    return plant


def value(field: str, to: str | float, share: float) -> Callable[[World, pd.Timestamp, np.random.Generator], World]:
    """Return a shift that gives a share of the leads another value of a field; NaN empties it."""

    def plant(known: World, monday: pd.Timestamp, random: np.random.Generator) -> World:
        features = known.features.copy()
        features.loc[_since(known, monday) & _drawn(known, share, random), field] = to
        return replace(known, features=features)

    return plant


def fewer(
    share: float, industries: tuple[str, ...] = ()
) -> Callable[[World, pd.Timestamp, np.random.Generator], World]:
    """Return a shift by which a share of the leads, or of those of some industries, does not come."""

    def plant(known: World, monday: pd.Timestamp, random: np.random.Generator) -> World:
        gone = _since(known, monday) & _drawn(known, share, random)
        if industries:
            gone &= known.features["industry"].isin(industries).to_numpy()
        return without(known, gone)

    return plant


def weaker(tilt: float) -> Callable[[World, pd.Timestamp, np.random.Generator], World]:
    """Return a shift by which half of the leads come, the weaker by the score the likelier."""

    def plant(known: World, monday: pd.Timestamp, random: np.random.Generator) -> World:
        model = known.models[max(cut for cut in known.models if cut <= monday)]
        first = known.examples[known.examples["landmark_days"] == 0]
        margin = pd.Series(
            model.parts["all"].margin(model.encoding.apply(known.features.loc[first.index])),
            first["lead_id"].to_numpy(),
        )
        odds = expit(-tilt * (margin - margin.mean()) / margin.std())
        kept = pd.Series(random.random(len(odds)), odds.index) < odds
        gone = ~known.examples["lead_id"].map(kept).fillna(True).to_numpy(dtype=bool)
        return without(known, _since(known, monday) & gone)

    return plant


def silent(known: World, monday: pd.Timestamp, random: np.random.Generator) -> World:
    """Return the world in which one kind of activity is recorded no more."""
    lost = (pl.col("activity_type") == SILENT_TYPE) & (pl.col("known_at") >= pl.lit(monday.to_pydatetime(), TIME))
    tables = replace(known.tables, activities=known.tables.activities.filter(~lost))
    later = known.rows.filter(pl.col("scored_at") >= pl.lit(monday.to_pydatetime(), TIME))
    rebuilt = to_pandas_features(build_features(tables, later, known.config, known.plan))
    features = known.features.copy()
    features.loc[rebuilt.index] = rebuilt
    return replace(known, tables=tables, features=features)


def fewer_wins(share: float) -> Callable[[World, pd.Timestamp, np.random.Generator], World]:
    """Return a shift by which a share of the wins of leads that come in from then on does not happen."""

    def plant(known: World, monday: pd.Timestamp, random: np.random.Generator) -> World:
        lost = _since(known, monday) & _drawn(known, share, random)
        is_won = known.examples["is_won"].mask(lost & known.examples["is_won"].eq(True).fillna(False).to_numpy(), False)
        return replace(known, examples=known.examples.assign(is_won=is_won))

    return plant


def without(known: World, gone: Flags) -> World:
    """Return the world without some rows."""
    kept = known.examples.index[~gone]
    left = known.examples.loc[gone & (known.examples["landmark_days"] == 0).to_numpy(), "lead_id"]
    tables = replace(known.tables, leads=known.tables.leads.filter(~pl.col("lead_id").is_in(left.to_list())))
    rows = known.rows.filter(pl.col("row_id").is_in(kept.to_list()))
    return replace(
        known, tables=tables, examples=known.examples.loc[kept], features=known.features.loc[kept], rows=rows
    )


def _since(known: World, monday: pd.Timestamp) -> Flags:
    return (known.examples["created_at"] >= monday).to_numpy(dtype=bool)


def _drawn(known: World, share: float, random: np.random.Generator) -> Flags:
    """Return which rows belong to the leads that are drawn."""
    leads = known.examples["lead_id"].unique()
    return known.examples["lead_id"].map(pd.Series(random.random(len(leads)) < share, leads)).to_numpy(dtype=bool)


MOVED = ("fields", "new_values", "many_fields")
SHIFTS = (
    Shift("a unit changes (employees)", "times 1,000", times("employees", 1000.0), ("unit",)),
    Shift("a unit changes (employees)", "times 3", times("employees", 3.0), MOVED, "employees"),
    Shift("a field empties (industry)", "for all", value("industry", np.nan, 1.0), ("emptied",)),
    Shift("a field empties (industry)", "for 30 of 100", value("industry", np.nan, 0.3), MOVED, "industry"),
    Shift("a value that is new (source)", "for 40 of 100", value("source", NEW_VALUE, 0.4), ("new_values",), "source"),
    Shift("a value that is new (source)", "for 10 of 100", value("source", NEW_VALUE, 0.1), ("new_values",), "source"),
    Shift("the best two industries stay away", "80 of 100", fewer(0.8, KNOWN_INDUSTRIES), MOVED, "industry"),
    Shift("the best two industries stay away", "50 of 100", fewer(0.5, KNOWN_INDUSTRIES), MOVED, "industry"),
    Shift("fewer leads", "by 80 of 100", fewer(0.8), ("volume",)),
    Shift("fewer leads", "by 50 of 100", fewer(0.5), ("volume",)),
    Shift("page views are recorded no more", "all", silent, ("silent", "emptied", *MOVED)),
    Shift("weaker leads by the score", "much", weaker(2.0), ("scores", *MOVED)),
    Shift("weaker leads by the score", "somewhat", weaker(1.0), ("scores", *MOVED)),
    Shift("an equal chance wins less often", "by 70 of 100", fewer_wins(0.7), ("came_true", "equal_chance"), weeks=26),
    Shift("an equal chance wins less often", "by 40 of 100", fewer_wins(0.4), ("came_true", "equal_chance"), weeks=26),
)
