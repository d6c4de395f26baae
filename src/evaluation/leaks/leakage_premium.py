"""What fields that know the outcome promise, what they deliver, and what is reached without them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd
import polars as pl

from src.evaluation.comparison import compare
from src.evaluation.headline import headline
from src.evaluation.later_leads import at_creation
from src.evaluation.leaks.leak_probe import MAY_HAVE_GROWN, SUSPICIOUS
from src.evaluation.windows import Window, test_rows
from src.features.definition import Feature
from src.features.snapshot import DAY_US
from src.leads.errors import LeadScoringError
from src.leads.tables import LeadTables
from src.models.cut import flags
from src.models.explain import BASE, contributions
from src.models.model import LeadModel
from src.models.predict import predict_margin
from src.models.recipe import Recipe
from src.models.train import train_at_cut

PROMISED, DELIVERED, CLEAN = "promised", "delivered", "clean"
PAIRS = [(PROMISED, DELIVERED), (PROMISED, CLEAN), (CLEAN, DELIVERED)]
PRICED_IN = ("wins_best_half", "wins_at_capacity", "auc")
LEAST_WINS = 20
"""With fewer won accounts in the window the interval of any share of them spans nearly everything."""
COUNT_OF_EMPTY = "missing_fields_count"
FIGURES = [
    *("about", "method", "versus", "metric", "value", "low", "high", "n", "wins", "accounts", "won_accounts"),
    *("scope", "window", "resampled"),
]
CARRIERS = ["about", "field", "fraction"]


@dataclass(frozen=True)
class Premium:
    """What a group of fields adds on paper, and what is left of it on the day a lead comes in.

    Attributes
    ----------
    about : str
        ``"suspicious"``: fields that look like leaks; ``"may have grown"``: features that may have grown since.
    fields : tuple of str
        The fields priced (ours), the one that carries most first.
    window : str
        The test window in words.
    figures : pandas.DataFrame
        ``method`` (promised | delivered | clean), ``versus`` (null, or the method subtracted), ``metric``
        (``PRICED_IN``; shares 0-1), ``value, low, high`` (95 % interval, paired for differences), ``n, wins,
        accounts, won_accounts, scope, resampled``; empty where ``why_not`` says why.
    carriers : pandas.DataFrame
        ``field`` and ``fraction`` (0-1): its share of what moves the as-is score, mean |contribution| to the log-odds.
    why_not : str
        Why nothing was measured; empty where it was.
    """

    about: str
    fields: tuple[str, ...]
    window: str
    figures: pd.DataFrame
    carriers: pd.DataFrame
    why_not: str = ""


def leakage_premium(
    tables: LeadTables,
    features: pd.DataFrame,
    examples: pd.DataFrame,
    catalog: Mapping[str, Feature],
    findings: pd.DataFrame,
    windows: Sequence[Window],
    recipe: Recipe,
    capacity: float | None,
    draws: int = 500,
) -> list[Premium]:
    """Return the price of the suspicious fields and of those that may have grown; a group without fields has none.

    Parameters
    ----------
    tables : LeadTables
        The leads, with every field as it is today.
    features, examples : pandas.DataFrame
        Same index ``row_id``; the features without the suspicious fields.
    catalog : mapping of str to Feature
    findings : pandas.DataFrame
        As :func:`~src.evaluation.leaks.leak_probe.probe_leaks` returns them.
    windows : sequence of Window
        The newest is tested.
    recipe : Recipe
    capacity : float or None
        Leads sales can work in a week; None: a tenth of the list.
    draws : int

    Notes
    -----
    Two models learn from what was known before the window, each lead once, as it came in: one with the fields in
    question (*as is*), one without (*clean*). Three scores of the same later leads: the as-is model on rows as they
    are today (*promised*: what a test on an export shows), the as-is model on rows in which those fields are still
    empty (*delivered*), the clean model (*clean*). Here alone field values are not cut at the scoring moment:
    neither the models nor these features leave this function. A field that grew was not empty on the first day but
    smaller, so for those fields delivered and clean are the cautious ends.
    """
    if not windows:
        return []
    priced = []
    uncleared = findings["cleared"] == ""
    suspects = findings.loc[(findings["class"] == SUSPICIOUS) & uncleared, "name"].to_list()
    grown = findings.loc[(findings["class"] == MAY_HAVE_GROWN) & (findings["use"] == "feature"), "name"].to_list()
    examples = at_creation(examples)
    features = features.loc[examples.index]
    test = _Test(examples, windows[-1], recipe, capacity, draws)
    if suspects:
        as_is = features.join(_as_they_are_today(tables, examples, suspects))
        words = {**catalog, **{column: _feature(column, as_is[column]) for column in map(_column, suspects)}}
        priced.append(_priced(SUSPICIOUS, {name: [_column(name)] for name in suspects}, as_is, words, test))
    if grown:
        made_of = {name: [f for f, made in catalog.items() if made.source == _column(name)] for name in grown}
        priced.append(_priced(MAY_HAVE_GROWN, made_of, features, catalog, test))
    return priced


def premium_figures(premiums: Sequence[Premium]) -> pd.DataFrame:
    """Return the figures of all premiums, ``about`` beside: ``evaluation/leakage_premium.csv``."""
    parts = [premium.figures.assign(about=premium.about, window=premium.window) for premium in premiums]
    return pd.concat(parts, ignore_index=True)[FIGURES] if parts else pd.DataFrame(columns=FIGURES)


def premium_carriers(premiums: Sequence[Premium]) -> pd.DataFrame:
    """Return which fields carry the premiums, ``about`` beside: ``evaluation/leakage_carriers.csv``."""
    parts = [premium.carriers.assign(about=premium.about) for premium in premiums]
    return pd.concat(parts, ignore_index=True)[CARRIERS] if parts else pd.DataFrame(columns=CARRIERS)


@dataclass(frozen=True)
class _Test:
    """The later leads on which the three scores are set side by side, and how."""

    examples: pd.DataFrame
    window: Window
    recipe: Recipe
    capacity: float | None
    draws: int

    @property
    def rows(self) -> pd.DataFrame:
        """Return the matured rows of the window."""
        return test_rows(self.examples, self.window)

    def model(self, features: pd.DataFrame, catalog: Mapping[str, Feature]) -> LeadModel:
        """Return what could have been learned before the window from these features."""
        accounts, examples = frozenset(self.rows["account_id"]), self.examples
        if self.window.learns_from is not None:
            examples = examples[examples["sequence"] >= self.window.learns_from]
        return train_at_cut(features, examples, catalog, self.window.cut, self.recipe, accounts)

    def figures(self, scores: Mapping[str, np.ndarray]) -> pd.DataFrame:
        """Return the metrics of the scores and their differences, among worked leads where touches are known."""
        ends = {"window_start": self.window.start, "window_end": self.window.end}
        dates = {name: _repeated(end, self.rows.index) for name, end in ends.items()}
        table = self.rows.assign(window=self.window.index, **dates, **scores)
        found = headline(compare(table, [*scores], self.capacity, self.draws, pairs=PAIRS))
        return found[found["metric"].isin(PRICED_IN)].assign(versus=found["versus"].fillna(""))


def _priced(
    about: str,
    made_of: Mapping[str, list[str]],
    as_is: pd.DataFrame,
    catalog: Mapping[str, Feature],
    test: _Test,
) -> Premium:
    """Return the three numbers for fields that each make some columns of ``as_is``."""
    columns = [column for own in made_of.values() for column in own]
    if about == MAY_HAVE_GROWN and COUNT_OF_EMPTY in as_is:
        columns.append(COUNT_OF_EMPTY)  # it counts the same fields
    seen = as_is.loc[test.rows.index]
    without = as_is.drop(columns=columns)
    wins = test.rows.loc[flags(test.rows["is_won"]), "account_id"].nunique()
    if wins < LEAST_WINS:
        return _not_measured(about, made_of, test, f"only {wins} won in the newest test window")
    try:
        vendor, ours = test.model(as_is, catalog), test.model(without, catalog)
    except LeadScoringError as reason:
        return _not_measured(about, made_of, test, str(reason).rstrip("."))
    scores = {
        PROMISED: predict_margin(vendor, seen),
        DELIVERED: predict_margin(vendor, seen.assign(**dict.fromkeys(columns, np.nan))),
        CLEAN: predict_margin(ours, seen),
    }
    carriers = _carriers(vendor, seen, made_of)
    return Premium(about, tuple(carriers["field"]), test.window.words, test.figures(scores), carriers)


def _not_measured(about: str, made_of: Mapping[str, list[str]], test: _Test, why_not: str) -> Premium:
    figures, carriers = pd.DataFrame(columns=FIGURES), pd.DataFrame(columns=CARRIERS)
    return Premium(about, tuple(made_of), test.window.words, figures, carriers, why_not)


def _carriers(model: LeadModel, seen: pd.DataFrame, made_of: Mapping[str, list[str]]) -> pd.DataFrame:
    """Return each field's share of what moves the as-is score, the largest first."""
    moved = contributions(model, seen).drop(columns=BASE).abs().mean()
    whole = float(moved.sum())
    shares = {field: float(moved.reindex(own).sum()) / whole if whole else 0.0 for field, own in made_of.items()}
    table = pd.DataFrame({"field": [*shares], "fraction": [*shares.values()]})
    return table.sort_values(["fraction", "field"], ascending=[False, True], ignore_index=True)


