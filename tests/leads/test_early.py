"""Outcomes and touches dated before their lead: counted, said, never dropped in silence."""

from __future__ import annotations

import pytest

from src.features.snapshot import scoring_rows
from src.leads.config import SourceConfig
from tests.leads.small_source import LEADS, SmallSource, stamp


def test_a_source_without_any_says_nothing(source: SmallSource) -> None:
    checks = source.load().checks

    assert checks["closed_early"] == {"won": 0, "lost": 0, "at_creation": 0}
    assert checks["early_touches"] == {"rows": 0, "share": 0.0}
    assert checks["warnings"] == []


def test_leads_closed_before_they_came_in_are_counted_because_they_have_no_scoring_row(source: SmallSource) -> None:
    source.milestones += [["L10", "won", stamp(9), ""], ["L11", "won", stamp(10), ""]]
    source.milestones += [["L12", "lost", stamp(11), ""], ["L12", "won", stamp(20), ""]]  # the loss closed it
    source.milestones += [["L13", "won", stamp(13.01), ""]]

    tables = source.load()

    rows = scoring_rows(tables, SourceConfig.model_validate(source.config))
    assert set(tables.leads["lead_id"]) - set(rows["lead_id"]) == {"L10", "L11", "L12"}
    assert tables.checks["tie_out"][-1]["used_wins"] == 5 + 4
    assert tables.checks["closed_early"] == {"won": 2, "lost": 1, "at_creation": 0}
    assert tables.checks["warnings"] == [
        "2 leads were won and 1 lead was lost before the creation date, which is likely that of an import: not scored, "
        "and nothing is learned from them."
    ]


def test_leads_closed_on_the_day_of_a_source_that_knows_only_days(source: SmallSource) -> None:
    source.milestones += [["L10", "won", stamp(10), ""], ["L11", "lost", stamp(11), ""]]

    tables = source.load()

    rows = scoring_rows(tables, SourceConfig.model_validate(source.config))
    assert set(tables.leads["lead_id"]) - set(rows["lead_id"]) == {"L10", "L11"}
    assert tables.checks["closed_early"] == {"won": 0, "lost": 0, "at_creation": 2}
    assert [w.split(";")[0] for w in tables.checks["warnings"]] == [
        "2 leads were won or lost at the very moment of creation"
    ]


def test_a_win_of_before_that_became_known_after_is_scored(source: SmallSource) -> None:
    source.config["tables"]["milestones"]["columns"]["recorded_at"] = "Recorded"
    source.milestones = [[*row, "" if i else "Recorded"] for i, row in enumerate(source.milestones)]
    source.milestones.append(["L10", "won", stamp(9), "", stamp(12)])

    tables = source.load()

    rows = scoring_rows(tables, SourceConfig.model_validate(source.config))
    assert "L10" in rows["lead_id"]
    assert tables.checks["closed_early"]["won"] == 0


@pytest.mark.parametrize(("early", "is_said"), [(2, False), (3, True)])
def test_touches_before_the_lead_are_kept_counted_and_said_above_one_in_twenty(
    source: SmallSource, early: int, is_said: bool
) -> None:
    """Of 40 calls; five in a hundred are two. A call on the same day is not early."""
    calls = [row for row in source.activities[1:] if row[2] == "call"]
    for i, row in enumerate(calls[10 : 10 + early], 10):
        row[1] = stamp(i - 1)
    calls[20][1] = stamp(20 - 0.1)

    tables = source.load()

    assert tables.activities.collect()["is_touch"].sum() == LEADS
    assert tables.checks["early_touches"] == {"rows": early, "share": early / LEADS}
    assert [w.split(":")[0] for w in tables.checks["warnings"]] == (
        ["3 touches (8%) are dated before the day their lead came in"] if is_said else []
    )
