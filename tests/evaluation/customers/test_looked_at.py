"""Another outcome, one more field, another segment: on a run's files as the chain writes them."""

from pathlib import Path

import pandas as pd
import pytest

from src.evaluation.customers.looked_at import looked_at
from src.features.build import build_features
from src.features.labels import label_rows
from src.features.plan import plan_features
from src.features.snapshot import scoring_rows
from src.features.store import save_features
from src.leads.config import load_config
from src.leads.errors import LeadScoringError
from src.leads.load import load_tables
from src.leads.sample.options import SampleOptions
from src.leads.sample.write import write_sample
from src.leads.tables import save_tables

CONFIG = load_config(Path("conf/sample.toml"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("run")
    write_sample(SampleOptions(leads=1500, seed=3), folder / "raw")
    tables = load_tables(CONFIG, folder / "raw")
    rows = scoring_rows(tables, CONFIG)
    plan = plan_features(tables, CONFIG)
    save_tables(tables, folder / "tables")
    labels, features = label_rows(rows, tables, CONFIG), build_features(tables, rows, CONFIG, plan)
    save_features(folder / "features", rows, labels, features, plan)
    return folder


def test_the_target_is_asked_two_weeks_after_the_leads_came_in(folder):
    look = looked_at(folder, CONFIG)
    assert look.is_target
    assert look.buyers.age_days == 14
    assert look.buyers.leads["is_worked"].all()
    won = look.buyers.leads[look.buyers.won]
    assert (won["outcome_days"] == won["followup_days"]).all()
    assert {look.words[c.feature].group for c in look.conditions} == {"fit", "engagement"}
    assert "asked for a demo in the last 7 days" not in [c.words for c in look.statements]


def test_an_early_milestone_is_asked_at_an_age_when_most_are_still_ahead(folder):
    look = looked_at(folder, CONFIG, outcome="accepted")
    assert not look.is_target
    assert look.plural == "'accepted' leads"
    assert look.buyers.age_days < 14
    accepted = look.tables.milestones.filter(look.tables.milestones["milestone"] == "accepted").to_pandas()
    at = look.buyers.leads["lead_id"].map(accepted.set_index("lead_id")["known_at"])
    inside = (at > look.buyers.leads["scored_at"]) & (at <= look.buyers.leads["scored_at"] + pd.Timedelta(days=90))
    assert (look.buyers.won == inside).all()
    assert not (at <= look.buyers.leads["scored_at"]).any()  # who was past it is not asked
    days = (at - look.buyers.leads["scored_at"]).dt.total_seconds() / 86_400
    assert look.buyers.leads.loc[look.buyers.won, "outcome_days"].tolist() == pytest.approx(days[inside].tolist())


def test_an_outcome_that_nobody_reached_is_refused(folder):
    with pytest.raises(LeadScoringError, match=r"no lead has a milestone 'meetings'\. Did you mean 'meeting'"):
        looked_at(folder, CONFIG, outcome="meetings")


def test_a_segment_and_asking_anew(folder):
    look = looked_at(folder, CONFIG, segment="country=DE")
    assert set(look.buyers.features["country"]) == {"DE"}
    assert look.buyers.segment == "country DE"
    assert len(look.everyone.won) > len(look.buyers.won)
    other = looked_at(folder, CONFIG).asked("country=DE", "won")
    assert other.buyers.leads.index.equals(look.buyers.leads.index)


def test_one_more_field_is_looked_at_though_it_is_no_feature(folder):
    config = CONFIG.model_copy(
        update={"features": CONFIG.features.model_copy(update={"attributes": ["country"], "never": []})}
    )
    tables = load_tables(CONFIG, folder / "raw")
    plan = plan_features(tables, config)
    rows = scoring_rows(tables, config)
    labels, features = label_rows(rows, tables, config), build_features(tables, rows, config, plan)
    other = folder / "other"
    save_tables(tables, other / "tables")
    save_features(other / "features", rows, labels, features, plan)
    look = looked_at(other, config, field_to_try="industry")
    assert "industry Logistics" in [c.words for c in look.conditions]
    assert "industry" not in looked_at(other, config).features
    number = looked_at(other, config, field_to_try="employees")
    assert any(c.feature == "employees" for c in number.conditions)


@pytest.mark.parametrize(
    ("field", "why"),
    [
        ("last_status_change", "known only after the outcome"),
        ("industri", "no column 'industri'. Did you mean 'industry'"),
    ],
)
def test_fields_that_may_not_be_tried(folder, field, why):
    with pytest.raises(LeadScoringError, match=why):
        looked_at(folder, CONFIG, field_to_try=field)


def test_a_protected_field_is_never_looked_at(folder):
    tables = load_tables(CONFIG, folder / "raw")
    told = tables.leads.rename({"relationship": "marital_status"})
    other = folder / "protected"
    look = looked_at(folder, CONFIG)
    save_tables(tables.__class__(**{**tables.__dict__, "leads": told}), other / "tables")
    (other / "features").symlink_to(folder / "features")
    with pytest.raises(LeadScoringError, match="'marital_status' is protected by its name"):
        looked_at(other, look.config, field_to_try="marital_status")
