"""The study of forecasts gives ranges that hold, on a seed used for developing."""

import pandas as pd

from studies.forecast_coverage import record, table


def test_the_range_holds_where_adding_up_chances_does_not() -> None:
    records = pd.DataFrame([{"seed": seed, **record(seed, 0.15, 200)} for seed in (1, 2)])
    assert records["held"].all()
    assert not records["added_up_held"].any()
    assert (records["past_held"] / records["past"]).mean() > 0.8
    assert sum("2 of 2" in line for line in table(records).splitlines()) == 1
