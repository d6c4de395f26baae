"""A start without wins: found where the later rate makes it implausible, explained by a slow sale otherwise."""

from __future__ import annotations

from datetime import UTC, datetime
from math import comb
from pathlib import Path

import numpy as np
import pytest

from src.features.snapshot import scoring_rows
from src.leads.config import SourceConfig
from src.leads.quiet_start import find_quiet_start
from src.leads.tables import LeadTables
from tests.leads.small_source import SmallSource, stamp

DAYS = 400


def history(folder: Path, opens: float, lag_days: float, every: int = 5) -> SmallSource:
    """Return two leads a day; every fifth wins after ``lag_days``, but nobody before the day ``opens``."""
    folder.mkdir(parents=True, exist_ok=True)
    made = SmallSource(folder)
    del made.leads[1:], made.milestones[1:]
    made.config["tables"].pop("activities")
    made.config.pop("touches")
    made.config["scoring"] = {"landmarks_days": [0], "horizon_days": 60}
    for i in range(2 * DAYS):
        name, created = f"L{i:03d}", i / 2
        made.leads.append([name, stamp(created), "DE", "10", "Yes"])
        if i % every == 0 and opens <= created + lag_days <= DAYS:
            made.milestones.append([name, "won", stamp(created + lag_days), "1"])
    return made


def found_in(source: SmallSource) -> tuple[LeadTables, SourceConfig]:
    return source.load(), SourceConfig.model_validate(source.config)


def test_a_start_without_wins_is_found_and_said(tmp_path: Path) -> None:
    tables, config = found_in(history(tmp_path, opens=100, lag_days=10))
    found = find_quiet_start(tables, config)
    assert found is not None
    assert found.ends_at == datetime(2024, 4, 10, 8, tzinfo=UTC)  # day 100 at 8 o'clock, the first of every fifth
    assert found.days == pytest.approx(100)
    assert found.leads == 200
    assert found.leads_without_chance == 80  # those of the first 40 days: 60 days later nothing was won yet
    # Two leads a day, every fifth, for 90 days: those that would have been won by day 100.
    assert found.expected_wins == pytest.approx(36, rel=0.05)
    (said,) = (each for each in tables.checks["warnings"] if "Nothing was won before 2024-04-10" in each)
    assert "200 leads had come in, of whom about 37 would have been won" in said
    assert "60 days were over by then (80 leads) teach and test nothing" in said
    assert tables.checks["quiet_start"]["leads"] == 200


def test_its_probability_is_that_of_the_smallest_of_uniform_numbers(tmp_path: Path) -> None:
    """All wins on the day of creation: each of W wins fell on any of the leads with equal chance."""
    tables, config = found_in(history(tmp_path, opens=100, lag_days=0.001))
    found = find_quiet_start(tables, config)
    assert found is not None
    # Without putting back: no win among the first 200 of 800 leads, C(600, W) / C(800, W); W is a fifth, so that the
    # drawing with putting back of the test is the more cautious of the two.
    exact = comb(600, found.wins) / comb(800, found.wins)
    assert exact < found.probability < 1e-6
    assert np.log(found.probability) == pytest.approx(found.wins * np.log(600 / 800), rel=0.03)


def test_a_slow_sale_explains_its_own_wait(tmp_path: Path) -> None:
    tables, config = found_in(history(tmp_path, opens=0, lag_days=50))
    assert find_quiet_start(tables, config) is None
    assert tables.checks["quiet_start"] is None
    assert not [said for said in tables.checks["warnings"] if "Nothing was won" in said]


def test_chance_is_not_taken_for_a_quiet_start(tmp_path: Path) -> None:
    """Two hundred histories with few wins, drawn at random: none is called quiet."""
    draw = np.random.default_rng(5)
    tables, config = found_in(history(tmp_path, opens=0, lag_days=10, every=1))
    for _ in range(200):
        kept = draw.random(tables.milestones.height) < 0.05
        thinned = tables.__class__(**{**tables.__dict__, "milestones": tables.milestones.filter(kept)})
        assert find_quiet_start(thinned, config) is None


def test_rows_that_nobody_could_win_are_not_scored_and_others_stay(tmp_path: Path) -> None:
    tables, config = found_in(history(tmp_path, opens=100, lag_days=10))
    rows = scoring_rows(tables, config).filter(kind="landmark")
    assert rows["scored_at"].min() == datetime(2024, 2, 10, 8, tzinfo=UTC)  # 60 days before the first win
    assert rows.height == 800 - 80
    now = scoring_rows(tables, config).filter(kind="now")
    assert now["created_at"].min() == tables.leads["created_at"].min()  # open leads are scored however old


def test_a_reason_in_the_declaration_keeps_them(tmp_path: Path) -> None:
    source = history(tmp_path, opens=100, lag_days=10)
    source.config["scoring"]["keep_quiet_start"] = "the price doubled in April, the product is the same"
    tables, config = found_in(source)
    assert scoring_rows(tables, config).filter(kind="landmark").height == 800
    assert not [said for said in tables.checks["warnings"] if "Nothing was won" in said]
    assert [said for said in tables.checks["notes"] if "Kept by declaration: the price doubled" in said]


def test_too_few_wins_say_nothing(tmp_path: Path) -> None:
    tables, config = found_in(history(tmp_path, opens=100, lag_days=10, every=60))
    assert find_quiet_start(tables, config) is None
