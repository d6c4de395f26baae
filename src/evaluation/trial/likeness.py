"""How alike the leads of one team's week are, by the project's own history."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Likeness:
    """What drawing team-weeks instead of leads costs: intra-class correlation and the spread of their sizes.

    Attributes
    ----------
    teams, team_weeks : int
    icc : float
        Intra-class correlation inside a team, 0-1.
    size_cv : float
        Coefficient of variation of the number of leads in a team's week.
    """

    teams: int
    team_weeks: int
    icc: float
    size_cv: float


def likeness_of(team: pd.Series, week: pd.Series, reached: pd.Series) -> Likeness:
    """Return the likeness of leads that came to one team in one week.

    Parameters
    ----------
    team, week : pandas.Series
        Of each lead.
    reached : pandas.Series of bool
        Whether it reached the outcome.

    Notes
    -----
    Analysis of variance of weeks inside teams (Donner and Klar 2000, "Design and Analysis of Cluster Randomization
    Trials", ch. 7): what makes one team better than another in every week is the same in both orders, because each
    team works by both. Never below 0.
    """
    frame = pd.DataFrame({"team": team.to_numpy(), "week": week.to_numpy(), "reached": reached.to_numpy(float)})
    cells = frame.groupby(["team", "week"])["reached"].agg(["size", "sum"])
    size, mean = cells["size"].to_numpy(float), (cells["sum"] / cells["size"]).to_numpy(float)
    by_team = cells.groupby("team").transform("sum")
    of_team = (by_team["sum"] / by_team["size"]).to_numpy(float)
    teams, count, leads = frame["team"].nunique(), len(cells), len(frame)
    cv = float(size.std() / size.mean()) if count else 0.0
    if count <= teams or leads <= count:
        return Likeness(teams, count, 0.0, cv)
    between = float((size * (mean - of_team) ** 2).sum() / (count - teams))
    within = float((size * mean * (1 - mean)).sum() / (leads - count))
    typical = (leads - float((size**2 / by_team["size"].to_numpy(float)).sum())) / (count - teams)
    icc = (between - within) / (between + (typical - 1) * within) if between + (typical - 1) * within > 0 else 0.0
    return Likeness(teams, count, float(np.clip(icc, 0, 1)), cv)
