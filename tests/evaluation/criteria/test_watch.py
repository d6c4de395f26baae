import numpy as np
import pytest
from scipy.optimize import brentq

from src.evaluation.criteria.lifts import LEAST_INFORMATION, count, odds_ratios, strongest
from src.evaluation.criteria.watch import Watched, alarms, set_bar

MONTHS = 24


def watched(n=6000, criteria=12, seed=1, change=None, before=1.2, after=0.0, drift=0.0):
    """Return leads over two years: the first criterion raises the log-odds, until ``change`` by ``before``."""
    random = np.random.default_rng(seed)
    month = np.sort(random.integers(0, MONTHS, n))
    source = random.integers(0, 3, n)
    holds = random.random((n, criteria)) < 0.35
    worth = before if change is None else np.where(month < change, before, after)
    chance = 1 / (1 + np.exp(2.4 - worth * holds[:, 0] - 0.4 * source - drift * month / MONTHS))
    is_source = np.arange(criteria) == criteria - 1
    holds[:, -1] = source == 1
    return Watched(holds, random.random(n) < chance, month, source, is_source)


def test_counts_are_those_of_a_loop():
    watch = watched(n=400, criteria=3)
    counts = count(watch.columns, watch.month, watch.source, MONTHS, 3)
    for month, source, criterion in [(0, 0, 0), (5, 2, 1), (23, 1, 2)]:
        inside = (watch.month == month) & (watch.source == source)
        held = inside & watch.holds[:, criterion]
        assert counts.n[month, source, 0] == inside.sum()
        assert counts.wins[month, source, 0] == watch.is_won[inside].sum()
        assert counts.n_held[month, source, criterion] == held.sum()
        assert counts.wins_held[month, source, criterion] == watch.is_won[held].sum()


def test_the_strongest_division_is_that_of_a_loop_over_all_of_them():
    """Expected wins by solving for the odds ratio numerically, variance of Breslow and Day, every division tried."""
    watch = watched(n=1500, criteria=2)
    counts = watch.counts(watch.month)[0]
    ratio = float(odds_ratios(counts)[0])
    score, information = np.zeros(MONTHS), np.zeros(MONTHS)
    for month in range(MONTHS):
        for source in range(3):
            n, wins = counts.n[month, source, 0], counts.wins[month, source, 0]
            held, own = counts.n_held[month, source, 0], counts.wins_held[month, source, 0]
            if min(held, n - held, wins, n - wins) == 0:
                continue
            low, high = max(0.0, wins - (n - held)), min(held, wins)

            def off(a, n=n, wins=wins, held=held):
                return a * (n - held - wins + a) - ratio * (held - a) * (wins - a)

            a = brentq(off, low, high)
            score[month] += own - a
            information[month] += 1 / sum(1 / cell for cell in (a, held - a, wins - a, n - held - wins + a))
    for look in (6, 15, 23):
        known, best = slice(0, look + 1), (0.0, 0)
        for change in range(1, look + 1):
            before, after = information[:change].sum(), information[change : look + 1].sum()
            if min(before, after) < LEAST_INFORMATION:
                continue
            gained = score[change : look + 1].sum() - score[known].sum() * after / (before + after)
            z = gained / np.sqrt(before * after / (before + after))
            best = max(best, (z, change), key=lambda each: abs(each[0]))
        found = strongest(counts)
        assert found.z[look, 0] == pytest.approx(best[0], abs=1e-9)
        assert found.change[look, 0] == best[1]


def test_time_is_shuffled_within_the_sources():
    watch = watched(n=3000)
    month = watch.shuffled(np.random.default_rng(3))
    assert not (month == watch.month).all()
    for source in range(3):
        assert (np.bincount(month[watch.source == source], minlength=MONTHS)
                == np.bincount(watch.month[watch.source == source], minlength=MONTHS)).all()  # fmt: skip


def test_a_planted_change_is_found_with_its_month():
    watch = watched(change=14)
    bar = set_bar(watch, shuffles=60)
    found = [alarm for alarm in alarms(watch, bar) if alarm.criterion == 0]
    assert len(found) == 1
    assert abs(found[0].change - 14) <= 1
    assert 14 <= found[0].look <= 19
    assert found[0].z < 0


def test_a_change_back_raises_a_second_alarm():
    watch = watched(n=24_000, change=8)
    won = watch.is_won.copy()
    later = watch.month >= 16
    won[later] = watched(n=24_000).is_won[later]  # the same leads with the criterion back in force
    back = Watched(watch.holds, won, watch.month, watch.source, watch.is_source)
    found = [alarm for alarm in alarms(back, set_bar(back, shuffles=40)) if alarm.criterion == 0]
    assert [abs(alarm.change - month) <= 1 for alarm, month in zip(found, (8, 16), strict=True)] == [True, True]
    assert found[0].look < found[1].look


def test_a_market_that_moves_all_leads_alike_is_no_change():
    watch = watched(drift=1.5, seed=5)
    bar = set_bar(watch, shuffles=60)
    assert len(alarms(watch, bar)) <= 2 * bar.expected + 2
    assert not [alarm for alarm in alarms(watch, bar) if alarm.criterion == 0]


def test_alarms_on_fresh_shuffles_stay_within_the_budget():
    watch = watched(n=3000, criteria=20)
    bar = set_bar(watch, shuffles=100)
    random = np.random.default_rng(77)
    raised = [len(alarms(watch, bar, watch.shuffled(random))) for _ in range(60)]
    years = (watch.months - bar.first_look) / 12
    assert bar.expected == pytest.approx(years)
    # The mean of 60 has a standard error of about a tenth.
    assert 0.4 < np.mean(raised) / years < 1.3


def test_a_lower_bar_for_a_larger_budget():
    watch = watched(n=2000)
    strict, lax = (set_bar(watch, shuffles=60, budget=budget) for budget in (0.25, 4.0))
    assert strict.z > lax.z
    assert 0 < strict.by_chance(10.0) < strict.by_chance(lax.z) <= 1


def test_nothing_to_watch_raises_nothing():
    watch = Watched(np.zeros((0, 0), bool), np.zeros(0, bool), np.zeros(0, int), np.zeros(0, int), np.zeros(0, bool))
    bar = set_bar(watch, shuffles=3)
    assert alarms(watch, bar) == []
