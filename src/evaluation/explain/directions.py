"""In which direction features move the score, whether analysts expect that, and which pairs act together."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from src.evaluation.explain.strongest import NEEDS_MODEL
from src.evaluation.in_words import between, of_100
from src.evaluation.told import Told, fact, window_of
from src.models.explaining.explained import Explained
from src.models.explaining.interactions import interactions_table
from src.models.explaining.shape import shape_table
from src.models.explaining.signs import conflicts, sign_table

NAMED = 5
LEAST_SHARE = 0.1
"""A pair is named where it moves the score at least so far, compared with the strongest feature."""


def directions(found: Explained | None) -> Told:
    """Return tables ``shape`` (mean effect by value) and ``signs`` (for the analyst to fill), and what they say."""
    if found is None:
        return Told(needs=NEEDS_MODEL)
    shape = shape_table(found.model, found.features, found.contributions, found.rows)
    signs = sign_table(found.model, found.features, found.contributions, found.rows, shape)
    size = found.effects.abs().mean().sort_values(ascending=False, kind="stable")
    sources = pd.Series([found.model.catalog[name].source for name in size.index], size.index)
    strongest = sources.drop_duplicates().index[:NAMED]
    said = [sentence for name in strongest for sentence in _ends(found, shape[shape["feature"] == name])]
    expected = signs["expected"].isin(["raises", "lowers"])
    against = len(conflicts(signs))
    if expected.any():
        said.append(_expected(int(expected.sum()), against))
    facts = {"expected": fact(int(expected.sum())), "against_expectation": fact(against, n=int(expected.sum()))}
    return Told({"shape": shape, "signs": signs}, said, facts)


def pairs(found: Explained | None) -> Told:
    """Return the table ``interactions``, and whether the score is nearly a sum of one effect per feature."""
    if found is None:
        return Told(needs=NEEDS_MODEL)
    table = interactions_table(found.model, found.features, found.rows["account_id"])
    if table.empty:
        return Told({"interactions": table}, ["The score is a sum of one effect for each fact: no pair acts together."])
    alone = found.effects.abs().mean().sort_values(ascending=False, kind="stable")
    first, most = table.iloc[0], float(alone.iloc[0])
    share = {name: float(first[name]) / most for name in ("mean_abs", "low", "high")}
    words = f"{found.words(first['one'])} and {found.words(first['other'])}"
    compared = (
        f"{of_100(share['mean_abs'])} of 100 as far as {found.words(alone.index[0])} alone "
        f"({between(share['low'], share['high'])})"
    )
    if share["mean_abs"] >= LEAST_SHARE:
        said = f"{words[:1].upper()}{words[1:]} act together most, moving the score {compared}."
    else:
        said = f"The score is nearly a sum of single effects: the strongest pair, {words}, moves it {compared}."
    n, window = min(found.leads, len(found.rows)), window_of(found.rows)
    known = fact(share["mean_abs"], share["low"], share["high"], n, window)
    return Told({"interactions": table}, [said], {"strongest_pair": known})


def _ends(found: Explained, shape: pd.DataFrame) -> Iterator[str]:
    """Yield where a feature surely raises the score most, and where it surely lowers it most."""
    if shape.empty:
        return
    feature = found.model.catalog[str(shape["feature"].iloc[0])]
    top, bottom = (shape.iloc[int(place)] for place in (shape["effect"].argmax(), shape["effect"].argmin()))
    parts: list[str] = []
    for row, is_sure, does in ((top, top["low"] > 0, "raises"), (bottom, bottom["high"] < 0, "lowers")):
        if is_sure:
            score = "it" if parts else "the score"
            parts.append(f"{does} {score} most at '{row['value']}' ({row['leads']:,} leads)")
    if parts:
        words = feature.words
        yield f"{words[:1].upper()}{words[1:]}: {', '.join(parts)}."


def _expected(expected: int, against: int) -> str:
    """Return whether the score agrees with what was expected."""
    counted = f"{expected} expectation{'s' if expected > 1 else ''} in the analysts' table of signs"
    if not against:
        return f"Of {counted} the score contradicts none."
    return f"Of {counted} the score contradicts {against}: see the warnings."
