"""How often a planted flood of weak leads and planted few good ones are told apart, and others misnamed."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
from scipy.special import expit

from src.evaluation.calls.campaigns import campaign_costs, campaign_table
from src.evaluation.campaigns.looked_at import leads_looked_at
from src.evaluation.campaigns.told_apart import BOTH, CHANCES, CUSTOMERS, FEW_AND_GOOD, FLOOD_OF_WEAK, told_apart
from src.features.build import build_features, to_pandas_examples, to_pandas_features
from src.features.catalog import catalog
from src.features.labels import label_rows
from src.features.plan import plan_features
from src.features.snapshot import scoring_rows
from src.leads.config import load_config
from src.leads.load import load_tables
from src.leads.sample.campaigns import FEW_GOOD, FLOOD
from src.leads.sample.options import SampleOptions
from src.leads.sample.write import write_sample
from src.models.cut import Cut
from src.models.linear import fit_linear
from src.models.recipe import recipe_for
from src.models.training_set import training_set
from studies.planted_rules import CONF, hidden_log_odds
from studies.rates import rate_words
from studies.study import Study

LEADS = 8_000
CUT = pd.Timestamp("2025-12-01", tz="UTC")
ON, OFF, NOISE = "planted", "not planted", "pure noise"
ARMS: dict[str, dict[str, bool]] = {
    ON: {},
    OFF: {"flood_campaign": False, "few_good_campaign": False},
    NOISE: {"signal": False},
}
"""In pure noise both campaigns are there, but their leads are as good as any."""
PLANTED = {FLOOD: FLOOD_OF_WEAK, FEW_GOOD: FEW_AND_GOOD}
USUAL_CHANCE = 0.1
NAMED = (FEW_AND_GOOD, FLOOD_OF_WEAK)


def one(seed: int) -> list[dict[str, Any]]:
    """Return what was said of each campaign that is planted or named, with both, with neither, and in pure noise."""
    records = []
    for arm, switches in ARMS.items():
        options = SampleOptions(leads=LEADS, seed=seed, duplicates=False, **switches)
        leads, costs = _later_leads(options)
        truth = _true_chance(options, leads)
        table = told_apart(campaign_table(leads, costs))
        for row in table.to_dict("records"):
            name = str(row["campaign"])
            if name in PLANTED or row["kind"]:
                of_usual = truth.get(name, np.nan) / truth[""]
                told = {"kind": row["kind"], "seen_in": row["seen_in"], "leads": int(row["leads"])}
                records.append({"arm": arm, "campaign": name, **told, "of_usual": float(of_usual)})
        records.append({"arm": arm, "campaign": "", "kind": "", "seen_in": "", "leads": len(leads), "of_usual": 1.0})
    return records


def _later_leads(options: SampleOptions) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the leads after the cut whose horizon is over, with their chance by a model of before, and the costs."""
    config = load_config(CONF)
    with tempfile.TemporaryDirectory() as folder:
        write_sample(options, Path(folder))
        tables = load_tables(config, Path(folder))
        rows = scoring_rows(tables, config).filter((pl.col("kind") == "landmark") & (pl.col("landmark_days") == 0))
        examples = to_pandas_examples(rows, label_rows(rows, tables, config))
        plan = plan_features(tables, config)
        features = to_pandas_features(build_features(tables, rows, config, plan))
    recipe = recipe_for(config)
    known = training_set(features, examples, catalog(config, plan), Cut(CUT.to_pydatetime()), recipe)
    later = examples[(examples["created_at"] >= CUT) & examples["is_matured"]]
    fitted = fit_linear(known.matrix, known.encoding, known.won, known.weight)
    chance = expit(fitted.margin(known.encoding.apply(features.loc[later.index])))
    return leads_looked_at(later.assign(model=chance), examples, tables, config, None), campaign_costs(tables)


def _true_chance(options: SampleOptions, leads: pd.DataFrame) -> dict[str, float]:
    """Return the mean planted chance, sales' work left aside, of each campaign and of all leads ("")."""
    hidden = leads.merge(hidden_log_odds(options).to_pandas(), on="lead_id")
    odds = np.log(USUAL_CHANCE / (1 - USUAL_CHANCE))
    chance = pd.Series(expit(hidden["hidden"] - hidden["hidden"].mean() + odds), hidden.index)
    by = chance.groupby(hidden["campaign"]).mean()
    return dict(zip(by.index, by, strict=True)) | {"": float(chance.mean())}


def table(records: pd.DataFrame) -> str:
    """Return how often each planted campaign was named, by what, and how often anything was named wrongly."""
    seeds = records["seed"].nunique()
    on = records[records["arm"] == ON]
    lines = ["| planted | named so | by customers | by chances | named the other way |", "|---|---|---|---|---|"]
    lines += [_planted_line(on, name, kind, seeds) for name, kind in PLANTED.items()]
    others = records[~records["campaign"].isin([*PLANTED, ""]) & records["kind"].isin(NAMED)]
    others = others[others["arm"] != NOISE]
    named = {arm: others.loc[others["arm"] == arm] for arm in (ON, OFF)}
    wrong = {arm: rows[_is_wrong(rows)]["seed"].nunique() for arm, rows in named.items()}
    noise = records[(records["arm"] == NOISE) & records["kind"].isin(NAMED)]["seed"].nunique()
    intro = (
        f"Samples of {LEADS:,} leads, those after 1 December 2025 looked at ({seeds} seeds); chances by a logistic "
        "regression that learned before. Both campaigns planted; neither; and both in pure noise, their leads as any."
    )
    told = (
        f"Another campaign named against its planted chance: in {rate_words(wrong[ON], seeds)} of the seeds with both "
        f"planted, in {rate_words(wrong[OFF], seeds)} with neither. In pure noise any campaign was named in "
        f"{rate_words(noise, seeds)}."
    )
    rightly = rate_words(int((~_is_wrong(others)).sum()), len(others))
    channels = ", ".join(sorted(others["campaign"].str[:-8].unique())) or "none"
    beside = f"Other campaigns named: {len(others)} (channels: {channels}), rightly in {rightly}. Channels differ too."
    return "\n".join([intro, "", *lines, "", told, "", beside])


def _is_wrong(rows: pd.DataFrame) -> pd.Series:
    """Return which campaigns were named against their planted chance."""
    good, weak = rows["kind"] == FEW_AND_GOOD, rows["kind"] == FLOOD_OF_WEAK
    return (good & (rows["of_usual"] <= 1)) | (weak & (rows["of_usual"] >= 1))


def _planted_line(on: pd.DataFrame, name: str, kind: str, seeds: int) -> str:
    rows = on[on["campaign"] == name]
    right, other = rows[rows["kind"] == kind], rows[rows["kind"].isin(NAMED) & (rows["kind"] != kind)]
    by = [right["seen_in"].isin([BOTH, measure]).sum() for measure in (CUSTOMERS, CHANCES)]
    counts = [len(right), *by, len(other)]
    return f"| {name} ({kind}) | {' | '.join(rate_words(int(count), seeds) for count in counts)} |"


STUDY = Study("campaigns_told_apart", "Few good leads and a flood of weak ones: found and misnamed", one, table)
