"""What moves the score most: by feature, by group, and in which segments otherwise."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from src.evaluation.in_words import between, of_100
from src.evaluation.told import Told, fact, window_of
from src.models.drivers import driver_groups, driver_segments, drivers_table
from src.models.explaining.explained import Explained
from src.models.explaining.subjects import subject_names

NEEDS_MODEL = "A score: too few leads won and lost are known to learn from."
GROUP_WORDS = {
    "fit": "who the lead is",
    "engagement": "what it did",
    "sales": "what sales did",
    "time": "when it came and how old it is",
}
NAMED = 3
OTHERWISE = 1.5
"""A segment is named where a feature moves its score so many times as much as that of all leads, or as little."""


def strongest(found: Explained | None) -> Told:
    """Return what moves the score most, as tables ``drivers``, ``driver_groups``, ``driver_segments`` and in words."""
    if found is None:
        return Told(needs=NEEDS_MODEL)
    catalog, accounts = found.model.catalog, found.rows["account_id"]
    drivers = drivers_table(found.effects, accounts)
    drivers["words"] = [catalog[name].words for name in drivers["feature"]]
    drivers["group"] = [catalog[name].group for name in drivers["feature"]]
    groups = driver_groups(found.effects, accounts, catalog)
    fields = [name for name in found.effects.columns if catalog[name].is_text and catalog[name].group == "fit"]
    same = subject_names(list(found.effects.columns), catalog, found.model.facts.alike)
    segments = driver_segments(found.effects, found.features, found.rows, fields, same)
    window = window_of(found.rows)
    facts = {
        f"share_{row['group']}": fact(row["share"], row["low"], row["high"], found.leads, window)
        for _, row in groups.iterrows()
    }
    sentences = [
        _by_group(groups, found.leads),
        f"The score is moved most by {_listed(drivers['words'].head(NAMED).tolist())}.",
        *_otherwise(segments, drivers, found),
    ]
    return Told({"drivers": drivers, "driver_groups": groups, "driver_segments": segments}, sentences, facts)


def _by_group(groups: pd.DataFrame, leads: int) -> str:
    """Return the shares of the groups in one sentence."""
    first, *others = [row for _, row in groups.iterrows()]
    if not others:
        return f"All movement of the score comes from {GROUP_WORDS[first['group']]}; {leads:,} leads."
    rest = "".join(f", {GROUP_WORDS[row['group']]} {of_100(row['share'])}" for row in others)
    words = GROUP_WORDS[first["group"]]
    return (
        f"{words[:1].upper()}{words[1:]} makes {of_100(first['share'])} of 100 of all movement of the score "
        f"({between(first['low'], first['high'])}){rest}; {leads:,} leads."
    )


def _otherwise(segments: pd.DataFrame, drivers: pd.DataFrame, found: Explained) -> Iterator[str]:
    """Yield the segments in which a strong feature surely moves the score much more, or much less, than over all."""
    told = segments.merge(drivers[["feature", "mean_abs", "low", "high"]], on="feature", suffixes=("", "_all"))
    ratio = told["mean_abs"] / told["mean_abs_all"]
    more = (ratio >= OTHERWISE) & (told["low"] > told["high_all"])
    less = (ratio <= 1 / OTHERWISE) & (told["high"] < told["low_all"])
    told = told.assign(ratio=ratio)[more | less]
    told = told.assign(size=(told["ratio"].where(told["ratio"] >= 1, 1 / told["ratio"])))
    for _, row in told.sort_values("size", ascending=False, kind="stable").head(NAMED).iterrows():
        words = found.words(row["feature"])
        far = f"{'' if row['ratio'] >= 1 else 'only '}{row['ratio']:.1f} times as far"
        yield (
            f"{words[:1].upper()}{words[1:]} moves the score of leads with {found.words(row['field'])} "
            f"{row['value']} {far} as that of all ({row['leads']:,} leads)."
        )


def _listed(words: list[str]) -> str:
    """Return words as a list people read.

    >>> _listed(["employees", "campaign", "industry"]), _listed(["employees"])
    ('employees, campaign and industry', 'employees')
    """
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]
