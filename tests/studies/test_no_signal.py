"""Noise on one seed, for direction; the rate takes 200 of others."""

import pandas as pd

from studies.no_signal import NULLS, one, table


def test_moved_outcomes_are_not_published_on_one_seed() -> None:
    records = pd.DataFrame([{"seed": seed, **record} for seed in (3,) for record in one(seed)])
    assert records["moved"].tolist() == [*NULLS]
    assert not records["is_published"].any()
    assert not records["recommends_learned_gated"].any()
    assert records["wins"].between(40, 200).all()
    text = table(records)
    assert "| over the whole history | 0 of 1 " in text
    assert "| inside calendar months | 0 of 1 " in text
