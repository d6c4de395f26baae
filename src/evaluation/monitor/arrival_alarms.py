"""The alarms of who comes in, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from src.evaluation.in_words import of_100
from src.evaluation.monitor.alarm import Alarm, Level, listed
from src.evaluation.monitor.arrivals import MANY, Arrivals
from src.evaluation.monitor.kinds import EMPTIED, FIELDS, MANY_FIELDS, NEW_VALUES, SCORES, UNIT, VOLUME
from src.features.definition import Feature

MOST_NEW = 0.2
"""Share of values the model does not know over which the score is probably wrong."""


def arrival_alarms(found: Arrivals, words: Mapping[str, Feature]) -> list[Alarm]:
    """Return the alarms, what makes the score wrong first."""
    alarms = [*_emptied(found, words), *_units(found, words), *_many(found), *_new_values(found, words)]
    return [*alarms, *_fields(found, words), *_scores(found), *_volume(found)]


def _fields(found: Arrivals, words: Mapping[str, Feature]) -> Iterator[Alarm]:
    """Yield the alarm of fields that moved: one for all of them, since one cause moves many."""
    names = found.moved
    if not names:
        return
    table = found.fields.table
    worst = table[table["is_alarm"]].sort_values("z", ascending=False, kind="stable").iloc[0]
    n = found.newest[str(worst["span"])]
    what = (
        "New leads look different from those of the half year before in: "
        f"{listed(words[name].words for name in names)} (newest {n:,} leads; distance {worst['value']:.2f}, usually "
        f"{worst['usual']:.2f}, alarm from {worst['threshold']:.2f})."
    )
    yield Alarm(FIELDS, what, "warning", tuple(names), float(worst["value"]), float(worst["threshold"]), n)


def _new_values(found: Arrivals, words: Mapping[str, Feature]) -> Iterator[Alarm]:
    """Yield one alarm per field with values that the model does not know."""
    for name, own in found.beyond("new_values").groupby("field", sort=False):
        worst = own.sort_values("value", ascending=False, kind="stable").iloc[0]
        share, n = float(worst["value"]), found.newest[str(worst["span"])]
        what = (
            f"'{words[str(name)].words}' has values that were hardly ever seen before in {of_100(share)} of 100 filled "
            f"ones of the newest {n:,} leads (alarm from {of_100(float(worst['threshold']))})."
        )
        level: Level = "alert" if share > MOST_NEW else "warning"
        yield Alarm(NEW_VALUES, what, level, (str(name),), share, float(worst["threshold"]), n)


def _scores(found: Arrivals) -> Iterator[Alarm]:
    """Yield the alarm of chances that moved, one for new leads and one for the open list."""
    for field, own in found.beyond("scores").groupby("field", sort=False):
        beyond = own["value"] / own["threshold"]
        worst = own.iloc[int(beyond.to_numpy().argmax())]
        what = (
            f"The {field} are distributed otherwise than in any week since the first test window (distance "
            f"{worst['value']:.2f}, usually {worst['usual']:.2f}, alarm from {worst['threshold']:.2f})."
        )
        yield Alarm(SCORES, what, "warning", (), float(worst["value"]), float(worst["threshold"]))


def _volume(found: Arrivals) -> Iterator[Alarm]:
    """Yield the alarm of far more or fewer leads than usual."""
    own = found.beyond("volume")
    if len(own):
        worst = own.sort_values("value", ascending=False, kind="stable").iloc[0]
        now, usual = found.counts[str(worst["span"])]
        span = "week" if worst["span"] == "week" else "weeks"
        what = f"{now:,} leads came in the newest {span}; {usual:,.0f} do as a rule. No week before was so far off."
        yield Alarm(VOLUME, what, "warning", (), float(worst["value"]), float(worst["threshold"]))


def _emptied(found: Arrivals, words: Mapping[str, Feature]) -> Iterator[Alarm]:
    if found.emptied:
        names = listed(words[name].words for name in found.emptied)
        n = found.newest["week"]
        what = f"Not one of the newest {n:,} leads has a value in: {names}. The score uses it."
        yield Alarm(EMPTIED, what, "alert", found.emptied, 0.0, None, n)


def _units(found: Arrivals, words: Mapping[str, Feature]) -> Iterator[Alarm]:
    for row in found.steps.to_dict("records"):
        what = (
            f"The median of '{words[row['field']].words}' is {_times(row['ratio'])} what it was in the half year "
            f"before ({_number(row['usual_median'])} then, {_number(row['median'])} now; n = {row['n']:,})."
        )
        yield Alarm(UNIT, what, "alert", (row["field"],), float(row["ratio"]), None, int(row["n"]))


def _many(found: Arrivals) -> Iterator[Alarm]:
    share = found.moved_weight
    if share > MANY:
        what = f"Fields that carry {of_100(share)} of 100 parts of the score moved at once."
        yield Alarm(MANY_FIELDS, what, "alert", (), share, MANY)


def _times(ratio: float) -> str:
    """Return a ratio as people say it.

    >>> _times(1000.0), _times(0.001)
    ('1,000 times', '1/1,000 of')
    """
    return f"{_number(ratio)} times" if ratio >= 1 else f"1/{np.round(1 / ratio):,.0f} of"


def _number(value: float) -> str:
    """Return a number in three digits or whole.

    >>> _number(41000.4), _number(61), _number(0.0456)
    ('41,000', '61', '0.0456')
    """
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def fields_sentence(found: Arrivals | None, order: str) -> str:
    """Return how many fields moved, or why nothing can be said; ``order`` is ``dates``, ``sequence`` or ``none``."""
    has_dates = order == "dates"
    if order == "none":
        return "Whether new leads look different cannot be said: the leads stand in no order of time."
    if found is None:
        return "Whether new leads look different cannot be said yet: the history is too short for a look."
    if found.fields.needs:
        return f"Too early to say whether new leads look different: it needs {found.fields.needs}."
    before = f"{found.fields.past_looks} {'past weeks' if has_dates else 'earlier parts of the list'}"
    if found.moved:
        return f"{len(found.moved)} of {len(found.weights)} fields moved further than quiet weeks do."
    return (
        f"None of {len(found.weights)} fields moved further than quiet weeks do (newest "
        f"{listed(f'{n:,}' for n in found.newest.values())} leads, {before})."
    )


def drift_table(found: Arrivals | None, words: Mapping[str, Feature]) -> pd.DataFrame:
    """Return one row per field and span, furthest from its past first.

    Returns
    -------
    pandas.DataFrame
        ``feature, words, span`` (week, recent)``, newest`` (leads)``, distance, usual, threshold, z, weight`` (share of
        the score)``, is_notable``.
    """
    columns = ["feature", "words", "span", "newest", "distance", "usual", "threshold", "z", "weight", "is_notable"]
    if found is None:
        return pd.DataFrame(columns=columns)
    table = found.fields.table.rename(columns={"field": "feature", "value": "distance", "is_alarm": "is_notable"})
    table = table.assign(
        words=[words[name].words for name in table["feature"]],
        newest=table["span"].map(found.newest),
        weight=table["feature"].map(found.weights),
        threshold=table["threshold"].where(np.isfinite(table["threshold"])),
    )
    return table.sort_values(["z", "feature"], ascending=[False, True], ignore_index=True)[columns]


def others_table(found: Arrivals | None) -> pd.DataFrame:
    """Return the checks that have to be records, nearest to (or furthest beyond) their threshold first.

    Returns
    -------
    pandas.DataFrame
        ``kind, field, span, value, usual, threshold, is_alarm``; the threshold is missing where the past is too short.
    """
    columns = ["kind", "field", "span", "value", "usual", "threshold", "is_alarm"]
    if found is None:
        return pd.DataFrame(columns=columns)
    table = found.others.assign(near=found.others["value"] / found.others["threshold"])
    table = table.sort_values(["near", "kind", "field", "span"], ascending=[False, True, True, True], ignore_index=True)
    return table.assign(threshold=table["threshold"].where(np.isfinite(table["threshold"])))[columns]
