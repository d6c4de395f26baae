"""Each look holds what the page of that week would have compared."""

import numpy as np
import pandas as pd

from src.evaluation.monitor.distances import coded
from src.evaluation.monitor.looks import FEWEST, looks_in_order, weekly_looks

AS_OF = pd.Timestamp("2026-06-01", tz="UTC")


def test_counts_are_those_of_a_loop() -> None:
    random = np.random.default_rng(3)
    times = pd.Series(AS_OF - pd.to_timedelta(np.sort(random.uniform(0, 500, 2500))[::-1], unit="D"))
    code = coded(pd.Series(random.integers(0, 5, 2500).astype(float)))
    looks = weekly_looks(times, AS_OF, 28.0)
    assert looks is not None
    window, reference = looks.counts(code)
    for look in (0, 7, len(looks.back) - 1):
        moment = AS_OF - pd.Timedelta(weeks=int(looks.back[look]))
        assert looks.ends[look] == (times <= moment).sum()  # nothing later
        own = code.place[looks.starts[look] : looks.ends[look]]
        old = code.place[looks.befores[look] : looks.starts[look]]
        assert window[look].tolist() == [(own == place).sum() for place in range(code.size)]
        assert reference[look].tolist() == [(old == place).sum() for place in range(code.size)]
    assert looks.back[-1] == 0
    assert set(looks.ends - looks.starts) == {looks.newest}  # as many in every week


def test_a_week_of_few_leads_still_holds_the_minimum() -> None:
    times = pd.Series(AS_OF - pd.to_timedelta(np.arange(400)[::-1] * 2.0, unit="D"))
    looks = weekly_looks(times, AS_OF, 7.0)
    assert looks is not None
    assert looks.newest == FEWEST


def test_too_short_a_history_has_no_look() -> None:
    times = pd.Series(AS_OF - pd.to_timedelta(np.arange(60)[::-1] * 1.0, unit="D"))
    assert weekly_looks(times, AS_OF, 7.0) is None
    assert weekly_looks(times.head(0), AS_OF, 7.0) is None
    assert looks_in_order(0, 7.0) is None


def test_a_list_without_dates_is_cut_into_parts() -> None:
    looks = looks_in_order(10_400, 28.0)
    assert looks is not None
    assert (looks.newest, looks.ends[-1], looks.overlap) == (400, 10_400, 4)
