"""How often the arrival clock is right about what a delay costs: coverage, false finds, refusals."""

from __future__ import annotations

from typing import Any

import pandas as pd

from src.evaluation.delay.experiment import COST_TO_SEE, WEAKEST_F, clock_experiment
from studies.rates import rate_words
from studies.simulated_desk import CLOSES, OPENS, Desk, simulate
from studies.study import Study

ARMS = {
    "waiting costs": Desk(),
    "waiting costs, 20,000 leads": Desk(leads=20_000),
    "waiting costs, slower desk": Desk(median_hours=1.5),
    "waiting costs nothing": Desk(decay_per_hour=0.0),
    "costs nothing, evening leads differ and it shows": Desk(decay_per_hour=0.0, seen_after_closing=-0.1),
    "costs nothing, evening leads differ and nothing shows it": Desk(decay_per_hour=0.0, hidden_after_closing=-0.1),
}
REFUSALS = {"no jump": "no jump", "not alike": "not alike", "no placebo": "placebo", "placebo fires": "placebo"}
SOUND = ("waiting costs", "waiting costs nothing")
HIDDEN = (
    "Where evening leads differ in a way that nothing shows, no check on chance or sources can see it: a cost that "
    "days off do not confirm may be that."
)
SHOWN = ("costs", "gains", "not certain")


def one(seed: int) -> list[dict[str, Any]]:
    """Return for each arm what was said, and whether the interval holds the planted cost."""
    return [{"arm": arm, **record(seed, desk)} for arm, desk in ARMS.items()]


def record(seed: int, desk: Desk) -> dict[str, Any]:
    """Return what was said of one simulated desk."""
    arrivals, truth = simulate(seed, desk)
    found = clock_experiment(arrivals, OPENS, CLOSES)
    told = {"verdict": found.verdict, "truth": truth, "f": found.f, "power": found.power}
    if found.effect is None:
        return told | {"value": None, "error": None, "covers": None, "is_confirmed": False}
    low, high = found.effect.ends
    value, error = found.effect.value, found.effect.error
    return told | {"value": value, "error": error, "covers": low <= truth <= high, "is_confirmed": found.is_confirmed}


def table(records: pd.DataFrame) -> str:
    """Return refusals, finds and coverage, one row per arm."""
    intro = (
        f"A desk open {OPENS:.0f} to {CLOSES:.0f}, five days a week, {Desk().leads:,} leads in two years unless said "
        "otherwise; sales calls promising leads sooner and some never; accounts and days share luck. The planted cost "
        f"per hour is that of the leads at closing. Refused under F {WEAKEST_F:.0f}, where chance or sources differ, "
        f"or where a placebo hour fires; silent where a cost of {100 * COST_TO_SEE:g} points per hour would be seen in "
        "under 80 %. "
        "Found: an interval without zero was shown."
    )
    head = "| planted | points per hour, truth and mean estimate | refused: no jump, not alike, placebo | cannot tell "
    head += (
        "| found | found and confirmed by days off | interval holds the truth, of those shown | of all with F of 10 |"
    )
    lines = [intro, "", head, "|---|---|---|---|---|---|---|---|"]
    lines += [_line(arm, records[records["arm"] == arm]) for arm in records["arm"].unique()]
    sound = records[records["arm"].isin(SOUND)]
    refused = rate_words(int(sound["verdict"].isin(REFUSALS).sum()), len(sound))
    lines += ["", f"With nothing wrong ({' / '.join(SOUND)}) it refuses in {refused}. {HIDDEN}"]
    return "\n".join(lines)


def _line(arm: str, rows: pd.DataFrame) -> str:
    """Return one arm's row."""
    known, shown = rows[rows["value"].notna()], rows[rows["verdict"].isin(SHOWN)]
    reasons = rows["verdict"].map(REFUSALS)
    refused = ", ".join(
        rate_words(int((reasons == name).sum()), len(rows)) for name in ("no jump", "not alike", "placebo")
    )
    is_found = rows["verdict"].isin(["costs", "gains"])
    mean = f"{100 * known['value'].astype(float).mean():.2f}" if len(known) else "-"
    cells = [
        arm,
        f"{100 * rows['truth'].mean():.2f}, {mean}",
        refused,
        rate_words(int((rows["verdict"] == "cannot tell").sum()), len(rows)),
        rate_words(int(is_found.sum()), len(rows)),
        rate_words(int((is_found & rows["is_confirmed"].eq(True)).sum()), len(rows)),
        rate_words(int(shown["covers"].eq(True).sum()), len(shown)),
        rate_words(int(known["covers"].eq(True).sum()), len(known)),
    ]
    return f"| {' | '.join(cells)} |"


STUDY = Study("arrival_clock", "What a delay costs, by the arrival clock: right, wrong and refused", one, table)
