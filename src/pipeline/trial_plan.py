"""The plan of a trial and the size of the lane, as a terminal shows them."""

from __future__ import annotations

import pandas as pd

from src.evaluation.exploration.lane import Lane, plan_lane
from src.evaluation.store import read_out_of_time
from src.evaluation.trial.plan import TrialPlan
from src.leads.config import SourceConfig
from src.models.save import load_model_if_any
from src.pipeline.run_folder import newest_run
from src.pipeline.store.places import Store


def plan_lines(found: TrialPlan) -> list[str]:
    """Return the weeks by outcome and gain as a small table, then what to know of them.

    >>> plan_lines(TrialPlan(pd.DataFrame(), pd.DataFrame(), needs="Dates are needed."))
    []
    """
    if found.needs is not None:
        return []
    gains = sorted(found.weeks["gain"].unique())
    width = max(len(str(name)) for name in found.weeks["outcome"])
    head = " ".join(f"{f'+{100 * gain:.0f} %':>7}" for gain in gains)
    lines = [f"  Weeks of new leads that show so much more of   {'today':>6} {head}"]
    for outcome, rows in found.weeks.groupby("outcome", sort=False):
        weeks = rows.set_index("gain")["weeks"]
        cells = " ".join(f"{_weeks(weeks[gain]):>7}" for gain in gains)
        rate = f"{100 * rows['rate'].iloc[0]:.1f} %"
        lines.append(f"    {outcome!s:<{max(width, 42)}} {rate:>6} {cells}")
    return [*lines, "", *found.sentences]


def _weeks(weeks: object) -> str:
    """Return a number of weeks; "never" where ten years are not enough."""
    return "never" if pd.isna(weeks) else str(weeks)  # type: ignore[call-overload]


def lane_of(store: Store, config: SourceConfig) -> Lane:
    """Return the lane sized and priced by the newest run."""
    run = newest_run(store.source, store.data_root)
    model = load_model_if_any(run.folder / "model")
    table = read_out_of_time(run.folder / "evaluation")
    return plan_lane(table, None if model is None else model.reference, config)
