import numpy as np
import pandas as pd
import pytest

from src.evaluation.promises.proposed import NEEDS_MORE, proposed
from src.evaluation.promises.whole import NEEDS_SLA
from src.models.grades import Reference
from tests.evaluation.promises.agreed import AS_OF, SLA, config, lead, new, tables

GRID = tuple(np.linspace(0, 1, 1001))
REFERENCE = Reference(GRID, (0.8, 0.6, 0.3), None, None, {})
START = pd.Timestamp(AS_OF) - pd.Timedelta(weeks=10)
LEADS = new(
    *[
        lead(str(i), came=START + i * pd.Timedelta(hours=1.6), touched=30, expected=(i % 100 + 0.5) / 100)
        for i in range(1000)
    ]
)


def told(capacity=50.0, leads=LEADS, reference=REFERENCE, sla=SLA):
    return proposed(leads, tables(), config(), sla, reference, capacity)


def test_the_lowest_score_that_fits_the_capacity_is_proposed():
    table = told().tables["sla_thresholds"].set_index("score")
    # A hundred leads a week, chances level between 0 and 1: from score 50 on half of them, with 3/4 of the wins.
    assert table.loc[50, "leads_per_week"] == pytest.approx(50, abs=0.6)
    assert table.loc[50, "expected_share"] == pytest.approx(0.75, abs=0.01)
    assert table.index[table["proposed"]].tolist() == [50 if table.loc[50, "leads_per_week"] <= 50 else 55]
    assert (table["fits"] == (table["leads_per_week"] <= 50)).all()
    assert table["what"].iloc[-1] == "agreed: grade B or better"
    assert table["expected_share"].iloc[-1] == pytest.approx(0.64, abs=0.01)


def test_threshold_sentences_by_case():
    some, few_calls, plenty = told(52.0).sentences, told(2.0).sentences, told(500.0).sentences
    assert any(each.startswith("Proposed from the capacity (estimated): hand over from score 50 on.") for each in some)
    assert any(
        each.startswith("Agreed is grade B or better: 40 new leads a week, sales can call them all") for each in some
    )
    assert any(each.startswith("Even from score 95 on more leads come in") for each in few_calls)
    assert any("more than sales can call (2 a week)" in each for each in few_calls)
    assert any(each.startswith("Sales can call every new lead (500 a week)") for each in plenty)


def test_the_agreed_score_counts_too():
    stricter = SLA.model_copy(update={"qualified": SLA.qualified.model_copy(update={"least_score": 90})})
    assert any(
        each.startswith("Agreed is score 90 and grade B or better: 10 new leads")
        for each in told(sla=stricter).sentences
    )


def test_baselines_by_hand_and_their_sentences():
    leads = new(
        *[lead(f"quick {i}", touched=2) for i in range(7)],
        *[lead(f"slow {i}", touched=6) for i in range(2)],
        lead("never"),
        *[lead(f"b {i}", touched=1, grade="B") for i in range(4)],
        *[lead(f"b never {i}", grade="B") for i in range(6)],
    )
    found = told(leads=leads, reference=None)
    a, b = (found.tables["sla_baseline"].set_index("grade").loc[grade] for grade in "AB")
    assert a[["n", "in_time_fraction", "hours_kept", "never_fraction", "median_hours"]].tolist() == [10, 0.7, 6, 0.1, 2]
    assert (b["in_time_fraction"], np.isnan(b["hours_kept"])) == (0.4, True)
    assert "70 of 100 were called within the agreed 4 hours" in found.sentences[0]
    assert found.sentences[0].endswith("90 of 100 were called within 6 hours.")
    assert found.sentences[1].endswith("60 of 100 were never called, so 50 of 100 need more calls, not more hours.")
    assert "sla_thresholds" not in found.tables


def test_what_was_reached_is_said():
    found = told(leads=new(*[lead(f"quick {i}", touched=2) for i in range(20)]), reference=None)
    assert found.sentences == [
        "So far, A: 100 of 100 were called within the agreed 4 hours (between 84 and 100, n = 20); the 90 of 100 "
        "promised were reached."
    ]


def test_it_says_what_it_needs():
    assert told(sla=None).needs == NEEDS_SLA
    bare = type(config()).model_validate({**config().model_dump(), "touches": None})
    assert proposed(LEADS, tables(), bare, SLA, None, 50.0).needs == NEEDS_MORE
    assert told(leads=LEADS.iloc[:0]).needs is not None
