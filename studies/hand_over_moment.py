"""Whether the moment at which to hand a lead over is found where it is planted."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from src.evaluation.hand_over_moment.cells import CALL, CANNOT_TELL, NO_OVERLAP, WAIT
from src.evaluation.hand_over_moment.levels import WORDS
from src.evaluation.hand_over_moment.moment import Price, told
from src.evaluation.hand_over_moment.stopping import gains_of_calling
from src.evaluation.hand_over_moment.waits import LEVELS
from src.evaluation.intervals import draws_of
from studies.hand_over_world import AGES, PRICE, planted, waiting_world
from studies.rates import rate_words
from studies.study import Study

LEADS = (6_000, 20_000)
WORLDS = {"a call makes wins": 1.0, "a call changes nothing": 0.0}
CLEAR = 0.01
"""Gain or loss in wins a lead from which on a combination should be told."""


def one(seed: int) -> list[dict[str, Any]]:
    """Return for each world and size what was said of the combinations, and of the earliest moment of each kind."""
    return [record(seed, world, leads) for world in WORLDS for leads in LEADS]


def record(seed: int, world: str, leads: int) -> dict[str, Any]:
    """Return the counts of one history."""
    truth = planted(WORLDS[world])
    waits = waiting_world(seed, truth, leads)
    found = told(waits, Price(PRICE, ""), draws_of(waits.rows, 100, seed), "customers", arrival_clock_passed=False)
    true = gains_of_calling(truth, PRICE)[..., 0].reshape(-1)
    cells = found.cells.assign(true=true)
    seen = cells[cells["finding"] != NO_OVERLAP]
    wrong = ((seen["finding"] == CALL) & (seen["true"] < 0)) | ((seen["finding"] == WAIT) & (seen["true"] > 0))
    clear = seen[seen["true"].abs() > CLEAR]
    best, said = true_moments(true), found.moments.set_index(["fit", "engagement"])["from_days"]
    pairs = [(best[kind], said[kind]) for kind in best if pd.notna(said[kind])]
    return {
        "world": world,
        "leads": leads,
        "cells": len(seen),
        "held": int(((seen["low"] <= seen["true"]) & (seen["true"] <= seen["high"])).sum()),
        "clear": len(clear),
        "clear_told": int((clear["finding"] != CANNOT_TELL).sum()),
        "any_wrong": bool(wrong.any()),
        "moments": len(pairs),
        "moments_right": sum(bool(true_one == one) for true_one, one in pairs),
        "moments_early": sum(not bool(true_one <= one) for true_one, one in pairs),
    }


def true_moments(true: np.ndarray) -> dict[tuple[str, str], float]:
    """Return the planted moment of each kind: the earliest age at which waiting costs more; missing where none."""
    gains = true.reshape(len(AGES), LEVELS, LEVELS)
    found = {}
    for fit in range(LEVELS):
        for engagement in range(LEVELS):
            pays = np.flatnonzero(gains[:, fit, engagement] > 0)
            found[WORDS["fit"][fit], WORDS["engagement"][engagement]] = AGES[pays[0]] if len(pays) else np.nan
    return found


def table(records: pd.DataFrame) -> str:
    """Return how often it was right, one row per world and size."""
    lines = [
        f"Leads of three fits, whose engagement moves between {len(AGES)} ages; sales calls the engaged rather. A call "
        f"costs {100 * PRICE:.0f} of 100 wins. The truth is the planted chances, worked backwards. Clear are "
        "combinations of age, fit and engagement in which calling or waiting is better by over 1 of 100 wins.",
        "",
        "| planted | leads | intervals that hold the true gain | clear combinations told | histories with any wrong "
        "advice | moments told at the planted age | told too early |",
        "|---|---|---|---|---|---|---|",
    ]
    for (world, leads), rows in records.groupby(["world", "leads"], sort=False):
        sums = rows[["cells", "held", "clear", "clear_told", "moments", "moments_right", "moments_early"]].sum()
        wrong = rate_words(int(rows["any_wrong"].sum()), len(rows))
        shares = [
            f"{100 * sums[a] / sums[b]:.1f} % of {sums[b]:,}" if sums[b] else "none told"
            for a, b in (
                ("held", "cells"),
                ("clear_told", "clear"),
                ("moments_right", "moments"),
                ("moments_early", "moments"),
            )
        ]
        lines.append(f"| {world} | {leads:,} | {shares[0]} | {shares[1]} | {wrong} | {shares[2]} | {shares[3]} |")
    lines += [
        "",
        "Where the gain at the planted age is small, it is told at a later age at which it is larger: late, not early. "
        "In the second world no moment exists, so every one told would be wrong.",
    ]
    return "\n".join(lines)


STUDY = Study("hand_over_moment", "The hand-over moment: planted and found", one, table)
