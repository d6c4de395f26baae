"""Planted quality on one seed, for direction; the rate takes 200 of others."""

from itertools import product

import pandas as pd
import pytest

from studies.power import AUCS, WINS, record, table


@pytest.mark.parametrize("wins", [60, 120])
def test_what_is_planted_strongly_is_published_and_the_wins_are_as_planned(wins: int) -> None:
    found = record(3, 0.70, wins)
    assert found["is_published"]
    assert found["wins"] == pytest.approx(wins, rel=0.3)


def test_the_table_has_a_cell_for_each_plan() -> None:
    cells = [{"auc": auc, "wins_planned": wins, "gain": auc - 0.5} for auc, wins in product(AUCS, WINS)]
    records = pd.concat([pd.DataFrame(cells).assign(seed=seed, is_published=seed < 2) for seed in range(4)])
    text = table(records)
    assert text.count("2 of 4 ") == len(cells)
    assert "| 0.60 | 2 of 4 (6.8-93.2 %) [0.60] |" in text
