"""What keeps a trained model from scoring, whoever is champion: each reason once, the most misleading first."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from src.evaluation.publish_gate import Gate
from src.evaluation.store import save_gate
from src.pipeline.champion.fit_to_publish import uncalibrated, why_not
from src.pipeline.run import Run
from src.pipeline.run_folder import write_result

ROW = {"scope": "worked", "kind": "landmark", "window": "average", "method": "model", "landmark_days": float("nan")}


def measured(run: Run, auc: float = 0.75, slope: tuple[float, float] = (0.8, 1.2)) -> None:
    """Write what a sound run leaves."""
    folder = run.folder / "evaluation"
    folder.mkdir(exist_ok=True)
    write_result(run, "03_train_model", "trained", {"trained": True, "why_not": ""})
    save_gate(folder, Gate(True, (), 0.005, "Better than drawing by lot."))
    youngest = {**ROW, "landmark_days": 0.0, "metric": "auc", "value": auc, "versus": None, "won_accounts": 90}
    comparison = pd.DataFrame([youngest])
    comparison.to_csv(folder / "comparison.csv", index=False)
    calibrated(folder, slope=slope)


def calibrated(
    folder: Path, intercept: tuple[float, float] = (-0.1, 0.1), slope: tuple[float, float] = (0.8, 1.2)
) -> Path:
    ends = {"calibration_intercept": intercept, "calibration_slope": slope}
    rows = [{**ROW, "metric": name, "value": sum(end) / 2, "low": end[0], "high": end[1]} for name, end in ends.items()]
    pd.DataFrame(rows).to_csv(folder / "calibration.csv", index=False)
    return folder / "calibration.csv"


def test_a_sound_model_may_score(run: Run) -> None:
    measured(run)
    assert why_not(run, has_reference=True) is None


def test_each_reason_is_said(run: Run) -> None:
    measured(run)
    assert "no population" in str(why_not(run, has_reference=False))
    save_gate(run.folder / "evaluation", Gate(False, (), 0.005, "No signal: do not use this score."))
    assert why_not(run, True) == "No signal: do not use this score."
    measured(run, auc=0.98)
    assert "too well to be true (AUC 0.98)" in str(why_not(run, True))
    write_result(run, "03_train_model", "none", {"trained": False, "why_not": "Too few known outcomes."})
    assert why_not(run, True) == "Too few known outcomes."
    measured(run, slope=(0.1, 0.4))
    assert "surely too bold" in str(why_not(run, True))
    (run.folder / "evaluation" / "gate.json").unlink()
    assert "Not tested" in str(why_not(run, True))


@pytest.mark.parametrize(
    ("intercept", "slope", "said"),
    [
        ((0.8, 1.2), (0.9, 1.1), "surely too low: on later leads the odds are off by a factor of more than 2"),
        ((-1.5, -0.7), (0.9, 1.1), "surely too high"),
        ((0.6, 1.2), (0.9, 1.1), None),  # perhaps too low, not surely
        ((-0.1, 0.1), (2.1, 3.0), "surely too timid"),
        ((-0.1, 0.1), (0.2, 0.6), None),
        ((float("nan"), float("nan")), (float("nan"), float("nan")), None),  # too few wins to say
    ],
)
def test_only_what_is_sure_is_held_against_a_chance(
    tmp_path: Path, intercept: tuple[float, float], slope: tuple[float, float], said: str | None
) -> None:
    found = uncalibrated(calibrated(tmp_path, intercept, slope), "worked")
    assert (found is None) if said is None else said in str(found)
    assert uncalibrated(tmp_path / "none.csv", "worked") is None
    assert uncalibrated(calibrated(tmp_path, (0.8, 1.2)), "all") is None  # nothing measured over all leads
