"""What one field tells of leads it was not learned from."""

import numpy as np
import polars as pl
import pytest
from sklearn.metrics import roc_auc_score

from src.evaluation.leaks.single_field import MISSING, Outcome, told_by, value_codes


def outcome(is_won: list[int], window: list[int], forwards: bool = True) -> Outcome:
    return Outcome(np.array(is_won, bool), np.array(window), max(window) + 1, forwards)


def test_values_learned_in_the_first_window_rank_the_second() -> None:
    # Window 0: value 1 won 1 of 2, value 2 won 0 of 2. Window 1: won has 1; others have 1, 2, 2.
    told = told_by(np.array([1, 1, 2, 2, 1, 1, 2, 2]), outcome([1, 0, 0, 0, 1, 0, 0, 0], [0] * 4 + [1] * 4))
    assert told.power == pytest.approx((0.5 + 1 + 1) / 3)
    assert (told.leads, told.won) == (4, 1)


def test_agrees_with_scikit_learn_on_rates_learned_by_a_loop() -> None:
    random = np.random.default_rng(3)
    codes, window = random.integers(1, 9, 600), np.repeat(np.arange(4), 150)
    is_won = random.random(600) < codes / 16
    aucs, wins = [], []
    for now in (1, 2, 3):
        before, test = window < now, window == now
        base = (is_won[before].sum() + 0.5) / (before.sum() + 1)
        rate = {
            code: (is_won[before & (codes == code)].sum() + 2 * base) / ((before & (codes == code)).sum() + 2)
            for code in range(1, 9)
        }
        aucs.append(roc_auc_score(is_won[test], [rate[code] for code in codes[test]]))
        wins.append(is_won[test].sum())
    told = told_by(codes, Outcome(is_won, window, 4))
    assert told.power == pytest.approx(np.average(aucs, weights=wins))


def test_an_id_of_each_lead_ranks_nothing() -> None:
    is_won = np.random.default_rng(1).random(500) < 0.3
    told = told_by(np.arange(1, 501), Outcome(is_won, np.repeat(np.arange(5), 100), 5))
    assert told.power == 0.5
    assert told.sure_to_win(30).leads == told.sure_to_lose(30).leads == 0


def test_drift_of_the_base_rate_is_no_power() -> None:
    """A number that only says when a lead came ranks the leads of one window no better than chance."""
    random = np.random.default_rng(2)
    window = np.repeat(np.arange(10), 400)
    is_won = random.random(4000) < 0.05 + 0.05 * window
    pooled = roc_auc_score(is_won, window)
    told = told_by(window + 1, Outcome(is_won, window, 10))
    assert pooled > 0.65
    assert told.power == 0.5


def test_without_an_order_every_group_is_judged_by_all_others() -> None:
    won, window = [1, 1, 0, 0, 1, 1, 0, 0], [0] * 4 + [1] * 4
    codes = np.array([1, 1, 2, 2, 1, 1, 2, 2])
    told = told_by(codes, outcome(won, window, forwards=False))
    assert (told.leads, told.won, told.power) == (8, 4, 1.0)
    assert told_by(codes, outcome(won, window)).leads == 4


def test_sure_values_are_counted_on_held_out_leads_with_their_cautious_odds() -> None:
    # 100 earlier and 100 later leads, 10 won in each, all of them and only they with value 1.
    codes = np.tile(np.r_[np.ones(10, int), np.full(90, 2)], 2)
    told = told_by(codes, outcome([*([1] * 10 + [0] * 90)] * 2, [0] * 100 + [1] * 100))
    sure = told.sure_to_win(30)
    assert (sure.leads, sure.won) == (10, 10)
    # Wilson's lower end of 10 of 10 is .722: odds 2.60 against 1 to 9.
    assert sure.sureness == pytest.approx(2.60 * 9, rel=0.01)


def test_a_value_of_a_season_without_wins_is_no_sure_sign() -> None:
    window = np.repeat(np.arange(10), 400)
    is_won = (np.random.default_rng(4).random(4000) < 0.3) & (window >= 5)
    told = told_by(1 + (window >= 5), Outcome(is_won, window, 10))
    assert told.sure_to_lose(30).sureness == told.sure_to_win(30).sureness == 0


@pytest.mark.parametrize("won", [[0] * 8, [1] * 8])
def test_one_class_only_has_no_power(won: list[int]) -> None:
    told = told_by(np.array([1, 2] * 4), outcome(won, [0] * 4 + [1] * 4))
    assert np.isnan(told.power)
    assert told.sure_to_win(30).leads == 0


def test_codes_of_numbers_texts_and_times() -> None:
    assert value_codes(pl.Series([3.0, None, 1.0, float("nan")])).tolist() == [2, MISSING, 1, MISSING]
    assert value_codes(pl.Series([None, None], dtype=pl.String)).tolist() == [MISSING, MISSING]
    many = value_codes(pl.Series(np.arange(1000.0)))
    assert (many.min(), many.max(), len(set(many))) == (1, 32, 32)
    days = pl.Series(["2025-01-02", None, "2025-01-01"]).str.to_datetime(time_zone="UTC")
    assert value_codes(days).tolist() == [2, MISSING, 1]
