"""How often the table of slices raises a false alarm, and how often it finds a slice that is planted."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from src.evaluation.slices.table import slices
from studies.rates import rate_words
from studies.study import Study

LEADS, WINDOWS, DAYS = 4000, 3, 180
KINDS = 6
BASE, STRENGTH = 0.15, 0.07
DRAWS = 200
ARMS = {
    "nothing planted": "no slice is called better, worse or off that is not",
    "worse": "the slice in which the points are right and the score is blind (1,000 leads) is called worse",
    "off": "the slice in which half as many win as said (1,000 leads) is called too high",
}


def one(seed: int) -> list[dict[str, Any]]:
    """Return one record per arm: what was found in the planted slice, and in how many others anything was."""
    return [_record(arm, seed) for arm in ARMS]


def table(records: pd.DataFrame) -> str:
    """Return the rates over all seeds."""
    lines = ["| planted | asked | seeds (95 % interval) |", "|---|---|---|"]
    for arm, asked in ARMS.items():
        rows = records[records["arm"] == arm]
        if arm != "nothing planted":
            lines.append(f"| {arm} | {asked} | {rate_words(int(rows['is_found'].sum()), len(rows))} |")
        false = rate_words(int((rows["false_alarms"] > 0).sum()), len(rows))
        lines.append(f"| {arm} | any other verdict on a slice | {false} |")
    width = f"{KINDS} ways to slice into 4 or 5, {LEADS:,} leads, about {BASE:.0%} of them win"
    return "\n".join([f"{width}; {DRAWS} draws; verdicts corrected by Holm.", "", *lines])


def _record(arm: str, seed: int) -> dict[str, Any]:
    leads, labels = _history(np.random.default_rng([seed, list(ARMS).index(arm)]), arm)
    found = slices(leads, labels, "all", "landmark", draws=DRAWS, seed=seed)
    found = found[found["slice"] != "all leads"]
    is_planted = ((found["slice"] == "way 0") & (found["level"] == "level 0")).to_numpy()
    # A planted slice pulls the other ways' levels along a little; only verdicts of the other question are false there.
    asked = {"worse": ["calibration"], "off": ["finding"]}.get(arm, ["finding", "calibration"])
    alarms = (found.loc[~is_planted, asked] != "cannot tell").any(axis=1)
    planted = found[is_planted].iloc[0]
    hits = {"worse": planted["finding"] == "worse", "off": planted["calibration"] == "too high"}
    return {"arm": arm, "is_found": bool(hits.get(arm, False)), "false_alarms": int(alarms.sum())}


def _history(random: np.random.Generator, arm: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return later leads whose score and points each know one of two equally strong reasons to win."""
    known = random.uniform(-1, 1, (2, LEADS))
    level = np.stack([random.integers(0, 4 + kind % 2, LEADS) for kind in range(KINDS)])
    planted = level[0] == 0
    chance = BASE + STRENGTH * known.sum(axis=0)
    said, points = BASE + STRENGTH * known[0], known[1]
    if arm == "worse":
        chance = np.where(planted, BASE + 2 * STRENGTH * known[1] * 0.99, chance)
        said = np.where(planted, BASE + 1e-6 * known[0], said)
    if arm == "off":
        chance = np.where(planted, chance / 2, chance)
    place = np.arange(LEADS)
    leads = pd.DataFrame(
        {
            "account_id": [f"a{number}" for number in place],
            "kind": "landmark",
            "landmark_days": 0.0,
            "window": place * WINDOWS // LEADS,
            "window_start": pd.NaT,
            "window_end": pd.NaT,
            "scored_at": pd.Timestamp("2025-01-06", tz="UTC") + pd.to_timedelta(place * DAYS / LEADS, unit="D"),
            "is_won": pd.array(random.random(LEADS) < chance, dtype="boolean"),
            "is_worked": pd.array([None] * LEADS, dtype="boolean"),
            "model": said,
            "rules": points,
            "chance": 0.0,
        }
    )
    return leads, pd.DataFrame({f"way {kind}": [f"level {one}" for one in level[kind]] for kind in range(KINDS)})


STUDY = Study("slices", "Slices: false alarms and planted ones", one, table)
