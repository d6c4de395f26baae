"""Decisions read from a file, and every sentence that may become of them."""

from datetime import date
from pathlib import Path

import pytest

from src.evaluation.calls.decisions_kept import COLUMNS, decisions_kept
from src.leads.declared.decisions import Decision, load_decisions
from src.leads.errors import InputRefused

TODAY = date(2026, 10, 4)
CALLS = {"what": "Call A leads within 4 hours", "made_on": date(2026, 7, 6), "measure": "response.A", "was": 0.58}


def said(facts: dict[str, object] | None = None, **fields: object) -> str:
    decision = Decision.model_validate({**CALLS, **fields})
    return decisions_kept([decision], {"response.A": facts} if facts else {}, TODAY).sentences[0]


@pytest.mark.parametrize(
    ("facts", "fields", "words"),
    [
        ({"value": 0.71, "low": 0.65, "high": 0.76}, {}, ": open; 58 of 100 then, 71 now (between 65 and 76)."),
        ({"value": 0.6, "low": 0.5, "high": 0.7}, {}, "60 now (between 50 and 70); no change is shown."),
        ({"value": 0.4, "low": 0.3, "high": 0.5}, {"goal": 0.95}, "(between 30 and 50), goal 95 not reached."),
        ({"value": 0.96, "low": 0.9, "high": 0.98}, {"goal": 0.95}, "goal 95 reached."),
        ({"value": 0.2, "low": 0.1, "high": 0.3}, {"goal": 0.3}, "goal 30 reached."),
        ({"value": 0.71, "low": None, "high": None}, {}, "58 of 100 then, 71 now; no change is shown."),
        (None, {}, "; its number (response.A) is not known today."),
        (None, {"measure": None, "status": "done"}, "Decision of 2026-07-06 'Call A leads within 4 hours': done."),
        (None, {"measure": None, "status": "dropped"}, ": dropped."),
        (None, {"measure": None, "by": date(2026, 10, 3)}, ": not done, due since 2026-10-03."),
        (None, {"measure": None, "by": TODAY}, ": open, due by 2026-10-04."),
        (
            {"value": 5200.0, "low": 4e3, "high": 6e3},
            {"unit": "number", "was": 9000.0},
            "9,000 then, 5,200 now (between",
        ),
    ],
)
def test_each_case_in_words(facts: dict[str, object] | None, fields: dict[str, object], words: str) -> None:
    assert words in said(facts, **fields)


def test_newest_first_with_its_state_and_move() -> None:
    older = Decision(made_on=date(2026, 1, 5), what="Hold the budget", status="done")
    newer = Decision.model_validate({**CALLS, "by": date(2026, 8, 1)})
    found = decisions_kept([older, newer], {"response.A": {"value": 0.71, "low": 0.65, "high": 0.76}}, TODAY)
    assert list(found.table) == COLUMNS
    assert found.table["state"].tolist() == ["overdue", "done"]
    assert found.table["moved"].dropna().tolist() == ["up"]
    assert found.facts["decisions.2026-07-06.0"]["value"] == 0.71


def test_without_dates_nothing_is_overdue_and_without_decisions_it_says_what_it_needs() -> None:
    decision = Decision(made_on=date(2026, 1, 5), what="Hold the budget", by=date(2026, 2, 1))
    assert decisions_kept([decision], {}, None).table["state"].tolist() == ["open"]
    assert decisions_kept([], {}, TODAY).needs is not None


def test_the_file_is_read_oldest_first(tmp_path: Path) -> None:
    path = tmp_path / "made.decisions.toml"
    path.write_text(
        '[[decision]]\nmade_on = 2026-07-06\nwhat = "Call A leads"\nwho = "Head of Sales"\nby = 2026-07-20\n'
        '[[decision]]\nmade_on = 2026-04-06\nwhat = "Change the points"\nstatus = "done"\n'
    )
    found = load_decisions(path)
    assert [decision.what for decision in found] == ["Change the points", "Call A leads"]
    assert load_decisions(tmp_path / "none.toml") == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[[decision]]\nmade_on = 2026-07-06\nwhat = "Call"\nwo = "x"\n', "decision.0.wo"),
        ('[[decision]]\nmade_on = 2026-07-06\nwhat = "Call"\nmeasure = "a"\n', "measure needs was"),
        ('[[decision]]\nwhat = "Call"\n', "decision.0.made_on"),
    ],
)
def test_a_wrong_entry_is_refused_in_words(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "made.decisions.toml"
    path.write_text(text)
    with pytest.raises(InputRefused, match=words):
        load_decisions(path)
