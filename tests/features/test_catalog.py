"""The catalog is complete, its words can be read, and a plan survives being stored."""

from __future__ import annotations

import json
import re
import textwrap
from pathlib import Path

import pandas as pd
import polars as pl
import pytest

from src.features import engagement
from src.features.build import build_features, to_pandas_examples, to_pandas_features
from src.features.catalog import catalog, phrase
from src.features.known import prepared
from src.features.labels import label_rows
from src.features.plan import MAX_TYPES, FeaturePlan, plan_features
from src.features.snapshot import known_activities, scoring_rows
from src.leads.errors import InputRefused


@pytest.fixture
def source(make_config, make_tables, day):
    """Return configuration and tables in which every part of the catalog appears."""
    config = make_config(
        columns=["industry", "job_title", "employees", "account_id"],
        features={
            "attributes": ["industry", "job_title", "employees"],
            "sales_activity": True,
            "accounts_known_at_creation": True,
        },
        touches={"activity_types": ["call"]},
        words={"demo_request": "asked for a demo", "employees": "employees"},
    )
    person = {"industry": "Logistics", "job_title": "VP Operations", "employees": 50.0, "account_id": "x"}
    leads = [
        {"lead_id": "a", "created_at": day(0), **person},
        {"lead_id": "b", "created_at": day(0), **person, "industry": None},
    ]
    at = {"lead_id": "a", "campaign": "fair", "asset": "guide", "person": "p"}
    activities = [
        {**at, "occurred_at": day(0), "activity_type": "page_view"},
        {**at, "occurred_at": day(0.5), "activity_type": "demo_request"},
        {**at, "occurred_at": day(0.7), "activity_type": "call", "is_touch": True, "actor": "sales"},
    ]
    return config, make_tables(leads, activities, as_of=day(40))


def test_catalog_is_exactly_the_columns_of_the_table(source):
    config, tables = source
    plan = plan_features(tables, config)
    features = build_features(tables, scoring_rows(tables, config), config, plan)
    entries = catalog(config, plan)
    assert [*entries] == features.columns[1:]
    for name, feature in entries.items():
        assert name == feature.name
        assert features[name].dtype == (pl.String if feature.is_text else pl.Float64)
        assert re.fullmatch(r"[a-z][a-z0-9_]*", name)


def test_every_feature_speaks_of_something_and_of_nothing(source):
    config, tables = source
    for feature in catalog(config, plan_features(tables, config)).values():
        spoken = [phrase(feature, "Logistics" if feature.is_text else 2.0), phrase(feature, None)]
        for words in [*spoken, feature.words, feature.unit, feature.source]:
            assert words
            assert "{" not in words
            assert "_" not in words or words == feature.source
        assert spoken[0] != spoken[1]


def test_phrases_use_the_declared_words(source):
    config, tables = source
    entries = catalog(config, plan_features(tables, config))
    demo, page = entries["did_demo_request_7d_count"], entries["did_page_view_last_days"]
    assert phrase(demo, 1.0) == "asked for a demo in the last 7 days"
    assert phrase(demo, 3.0) == "asked for a demo 3 times in the last 7 days"
    assert phrase(demo, 0.0) == "not asked for a demo in the last 7 days"
    assert phrase(entries["activities_14d_count"], 0.0) == "no activity in the last 14 days"
    assert phrase(entries["industry"], "Logistics") == "industry Logistics"
    assert phrase(entries["industry"], None) == "industry not known"
    assert phrase(entries["employees"], 1250.0) == "employees 1,250"
    assert phrase(page, 0.3) == "page view, last less than a day ago"
    assert phrase(page, 1.9) == "page view, last 1 day ago"
    assert phrase(page, float("nan")) == "never page view"
    assert phrase(entries["arrival_in_working_hours"], 0.0) == "came in while sales was not at work"


def test_text_with_braces_is_only_text(source):
    config, tables = source
    feature = catalog(config, plan_features(tables, config))["industry"]
    assert phrase(feature, "{times}{0.__class__}") == "industry {times}{0.__class__}"


def test_plan_survives_json(source):
    config, tables = source
    plan = plan_features(tables, config)
    assert plan.sales_types == ("call",)
    assert FeaturePlan.from_json(json.loads(json.dumps(plan.to_json()))) == plan


def test_what_sales_did_is_unseen_unless_declared(source):
    config, tables = source
    off = config.model_copy(update={"features": config.features.model_copy(update={"sales_activity": False})})
    plan = plan_features(tables, off)
    rows = scoring_rows(tables, off)
    assert not [f for f in catalog(off, plan).values() if f.group == "sales"]
    without = tables.activities.filter(~pl.col("is_touch").fill_null(False))
    silent = type(tables)(**{**vars(tables), "activities": without})
    assert build_features(tables, rows, off, plan).equals(build_features(silent, rows, off, plan))


