"""What the sample should look like, and one switch per planted thing."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any

import numpy as np

from src.leads.errors import InputRefused, Problem

PRESETS: dict[str, dict[str, Any]] = {
    "default": {},
    "small": {"leads": 1_500, "win_share": 0.05},
}


@dataclass(frozen=True)
class SampleOptions:
    """Size, period and switches of the generated history; every switch off leaves the rest unchanged.

    Attributes
    ----------
    leads : int
        Rows of the leads table, duplicates included.
    months : int
        Length of the history in calendar months from ``start``; everything ends there.
    seed : int
        Same options and seed, same bytes.
    win_share : float
        Share of prospects that win in the end, those of unripe leads included, 0-1.
    signal : bool
        False: nothing about a lead changes its chance (pure noise); selection is then at random as well.
    ideal_customer : bool
        The combination of industry and company size that makes the ideal customer.
    selection : bool
        Sales works promising leads first; False: in random order.
    being_worked_effect, delay_effect, rep_skill, unobserved_quality : bool
        What changes the chance beside the drivers: a first touch at all, its delay, who works the lead, and
        what no column tells.
    leak : bool
        The column ``last_status_change``, written because of the outcome; ``leak_strength`` (0-1) is the share
        of closed leads on which it tells the outcome.
    late_recording, duplicates, robot_emails, night_arrivals, bot_clicks, missing_by_promise : bool
        Dirt of real histories.
    flood_campaign, few_good_campaign : bool
        A campaign with many bad leads; one with few good ones.
    batch_closing : bool
        Lost leads are closed in bulk at the end of the quarter.
    late_activities : bool
        Leads go on acting after the outcome.
    marketing_answers : bool
        Sales gives some leads back, and marketing answers those and requests by hand.
    planned_campaigns : bool
        Campaigns that start after the end of the history.
    feedback : bool
        Sales' verdicts on leads it called; without them the file has a header only.
    expired_criterion : str
        Name of a driver that counts differently for leads that come in from a day on; empty: none does.
    expired_from : date
        That day.
    expired_log_odds : float
        What the driver is worth from then on.
    """

    leads: int = 20_000
    months: int = 24
    seed: int = 7
    start: date = date(2024, 10, 1)
    win_share: float = 0.075
    signal: bool = True
    ideal_customer: bool = True
    selection: bool = True
    being_worked_effect: bool = True
    delay_effect: bool = True
    rep_skill: bool = True
    unobserved_quality: bool = True
    leak: bool = True
    leak_strength: float = 0.9
    late_recording: bool = True
    duplicates: bool = True
    robot_emails: bool = True
    night_arrivals: bool = True
    bot_clicks: bool = True
    missing_by_promise: bool = True
    flood_campaign: bool = True
    few_good_campaign: bool = True
    batch_closing: bool = True
    late_activities: bool = True
    marketing_answers: bool = True
    planned_campaigns: bool = True
    feedback: bool = True
    expired_criterion: str = ""
    expired_from: date = date(2025, 10, 1)
    expired_log_odds: float = 0.0

    def __post_init__(self) -> None:
        """Refuse sizes that make no history."""
        wrong = {
            "leads": self.leads < 50,
            "months": not 3 <= self.months <= 120,
            "win_share": not 0 < self.win_share < 0.5,
            "leak_strength": not 0 <= self.leak_strength <= 1,
        }
        wanted = {"leads": "50 or more", "months": "3 to 120", "win_share": "0 to 0.5", "leak_strength": "0 to 1"}
        problems = [
            Problem(f"sample option '{name}'", f"expected {wanted[name]}, found {getattr(self, name)}", "Change it.")
            for name, is_wrong in wrong.items()
            if is_wrong
        ]
        if problems:
            raise InputRefused(problems)

    @classmethod
    def preset(cls, name: str, **changes: Any) -> SampleOptions:
        """Return the options of a preset (``"default"`` or ``"small"``) with changes.

        Raises
        ------
        InputRefused
            Where there is no such preset.
        """
        if name not in PRESETS:
            known = ", ".join(PRESETS)
            raise InputRefused([Problem("sample preset", f"expected one of {known}, found '{name}'", "Choose one.")])
        return replace(cls(), **{**PRESETS[name], **changes})

    @property
    def end(self) -> datetime:
        """Moment at which the history ends (UTC): nothing in any table is later."""
        months = self.start.month - 1 + self.months
        day = date(self.start.year + months // 12, months % 12 + 1, self.start.day)
        return datetime.combine(day, time(), UTC)

    def random(self, mechanism: str) -> np.random.Generator:
        """Return the random numbers of one mechanism: switching another off does not move them."""
        return np.random.default_rng([self.seed, *mechanism.encode()])

    def as_json(self) -> dict[str, Any]:
        """Return the options as JSON types; nothing of an expired criterion where there is none."""
        told = {**asdict(self), "start": self.start.isoformat(), "expired_from": self.expired_from.isoformat()}
        return told if self.expired_criterion else {k: v for k, v in told.items() if not k.startswith("expired_")}
