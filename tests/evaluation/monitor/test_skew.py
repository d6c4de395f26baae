"""Features of a past list, as stored and as built again."""

import numpy as np
import pandas as pd

from src.evaluation.monitor.skew import skew_table


def stored() -> pd.DataFrame:
    leads = pd.Index([f"L{n}" for n in range(10)], name="lead_id")
    return pd.DataFrame(
        {"visits": np.arange(10.0), "source": ["a", None] * 5, "old_only": 1.0, "same": [np.nan, 1.0] * 5}, leads
    )


def test_counts_what_differs_and_leaves_out_the_rest() -> None:
    rebuilt = stored().drop(columns="old_only").drop(index="L9").assign(new_only=1.0)
    rebuilt.loc["L0", "visits"] = 7.0
    rebuilt.loc["L1", "visits"] = np.nan
    rebuilt.loc["L1", "source"] = "b"  # was missing
    rebuilt.loc["L2", "visits"] += 1e-12  # the last bits of a sum
    table = skew_table(stored(), rebuilt).set_index("feature")
    assert table["differ"].to_dict() == {"visits": 2, "source": 1, "same": 0, "any feature": 2}
    assert (table["leads"] == 9).all()
    assert table.loc["visits", "share"] == 2 / 9


def test_no_lead_in_common_differs_in_nothing() -> None:
    table = skew_table(stored(), stored().head(0))
    assert (table["differ"] == 0).all()
    assert (table["share"] == 0).all()