def _as_they_are_today(tables: LeadTables, examples: pd.DataFrame, fields: list[str]) -> pd.DataFrame:
    """Return the fields as a person who exports the leads sees them, index ``row_id``; times as days before scoring."""
    rows = pl.DataFrame({"lead_id": examples["lead_id"].to_list()})
    own = tables.leads.select("lead_id", *fields)
    found = rows.join(own, on="lead_id", how="left", maintain_order="left")
    scored_at = pd.to_datetime(examples["scored_at"], utc=True).to_numpy(dtype="datetime64[us]").astype(np.int64)
    scored_at = np.where(examples["scored_at"].isna(), 0, scored_at)
    columns = {}
    for field in fields:
        values = found[field]
        if values.dtype.is_temporal():
            moments = values.cast(pl.Datetime("us")).to_physical().to_numpy()
            columns[_column(field)] = pd.Series((scored_at - moments) / DAY_US, examples.index, dtype=float)
        else:
            kind = float if values.dtype.is_numeric() else "str"
            columns[_column(field)] = pd.Series(values.to_list(), examples.index, dtype=kind)
    return pd.DataFrame(columns, index=examples.index)


def _repeated(end: datetime | int | None, index: pd.Index) -> pd.Series:
    """Return the end of a window for every row, missing where it is none (a place in an order)."""
    return pd.Series(end if isinstance(end, datetime) else pd.NaT, index, dtype="datetime64[us, UTC]")


def _column(field: str) -> str:
    """Return the column of a field as it is today; no feature has a dot in its name."""
    return f"leads.{field}"


def _feature(column: str, values: pd.Series) -> Feature:
    """Return what the training asks of a column; nobody reads its words."""
    is_text = not pd.api.types.is_numeric_dtype(values)
    return Feature(column, column, "text" if is_text else "number", "fit", column, column, column, is_text)
