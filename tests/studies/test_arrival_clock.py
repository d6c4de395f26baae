"""The arrival clock on planted desks: three seeds for direction, the simulation against brute force."""

import numpy as np
import pandas as pd
import pytest

from src.evaluation.calls.working_hours import working_hours_between
from src.leads.declared.work import Calendar
from studies.arrival_clock import ARMS, record, table
from studies.simulated_desk import CLOSES, LONGEST_HOURS, Desk, is_open, simulate

MONDAY = pd.Timestamp("2024-01-01", tz="UTC")


@pytest.fixture(scope="module")
def records() -> pd.DataFrame:
    arms = {name: desk for name, desk in ARMS.items() if "20,000" not in name and "slower" not in name}
    return pd.DataFrame(
        [{"seed": seed, "arm": arm, **record(seed, desk)} for seed in (31, 32, 33) for arm, desk in arms.items()]
    )


def of(records: pd.DataFrame, arm: str) -> pd.DataFrame:
    return records[records["arm"] == arm]


def test_what_is_planted_is_found_and_what_is_not_is_not(records):
    assert of(records, "waiting costs")["verdict"].eq("costs").sum() >= 2
    assert not of(records, "waiting costs nothing")["verdict"].isin(["costs", "gains"]).all()
    assert of(records, "costs nothing, evening leads differ and it shows")["verdict"].eq("not alike").all()
    assert (of(records, "waiting costs")["truth"] < -0.002).all()
    assert (of(records, "waiting costs nothing")["truth"] == 0).all()


def test_the_table_counts_seeds():
    rows = [
        ("costs", True, True),
        ("not certain", True, False),
        ("placebo fires", False, False),
        ("no jump", None, False),
    ]
    records = pd.DataFrame(
        [
            {
                "seed": seed,
                "arm": "waiting costs",
                "verdict": verdict,
                "truth": -0.003,
                "value": None if covers is None else -0.002,
                "covers": covers,
                "is_confirmed": confirmed,
            }
            for seed, (verdict, covers, confirmed) in enumerate(rows)
        ]
    )
    line = next(line for line in table(records).splitlines() if line.startswith("| waiting costs |"))
    cells = [cell.split(" (")[0].strip() for cell in line.split("|")[1:-1]]
    assert cells[1] == "-0.30, -0.20"
    assert cells[3:] == ["0 of 4", "1 of 4", "1 of 4", "2 of 2", "2 of 3"]
    assert "it refuses in 2 of 4" in table(records)
    assert line.count("1 of 4") == 4  # no jump, placebo, found, confirmed


def test_delays_of_the_desk_are_those_of_a_calendar():
    """Two desks that differ only in speed: the working hours until the touch differ by exactly that."""
    arrivals, _ = simulate(7, Desk(leads=2_000))
    calendar = Calendar(holidays=[(MONDAY + pd.Timedelta(days=int(d))).date() for d in range(728) if not _open(d)])
    came = MONDAY + pd.to_timedelta(24 * arrivals["day"] + arrivals["clock_hours"], unit="h")
    called = came + pd.to_timedelta(arrivals["delay_hours"], unit="h")
    known = arrivals["delay_hours"] < LONGEST_HOURS
    worked = working_hours_between(came, called, calendar)[known]
    assert 0.3 < worked.median() < 0.8  # planted: half an hour, sooner for promising leads
    local = called[known]
    assert (local.dt.hour + local.dt.minute / 60).between(9, CLOSES).all()
    assert np.all([_open(day) for day in (called[known] - MONDAY).dt.days])


def _open(day: int) -> bool:
    return bool(is_open(np.array([day]))[0])
