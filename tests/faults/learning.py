"""D: too little, too much or the wrong thing to learn from. What the notebooks would find is found by the same code."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import pandas as pd

from src.evaluation.comparison import COLUMNS
from src.evaluation.publish_gate import publish_gate
from src.evaluation.store import save_gate
from src.features.catalog import catalog
from src.features.store import read_examples, read_features, read_plan
from src.leads.config import load_config
from src.leads.errors import LeadScoringError
from src.models.cut import Cut
from src.models.recipe import Recipe
from src.models.train import train_at_cut
from src.pipeline.champion.contest import Contest
from src.pipeline.champion.overlap import Overlap
from src.pipeline.refresh import refresh
from src.pipeline.run import Run
from src.pipeline.run_folder import read_result, write_result
from src.pipeline.telling.status import Ended
from tests.evaluation.test_publish_gate import later
from tests.faults.corpus import fault
from tests.faults.rows import listed
from tests.faults.weeks import another_week
from tests.faults.world import World
from tests.leads.small_source import LEADS


def champion_stays(world: World, ended: Ended) -> None:
    """Check that the first run's model scored, and the page says so."""
    assert ended.champion == "small-20240212-1"
    page = (world.store.reports / "latest.html").read_text(encoding="utf-8")
    assert "The list of open leads comes from the score that learned up to 2024-02-12" in page
    assert len(listed(world)) == LEADS - 5


def trained(won: Callable[[pd.DataFrame], pd.Series]) -> Callable[[Run], None]:
    """Return what 03_train_model finds where the outcomes are as ``won`` says."""

    def train(run: Run) -> None:
        examples, features = read_examples(run.folder / "features"), read_features(run.folder / "features")
        config = load_config(run.config)
        words = catalog(config, read_plan(run.folder / "features"))
        ended = examples["scored_at"] + pd.Timedelta(days=1)
        known = examples.assign(is_won=won(examples), is_matured=True, known_at=ended, is_worked=True)
        try:
            train_at_cut(features, known, words, Cut(run.as_of, None), Recipe(horizon_days=90))
        except LeadScoringError as error:
            facts = read_result(run, "03_train_model")["facts"] | {"trained": False, "why_not": str(error)}
            write_result(run, "03_train_model", str(error), facts)

    return train


@fault("D1", "nobody ever won", "0 won", code=21, then=champion_stays)
def _(world: World) -> None:
    world.after_notebooks = trained(lambda rows: pd.Series(False, rows.index, dtype="boolean"))


@fault("D1", "everybody won", "won", code=21, then=champion_stays)
def _(world: World) -> None:
    world.after_notebooks = trained(lambda rows: pd.Series(True, rows.index, dtype="boolean"))


@fault(
    "D2", "few wins to test on", "Not tested: do not use this score", "at least 20 needed", code=21, then=champion_stays
)
def _(world: World) -> None:
    world.after_notebooks = gated(later(leads=200, share=0.05, quality=0.5))


@fault("D3", "20 wins in 5,000, pure noise", "No signal: do not use this score", code=21, then=champion_stays)
def _(world: World) -> None:
    world.after_notebooks = gated(later(seed=3, leads=5000, share=0.006))


@fault("D4", "one win in 500, pure noise", "No signal: do not use this score", code=21, then=champion_stays)
def _(world: World) -> None:
    world.after_notebooks = gated(later(seed=4, leads=15_000, share=0.002))


def gated(table: pd.DataFrame) -> Callable[[Run], None]:
    """Return what the gate before publishing says of these later leads."""
    return lambda run: save_gate(run.folder / "evaluation", publish_gate(table))


@fault("D5", "wins written otherwise", "the outcome: 0 wins, 5 when the source was published last", "written otherwise")
def _(world: World) -> None:
    for row in world.source.milestones[1:]:
        row[1] = "Closed won"


def with_column(world: World, ours: str, header: str, value: Callable[[int], str]) -> None:
    """Add a column to the leads and declare it as an attribute."""
    source = world.source
    source.config["tables"]["leads"]["columns"][ours] = header
    source.config["features"]["attributes"].append(ours)
    source.leads = [[*row, header if i == 0 else value(i - 1)] for i, row in enumerate(source.leads)]
    world.probes = True


def only_what_is_sound(world: World, ended: Ended) -> None:
    """Check that the model was made without the column, and is the champion's recipe."""
    plan = json.loads((world.run / "features" / "plan.json").read_text(encoding="utf-8"))
    assert (plan["texts"], plan["numbers"]) == (["country"], ["employees"])
    assert ended.champion == ended.run_id


@fault("D6", "a field that knows the outcome", "'deal_status' is left out", code=10, then=only_what_is_sound)
def _(world: World) -> None:
    with_column(world, "deal_status", "Status", lambda i: "closed" if i % 8 == 0 else "open")


@fault("D6", "a score too good to be true", "ranks too well to be true (AUC 0.99)", code=21, then=champion_stays)
def _(world: World) -> None:
    def too_good(run: Run) -> None:
        row = dict.fromkeys(COLUMNS, 50.0) | {"scope": "all", "kind": "landmark", "window": "average"}
        row |= {"method": "model", "versus": None, "metric": "auc", "landmark_days": 0.0, "resampled": "accounts"}
        table = pd.DataFrame([row | {"value": 0.99, "low": 0.98, "high": 1.0}])
        table.to_csv(run.folder / "evaluation" / "comparison.csv", index=False)

    world.after_notebooks = too_good


@fault("D7", "a score of the CRM's", "'lead_score' is left out", code=10, then=only_what_is_sound)
def _(world: World) -> None:
    with_column(world, "lead_score", "Score", lambda i: str(i % 100))


@fault("C11", "a value of its own for each lead", "'ticket' is left out", code=10, then=only_what_is_sound)
def _(world: World) -> None:
    with_column(world, "ticket", "Ticket", lambda i: f"T-{i * 7919}-x")


def seen(**evidence: Any) -> Any:
    """Return a patch of what was found out about challenger and champion."""
    real = refresh.look

    def look(*arguments: Any) -> Any:
        looked = real(*arguments)
        return replace(looked, evidence=replace(looked.evidence, **evidence))

    return patch.object(refresh, "look", look)


@fault(
    "D9", "another recipe, not surely better", "not surely better, so the champion stays", code=21, then=champion_stays
)
def _(world: World) -> None:
    met = Contest("1 to 9 May 2024", 0.01, -0.02, 0.04, 900, 60, "worked leads")
    world.within.append(seen(differences=("min_leaf 40 instead of 20",), contest=met))


@fault("D9", "another recipe, surely worse", "so the champion stays", code=21, then=champion_stays)
def _(world: World) -> None:
    met = Contest("1 to 9 May 2024", -0.05, -0.08, -0.02, 900, 60, "worked leads")
    world.within.append(seen(differences=("min_leaf 40 instead of 20",), contest=met, age_days=400.0))


@fault(
    "D10",
    "a list turned around",
    "turns the list around",
    "20 of 100 stay there",
    "--approve",
    code=21,
    then=champion_stays,
)
def _(world: World) -> None:
    world.within.append(seen(overlap=Overlap(0.2, 30)))


def challenger_follows(world: World, ended: Ended) -> None:
    assert ended.champion == ended.run_id != "small-20240212-1"


@fault("D12", "drift without loss of quality", "'employees': the median", code=10, then=challenger_follows)
def _(world: World) -> None:
    another_week(world, employees="25000")
