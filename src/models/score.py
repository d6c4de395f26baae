"""Open leads scored: chance, score, grade, words and reasons."""

from __future__ import annotations

import numpy as np
import pandas as pd

from src.models.cut import Numbers
from src.models.grades import ENGAGEMENT_WORDS, FIT_WORDS, Reference, words_of
from src.models.model import LeadModel
from src.models.predict import Part, chance_from_margin, predict_margin
from src.models.reasons import reasons
from src.models.save import model_version


def score_rows(
    model: LeadModel,
    reference: Reference,
    features: pd.DataFrame,
    rows: pd.DataFrame,
    previous: pd.Series | None = None,
) -> pd.DataFrame:
    """Return one line per open lead, best first, those too old to score last.

    Parameters
    ----------
    model : LeadModel
    reference : Reference
        Fixed population and cut-offs, stored with the model.
    features, rows : DataFrame, same index ``row_id``
        Features, and ``lead_id, account_id, scored_at, age_days`` of the leads to score.
    previous : Series, index ``lead_id``, optional
        Grades of the last publication (an earlier as-of date); a lead keeps its grade inside the dead band.

    Returns
    -------
    DataFrame
        ``lead_id, account_id, chance`` (0-1)``, score`` (0-100)``, grade`` (A-D)``, fit, engagement`` (words),
        the columns of ``reasons``, ``scored_at, model_version, is_too_old``. Sorted by the raw margin, then
        ``lead_id``. Where ``is_too_old`` (no lead of that age was trained on) chance, score and all else are missing.

    Raises
    ------
    LeadScoringError
        Where a feature of the model is missing.
    """
    is_too_old = rows["age_days"].to_numpy(dtype=float) > model.oldest_age_days
    scored = rows.loc[~is_too_old]
    own = features.loc[scored.index]
    margin = predict_margin(model, own)
    chance = chance_from_margin(model, margin)
    before = None if previous is None else scored["lead_id"].map(previous).to_numpy(dtype=object)
    columns = {
        "margin": margin,
        "chance": chance,
        "score": reference.score(chance),
        "grade": reference.grade(chance, before).astype(object),
        "fit": _words(model, own, "fit", reference.fit_cuts, FIT_WORDS),
        "engagement": _words(model, own, "engagement", reference.engagement_cuts, ENGAGEMENT_WORDS),
    }
    why = reasons(model, own, scored["age_days"].to_numpy(dtype=float))
    table = rows[["lead_id", "account_id"]].join(pd.DataFrame(columns, index=scored.index)).join(why)
    table["score"] = table["score"].astype("Int64")
    table["reasons_withheld_count"] = table["reasons_withheld_count"].astype("Int64")
    table["scored_at"] = rows["scored_at"]
    table["model_version"] = model_version(model)
    table["is_too_old"] = is_too_old
    ordered = table.sort_values(["margin", "lead_id"], ascending=[False, True], na_position="last")
    return ordered.drop(columns="margin").reset_index(drop=True)


def _words(
    model: LeadModel,
    features: pd.DataFrame,
    part: Part,
    cuts: tuple[float, float] | None,
    words: tuple[str, str, str],
) -> Numbers:
    """Return the word of each lead for one part of the model; missing where there is no such part."""
    if cuts is None or part not in model.parts:
        return np.full(len(features), None, dtype=object)
    return words_of(predict_margin(model, features, part), cuts, words).astype(object)
