from datetime import UTC, datetime

import numpy as np

from src.leads.sample.options import SampleOptions
from src.leads.sample.process import _quarter_end


def seconds(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def test_a_lead_that_drags_on_for_years_is_cleaned_up_too():
    asked = [seconds("2026-02-10"), seconds("2031-11-05T09:00")]

    found = _quarter_end(SampleOptions(leads=100), np.array(asked))

    assert found.tolist() == [seconds("2026-03-31T16:00"), seconds("2031-12-31T16:00")]
