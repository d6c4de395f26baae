"""For direction: the strong leak is found, nothing else is, and the table counts what the records say."""

import pandas as pd
import pytest

from studies import leak_power


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_a_strong_leak_is_found_and_a_missing_one_is_not(monkeypatch, seed):
    monkeypatch.setattr(leak_power, "SIZES", {1_500: {"win_share": 0.05}})
    monkeypatch.setattr(leak_power, "STRENGTHS", (0.0, 0.9))
    others, off, strong = leak_power.one(seed)
    assert (others["fields"], others["found"]) == (10, 0)
    assert (off["found"], strong["found"]) == (0, 1)
    assert off["power"] < 0.75 < 0.95 < strong["power"]


def test_the_table_counts_finds_and_false_alarms():
    def record(seed, strength, found, fields=1):
        return {"seed": seed, "leads": 1_500, "strength": strength, "found": found, "fields": fields, "power": 0.6}

    records = [record(seed, 0.5, int(seed == 1)) for seed in (1, 2, 3, 4)]
    records += [record(seed, leak_power.OTHERS, int(seed == 2), 10) for seed in (1, 2, 3, 4)]
    text = leak_power.table(pd.DataFrame(records))
    assert "| 0.5 | 1 of 4 (0.6-80.6 %) | 0.60 |" in text
    assert "(10 in each of 4 samples): suspected 1 of 40 (0.1-13.2 %)" in text
