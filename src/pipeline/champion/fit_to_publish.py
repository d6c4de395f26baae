"""Whether a trained model may score at all, whoever is champion."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd

from src.evaluation.headline import AVERAGE, headline, scope_of
from src.evaluation.leaks.leak_probe import too_good
from src.evaluation.store import read_comparison, read_gate
from src.pipeline.run import Run
from src.pipeline.run_folder import read_result

OFF_BY = 2.0
"""A chance is refused where its odds are surely off by more than this factor, or stretched or shrunk by more."""


def why_not(run: Run, has_reference: bool) -> str | None:
    """Return why the model of the run may not score, or None.

    Parameters
    ----------
    run : Run
        With everything the notebooks left.
    has_reference : bool
        Whether the model knows the population that scores and grades are ranked in.

    Notes
    -----
    In the order in which they would mislead: nothing was learned; the score is too good to be true (a leak); it may be
    luck (the gate); its chances do not come true.
    """
    training = read_result(run, "03_train_model")["facts"]
    if not training["trained"]:
        return str(training["why_not"])
    if not has_reference:
        return why_not_measured(run.folder) or (
            "No later leads were scored beforehand, so there is no population to rank scores and grades in."
        )
    return why_not_measured(run.folder)


def why_not_measured(run_folder: Path) -> str | None:
    """Return what the tests on later leads say against the model of the run, or None."""
    evaluation = run_folder / "evaluation"
    comparison = read_comparison(evaluation)
    auc = too_good(comparison)
    if auc is not None:
        return (
            f"The score ranks too well to be true (AUC {auc:.2f}): a field knows the outcome. See the strongest fields "
            "in 04_explain_model; put the one that knows in [features] never."
        )
    gate = read_gate(evaluation)
    if gate is None:
        return "Not tested: 06_compare_with_rules has not asked whether the score may be luck."
    if not gate.may_publish:
        return gate.reason
    return uncalibrated(evaluation / "calibration.csv", scope_of(headline(comparison))[0])


def uncalibrated(path: Path, scope: str) -> str | None:
    """Return what is surely wrong with the chances, or None.

    Parameters
    ----------
    path : Path
        Table as ``calibration_of`` returns it; where there is none, nothing is sure.
    scope : str
        ``worked`` or ``all``.

    Notes
    -----
    Only what the whole 95 % interval says: with few wins a slope is anything. In the large: the odds are off by a
    factor of two (log 2 = 0.69). Slope: under 1/2 the chances are twice as bold as they should be, over 2 half as bold.
    """
    if not path.is_file():
        return None
    table = pd.read_csv(path, dtype={"window": str})
    rows = table[(table["window"] == AVERAGE) & (table["method"] == "model") & (table["scope"] == scope)]
    rows = rows[(rows["kind"] == "landmark") & rows["landmark_days"].isna()].set_index("metric")
    if rows.empty:
        return None
    found = {name: (float(row["low"]), float(row["high"])) for name, row in rows[["low", "high"]].iterrows()}
    low, high = found.get("calibration_intercept", (np.nan, np.nan))
    if low > math.log(OFF_BY) or high < -math.log(OFF_BY):
        side = "low" if low > 0 else "high"
        return (
            f"Its chances are surely too {side}: on later leads the odds are off by a factor of more than {OFF_BY:.0f}."
        )
    low, high = found.get("calibration_slope", (np.nan, np.nan))
    if low > OFF_BY or high < 1 / OFF_BY:
        how = "timid" if low > OFF_BY else "bold"
        return f"Its chances are surely too {how}: their slope against what came lies between {low:.2f} and {high:.2f}."
    return None
