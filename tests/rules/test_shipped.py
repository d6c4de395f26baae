"""The rule sets in ``conf/rules/`` run, and do what their source says."""

from __future__ import annotations

from pathlib import Path

import pytest

from src.rules.declare import load_rules
from src.rules.qualify import qualified_at
from src.rules.replay import points_at
from tests.rules.small_tables import at, rows_of, tables_of

FOLDER = Path(__file__).parents[2] / "conf" / "rules"
LEAD = {
    "lead_id": "a",
    "created_at": at("2025-01-01"),
    "job_title": "Head of IT",
    "email_domain_kind": "business",
    "country": "DE",
    "employees": 200.0,
    "industry": "Retail",
}


def tables(*activities: tuple[str, str]):
    log = [{"lead_id": "a", "occurred_at": at(moment), "activity_type": kind} for moment, kind in activities]
    return tables_of([LEAD], log, as_of="2025-12-31")


def points(name: str, source, *moments: str) -> list[tuple]:
    got = points_at(load_rules(FOLDER / f"{name}.toml"), source, rows_of([("a", at(m)) for m in moments]))
    return got.select("points", "is_qualified", "label").rows()


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.toml")), ids=lambda file: file.stem)
def test_every_rule_set_runs_on_a_lead_without_activities(file: Path) -> None:
    rules = load_rules(file)

    assert len(points_at(rules, tables(), rows_of([("a", at("2025-02-01"))]))) == 1
    assert len(qualified_at(rules, tables())) == 1


def test_hubspot_style_limits_groups_and_decays() -> None:
    views = [("2025-03-01T10:00", "pricing_page_view")] * 8  # 80, cut to 60 by the group's limit
    webinar = ("2025-03-01T10:00", "webinar_attended")

    got = points("hubspot_style", tables(*views, webinar), "2025-03-01T11:00", "2025-03-31T11:00", "2025-04-30T11:00")

    assert got == [(175.0, True, "A1"), (147.5, True, "A2"), (100.0, False, "A3")]  # fit 100; 60 + 15; 40 + 7.5; 0


def test_gitlab_needs_behaviour_and_qualifies_at_a_hundred() -> None:
    source = tables(
        ("2025-01-10T10:00", "form_submit"),  # 60 + fit 45 = 105: qualified
        ("2025-01-20T10:00", "unsubscribe"),  # behaviour back to 0
        ("2025-06-01T10:00", "demo_request"),
    )

    got = points("marketo_gitlab", source, "2025-01-09", "2025-01-11", "2025-01-21", "2025-04-02", "2025-06-02")

    # Idle months take 10 points each at 31 January, 2 March, 1 April; the same midnight lifts them to 0 again.
    assert got == [(45, False, None), (105, True, None), (45, False, None), (45, False, None), (145, True, None)]
    first = qualified_at(load_rules(FOLDER / "marketo_gitlab.toml"), source)
    assert first["qualified_at"].to_list() == [at("2025-01-10T10:00")]


def test_eloqua_takes_the_best_match_of_each_criterion() -> None:
    pages = [("2025-03-10T10:00", "pricing_page_view")] * 3
    forms = [("2025-03-01T10:00", "form_submit")]

    got = points("eloqua_matrix", tables(*forms, *pages), "2025-03-10T11:00", "2025-03-20T11:00", "2025-05-01")

    # Profile: director 15, size below 250 gives 5: 20, D. Engagement: form 9 days old 26.25 and pages 30; then 17.5
    # and 22.5 (three in 30 days beat one in 14); then nothing.
    assert got == [(76.25, False, "D2"), (60.0, False, "D3"), (20.0, False, "D4")]


def test_pardot_asks_for_points_and_a_grade() -> None:
    two_forms = tables(("2025-03-10T10:00", "form_submit"), ("2025-03-11T10:00", "form_submit"))

    scored = points_at(load_rules(FOLDER / "pardot_default.toml"), two_forms, rows_of([("a", at("2025-03-12"))]))
    assert scored["points"].to_list() == [100.0]

    # Grade: D (3 thirds) and size, country, title, department, two thirds each: 11, an A-. Retail gives none.
    assert scored.select("engagement_points", "grade_points", "is_qualified").rows() == [(100.0, 11.0, True)]


def test_relias_names_the_stage() -> None:
    source = tables(("2025-03-10T10:00", "form_submit"), ("2025-03-11T10:00", "unsubscribe"))

    got = points("relias", source, "2025-03-01", "2025-03-10T11:00", "2025-03-12")

    assert got == [(50.0, False, "nurtured"), (70.0, False, "engaged"), (55.0, False, "nurtured")]


def test_posthog_looks_at_who_the_lead_is_only() -> None:
    source = tables(("2025-03-10T10:00", "demo_request"))

    assert points("posthog_fit", source, "2025-03-01", "2025-03-12") == [(40.0, True, None)] * 2  # 10 + 10 + 10 + 10
