"""One deal is one win through the chain: contacts added to an account change no number."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from src.evaluation import windows
from src.evaluation.comparison import compare
from src.evaluation.headline import headline
from src.evaluation.out_of_time import out_of_time
from src.features.build import build_features, to_pandas_examples, to_pandas_features
from src.features.catalog import catalog
from src.features.labels import label_rows
from src.features.plan import plan_features
from src.features.snapshot import scoring_rows
from src.leads.config import load_config
from src.leads.load import load_tables
from src.leads.sample.options import SampleOptions
from src.leads.sample.write import write_sample
from src.leads.tables import WON_BY_ACCOUNT, LeadTables
from src.models.recipe import recipe_for
from src.rules.declare import load_rules
from src.rules.replay import points_at

ROOT = Path(__file__).resolve().parents[2]
CONFIG = load_config(ROOT / "conf" / "sample.toml")
METHODS = ["rules", "newest", "chance"]


@dataclass(frozen=True)
class Counted:
    """What one version of the source says."""

    tables: LeadTables
    examples: pd.DataFrame
    comparison: pd.DataFrame


def counted(folder: Path) -> Counted:
    """Return the numbers that need no training."""
    tables = load_tables(CONFIG, folder)
    rows = scoring_rows(tables, CONFIG)
    examples = to_pandas_examples(rows, label_rows(rows, tables, CONFIG))
    points = points_at(load_rules(ROOT / "conf" / "rules" / "sample.toml"), tables, rows)
    newest = examples["created_at"].astype("int64").astype(float)
    scored = examples.assign(rules=points.to_pandas().set_index("row_id")["points"], newest=newest, chance=0.0)
    later = [
        windows.test_rows(scored, each).assign(window=each.index, window_start=each.start, window_end=each.end)
        for each in windows.test_windows(examples, CONFIG)
    ]
    return Counted(tables, examples, compare(pd.concat(later), METHODS, 30, draws=4))


def split(folder: Path, chosen: pl.Series) -> None:
    """Write two more contacts, without activities, for each chosen lead; those of a won lead are won as well."""
    for name in ("leads", "milestones"):
        path = folder / f"{name}.csv"
        raw = pl.read_csv(path, infer_schema=False)
        told = raw.filter(pl.col("lead_id").is_in(chosen.implode()))
        if name == "milestones":
            told = told.filter(pl.col("milestone").is_in(["won", "lost"]))
        else:
            told = told.with_columns(email=pl.lit(None, pl.String))
        copies = [told.with_columns(lead_id=pl.col("lead_id") + f"-{number}") for number in (1, 2)]
        pl.concat([raw, *copies]).write_csv(path)


@pytest.fixture(scope="module")
def whole_and_split(tmp_path_factory: pytest.TempPathFactory) -> tuple[Counted, Counted]:
    """Return a sample as it is, and with every won lead as three contacts of its account."""
    folder = tmp_path_factory.mktemp("sample")
    write_sample(SampleOptions(leads=3000, seed=11), folder)
    leads = pl.read_csv(folder / "leads.csv", infer_schema=False)
    leads.with_columns(pl.col("account_id").fill_null(pl.col("lead_id"))).write_csv(folder / "leads.csv")
    before = counted(folder)
    won = pl.read_csv(folder / "milestones.csv", infer_schema=False).filter(pl.col("milestone") == "won")["lead_id"]
    split(folder, won)
    return before, counted(folder)


def test_wins_and_won_accounts_are_the_same(whole_and_split):
    assert whole_and_split[1].tables.milestones.filter(milestone=WON_BY_ACCOUNT).height > 100
    told = [
        (
            each.tables.checks["tie_out"][-1]["used_wins"],
            int(each.examples["is_won"].sum()),
            each.examples.loc[each.examples["is_won"].eq(True), "account_id"].nunique(),
        )
        for each in whole_and_split
    ]
    assert told[0] == told[1]
    assert told[0][0] > 50


def test_no_row_of_a_contact_added_is_a_win_or_still_open(whole_and_split):
    added = whole_and_split[1].examples.query("lead_id.str.contains('-[12]$')")
    assert len(added) > 100
    assert not added["is_won"].eq(True).any()
    assert not added["kind"].eq("now").any()


def test_the_headline_is_the_same(whole_and_split):
    whole, parts = (pl.from_pandas(headline(each.comparison)) for each in whole_and_split)
    assert whole.height > 0
    assert_frame_equal(whole, parts)


def test_the_comparison_is_the_same(whole_and_split):
    # Left out: weekly queues with the leads nobody called. There a contact added may wait on after the lead itself was
    # called, where the deal comes after the horizon.
    told = (pl.col("scope") == "worked") | (pl.col("kind") == "landmark")
    whole, parts = (pl.from_pandas(each.comparison) for each in whole_and_split)
    assert_frame_equal(whole.filter(told), parts.filter(told))
    assert_frame_equal(whole.select("method", "metric", "wins"), parts.select("method", "metric", "wins"))
    assert (parts["n"] / whole["n"]).max() < 1.2


def model_on_later_leads(folder: Path) -> pd.DataFrame:
    """Return the headline figures of a model trained on the source, by metric."""
    tables = load_tables(CONFIG, folder)
    rows = scoring_rows(tables, CONFIG)
    examples = to_pandas_examples(rows, label_rows(rows, tables, CONFIG))
    plan = plan_features(tables, CONFIG)
    features = to_pandas_features(build_features(tables, rows, CONFIG, plan))
    found = windows.test_windows(examples, CONFIG)
    table = out_of_time(features, examples, catalog(CONFIG, plan), found, recipe_for(CONFIG))
    return headline(compare(table, ["model"], 30, draws=200)).set_index("metric")


@pytest.mark.slow
def test_a_model_ranks_as_well_where_every_lead_is_three_contacts(tmp_path):
    # All leads, not only those won: else the number of contacts alone would tell who is going to win.
    write_sample(SampleOptions(leads=3000, seed=12), tmp_path)
    leads = pl.read_csv(tmp_path / "leads.csv", infer_schema=False)
    leads = leads.with_columns(pl.col("account_id").fill_null(pl.col("lead_id")))
    leads.write_csv(tmp_path / "leads.csv")
    whole = model_on_later_leads(tmp_path)
    split(tmp_path, leads["lead_id"])
    parts = model_on_later_leads(tmp_path)
    for metric in ("auc", "wins_best_half"):
        one, three = whole.loc[metric], parts.loc[metric]
        assert (one["n"], one["wins"]) == (three["n"], three["wins"])
        assert one["low"] <= three["value"] <= one["high"]
        assert three["low"] <= one["value"] <= three["high"]
