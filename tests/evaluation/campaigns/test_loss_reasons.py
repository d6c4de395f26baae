import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy.stats import binomtest, fisher_exact

from src.evaluation.campaigns.loss_reasons import NEEDS, loss_reasons
from src.evaluation.holm import holm
from src.leads.tables import MILESTONE_COLUMNS


def lost_leads(grade_reasons, called=True):
    """Return leads and milestones: for each grade, a list of reasons."""
    rows = [(f"{grade}{i}", grade, why) for grade, whys in grade_reasons.items() for i, why in enumerate(whys)]
    leads = pd.DataFrame({"lead_id": [r[0] for r in rows], "grade": [r[1] for r in rows], "is_won": False})
    leads["is_worked"] = pd.array([called] * len(leads), "boolean")
    milestones = pl.DataFrame(
        {"lead_id": leads["lead_id"].to_list(), "milestone": "lost", "lost_reason": [r[2] for r in rows]}
    )
    missing = {
        name: pl.lit(None).cast(kind).alias(name)
        for name, kind in MILESTONE_COLUMNS.items()
        if name not in milestones.columns
    }
    return leads, milestones.with_columns(*missing.values())


PLANTED = {
    "A": ["no budget"] * 30 + ["no need"] * 70,
    "B": ["no budget"] * 60 + ["no need"] * 10 + ["too small"] * 30,
    "C": ["no budget"] * 30 + ["no need"] * 70,
}


def test_shares_and_the_test_against_a_count_by_hand():
    table = loss_reasons(*lost_leads(PLANTED), ["lost"], [], {}).tables["loss_reasons"].set_index(["level", "reason"])
    cell = table.loc[("B", "no budget")]
    assert cell[["count", "lost", "share"]].tolist() == [60, 100, 0.6]
    assert cell["others_share"] == pytest.approx(60 / 200)
    assert cell["p_adjusted"] < 1e-5
    total = table.groupby(level="reason")["count"].sum()
    doubled = []
    for (_, reason), row in table.iterrows():
        rest = total[reason] - row["count"]
        square = [[row["count"], row["lost"] - row["count"]], [rest, 300 - row["lost"] - rest]]
        tails = [fisher_exact(square, alternative=side)[1] for side in ("greater", "less")]
        doubled.append(min(1.0, 2 * min(tails)))
    assert table["p_adjusted"].tolist() == pytest.approx(list(holm(doubled)))
    assert table["share"].groupby(level="level").sum().tolist() == pytest.approx([1, 1, 1])


def test_what_stands_out_is_said_and_only_that():
    found = loss_reasons(*lost_leads(PLANTED), ["lost"], [], {"grade": "grade"})
    assert found.sentences[0].startswith("Of 100 lost leads that had been called, 50 were lost for 'no need' (between")
    assert "'too small' with grade B (30 of 100, between 22 and 40, n = 100; others 0)" in found.sentences[1]
    assert found.facts["loss.B.too small"]["n"] == 100


def test_a_planted_null_names_nothing_more_often_than_promised():
    random = np.random.default_rng(4)
    alarms = 0
    for _ in range(25):
        drawn = {grade: list(random.choice(["a", "b", "c"], 60, p=[0.5, 0.3, 0.2])) for grade in "ABCD"}
        said = loss_reasons(*lost_leads(drawn), ["lost"], [], {}).sentences[1]
        alarms += not said.startswith("No reason for loss is surely more frequent")
    assert binomtest(alarms, 25, 0.05, alternative="greater").pvalue > 0.01


def test_reasons_of_leads_nobody_called_are_left_out_and_counted():
    leads, milestones = lost_leads({**PLANTED, "D": ["no reply"] * 40})
    leads.loc[leads["grade"] == "D", "is_worked"] = False
    found = loss_reasons(leads, milestones, ["lost"], [], {})
    assert "no reply" not in set(found.tables["loss_reasons"]["reason"])
    assert (
        found.sentences[-1] == "40 more were closed as lost without a call: their reasons say nothing and are left out."
    )


def test_where_touches_are_not_known_nobody_is_said_to_be_called():
    leads, milestones = lost_leads(PLANTED)
    (first, *_) = loss_reasons(leads.drop(columns="is_worked"), milestones, ["lost"], [], {}).sentences
    assert first.startswith("Of 100 lost leads, 50 were lost for 'no need'")


def test_numbers_are_looked_at_in_quarters():
    leads, milestones = lost_leads(PLANTED)
    leads["employees"] = np.arange(len(leads), dtype=float)
    table = loss_reasons(leads, milestones, ["lost"], ["employees"], {}).tables["loss_reasons"]
    assert sorted(set(table.loc[table["by"] == "employees", "level"])) == [
        "0 to 75",
        "150 to 224",
        "224 to 299",
        "75 to 150",
    ]


def test_without_a_model_all_leads_stand_together():
    leads, milestones = lost_leads({"All leads": PLANTED["A"]})
    found = loss_reasons(leads, milestones, ["lost"], [], {})
    assert set(found.tables["loss_reasons"]["level"]) == {"All leads"}
    assert len(found.sentences) == 1


def test_where_there_are_several_ways_to_be_lost_the_way_is_the_reason():
    leads, milestones = lost_leads(PLANTED)
    ways = pl.Series("milestone", ["declined"] * 100 + ["cancelled"] * 200)
    bare = milestones.with_columns(ways, lost_reason=pl.lit(None, pl.String))
    table = loss_reasons(leads, bare, ["declined", "cancelled"], [], {}).tables["loss_reasons"]
    assert set(table["reason"]) == {"declined", "cancelled"}
    assert loss_reasons(leads, bare.with_columns(milestone=pl.lit("lost")), ["lost"], [], {}).needs == NEEDS


@pytest.mark.parametrize("count", [0, 5])
def test_few_or_no_reasons(count):
    leads, milestones = lost_leads({"A": ["no need"] * count})
    found = loss_reasons(leads, milestones, ["lost"], [], {})
    assert found.sentences == []
    assert found.needs == (None if count else NEEDS)