def test_rare_types_are_pooled_and_new_ones_join_them(make_config, make_tables, day):
    config = make_config()
    lead = [{"lead_id": "a", "created_at": day(0)}]
    names = [f"kind {n:02d}" for n in range(MAX_TYPES + 3)]
    often = [
        {"lead_id": "a", "occurred_at": day(0), "activity_type": name}
        for n, name in enumerate(names)
        for _ in range(20 - n)
    ]
    plan = plan_features(make_tables(lead, often, as_of=day(9)), config)
    assert plan.types == (*names[:MAX_TYPES], "other")

    new = [{"lead_id": "a", "occurred_at": day(0), "activity_type": "unheard of"}]
    tables = make_tables(lead, new, as_of=day(9))
    row = build_features(tables, scoring_rows(tables, config), config, plan).row(0, named=True)
    assert (row["did_other_count"], row["activities_count"]) == (1, 1)
    assert row["last_activity_type"] == "other"


def test_types_that_read_alike_get_names_of_their_own(make_config):
    names = [*catalog(make_config(), FeaturePlan(types=("Mail:open", "mail open", 'mail "open"')))]
    counts = [name for name in names if name.startswith("did_") and name.endswith("_count") and "d_count" not in name]
    assert counts == ["did_mail_open_count", "did_mail_open_2_count", "did_mail_open_3_count"]


def test_attribute_with_the_name_of_a_feature_is_refused(make_config, make_tables, day):
    for taken in ("lead_age_days", "created_at"):
        config = make_config(columns=[taken], features={"attributes": [taken]})
        tables = make_tables([{"lead_id": "a", "created_at": day(0), "lead_age_days": 1.0}], as_of=day(1))
        with pytest.raises(InputRefused, match=taken):
            catalog(config, plan_features(tables, config))


def test_source_without_dates_has_only_fit(make_config, make_tables):
    config = make_config(
        source={"name": "list", "title": "List", "order": "sequence"},
        columns=["size"],
        features={"attributes": ["size"], "sales_activity": True},
    )
    tables = make_tables([{"lead_id": "a", "size": 3.0}, {"lead_id": "b", "size": None}])
    rows = scoring_rows(tables, config)
    plan = plan_features(tables, config)
    features = build_features(tables, rows, config, plan)
    assert features.columns == ["row_id", "size", "missing_fields_count"]
    assert features.filter(rows["kind"] == "landmark").rows() == [(0, 3.0, 0.0), (1, None, 1.0)]


def test_pandas_tables_share_their_index(source):
    config, tables = source
    rows = scoring_rows(tables, config)
    features = to_pandas_features(build_features(tables, rows, config, plan_features(tables, config)))
    examples = to_pandas_examples(rows, label_rows(rows, tables, config))
    pd.testing.assert_index_equal(features.index, examples.index)
    assert features.index.name == "row_id"
    assert str(examples["is_won"].dtype) == "boolean"


def test_the_recipe_for_a_new_feature_works_as_written(source):
    config, tables = source
    recipe = (Path(__file__).resolve().parents[2] / "docs" / "add_a_feature.md").read_text(encoding="utf-8")
    block = textwrap.dedent(re.search(r"```python\n(.*?)```", recipe, re.DOTALL)[1])
    names = dict(vars(engagement))
    exec(block.replace("yield engagement(", "made = engagement(", 1), names)
    made = names["made"]
    rows = scoring_rows(tables, config).filter(pl.col("kind") == "now")
    activities = prepared(tables.activities, config, plan_features(tables, config))
    known = known_activities(activities, rows).group_by("lead_id").agg(**made.needs).collect()
    assert known.select("lead_id", made.value.alias("found")).rows() == [("a", 0)]  # all of it on a Monday
    assert phrase(made.feature, 2.0) == "active 2 times at weekends"


def test_colleagues_are_no_feature_unless_the_account_is_known_at_creation(make_config, make_tables, day):
    # Where a CRM links accounts at conversion, "has a colleague" is the outcome itself.
    leads = [{"lead_id": name, "created_at": day(0), "account_id": "x"} for name in "ab"]
    tables = make_tables(leads, as_of=day(5))
    for known in (False, True):
        config = make_config(columns=["account_id"], features={"accounts_known_at_creation": known})
        names = catalog(config, plan_features(tables, config))
        assert any(name.startswith("account_") for name in names) == known
