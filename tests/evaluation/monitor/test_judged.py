"""One bar over all checks: what it allows in quiet times, and what it finds."""

import numpy as np
import pytest

from src.evaluation.monitor.judged import Check, Past, judged, records, side_by_side

SHARE = 1 / 30


def check(name: str, overlap: int = 1, least: float = 0.0) -> Check:
    return Check("fields", name, "week", least, overlap)


def parts(values: np.ndarray, overlap: int = 1, least: float = 0.0) -> list[Past]:
    back = np.arange(len(values))[::-1]
    return [(check(str(n), overlap, least), back, values[:, n]) for n in range(values.shape[1])]


def test_quiet_checks_raise_as_many_alarms_as_the_share_allows() -> None:
    """However many checks: 250 pages of 20 checks each; on each page one bar."""
    random = np.random.default_rng(5)
    pages = [
        judged(side_by_side(parts(random.gamma(4.0, 0.02, (61, 20)))), SHARE).table["is_alarm"].any()
        for _ in range(250)
    ]
    assert np.mean(pages) == pytest.approx(2 / 61, abs=0.03)  # 2 = floor(61 / 30)


def test_a_planted_jump_is_found_and_only_it() -> None:
    values = np.random.default_rng(6).gamma(4.0, 0.02, (61, 20))
    values[-1, 7] = 0.6
    found = judged(side_by_side(parts(values)), SHARE)
    assert found.table.loc[found.table["is_alarm"], "field"].tolist() == ["7"]
    row = found.table.loc[7]
    assert row["usual"] == pytest.approx(values[:-1, 7].mean())
    assert row["threshold"] < 0.6


def test_what_is_odd_but_small_is_no_alarm() -> None:
    values = np.random.default_rng(6).gamma(4.0, 0.002, (61, 20))
    values[-1, 7] = 0.09
    assert judged(side_by_side(parts(values)), SHARE).table["is_alarm"].any()
    assert not judged(side_by_side(parts(values, least=0.1)), SHARE).table["is_alarm"].any()


def test_too_short_a_past_says_what_it_needs_and_alarms_nothing() -> None:
    values = np.random.default_rng(7).gamma(4.0, 0.02, (21, 3))
    values[-1] = 0.9
    found = judged(side_by_side(parts(values)), SHARE)
    assert found.needs == "9 more weeks of history: 20 of 29 are there"
    assert not found.table["is_alarm"].any()
    assert judged(side_by_side(parts(np.vstack([values[:20], values]))), SHARE).needs is None


def test_looks_that_share_leads_with_today_do_not_hide_what_goes_on() -> None:
    """A shift of three weeks: the two looks before today's had it too."""
    values = np.random.default_rng(8).gamma(4.0, 0.02, (61, 10))
    values[-3:, 4] = 0.5
    apart = judged(side_by_side(parts(values, overlap=4)), SHARE)
    assert apart.past_looks == 57
    assert apart.table.loc[4, "is_alarm"]
    assert apart.bar < judged(side_by_side(parts(values, overlap=1)), SHARE).bar


def test_a_record_is_beyond_all_of_the_past_by_far() -> None:
    back = np.arange(31)[::-1]
    past = np.full(31, 0.1)
    past[3] = 0.2
    for value, is_alarm in ((0.27, False), (0.29, True)):
        table = records([(check("x"), back, np.append(past[:-1], value))])
        assert table.loc[0, "is_alarm"] == is_alarm
        assert table.loc[0, "threshold"] == pytest.approx(0.28)
        assert table.loc[0, "usual"] == 0.1
    assert not records([(check("x", least=0.5), back, np.append(past[:-1], 0.4))])["is_alarm"].any()


def test_a_check_says_how_far_beyond_its_past_is_far() -> None:
    back, values = np.arange(31)[::-1], np.append(np.full(30, 0.1), 0.12)
    assert not records([(check("x"), back, values)])["is_alarm"].any()
    narrow = Check("volume", "", "week", 0.0, 1, record=1.1)
    assert records([(narrow, back, values)])["is_alarm"].all()
    assert records([(narrow, back, values)]).loc[0, "threshold"] == pytest.approx(0.11)


def test_a_record_needs_a_past_of_its_own() -> None:
    short = (check("x", overlap=4), np.arange(14)[::-1], np.array([0.1] * 13 + [9.0]))
    assert not records([short])["is_alarm"].any()  # ten looks that share no lead with today's
    assert records([]).columns.tolist()[-1] == "is_alarm"


def test_nothing_to_look_at_is_no_alarm() -> None:
    found = judged(side_by_side([]), SHARE)
    assert found.table.empty
    assert found.past_looks == 0
