import numpy as np
import pandas as pd
import pytest

from studies.planted_choice import CHOICES, World, handled, world
from studies.rates import rate_words
from studies.selection import _in_best_half, one
from studies.selection_table import table_of


@pytest.fixture(scope="module")
def leads() -> World:
    return world(7, 3000)


def test_the_best_half_by_hand() -> None:
    # Five leads, 2.5 of them called: the first, then two level ones share what is left.
    assert _in_best_half(pd.Series([9.0, 5.0, 5.0, 1.0, np.nan])).tolist() == [1, 0.75, 0.75, 0, 0]


@pytest.mark.parametrize("choice", CHOICES)
def test_the_planted_chance_comes_true_among_worked_leads(leads: World, choice: str) -> None:
    found = handled(leads, choice)
    worked = found["is_worked"].eq(True)
    said, won = found.loc[worked, "true_chance"], found.loc[worked, "is_won"].astype(float)
    assert abs(won.mean() - said.mean()) < 3 * np.sqrt((said * (1 - said)).sum()) / len(said)
    high = said > said.quantile(0.8)
    assert abs(won[high].mean() - said[high].mean()) < 0.06


def test_who_is_called_follows_the_choice(leads: World) -> None:
    ratio = {}
    for choice in CHOICES:
        found = handled(leads, choice)
        worked = found["is_worked"].eq(True)
        assert 0.5 < worked.mean() < 0.8
        ratio[choice] = found.loc[worked, "true_chance"].mean() / found.loc[~worked, "true_chance"].mean()
        points = leads.points[worked].mean() - leads.points[~worked].mean()
        assert points > 10 if choice == "points" else points < 10
    assert ratio["lot"] == pytest.approx(1, abs=0.15)
    assert ratio["lot"] < ratio["points"] < ratio["judgement"]


def test_table_counts_intervals_and_wrong_claims_by_hand() -> None:
    def line(seed: int, scope: str, method: str, versus: str | None, *figures: float) -> dict[str, object]:
        numbers = dict(zip(("value", "low", "high", "truth"), figures, strict=True))
        return {"seed": seed, "scope": scope, "method": method, "versus": versus, **numbers}

    lines = []
    for seed, gain in ((1, (0.1, 0.02, 0.2, 0.15)), (2, (-0.1, -0.2, -0.02, 0.07))):
        for scope in ("worked", "all"):
            lines.append(line(seed, scope, "model", None, 0.7 + gain[0], 0.6, 0.9, 0.8))
            lines.append(line(seed, scope, "rules", None, 0.7, 0.6, 0.9, 0.8 - gain[3]))
            lines.append(line(seed, scope, "model", "rules", *gain))
        lines.append({**line(seed, "left out", "wins", None, 50, 40, 60, 45), "truth_all": 44.0, "odds": 0.9})
        lines += [
            {"seed": seed, "scope": "report", "method": name, "value": value}
            for name, value in {"propensity_auc": 0.6, "effective_n": 80, "worked": 100}.items()
        ]
    found = table_of(pd.concat([pd.DataFrame(lines).assign(choice=choice) for choice in CHOICES]))
    half, both = rate_words(1, 2), rate_words(2, 2)
    assert f"| trees over points | 0.000 / 0.110; {half} |  | 0.000 / 0.110; {half} |" in found
    assert f"| *wrong claim* | {half} | 0 of 0 | {half} |" in found
    assert f"| *wrong order* | {half} | 0 of 0 | {half} |" in found
    assert f"| *wrong best* | {half} | 0 of 0 | {half} |" in found
    assert "50.0 wins estimated, 44.0 expected in truth" in found
    assert f"holds the wins drawn with the true chances in {both}" in found


@pytest.mark.slow
def test_one_seed_says_what_many_show() -> None:
    records = pd.DataFrame(one(3)).query("versus.isna()")
    called = records.query("method == 'called_first'").set_index(["choice", "scope"])
    naive = called.loc[("lot", "all")]
    assert naive["low"] > naive["truth"] + 0.05  # called by lot, and yet it looks good on all leads
    worked = called.loc[("lot", "worked")]
    assert worked["low"] < worked["truth"] < worked["high"]
