"""Lots: even, the same again, and balanced for every team."""

import numpy as np
from scipy.stats import kstest

from src.evaluation.trial.lottery import ARMS, SCORE, lot, order_of_account, order_of_team_week


def test_lots_are_even() -> None:
    lots = [lot(5, "lead", f"L{number}") for number in range(4000)]
    assert kstest(lots, "uniform").pvalue > 0.01
    assert 0 <= min(lots) < max(lots) < 1


def test_names_do_not_run_together() -> None:
    assert lot(1, "ab", "c") != lot(1, "a", "bc")


def test_half_of_the_accounts_by_either_order() -> None:
    share = np.mean([order_of_account(7, f"A{number}") == SCORE for number in range(4000)])
    assert abs(share - 0.5) < 0.03


def test_each_team_works_by_both_orders_in_every_two_weeks() -> None:
    drawn = {team: [order_of_team_week(3, team, week) for week in range(60)] for team in ("north", "south")}
    for orders in drawn.values():
        assert all(set(orders[week : week + 2]) == set(ARMS) for week in range(0, 60, 2))
        assert 8 < sum(orders[week] == SCORE for week in range(0, 60, 2)) < 22  # which comes first is luck
    assert drawn["north"] != drawn["south"]
