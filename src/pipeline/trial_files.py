"""Where a source keeps its trial and its exploration lane: the plan, and logs that are only added to."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from src.evaluation.exploration.drawing import COLUMNS as EXPLORED
from src.evaluation.trial.drawing import COLUMNS as ASSIGNED
from src.evaluation.trial.registration import Registration
from src.leads.errors import LeadScoringError
from src.pipeline.durable import make_folder, replace_file, to_json
from src.pipeline.store.places import Store
from src.pipeline.trial_log import append_log, read_log

LOOKED = ["looked_at", "information", "level"]


@dataclass(frozen=True)
class TrialFiles:
    """The files below ``data/<source>/trial``."""

    folder: Path

    @property
    def plan(self) -> Path:
        """Return the plan as it was fixed."""
        return self.folder / "plan.json"

    @property
    def assigned(self) -> Path:
        """Return the log of the leads drawn into the trial."""
        return self.folder / "assignments.csv"

    @property
    def explored(self) -> Path:
        """Return the log of the leads below the threshold, drawn or not."""
        return self.folder / "explored.csv"

    @property
    def looked(self) -> Path:
        """Return the log of looks before the agreed date."""
        return self.folder / "looks.csv"

    @property
    def lists(self) -> Path:
        """Return the folder of the lists to call."""
        return self.folder / "lists"


def trial_files(store: Store) -> TrialFiles:
    """Return the files of the source."""
    return TrialFiles(store.folder / "trial")


def read_plan(files: TrialFiles) -> Registration | None:
    """Return the trial as it was fixed; None where there is none."""
    if not files.plan.is_file():
        return None
    return Registration.from_json(json.loads(files.plan.read_text(encoding="utf-8")))


def fix_plan(files: TrialFiles, plan: Registration) -> None:
    """Write the plan down.

    Raises
    ------
    LeadScoringError
        Where leads were drawn already by another plan.
    """
    before = read_plan(files)
    if before == plan:
        return
    if before is not None and len(read_assigned(files)):
        raise LeadScoringError(
            f"A trial is under way since {before.begins_on}; its plan cannot be changed any more. Read it with "
            f"'leadscore trial read', and move {files.folder} away before you begin another."
        )
    make_folder(files.folder)
    replace_file(files.plan, to_json(plan.to_json()))


def read_assigned(files: TrialFiles) -> pd.DataFrame:
    """Return the leads drawn into the trial; ``drawn_at`` as moments (UTC)."""
    drawn = read_log(files.assigned, ASSIGNED)
    due = {name: drawn[name].astype(int) for name in ("due_by_score", "due_by_today")}
    return drawn.assign(drawn_at=_moments(drawn["drawn_at"]), **due)


def read_explored(files: TrialFiles) -> pd.DataFrame:
    """Return the leads below the threshold that were in the lottery; ``drawn_at`` as moments (UTC)."""
    seen = read_log(files.explored, EXPLORED)
    numbers = {"said": seen["said"].astype(float), "share": seen["share"].astype(float)}
    return seen.assign(drawn_at=_moments(seen["drawn_at"]), is_drawn=seen["is_drawn"].astype(int), **numbers)


def _moments(text: pd.Series) -> pd.Series:
    return pd.to_datetime(text, utc=True, format="ISO8601").astype("datetime64[us, UTC]")


def add_assigned(files: TrialFiles, drawn: pd.DataFrame) -> None:
    """Add leads drawn into the trial."""
    append_log(files.assigned, ASSIGNED, drawn)


def add_explored(files: TrialFiles, seen: pd.DataFrame) -> None:
    """Add leads that came into the lottery."""
    append_log(files.explored, EXPLORED, seen)


def earlier_levels(files: TrialFiles) -> list[float]:
    """Return the levels that looks before the agreed date have spent."""
    return read_log(files.looked, LOOKED)["level"].astype(float).tolist()


def add_look(files: TrialFiles, looked_at: str, information: float, level: float) -> None:
    """Write down a look before the agreed date."""
    row = pd.DataFrame([[looked_at, f"{information:.6f}", f"{level:.9f}"]], columns=LOOKED)
    append_log(files.looked, LOOKED, row)
