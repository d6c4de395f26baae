"""How often leads win by the value of each field, against all: the raw rates, without any score."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd
from scipy import stats

from src.evaluation.holm import holm
from src.evaluation.in_words import between, of_100
from src.evaluation.later_leads import counted, nearest_landmark, worked_where_known
from src.evaluation.rates import wilson
from src.evaluation.told import Told, fact, window_of
from src.features.definition import Feature
from src.models.cut import flags
from src.models.encode import Column
from src.models.explaining.shape import bin_words, value_words
from src.models.facts import Bins, edges_of

AGE_DAYS = 7.0
"""Leads are compared as they were a week after they came in: before, they had no time to do anything."""
MIN_LEADS = 10
MOST_LEVELS = 30
COLUMNS = ["feature", "words", "group", "value", "open", "closed", "wins", "rate", "low", "high", "all", "p_corrected"]
ABOVE, BELOW, UNCLEAR = "above", "below", "cannot tell"


def value_rates(features: pd.DataFrame, examples: pd.DataFrame, catalog: Mapping[str, Feature], plural: str) -> Told:
    """Return how many leads with each value of each field are open, are closed, and won.

    Parameters
    ----------
    features, examples : pandas.DataFrame, same index ``row_id``
    catalog : mapping of str to Feature
    plural : str
        What winners are called.

    Notes
    -----
    Closed: matured rows at one age, only worked ones where touches are known; open: every open lead today. Wilson's
    interval; a side is named where Fisher's exact test against all other leads, corrected by Holm (1979) over every
    value looked at, is below .05.
    """
    landmarks = examples[examples["kind"] == "landmark"]
    matured = counted(landmarks[flags(landmarks["is_matured"])])
    if matured.empty:
        return Told(needs="Leads whose time is over: none of the leads has had a whole horizon yet.")
    at_age = matured[matured["landmark_days"] == nearest_landmark(matured, AGE_DAYS)]
    closed = worked_where_known(at_age)
    waiting = examples.index[examples["kind"] == "now"]
    won = flags(closed["is_won"])
    if not won.any():
        return Told(needs=f"Leads that became {plural}: there are none yet among those whose time is over.")
    rows = [
        row
        for name, feature in catalog.items()
        for row in _of_feature(feature, features[name].loc[closed.index], features[name].loc[waiting], won)
    ]
    table = _tested(pd.DataFrame(rows, columns=COLUMNS[:7]), len(won), int(won.sum()))
    facts = {"all": fact(float(won.mean()), n=len(won), window=window_of(closed))}
    which = "called leads" if closed["is_worked"].notna().any() else "leads"
    base = f"{of_100(float(won.mean()))} of 100 of all ({len(won):,} {which}, {int(won.sum()):,} {plural})"
    return Told({"value_rates": table}, _sentences(table, catalog, plural, base), facts)


def _of_feature(feature: Feature, closed: pd.Series, is_open: pd.Series, won: np.ndarray) -> Iterator[list[object]]:
    """Yield the counts of each value of one feature."""
    values = closed if feature.is_text else pd.to_numeric(closed, errors="coerce")
    bins = _edges(values, feature)
    for words, inside, waiting in _parts(feature, values, is_open, bins):
        if inside.sum() >= MIN_LEADS:
            wins = int(won[inside].sum())
            yield [feature.name, feature.words, feature.group, words, int(waiting.sum()), int(inside.sum()), wins]


def _edges(values: pd.Series, feature: Feature) -> tuple[float, ...]:
    return () if feature.is_text else edges_of(values.to_numpy(dtype=float))


def _parts(
    feature: Feature, closed: pd.Series, is_open: pd.Series, edges: tuple[float, ...]
) -> Iterator[tuple[str, np.ndarray, np.ndarray]]:
    """Yield each value in words, and which closed and which open leads have it."""
    yield feature.phrase_low, closed.isna().to_numpy(), is_open.isna().to_numpy()
    if feature.is_text:
        for level in closed.value_counts().index[:MOST_LEVELS]:
            yield str(level), closed.eq(level).to_numpy(), is_open.eq(level).to_numpy()
        return
    words = list(bin_words(feature, Column("", "", None), Bins(edges, np.zeros((0, 0)), np.zeros((0, 0)))))[1:]
    places = [np.searchsorted(edges, part.to_numpy(dtype=float), side="right") for part in (closed, is_open)]
    known = [part.notna().to_numpy() for part in (closed, is_open)]
    for number, text in enumerate(words):
        yield text, (places[0] == number) & known[0], (places[1] == number) & known[1]


def _tested(table: pd.DataFrame, leads: int, wins: int) -> pd.DataFrame:
    """Return the table with rates, intervals and corrected p values, strongest evidence first."""
    n, k = table["closed"].to_numpy(), table["wins"].to_numpy()
    low, high = wilson(k, n)
    # Fisher's exact test, both tails: twice the smaller one, at most 1.
    tails = np.minimum(stats.hypergeom.cdf(k, leads, wins, n), stats.hypergeom.sf(k - 1, leads, wins, n))
    p = np.minimum(2 * tails, 1.0)
    table = table.assign(rate=k / n, low=low, high=high, all=wins / leads, p=p, p_corrected=holm(p))
    side = np.where(table["rate"] > table["all"], ABOVE, BELOW)
    table["finding"] = np.where(table["p_corrected"] < 0.05, side, UNCLEAR)
    return table.sort_values(["p", "feature", "value"], ignore_index=True)[[*COLUMNS, "finding"]]


def _may_be_said(feature: Feature) -> bool:
    return feature.is_reason and feature.expected.get("") != "never"


def _sentences(table: pd.DataFrame, catalog: Mapping[str, Feature], plural: str, base: str) -> list[str]:
    """Return the clearest values above and below, each source of features once, or that none stands out."""
    may_be_said = table["feature"].map(lambda name: _may_be_said(catalog[name])).astype(bool)
    # "6 of 100, against 6 of 100" names no side.
    reads_otherwise = table["rate"].map(of_100) != table["all"].map(of_100)
    table = table.assign(source=[catalog[name].source for name in table["feature"]])
    clear = table[(table["finding"] != UNCLEAR) & may_be_said & reads_otherwise]
    if clear.empty:
        looked = f"{len(table):,} values of {table['feature'].nunique()} fields"
        return [f"No value stands out: {looked} looked at, none wins surely more or less often than {base}."]
    said = []
    for side in (ABOVE, BELOW):
        for _, row in clear[clear["finding"] == side].drop_duplicates("source").head(3).iterrows():
            value = value_words(catalog[row["feature"]], row["value"])
            said.append(
                f"{value[:1].upper()}{value[1:]}: {of_100(row['rate'])} of 100 became {plural} "
                f"({between(row['low'], row['high'])}; n = {row['closed']:,}), against {base}."
            )
    return said
