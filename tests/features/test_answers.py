"""Marketing's answers by hand are no features: whom it answers follows from how the lead looks."""

from src.features.build import build_features
from src.features.plan import plan_features
from src.features.snapshot import scoring_rows
from tests.features.conftest import at, small_config, small_tables

ANSWERS = {"requests": {"activity_types": ["demo"], "answers": ["reply"]}}


def activities(*, with_answers):
    lead = [{"lead_id": "a", "occurred_at": at(day), "activity_type": "visit"} for day in (0.1, 2)]
    asked = [{"lead_id": "a", "occurred_at": at(0.5), "activity_type": "demo"}]
    replies = [{"lead_id": "a", "occurred_at": at(day), "activity_type": "reply"} for day in (0.6, 3)]
    return lead + asked + (replies if with_answers else [])


def test_answers_change_no_feature_even_without_an_actor():
    config, built = small_config(**ANSWERS), []
    for with_answers in (True, False):
        leads = [{"lead_id": "a", "created_at": at(0)}]
        tables = small_tables(leads, activities(with_answers=with_answers), as_of=at(60))
        plan = plan_features(tables, config)
        assert "reply" not in plan.all_types
        built.append(build_features(tables, scoring_rows(tables, config), config, plan))
    assert built[0].equals(built[1])
