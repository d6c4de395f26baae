"""Which cheaper way the page names beside the score."""

import pandas as pd
import pytest

from src.reporting.assemble.ways_to_order import cheaper_of


def reached(method: str, value: float) -> dict[str, object]:
    return {
        "scope": "worked", "kind": "landmark", "landmark_days": 0.0, "window": "average", "method": method,
        "versus": None, "metric": "wins_best_half", "value": value, "low": value - 0.1, "high": value + 0.1,
        "n": 1300, "wins": 125, "accounts": 1284, "won_accounts": 123,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("recommended", "words"),
    [
        ("scorecard", "a points card from the data"),
        # The page sets the score against the points: that newest first does as well is news there.
        ("newest", "the newest first"),
        ("as_worked", "the order sales worked"),
        ("model", None),
        ("rules", None),
        ("rules_refitted", None),
        ("logistic", None),  # not among the rows
        (None, None),
    ],
)
def test_the_recommended_way_is_named_where_no_sentence_speaks_of_it(recommended: str | None, words: str | None):
    ways = ["model", "rules", "rules_refitted", "newest", "as_worked", "scorecard"]
    found = cheaper_of(pd.DataFrame([reached(way, 0.7) for way in ways]), recommended, "2026")
    assert (found.words if found else None) == words
