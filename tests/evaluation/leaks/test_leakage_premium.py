"""What leaks promise, what is delivered and what is reached without, on leads whose truth is known."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.metrics import roc_auc_score

from src.evaluation import windows
from src.evaluation.leaks import leakage_premium as premiums
from src.evaluation.leaks.leakage_premium import leakage_premium, premium_carriers, premium_figures
from src.evaluation.leaks.premium_sentence import premium_sentence
from src.features.build import build_features, to_pandas_features
from src.features.catalog import catalog
from src.features.plan import plan_features
from src.features.snapshot import scoring_rows
from src.leads.config import SourceConfig
from src.leads.tables import (
    ACTIVITY_COLUMNS,
    CAMPAIGN_COLUMNS,
    HISTORY_COLUMNS,
    MILESTONE_COLUMNS,
    TIME,
    LeadTables,
)
from src.models.predict import predict_margin
from src.models.recipe import recipe_for
from src.models.train import train_at_cut
from tests.evaluation.masked import examples_of

LEADS = 1500
RANDOM = np.random.default_rng(11)
PROMISING = RANDOM.normal(size=LEADS)
WON = RANDOM.random(LEADS) < 1 / (1 + np.exp(1.5 - 1.2 * PROMISING))
FIELDS = {
    "honest": PROMISING,
    "stage_now": np.where(WON, "done", "open"),  # knows the outcome
    "noise": RANDOM.normal(size=LEADS),
}


class Source:
    """1,500 leads in order of arrival, about a quarter won; ``honest`` is a feature, the rest as asked for."""

    def __init__(self, attributes=("honest", "noise"), fields=FIELDS):
        ids = [f"l{lead:04}" for lead in range(LEADS)]
        own = pl.DataFrame({"lead_id": ids, "account_id": ids}).with_columns(
            created_at=pl.lit(None, TIME), sequence=pl.int_range(pl.len())
        )
        winners = pl.DataFrame({"lead_id": [i for i, won in zip(ids, WON, strict=True) if won], "milestone": "won"})
        absent = [pl.lit(None, kind).alias(n) for n, kind in MILESTONE_COLUMNS.items() if n not in winners.columns]
        self.tables = LeadTables(
            own.with_columns(**{name: pl.Series(values) for name, values in fields.items()}),
            pl.DataFrame(schema=ACTIVITY_COLUMNS).lazy(),
            winners.with_columns(absent).select(*MILESTONE_COLUMNS),
            pl.DataFrame(schema=CAMPAIGN_COLUMNS),
            pl.DataFrame(schema=HISTORY_COLUMNS),
            None,
            {},
        )
        names = {name: name for name in ("lead_id", "sequence", *fields)}
        raw = {
            "source": {"name": "t", "title": "T", "order": "sequence"},
            "tables": {"leads": {"files": ["leads.csv"], "columns": names}},
            "milestones": {"lost": []},
            "scoring": {"landmarks_days": [0]},
            "features": {"attributes": list(attributes)},
        }
        self.config = SourceConfig.model_validate(raw)
        rows = scoring_rows(self.tables, self.config)
        self.examples = examples_of(self.tables, self.config)
        plan = plan_features(self.tables, self.config)
        self.words = catalog(self.config, plan)
        self.features = to_pandas_features(build_features(self.tables, rows, self.config, plan))
        self.windows = windows.test_windows(self.examples, self.config)
        self.recipe = recipe_for(self.config)

    def priced(self, *found):
        return leakage_premium(
            self.tables,
            self.features,
            self.examples,
            self.words,
            findings(*found),
            self.windows,
            self.recipe,
            None,
            200,
        )


def findings(*rows):
    columns = ["name", "class", "use", "cleared"]
    return pd.DataFrame(rows, columns=columns) if rows else pd.DataFrame(columns=columns)


def value(premium, metric, method, versus="", part="value"):
    rows = premium.figures.set_index(["metric", "method", "versus"])
    return rows.loc[(metric, method, versus), part]


@pytest.fixture(scope="module")
def source():
    return Source()


@pytest.fixture(scope="module")
def leak(source):
    return source.priced(("stage_now", "suspicious", "never", ""))[0]


def test_a_leak_promises_everything_and_delivers_less_than_leaving_it_out(leak):
    assert leak.fields == ("stage_now",)
    assert value(leak, "auc", "promised") == 1.0
    assert value(leak, "wins_best_half", "promised") == 1.0
    assert 0.65 < value(leak, "auc", "clean") < 0.9
    assert value(leak, "auc", "delivered") <= value(leak, "auc", "clean") + 0.02
    assert value(leak, "auc", "promised", "clean", "low") > 0.05
    gap = value(leak, "auc", "promised") - value(leak, "auc", "delivered")
    assert value(leak, "auc", "promised", "delivered") == pytest.approx(gap)
    assert leak.carriers["field"].to_list() == ["stage_now"]
    assert leak.carriers["fraction"].between(0.4, 1.0).all()


def test_the_three_scores_agree_with_models_trained_by_hand(source, leak):
    window = source.windows[-1]
    rows = windows.test_rows(source.examples, window)
    accounts = frozenset(rows["account_id"])
    won = rows["is_won"].astype(bool)

    def trained(features, words):
        return train_at_cut(features, source.examples, words, window.cut, source.recipe, accounts)

    ours = trained(source.features, source.words)
    by_hand = roc_auc_score(won, predict_margin(ours, source.features.loc[rows.index]))
    assert value(leak, "auc", "clean") == pytest.approx(by_hand)
    by_lead = dict(zip(source.tables.leads["lead_id"], FIELDS["stage_now"], strict=True))
    text = source.examples["lead_id"].map(by_lead).astype("str")
    wider = source.features.assign(**{"leads.stage_now": text})
    feature = replace(source.words["noise"], name="leads.stage_now", is_text=True)
    vendor = trained(wider, {**source.words, "leads.stage_now": feature})
    empty = wider.loc[rows.index].assign(**{"leads.stage_now": np.nan})
    assert value(leak, "auc", "promised") == roc_auc_score(won, predict_margin(vendor, wider.loc[rows.index]))
    assert value(leak, "auc", "delivered") == pytest.approx(roc_auc_score(won, predict_margin(vendor, empty)))
    assert (value(leak, "auc", "clean", part="n"), value(leak, "auc", "clean", part="wins")) == (len(rows), won.sum())


def test_what_was_cleared_or_is_clean_has_no_price(source):
    assert source.priced() == []
    assert (
        source.priced(("stage_now", "suspicious", "never", "set by the form"), ("noise", "clean", "feature", "")) == []
    )
    assert source.priced(("noise", "may have grown", "not used", "")) == []
    some = findings(("stage_now", "suspicious", "never", ""))
    none = (source.tables, source.features, source.examples, source.words, some, [], source.recipe, None)
    assert leakage_premium(*none) == []


def test_a_field_suspected_by_its_name_only_promises_nothing_beyond_doubt(source):
    bare = Source(attributes=("honest",))
    found = bare.priced(("noise", "suspicious", "feature", ""))[0]
    assert value(found, "auc", "promised", "clean", "low") < 0 < value(found, "auc", "promised", "clean", "high")
    assert "not beyond doubt" in premium_sentence(found, "customers")


def test_fields_that_may_have_grown_are_taken_from_the_features(source):
    found = source.priced(("honest", "may have grown", "feature", ""))[0]
    assert found.about == "may have grown"
    # Without its one honest field the score knows noise only.
    assert value(found, "auc", "clean") == pytest.approx(0.5, abs=0.08)
    assert value(found, "auc", "promised") > 0.65
    assert found.carriers["fraction"].iloc[0] > 0.5


def test_the_count_of_empty_fields_goes_with_the_fields_it_counts(monkeypatch, source):
    seen = []
    monkeypatch.setattr(premiums, "train_at_cut", lambda features, *_: seen.append(set(features)) or _stop())
    found = source.priced(("honest", "may have grown", "feature", ""))[0]
    assert seen == [{"honest", "noise", "missing_fields_count"}]
    assert found.why_not == "no model"
    seen.clear()
    monkeypatch.setattr(premiums, "train_at_cut", lambda features, *_: seen.append(set(features)) or None)
    monkeypatch.setattr(premiums, "predict_margin", lambda _, rows: _stop())
    with pytest.raises(premiums.LeadScoringError):
        source.priced(("honest", "may have grown", "feature", ""))
    assert seen == [{"honest", "noise", "missing_fields_count"}, {"noise"}]


def _stop():
    raise premiums.LeadScoringError("no model.")


def test_as_exported_means_today_even_where_the_day_lies_after_the_scoring_moment():
    at = datetime(2026, 1, 10, tzinfo=UTC)
    leads = pl.DataFrame({"lead_id": ["a", "b"], "closed_on": [at + timedelta(days=3), None], "deals": [2.0, None]})
    tables = LeadTables(leads, *[pl.DataFrame()] * 4, at, {})
    examples = pd.DataFrame({"lead_id": ["b", "a", "a"], "scored_at": [at, at, pd.NaT]}, index=[7, 8, 9])
    found = premiums._as_they_are_today(tables, examples, ["closed_on", "deals"])
    assert found.index.to_list() == [7, 8, 9]
    days = found["leads.closed_on"]
    assert np.isnan(days[7])
    assert days[8] == -3.0
    assert days[9] == -(at + timedelta(days=3)).timestamp() / 86400
    assert found["leads.deals"].to_list()[1:] == [2.0, 2.0]


def test_few_wins_are_not_priced(source, monkeypatch):
    monkeypatch.setattr(premiums, "LEAST_WINS", 10_000)
    found = source.priced(("stage_now", "suspicious", "never", ""))[0]
    assert found.figures.empty
    assert premium_sentence(found, "customers").startswith(
        "What 'stage_now' (looks like a leak) would have promised cannot be priced: only "
    )
    assert premium_figures([found]).empty
    assert premium_carriers([found]).empty


def test_a_model_learns_from_no_older_leads_than_the_window_says(source):
    window = replace(source.windows[-1], learns_from=1170)
    some = findings(("stage_now", "suspicious", "never", ""))
    given = (source.tables, source.features, source.examples, source.words, some, [window], source.recipe, None)
    assert "too few" in leakage_premium(*given)[0].why_not.lower()


def told(about, fields=("tags", "quality"), low=0.10):
    scores = {("promised", ""): 0.99, ("delivered", ""): 0.86, ("clean", ""): 0.88, ("promised", "delivered"): 0.13}
    rows = [
        {"method": method, "versus": versus, "metric": "wins_best_half", "value": number, "low": low, "high": 0.15,
         "accounts": 1848, "won_accounts": 684}
        for (method, versus), number in scores.items()
    ]  # fmt: skip
    carriers = pd.DataFrame({"field": [*fields], "fraction": 0.2})
    return premium_sentence(premiums.Premium(about, fields, "w", pd.DataFrame(rows), carriers), "customers")


def test_each_sentence():
    assert told("suspicious") == (
        "A vendor testing on 2 fields (look like leaks; most of it from 'tags') would have promised 99 of 100 "
        "customers in the best half of the list; delivered would have been 86 (between 10 and 15 fewer; 1,848 later "
        "leads, 684 won); our score, which never saw such fields, reaches 88."
    )
    assert told("may have grown", ("visits",)) == (
        "With 'visits' (may have grown), the best half of the list holds 99 of 100 customers; were nothing "
        "in there yet on the day a lead comes in, it would hold 86 (between 10 and 15 fewer; 1,848 later leads, 684 "
        "won); a score without reaches 88."
    )
    assert told("suspicious", low=-0.01) == (
        "What 2 fields (look like leaks; most of it from 'tags') would have promised is not beyond doubt: the best "
        "half of the list holds 99 of 100 customers as exported, 86 as delivered and 88 without (promised less "
        "delivered: between -1 and 15; 1,848 later leads, 684 won)."
    )


def test_tables_say_which_group_each_line_is_about(leak):
    figures, carriers = premium_figures([leak]), premium_carriers([leak])
    assert figures.columns.to_list() == premiums.FIGURES
    assert set(figures["about"]) == {"suspicious"}
    assert set(figures["metric"]) == {"wins_best_half", "wins_at_capacity", "auc"}
    assert len(figures) == 3 * 6
    assert carriers.to_dict("list") == {
        "about": ["suspicious"],
        "field": ["stage_now"],
        "fraction": carriers["fraction"].to_list(),
    }
    assert premium_figures([]).columns.to_list() == premiums.FIGURES
