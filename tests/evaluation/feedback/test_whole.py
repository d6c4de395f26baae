"""On a small sample with planted verdicts: students are refused again and again, and a rule is proposed."""

from dataclasses import replace

import pytest

from src.evaluation.feedback.whole import NEEDS, feedback
from src.evaluation.promises.new_leads import new_leads
from src.features.build import build_features, to_pandas_examples, to_pandas_features
from src.features.catalog import catalog
from src.features.labels import label_rows
from src.features.plan import plan_features
from src.features.snapshot import scoring_rows
from src.leads.config import load_config
from src.leads.load import load_tables
from src.leads.sample import SampleOptions, write_sample
from src.paths import CONF


def made(folder, **switches):
    write_sample(SampleOptions(leads=5_000, seed=11, **switches), folder)
    config = load_config(CONF / "sample.toml")
    tables = load_tables(config, folder)
    rows = scoring_rows(tables, config)
    rows = rows.filter((rows["kind"] == "landmark") & (rows["landmark_days"] == 0))
    plan = plan_features(tables, config)
    examples = to_pandas_examples(rows, label_rows(rows, tables, config))
    features = to_pandas_features(build_features(tables, rows, config, plan))
    return config, tables, examples, features, catalog(config, plan), plan


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    return made(tmp_path_factory.mktemp("sample"))


def test_the_planted_reason_becomes_a_rule_and_nothing_else_about_titles(sample):
    config, tables, examples, features, words, _ = sample
    leads = new_leads(examples.iloc[:0], examples, features, None)
    found = feedback(tables, leads, examples, features, words, config)
    rules = found.tables["feedback_rules"].set_index("reason")
    assert rules.loc["student", "mark"] == "seniority junior"
    assert set(rules.index[rules["mark"].str.contains("seniority")]) == {"student"}
    assert found.sentences[0].startswith("Of 100 leads that sales judged")
    assert found.facts["accepted.all"]["n"] == tables.feedback["lead_id"].n_unique()


def test_no_feature_is_made_of_verdicts(sample):
    *_, words, plan = sample
    assert not any("verdict" in f"{name} {each.source}" or "feedback" in each.source for name, each in words.items())
    assert "feedback" not in str(plan.to_json())


def test_without_verdicts_it_says_what_it_needs(sample):
    config, tables, examples, features, words, _ = sample
    bare = replace(tables, feedback=tables.feedback.clear())
    found = feedback(bare, new_leads(examples.iloc[:0], examples, features, None), examples, features, words, config)
    assert (found.needs, found.tables, found.sentences) == (NEEDS, {}, [])
