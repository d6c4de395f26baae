"""A change of regime at the start of a history: leads came in, but nothing was won for an implausibly long time."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from src.leads.config import SourceConfig
from src.leads.findings import Findings
from src.leads.tables import LeadTables

FEWEST_WINS = 20
"""With fewer wins after the quiet start nobody can say how soon leads are won."""
LARGEST_PROBABILITY = 1e-6
"""So small that even a third of the later rate would leave such a stretch only one chance in a hundred."""
_DAY_US = 86_400_000_000

Days = NDArray[np.float64]


@dataclass(frozen=True)
class QuietStart:
    """A stretch without any win that the later rate makes implausible.

    Attributes
    ----------
    ends_at : datetime
        The first win (UTC).
    days : float
        From the first lead to the first win.
    leads, leads_without_chance : int
        Leads that came in before the first win, and those of them whose whole horizon was over by then.
    expected_wins : float
        Wins that would have come before the first one at the later rate.
    wins : int
        Wins behind the later rate: all within the horizon of their lead.
    probability : float
        Chance (0-1) of no win so long, were the rate the same throughout.
    """

    ends_at: datetime
    days: float
    leads: int
    leads_without_chance: int
    expected_wins: float
    wins: int
    probability: float

    @property
    def words(self) -> str:
        """Return the finding as a sentence with n and probability."""
        return (
            f"Nothing was won before {self.ends_at:%Y-%m-%d}, {self.days:.0f} days after the first lead: "
            f"{self.leads:,} leads had come in, of whom about {self.expected_wins:.0f} would have been won by then "
            f"at the later rate ({self.wins:,} wins; probability of none {self.probability:.0e})."
        )

    def to_json(self) -> dict[str, Any]:
        """Return the finding as JSON types."""
        return asdict(self) | {"ends_at": self.ends_at.isoformat()}


def find_quiet_start(tables: LeadTables, config: SourceConfig) -> QuietStart | None:
    """Return the stretch before the first win where chance does not explain it, else None (also without dates).

    Notes
    -----
    Were every lead won with the same chance and the same distribution F of the days it takes, the wins expected by
    day t would be in proportion to the sum over leads of F(t - creation). In that measure of time the W wins fall
    independently and evenly, so the first of them comes after a share s of it with probability (1 - s)^W: the smallest
    of W uniform numbers, an exact test of the very thing that was looked for. F is taken from leads that came in
    after the first win and had the whole horizon since. A sales cycle that is long by itself explains its own wait: F
    is small there. Only wins within the horizon of their lead count.
    """
    if tables.as_of is None:
        return None
    horizon = config.scoring.horizon_days
    is_target = pl.col("milestone") == config.milestones.target
    reached = tables.milestones.filter(is_target).select("lead_id", won_at="known_at")
    leads = tables.leads.select("lead_id", "created_at").join(reached, on="lead_id", how="left")
    created, lag = _days(leads["created_at"]), _days(leads["won_at"]) - _days(leads["created_at"])
    counts = (lag >= 0) & (lag <= horizon)
    if not counts.any():
        return None
    end = tables.as_of.timestamp() * 1_000_000 / _DAY_US
    first = float((created + lag)[counts].min())
    lags = np.sort(lag[counts & (created >= first) & (created <= end - horizon)])
    if len(lags) < FEWEST_WINS:
        return None
    share = float(_share_over(lags, first - created, horizon).sum() / _share_over(lags, end - created, horizon).sum())
    wins = int(counts.sum())
    if (1 - share) ** wins > LARGEST_PROBABILITY:
        return None
    return QuietStart(
        ends_at=leads.filter(pl.Series(counts)).get_column("won_at").sort()[0],
        days=first - float(created.min()),
        leads=int((created < first).sum()),
        leads_without_chance=int((created + horizon < first).sum()),
        expected_wins=wins * share / (1 - share),
        wins=wins,
        probability=(1 - share) ** wins,
    )


def report_quiet_start(tables: LeadTables, config: SourceConfig, findings: Findings) -> dict[str, Any] | None:
    """Return the finding as JSON types, with its warning, or its note where the declaration keeps those leads."""
    found = find_quiet_start(tables, config)
    if found is None:
        return None
    reason, horizon = config.scoring.keep_quiet_start, config.scoring.horizon_days
    if reason is not None:
        findings.note(f"{found.words} Kept by declaration: {reason}")
        return found.to_json()
    findings.warn(
        f"{found.words} Sales had not begun, or its wins are not in the files. Scoring moments whose {horizon} days "
        f"were over by then ({found.leads_without_chance:,} leads) teach and test nothing, because nobody could win. "
        "If they do tell something, say why in [scoring] keep_quiet_start."
    )
    return found.to_json()


def _days(moments: pl.Series) -> Days:
    """Return moments as days since 1970, NaN where missing."""
    return (moments.dt.epoch("us") / _DAY_US).cast(pl.Float64).fill_null(float("nan")).to_numpy()


def _share_over(lags: Days, age_days: Days, horizon_days: float) -> Days:
    """Return the share (0-1) of ``lags`` (sorted) that each age has seen: 0 before creation, 1 at the horizon."""
    share = np.searchsorted(lags, age_days, side="right") / len(lags)
    return np.where(age_days >= horizon_days, 1.0, share)
