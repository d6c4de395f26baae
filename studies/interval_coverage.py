"""How often the interval of a metric holds the truth, where rows share accounts, weeks, both or neither."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from src.evaluation.calibration import calibration_of
from src.evaluation.cells import Queues, queues_of
from src.evaluation.comparison import compare
from src.evaluation.measure import measure
from src.evaluation.ranking import Floats
from src.evaluation.recalibration import MEASURES, recalibrate
from studies.rates import rate_words
from studies.study import Study

DRAWS = 300
MONDAY = pd.Timestamp("2024-01-01", tz="UTC")
WEEKS_A_WINDOW = 7
LEADS_A_WEEK = 40
CAPACITY = 10.0
METHODS = ["model", "rules"]
CALIBRATION = ("calibration_slope", "calibration_intercept")
SHOWN = (
    *(("model", None, metric) for metric in ("wins_best_half", "wins_at_capacity", "alift", "auc")),
    *(("model", None, metric) for metric in ("average_precision", "top_decile_lift", "value_best_half")),
    *(("model", None, metric) for metric in ("brier", "log_loss")),
    *(("model", None, metric) for metric in CALIBRATION),
    *(("model", "rules", metric) for metric in ("wins_best_half", "wins_at_capacity", "auc")),
)
"""Method, rival and metric whose intervals are checked."""
TRUTH_SEED = 99
TRUTH_WINDOWS = 400


@dataclass(frozen=True)
class Situation:
    """What the rows of one simulated table share.

    Attributes
    ----------
    kind : str
        ``"landmark"`` (each lead once) or ``"week"`` (each lead on every Monday that it waits).
    accounts, weeks : bool
        Whether rows of one account (up to four leads or Mondays) and of one week have luck in common.
    windows : int
        Of seven weeks each.
    """

    kind: str
    accounts: bool
    weeks: bool
    windows: int = 4

    @property
    def words(self) -> str:
        """Return the situation in words."""
        shared = [word for word, is_so in (("accounts", self.accounts), ("weeks", self.weeks)) if is_so]
        kind = "weekly queues" if self.kind == "week" else "leads of one age"
        return f"{kind}, {self.windows * WEEKS_A_WINDOW} weeks, shared: {' and '.join(shared) or 'nothing'}"


SITUATIONS = (
    *(Situation(kind, a, w) for kind in ("landmark", "week") for a in (False, True) for w in (False, True)),
    *(Situation(kind, True, False, windows=2) for kind in ("landmark", "week")),
)


def simulated(situation: Situation, seed: int, windows: int) -> pd.DataFrame:
    """Return an out-of-time table of ``windows`` windows, drawn anew: accounts, weeks, scores and outcomes."""
    random = np.random.default_rng([seed, SITUATIONS.index(situation)])
    weeks = windows * WEEKS_A_WINDOW
    rows = _rows(situation, weeks, random)
    account, week = rows["account"].to_numpy(), rows["week"].to_numpy()
    size, accounts = len(rows), int(account.max()) + 1
    own = random.normal(size=accounts)[account] if situation.accounts else random.normal(size=size)
    quality = 0.8 * own + 0.6 * random.normal(size=size)
    luck = random.normal(0, 1.0, accounts)[account] if situation.accounts else 0.0
    shift = random.normal(0, 0.6, weeks)[week] if situation.weeks else 0.0
    steep = 1 + random.normal(0, 0.5, weeks)[week] if situation.weeks else 1.0
    shown = 1 / (1 + np.exp(2 - 0.9 * quality))
    chance = 1 / (1 + np.exp(2 - 0.9 * steep * quality - luck - shift))
    # One draw for all rows of an account: a lead that waits three Mondays wins on all of them or on none.
    drawn = random.random(accounts)[account] if situation.accounts else random.random(size)
    window = week // WEEKS_A_WINDOW
    start = MONDAY + pd.to_timedelta(window * WEEKS_A_WINDOW * 7, unit="D")
    return pd.DataFrame(
        {
            "kind": situation.kind,
            "landmark_days": 0.0 if situation.kind == "landmark" else np.nan,
            "window": window,
            "window_start": start,
            "window_end": start + pd.Timedelta(weeks=WEEKS_A_WINDOW),
            "account_id": account,
            "scored_at": MONDAY + pd.to_timedelta(week * 7, unit="D"),
            "is_won": drawn < chance,
            "is_worked": None,
            "value": random.uniform(1, 10, accounts)[account],
            "model": shown,
            "rules": np.round(quality + random.normal(size=size)),
        }
    )


def _rows(situation: Situation, weeks: int, random: np.random.Generator) -> pd.DataFrame:
    """Return the account and the week of each row, once per account and queue."""
    size = LEADS_A_WEEK * weeks
    first = np.repeat(np.arange(weeks), LEADS_A_WEEK)
    if not situation.accounts:
        return pd.DataFrame({"account": np.arange(size), "week": first})
    apart = 1 if situation.kind == "week" else WEEKS_A_WINDOW
    before = 3 * apart  # whoever came before the first week still stands in its queue
    entries = LEADS_A_WEEK * (weeks + before) * 2 // 5  # one to four rows each: as many rows as without
    account = np.repeat(np.arange(entries), random.integers(1, 5, entries))
    begin = random.integers(-before, weeks, entries)[account]
    step = np.arange(len(account)) - np.searchsorted(account, account)
    rows = pd.DataFrame({"account": account, "week": begin + step * apart})
    return rows[rows["week"].between(0, weeks - 1)].reset_index(drop=True)


@cache
def truth(situation: Situation) -> dict[tuple[str, str | None, str], float]:
    """Return what each metric is in the long run: its value over hundreds of windows of the same length."""
    queues = queues_of(simulated(situation, TRUTH_SEED, TRUTH_WINDOWS), "all", situation.kind, METHODS)
    measured = measure(queues, METHODS, CAPACITY, 0, 0)
    everywhere = np.ones(len(queues.part_keys), bool)
    own = {
        method: dict(zip(measured.metrics, measured.figures(method, everywhere)[:, 0], strict=True))
        for method in METHODS
    }
    own["model"] |= dict(zip(MEASURES, _calibration(queues), strict=True))
    return {
        (method, versus, metric): own[method][metric] - (own[versus][metric] if versus else 0.0)
        for method, versus, metric in SHOWN
    }


def _calibration(queues: Queues) -> Floats:
    """Return slope and intercepts of the model, averaged over the windows by their wins."""
    won, said = queues.rows["is_won"].to_numpy(bool), queues.rows["model"].to_numpy(float)
    parts = len(queues.part_keys)
    fitted = recalibrate(won, said, np.ones(len(won)), queues.part, parts)
    return np.average(fitted.values, axis=1, weights=np.bincount(queues.wins[0], minlength=parts))


def one(seed: int) -> list[dict[str, Any]]:
    """Return, for one simulated table of each situation, whether each interval holds the truth, and how wide it is."""
    return [record for situation in SITUATIONS for record in checked(situation, seed)]


def checked(situation: Situation, seed: int) -> list[dict[str, Any]]:
    """Return the records of one situation."""
    table = simulated(situation, seed, situation.windows)
    compared = compare(table, METHODS, CAPACITY, DRAWS, seed, [("model", "rules")])
    found = pd.concat([compared, calibration_of(table, ["model"], DRAWS, seed)], ignore_index=True)
    found = found[(found["scope"] == "all") & (found["window"] == "average") & found["landmark_days"].isna()]
    keyed = found.assign(versus=found["versus"].fillna("")).set_index(["method", "versus", "metric"])
    records = []
    for (method, versus, metric), true in truth(situation).items():
        row = keyed.loc[(method, versus or "", metric)]
        records.append(
            {
                "situation": situation.words,
                "metric": metric + (" gained over rules" if versus else ""),
                "holds": bool(row["low"] <= true <= row["high"]),
                "error": float(row["value"] - true),
                "half_width": float(row["high"] - row["low"]) / 2,
            }
        )
    return records


def table(records: pd.DataFrame) -> str:
    """Return how often the interval holds the truth, per metric and situation."""
    situations, metrics = list(records["situation"].unique()), list(records["metric"].unique())
    rates = records.groupby(["metric", "situation"])["holds"].agg(["sum", "size"])
    lines = ["| metric | " + " | ".join(situations) + " |", "|---" * (len(situations) + 1) + "|"]
    for metric in metrics:
        cells = [rates.loc[(metric, situation)] for situation in situations]
        lines.append("| " + " | ".join([metric, *(rate_words(int(c["sum"]), int(c["size"])) for c in cells)]) + " |")
    return "\n".join(lines)


STUDY = Study("interval_coverage", "How often the interval holds the truth", one, table)
