"""Odoo's predictive lead scoring, the free rival: naive Bayes on counts of closed leads."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from src.features.definition import Feature
from src.models.calibrate import chance_of
from src.models.cut import Flags, Numbers
from src.models.encode import Encoding
from src.models.training_set import TrainingSet

FIRST_COUNT = 0.1
"""What a new row of counts starts from, on both sides, so that nothing is ever divided by zero."""
TAG_MIN_CLOSED = 50
NEW = "new"
_LOWEST = 0.0001


@dataclass(frozen=True)
class Stages:
    """The stages of the pipeline, first one first, with their sequence, and those that mean won."""

    sequence: Mapping[str, int]
    won: frozenset[str]

    @property
    def first(self) -> str:
        """Return the stage with the lowest sequence."""
        return min(self.sequence, key=lambda stage: self.sequence[stage])


@dataclass(frozen=True)
class Pool:
    """What the closed leads of one team, or of all of them, say.

    Attributes
    ----------
    prior : float
        Log-odds of a won lead; NaN where no lead was closed.
    evidence : dict of Series
        Per field, by value: log of the share of won leads that have it over the share of lost leads.
    lost_before : Series
        By stage: share of the lost leads that came as far as this stage.
    """

    prior: float
    evidence: dict[str, pd.Series]
    lost_before: pd.Series

    def log_odds(self, leads: pd.DataFrame) -> pd.Series:
        """Return the log-odds of winning; values never seen count for nothing."""
        total = pd.Series(self.prior, leads.index)
        for field, by_value in self.evidence.items():
            values = leads[field].explode() if field == "tags" else leads[field]
            total = total + values.map(by_value).astype(float).fillna(0.0).groupby(level=0, sort=False).sum()
        return total


@dataclass(frozen=True)
class OdooScoring:
    """The counts of closed leads, ready to score open ones.

    Attributes
    ----------
    stages : Stages
    fields : tuple of str
        Chosen categorical fields.
    counts_empty : frozenset of str
        Those whose empty value counts too, as "False" (Odoo: quality of phone and e-mail).
    teams, everyone : Pool
        Per team, and all teams together: for leads without a team or of one that closed nothing.
    """

    stages: Stages
    fields: tuple[str, ...]
    counts_empty: frozenset[str]
    teams: Mapping[str, Pool]
    everyone: Pool

    def chance(self, leads: pd.DataFrame) -> Numbers:
        """Return Odoo's probability (0-1, whole hundredths of a per cent), shape (n,).

        Parameters
        ----------
        leads : DataFrame, index unique
            ``team``, ``stage``, the chosen fields, and ``tags`` (lists) where they are used.

        Notes
        -----
        A lead in a won stage has 1; one without a stage, or while nothing was closed, 0; the rest stay between
        0.0001 and 0.9999.
        """
        ready = _with_empty(leads, self.counts_empty)
        log_odds = pd.Series(np.nan, leads.index)
        for team, rows in ready.groupby(ready["team"].fillna("")):
            log_odds.loc[rows.index] = self.teams.get(str(team), self.everyone).log_odds(rows)
        margin: Numbers = np.asarray(log_odds, dtype=np.float64)
        chance = np.clip(np.round(chance_of(margin), 4), _LOWEST, 1 - _LOWEST)
        chance[np.isnan(margin) | leads["stage"].isna().to_numpy()] = 0.0
        chance[leads["stage"].isin(list(self.stages.won)).to_numpy()] = 1.0
        return chance

    def influences(self, lead: pd.DataFrame) -> dict[str, float]:
        """Return for each field of one lead (a frame of one row) how it counts: above 0.5 it helps, below it hurts."""
        ready = _with_empty(lead, self.counts_empty).iloc[0]
        pool = self.teams.get(str(ready["team"]), self.everyone)
        known = [f for f in self.fields if f in pool.evidence and ready[f] in pool.evidence[f].index]
        found = {f: 1 / (1 + math.exp(-pool.evidence[f][ready[f]])) for f in known}
        return found | {"stage": 1 - float(pool.lost_before[ready["stage"]])}


def fit_odoo(
    closed: pd.DataFrame,
    won: Flags,
    stages: Stages,
    fields: Sequence[str],
    counts_empty: Collection[str] = (),
) -> OdooScoring:
    """Return Odoo's scoring, counted from closed leads.

    Parameters
    ----------
    closed : DataFrame, n rows, index unique
        As for :meth:`OdooScoring.chance`; ``stage`` is the last one a lost lead reached.
    won : ndarray of bool, shape (n,)
        Won, else lost.
    stages : Stages
        All stages, none of them of one team only.
    fields, counts_empty
        As in :class:`OdooScoring`.

    Notes
    -----
    Written anew after what Odoo's CRM documents and tests (19.0, ``addons/crm``). A won lead counts in every stage, a
    lost one in its stage and all before it; each row of counts starts at 0.1 on both sides, per team, so that
    teams added up carry their 0.1 each. Tags under 50 closed leads are passed over. Known weaknesses: fields that say
    the same count twice, no numbers or behaviour, leads left open are not seen, the chances are too sure.
    """
    counts = _counts(_with_empty(closed, frozenset(counts_empty)), won, stages, fields)
    by_team = counts[counts["team"] != ""].groupby("team")
    teams = {str(team): _pool(rows, stages.first) for team, rows in by_team}
    return OdooScoring(stages, tuple(fields), frozenset(counts_empty), teams, _pool(counts, stages.first))


@dataclass(frozen=True)
class OdooRival:
    """Odoo's scoring over the model's own text features about who the lead is; every lead is new."""

    encoding: Encoding
    scoring: OdooScoring

    def chance(self, features: pd.DataFrame) -> Numbers:
        """Return the chance (0-1), shape (n,)."""
        return self.scoring.chance(_as_new(self.encoding.apply(features)))


def odoo_on(rows: TrainingSet, catalog: Mapping[str, Feature]) -> OdooRival:
    """Return Odoo's scoring for a training set that is made already.

    Notes
    -----
    The fields a team would choose: text about who the lead is, levels too rare for the model left empty. Each lead
    counts once, as it was at its youngest age, and without weights, as Odoo counts. New leads stand in the first
    stage, so the stage says nothing: it would leak the progress made since.
    """
    names = [c.name for c in rows.encoding.columns if c.levels is not None and catalog[c.name].group == "fit"]
    encoding = rows.encoding.part(frozenset(names))
    first = ~rows.examples["lead_id"].duplicated().to_numpy()
    closed = _as_new(rows.matrix.loc[first, encoding.codes])
    stages = Stages({NEW: 0, "won": 1}, frozenset({"won"}))
    return OdooRival(encoding, fit_odoo(closed, rows.won[first] > 0, stages, encoding.codes))


def _as_new(matrix: pd.DataFrame) -> pd.DataFrame:
    """Return leads of no team in the first stage."""
    return matrix.assign(team=None, stage=NEW)


def _with_empty(leads: pd.DataFrame, counts_empty: frozenset[str]) -> pd.DataFrame:
    """Return the leads with "False" where one of these fields is empty."""
    return leads.assign(**{field: leads[field].fillna("False") for field in sorted(counts_empty)})


def _counts(closed: pd.DataFrame, won: Flags, stages: Stages, fields: Sequence[str]) -> pd.DataFrame:
    """Return ``team, field, value, won, lost`` of every row of counts; no team is ""."""
    sides = pd.DataFrame({"team": closed["team"].fillna(""), "won": won, "lost": ~won}, index=closed.index)
    seen = [sides.assign(field=field, value=closed[field]) for field in fields]
    if "tags" in closed:
        seen.append(sides.assign(field="tags").join(closed["tags"].explode().rename("value")))
    reached = closed["stage"].map(stages.sequence)
    for stage, sequence in stages.sequence.items():
        seen.append(sides[won | (reached >= sequence)].assign(field="stage", value=stage))
    rows = [part[part["value"].notna()].astype({"value": object}) for part in seen]
    added = pd.concat(rows).groupby(["team", "field", "value"], sort=False)[["won", "lost"]].sum()
    return (added + FIRST_COUNT).reset_index()


def _pool(counts: pd.DataFrame, first_stage: str) -> Pool:
    """Return what the counts (of one team, or several added up) say."""
    added = counts.groupby(["field", "value"], sort=False, as_index=False)[["won", "lost"]].sum()
    if added.empty:
        return Pool(np.nan, {}, pd.Series(dtype=float))
    stages = added[added["field"] == "stage"].set_index("value")
    won, lost = float(stages["won"][first_stage]), float(stages["lost"][first_stage])
    evidence = {}
    for field, rows in added.groupby("field", sort=False):
        if field == "tags":
            rows = rows[rows["won"] + rows["lost"] >= TAG_MIN_CLOSED]
        all_won, all_lost = (won, lost) if field == "stage" else (rows["won"].sum(), rows["lost"].sum())
        shares = (rows["won"] / all_won) / (rows["lost"] / all_lost)
        evidence[str(field)] = pd.Series(np.log(shares.to_numpy()), pd.Index(rows["value"], dtype=object))
    return Pool(float(np.log(won / lost)), evidence, stages["lost"] / lost)
