"""What a lead counts that was called by lot."""

from __future__ import annotations

import numpy as np
import pandas as pd

from src.models.cut import flags
from src.models.weights import drawn_chances


def with_drawn_weights(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with ``worked_weight``: one over the chance by lot, 1 where no lot decided.

    Parameters
    ----------
    rows : pandas.DataFrame
        Rows of the out-of-time table, with ``known_chance`` where leads were drawn.

    Returns
    -------
    pandas.DataFrame
        Rows for which others stand (chance 0) are left out; as they are, without the column, where nothing that was
        worked was drawn.
    """
    chance = drawn_chances(rows)
    if not (~np.isnan(chance) & flags(rows["is_worked"])).any():
        return rows
    kept = ~(chance == 0)
    return rows.assign(worked_weight=1 / np.where(np.isnan(chance), 1.0, np.maximum(chance, 1e-9)))[kept]
