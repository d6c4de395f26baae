import json

import pandas as pd
from click.testing import CliRunner

from studies import __main__ as command
from studies.section import write_section
from studies.study import Study

COIN = Study("coin", "A coin", lambda seed: [{"heads": seed % 2}], lambda records: f"{records['heads'].sum()} heads")


def test_a_section_is_added_once_and_then_replaced(tmp_path):
    page = tmp_path / "results.md"
    page.write_text("# Measured\n")
    write_section(page, COIN, "1 head")
    write_section(page, COIN, "2 heads")
    assert page.read_text().count("### A coin") == 1
    assert "2 heads" in page.read_text()
    assert "1 head\n" not in page.read_text()


def test_seeds_that_ran_are_not_run_again(tmp_path, monkeypatch):
    ran = []
    study = Study("coin", "A coin", lambda seed: ran.append(seed) or [{"heads": 1}], COIN.table)
    (tmp_path / "studies").mkdir()
    (tmp_path / "studies" / "coin.jsonl").write_text(json.dumps({"seed": 3, "records": [{"heads": 0}]}) + "\n")
    monkeypatch.setattr(command, "DATA", tmp_path)
    monkeypatch.setattr(command, "_One", lambda name: lambda seed: (seed, study.one(seed)))
    monkeypatch.setattr(command, "Pool", _Here)
    records = command._records(study, range(3, 6), 1, fresh=False)
    assert ran == [4, 5]
    assert records.equals(pd.DataFrame({"seed": [3, 4, 5], "heads": [0, 1, 1]}))


def test_an_unknown_study_is_named_with_those_there_are():
    result = CliRunner().invoke(command.main, ["nonsense"])
    assert result.exit_code == 2
    assert "nonsense" in result.output


class _Here:
    def __init__(self, processes):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def imap_unordered(self, work, items):
        return map(work, items)
