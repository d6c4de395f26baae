"""Numbers whose unit seems to have changed: the median of the newest leads against that of the half year before."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from src.evaluation.later_leads import at_creation
from src.evaluation.monitor.fields import looks_of
from src.evaluation.monitor.looks import WEEK_DAYS, Looks
from src.evaluation.ranking import Floats

SMALLEST, LARGEST = 0.2, 5.0
"""A ratio of medians outside of this is no mix of leads: a unit (thousands, another currency)."""
FEWEST = 20
COLUMNS = ["field", "median", "usual_median", "ratio", "n"]


def unit_steps(
    features: pd.DataFrame, examples: pd.DataFrame, names: Sequence[str], as_of: pd.Timestamp | None
) -> pd.DataFrame:
    """Return the number fields whose median stepped, as in no past week: ``field, median, usual_median, ratio, n``.

    Parameters
    ----------
    features, examples : pandas.DataFrame
        Same index ``row_id``.
    names : sequence of str
        Number fields of the leads; what is counted from activities has no unit that could change.
    as_of : pandas.Timestamp or None
    """
    rows = at_creation(examples).sort_values(["scored_at", "sequence"])
    looks = looks_of(rows, as_of, WEEK_DAYS) if len(rows) else None
    found: list[dict[str, object]] = []
    if looks is None:
        return pd.DataFrame(found, columns=COLUMNS)
    for name in names:
        values = features.loc[rows.index, name].to_numpy(np.float64)
        now = _ratio(looks, values, -1)
        if _is_step(now[0]) and not any(_is_step(_ratio(looks, values, look)[0]) for look in _long_ago(looks)):
            found.append({"field": name, "median": now[1], "usual_median": now[2], "ratio": now[0], "n": int(now[3])})
    return pd.DataFrame(found, columns=COLUMNS)


def _long_ago(looks: Looks) -> range:
    """Return the looks before the newest eight: a step of the last weeks is still news."""
    return range(max(0, len(looks.ends) - 1 - 8 * looks.overlap))


def _ratio(looks: Looks, values: Floats, look: int) -> tuple[float, float, float, int]:
    """Return the ratio of the medians of a window and its reference, both medians, and the filled values."""
    window = values[looks.starts[look] : looks.ends[look]]
    reference = values[looks.befores[look] : looks.starts[look]]
    filled = int(np.isfinite(window).sum())
    if filled < FEWEST or np.isfinite(reference).sum() < FEWEST:
        return np.nan, np.nan, np.nan, filled
    new, old = float(np.nanmedian(window)), float(np.nanmedian(reference))
    return (new / old if new > 0 and old > 0 else np.nan), new, old, filled


def _is_step(ratio: float) -> bool:
    return ratio < SMALLEST or ratio > LARGEST
