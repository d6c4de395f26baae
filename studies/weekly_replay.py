"""The weekly replay where calls go by lot: no order is earlier; and what moved calls would truly have brought."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from src.evaluation.calls.moved_touches import MOVED, moved_touches
from src.evaluation.calls.replay_tables import AS_WORKED, BY_LOT, MODEL
from src.evaluation.calls.replay_weeks import Weeks, replay_weeks
from src.evaluation.calls.weekly_replay import weekly_replay
from studies.planted_weeks import CHOICES, planted_weeks
from studies.rates import rate_words
from studies.study import Study

DRAWS = 500
SAID = ("given_up", "gained", "gained_low", "gained_high", "at_most", "came_anyway", "breaks_even")
PAIRS = ((AS_WORKED, BY_LOT), (MODEL, AS_WORKED))


def one(seed: int, draws: int = DRAWS) -> list[dict[str, Any]]:
    """Return per way of choosing the gains with their intervals, and per share of calls moved what it truly means."""
    return [record for choice in CHOICES for record in _records(seed, choice, draws)]


def table(records: pd.DataFrame) -> str:
    """Return the rates over all seeds."""
    order, moved = records[records["asked"] == "order"], records[records["asked"] == "moved"]
    lines = [
        f"Whole weeks of the sample's leads ({records['seed'].nunique()} seeds, about {order['n'].mean():,.0f} first "
        f"calls and {order['wins'].mean():.0f} wins each; {DRAWS} draws). Gain: share of the wins that the first part "
        "of each week's calls reaches, mean over seeds and its standard error. Sales calls by lot, without any effect "
        "of waiting, or picks as in the sample: by points, taste for what no column tells, and luck, those it likes "
        "sooner.",
        "",
        "| sales calls | gain | first part of the calls | mean gain | interval leaves out 0 |",
        "|---|---|---|---|---|",
    ]
    for (choice, pair, fraction), rows in order.groupby(["choice", "pair", "fraction"], sort=False):
        error = rows["value"].std() / np.sqrt(len(rows))
        named = rate_words(int(((rows["low"] > 0) | (rows["high"] < 0)).sum()), len(rows))
        mean = f"{rows['value'].mean():+.3f} ({error:.3f})"
        lines.append(f"| {CHOICES[str(choice)]} | {pair} | {fraction:g} | {mean} | {named} |")
    lines += [
        "",
        "Calls moved by the score. True: wins of those called instead, drawn with their true chance had they been "
        "called in that week; net: those, less the ones that came anyway, less the wins given up that would not have "
        "come without a call. Its bounds are minus all given up, and all of those called instead less the ones that "
        "came anyway. Breaks even: how often against the estimate they must win to bring what was given up.",
        "",
        "| sales calls | moved | calls | given up | lost in truth | estimated | true | true of estimated "
        "| breaks even at | estimate's interval holds the truth | bounds hold the net |",
        "|---" * 11 + "|",
    ]
    for (choice, fraction), rows in moved.groupby(["choice", "fraction"], sort=False):
        means = [f"{rows[name].mean():.1f}" for name in ("calls", "given_up", "lost", "gained", "true")]
        means += [f"{rows['true'].sum() / rows['gained'].sum():.2f}", f"{rows['breaks_even'].mean():.2f}"]
        inside = rows["true"].between(rows["gained_low"], rows["gained_high"])
        held = rows["net"].between(-rows["given_up"] - 1e-9, rows["at_most"] - rows["came_anyway"] + 1e-9)
        rates = [rate_words(int(hit.sum()), len(rows)) for hit in (inside, held)]
        lines.append(f"| {' | '.join([CHOICES[str(choice)], f'{fraction:g}', *means, *rates])} |")
    return "\n".join(lines)


def _records(seed: int, choice: str, draws: int) -> list[dict[str, Any]]:
    planted = planted_weeks(seed, choice)
    found = weekly_replay(planted.table, draws=draws, seed=seed).tables
    order, moved, records = found["replay_order"], found["replay_moved"], []
    for method, versus in PAIRS:
        rows = order[(order["method"] == method) & (order["versus"] == versus)]
        same = {"asked": "order", "choice": choice, "pair": f"{method} over {versus}"}
        names = {"touches_fraction": "fraction", **{name: name for name in ("value", "low", "high", "n", "wins")}}
        records += [same | row for row in rows[list(names)].rename(columns=names).to_dict("records")]
    # The true chances ride along as further columns of the table, so that they stand on the same rows.
    weeks = replay_weeks(
        planted.table.assign(if_called=planted.if_called, if_not=planted.if_not), ["model", "if_called", "if_not"]
    )
    random = np.random.default_rng([seed, list(CHOICES).index(choice)])
    by_score = moved[moved["method"] == MODEL].set_index("touches_fraction")
    for fraction in MOVED:
        said = {name: float(by_score.loc[fraction, name]) for name in SAID}
        same = {"asked": "moved", "choice": choice, "fraction": fraction, "calls": said["at_most"]}
        records.append(same | said | _in_truth(weeks, fraction, random))
    return records


def _in_truth(weeks: Weeks, fraction: float, random: np.random.Generator) -> dict[str, float]:
    """Return the wins of those called instead, the wins lost, and the net, drawn with the true chances.

    Whoever won without a call wins with one, and whoever did not win called does not win uncalled.
    """
    loses, gets = moved_touches(weeks, MODEL, fraction)
    called, waiting = weeks.called, weeks.waiting
    kept = np.clip(called["if_not"] / called["if_called"], 0, 1).to_numpy()
    lost = float((loses * called["is_won"].to_numpy(float) * (random.random(len(called)) >= kept)).sum())
    anyway = waiting["is_won"].to_numpy(bool)
    with_call, without = (waiting[name].to_numpy(float) for name in ("if_called", "if_not"))
    further = np.clip((with_call - without) / (1 - without), 0, 1)
    wins = anyway | (random.random(len(waiting)) < further)
    true = float(gets @ wins)
    return {"lost": lost, "true": true, "net": true - float(gets @ anyway) - lost}


STUDY = Study("weekly_replay", "The weekly replay: calls by lot, and calls moved", one, table)
