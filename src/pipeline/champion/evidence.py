"""What is found out about challenger and champion before one of them is let score."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
import polars as pl

from src.evaluation.leaks.leak_probe import read_findings, suspects_of
from src.features.plan import FeaturePlan
from src.leads.config import SourceConfig, load_config
from src.leads.errors import LeadScoringError
from src.leads.tables import read_tables
from src.models.model import LeadModel
from src.models.predict import predict_margin
from src.models.recipe import Recipe
from src.models.save import load_model_if_any
from src.pipeline.champion.contest import Contest, contest
from src.pipeline.champion.decide import Evidence
from src.pipeline.champion.fit_to_publish import why_not
from src.pipeline.champion.overlap import Overlap, overlap
from src.pipeline.champion.plan import read_plan
from src.pipeline.champion.recipes import different
from src.pipeline.champion.retrained import features_of, newest_window, with_champion
from src.pipeline.champion.scorer import Found, Scorer, age_days, withdrawn_words
from src.pipeline.earlier_scores import SCORES
from src.pipeline.run import Run
from src.pipeline.run_folder import read_result

Kept = tuple[Recipe, SourceConfig, FeaturePlan]


@dataclass(frozen=True)
class Looked:
    """The evidence, and the champion that may score: None where there is none, or it cannot score today's leads."""

    evidence: Evidence
    scorer: Scorer | None


def look(run: Run, found: Found, is_held: bool, is_same_meaning: bool) -> Looked:
    """Return what speaks for the challenger that ``run`` trained, and for the champion.

    Parameters
    ----------
    run : Run
        With everything the notebooks left, its leads scored by the challenger where it may score.
    found : Found
        The champion, or the one before.
    is_held : bool
        Whether someone went back to the champion by hand.
    is_same_meaning : bool
        Whether outcome and horizon are those the champion predicts; else its chances answer another question.
    """
    config, model = load_config(run.config), load_model_if_any(run.folder / "model")
    refusal = why_not(run, model is not None and model.reference is not None)
    if found.scorer is None or not is_same_meaning:
        problems = found.problems
        if found.scorer is not None:
            problems = (*problems, "The champion predicts another outcome, or within another time: it cannot score.")
        return Looked(Evidence(refusal, problems=problems), None)
    champion = found.scorer
    try:
        order = _order(champion, run)
    except LeadScoringError as error:
        cannot = f"The champion of run {champion.run.id} cannot score today's leads: {error}"
        return Looked(Evidence(refusal, problems=(*found.problems, cannot)), None)
    problems = (*found.problems, *withdrawn_words(champion, config))
    known = Evidence(refusal, champion.day, problems, is_held, _moved(run), age_days(champion.run, run.as_of))
    if refusal is not None or model is None:
        return Looked(known, champion)
    differences, met, no_contest = _recipes(run, champion, (model.recipe, config, read_plan(run)))
    agreed = _overlap(order, run.folder / SCORES)
    said = replace(known, differences=tuple(differences), contest=met, no_contest=no_contest, overlap=agreed)
    return Looked(said, champion)


def _moved(run: Run) -> str | None:
    """Return why the monitoring would keep the champion; None where it says nothing, or did not run."""
    try:
        return read_result(run, "08_monitor")["facts"].get("keep_champion")
    except LeadScoringError:
        return None


def _recipes(run: Run, champion: Scorer, ours: Kept) -> tuple[list[str], Contest | None, str]:
    """Return what differs, both recipes on the newest window, and why not where they were not compared."""
    theirs: Kept = (champion.model.recipe, champion.declared(ours[1]), champion.plan)
    differences = different(theirs, ours)
    if not differences:
        return [], None, ""
    leaks = set(suspects_of(read_findings(run.folder / "evaluation"))) & champion.attributes
    if leaks:
        return differences, None, f"it learned from '{sorted(leaks)[0]}', which looks like a leak now."
    if champion.withdrawn(ours[1]):
        return differences, None, f"it learned from '{champion.withdrawn(ours[1])[0]}', which is no feature any more."
    newest = newest_window(run, ours[1])
    if newest is None:
        return differences, None, "there is no test window."
    window, rows = newest
    try:
        return differences, contest(with_champion(run, window, rows, theirs), window.words), ""
    except LeadScoringError as error:
        return differences, None, str(error)


def _order(champion: Scorer, run: Run) -> list[str]:
    """Return the ids of today's open leads that the champion scores, best first.

    Raises
    ------
    LeadScoringError
        Where its features cannot be built any more.
    """
    rows = pl.read_parquet(run.folder / "features" / "rows.parquet").filter(pl.col("kind") == "now")
    config = champion.declared(load_config(run.config))
    features = features_of(read_tables(run.folder / "tables"), rows, config, champion.plan)
    return ranked(champion.model, features, rows.to_pandas().set_index("row_id"))


def ranked(model: LeadModel, features: pd.DataFrame, rows: pd.DataFrame) -> list[str]:
    """Return the ids of the leads young enough for the model, best first, ties by id as in the list."""
    young = rows[rows["age_days"].to_numpy(dtype=float) <= model.oldest_age_days]
    margin = predict_margin(model, features.loc[young.index])
    ordered = young.assign(margin=margin).sort_values(["margin", "lead_id"], ascending=[False, True])
    return ordered["lead_id"].to_list()


def _overlap(champion: list[str], scores: Path) -> Overlap | None:
    """Return how far the champion's order agrees with the list that the challenger made; None where it made none."""
    if not scores.is_file():
        return None
    table = pd.read_parquet(scores, columns=["lead_id", "is_too_old"])
    return overlap(champion, table.loc[~table["is_too_old"], "lead_id"].to_list())
