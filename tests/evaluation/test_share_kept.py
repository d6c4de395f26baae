"""The share of the score's gain that the card keeps: all, half, nothing, and silence where there is no gain."""

import numpy as np
import pandas as pd
import pytest

from src.evaluation.comparison import compare
from src.evaluation.share_kept import ShareKept, share_kept


def history(card: str, model: float = 2.0, leads: int = 1500) -> pd.DataFrame:
    random = np.random.default_rng(8)
    signal = random.normal(size=leads)
    rules = random.normal(size=leads)
    won = random.random(leads) < 1 / (1 + np.exp(-(-2 + model * signal)))
    scores = {"model": signal, "rules": rules, "half": np.where(random.random(leads) < 0.5, signal, rules)}
    frame = pd.DataFrame({"window": 0, "is_won": won, "model": signal, "rules": rules, "card": scores[card]})
    start = pd.Timestamp("2025-01-06", tz="UTC")
    frame = frame.assign(
        kind="landmark",
        landmark_days=0.0,
        account_id=[f"a{i // 2}" for i in range(leads)],
        scored_at=start + pd.to_timedelta(np.arange(leads) % 200, unit="D"),
        window_start=start,
        window_end=start + pd.Timedelta(days=200),
        is_worked=True,
        chance=0.0,
    )
    older = frame.assign(landmark_days=30.0, model=-frame["model"])  # another age, where the score is wrong
    return pd.concat([frame, older], ignore_index=True).rename_axis("row_id")


@pytest.mark.parametrize(("card", "share"), [("model", 1.0), ("rules", 0.0)])
def test_the_score_itself_keeps_all_and_the_rules_nothing(card: str, share: float) -> None:
    found = share_kept(history(card), "worked", "landmark", draws=200)

    assert found is not None
    assert found.share == pytest.approx((share, share, share), abs=0.011)


def test_half_a_card_keeps_about_half() -> None:
    found = share_kept(history("half"), "worked", "landmark", draws=200)

    assert found is not None
    assert found.share is not None
    value, low, high = found.share
    assert 0 < low < value < high < 1
    assert value == pytest.approx(found.card[0] / found.model[0])
    assert found.sentence("deals") == (
        f"The short points card keeps {100 * value:.0f} % of what the score gains over the points as they are on later "
        f"leads (between {100 * low:.0f} and {100 * high:.0f} %, n = {found.wins} deals)."
    )


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (
            (1.07, 0.79, 1.51),
            "keeps all of what the score gains over drawing by lot on later leads (at least 79 %, n = 9",
        ),
        ((0.5, -0.1, 1.2), "We cannot tell yet whether the short points card keeps any of what the score gains over"),
        (
            (0.5, 0.19, 0.81),
            "keeps 50 % of what the score gains over drawing by lot on later leads (between 19 and 81 %",
        ),
    ],
)
def test_the_sentence_in_each_case(share: tuple[float, float, float], said: str) -> None:
    gain = (0.1, 0.05, 0.15)

    assert said in str(ShareKept("chance", gain, gain, share, 9).sentence())


def test_gains_are_those_of_the_comparison_at_the_youngest_age() -> None:
    table = history("half")
    rows = compare(table, ["model", "rules", "card"], None, 200, 3, [("model", "rules"), ("card", "rules")])
    shown = rows[(rows["scope"] == "worked") & (rows["window"] == "average") & (rows["landmark_days"] == 0)]
    wanted = shown[(shown["metric"] == "wins_best_half") & shown["versus"].notna()].set_index("method")

    found = share_kept(table, "worked", "landmark", None, 200, 3)

    assert found is not None
    for name, gain in (("model", found.model), ("card", found.card)):
        assert gain == pytest.approx(tuple(wanted.loc[name, ["value", "low", "high"]]), abs=1e-6)


def test_without_a_gain_of_the_score_nothing_is_said() -> None:
    found = share_kept(history("half", model=0.0), "worked", "landmark", draws=200)

    assert found is not None
    assert found.share is None
    assert found.sentence() is None


def test_without_rules_the_rival_is_the_lot_and_without_a_card_there_is_nothing() -> None:
    table = history("model")

    by_lot = share_kept(table.drop(columns="rules"), "worked", "landmark", draws=100)

    assert by_lot is not None
    assert by_lot.versus == "chance"
    assert "drawing by lot" in str(by_lot.sentence())
    assert share_kept(table.drop(columns="card"), "worked", "landmark") is None
