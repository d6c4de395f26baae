"""The planted campaigns on one seed, for direction."""

import pandas as pd
import pytest

from studies import campaigns_told_apart
from studies.campaigns_told_apart import ARMS, NAMED, NOISE, ON, PLANTED, one, table


@pytest.mark.slow
def test_the_planted_campaigns_are_named_and_never_the_other_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(campaigns_told_apart, "ARMS", {ON: ARMS[ON], NOISE: ARMS[NOISE]})
    records = pd.DataFrame(one(34))
    planted = records[(records["arm"] == ON) & records["campaign"].isin(PLANTED)]
    assert (planted["kind"] == planted["campaign"].map(PLANTED)).all()
    assert len(planted) == 2
    assert not records.loc[records["arm"] == NOISE, "kind"].isin(NAMED).any()


def test_the_table_counts_seeds_by_measure_and_wrong_names() -> None:
    rows = [
        (0, ON, "Content giveaway", "flood of weak leads", "both", 0.2),
        (0, ON, "Partner programme", "few and good", "customers", 2.0),
        (1, ON, "Content giveaway", "", "", 0.2),
        (1, ON, "Partner programme", "flood of weak leads", "chances", 2.0),
        (1, ON, "Webinar 2026 H1", "few and good", "chances", 0.9),
        (1, NOISE, "Webinar 2026 H1", "few and good", "chances", 1.0),
    ]
    records = pd.DataFrame(rows, columns=["seed", "arm", "campaign", "kind", "seen_in", "of_usual"]).assign(leads=100)
    said = table(records)
    flood, good = (next(line for line in said.splitlines() if line.startswith(f"| {name} (")) for name in PLANTED)
    assert [cell.split(" (")[0].strip() for cell in flood.split("|")[2:6]] == ["1 of 2", "1 of 2", "1 of 2", "0 of 2"]
    assert [cell.split(" (")[0].strip() for cell in good.split("|")[2:6]] == ["1 of 2", "1 of 2", "0 of 2", "1 of 2"]
    assert "in 1 of 2 (1.3-98.7 %) of the seeds with both planted, in 0 of 2" in said
    assert "In pure noise any campaign was named in 1 of 2" in said
    assert "Other campaigns named: 1 (channels: Webinar), rightly in 0 of 1" in said
