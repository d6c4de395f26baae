"""The sentence on the rules in each of its cases; the table is tested with the replay."""

import pandas as pd
import pytest

from src.evaluation.points.review import audit_sentence


def review(*verdicts: str) -> pd.DataFrame:
    """Return a review of rules named after their place, +10 points, by history -5 (-8 to -2)."""
    implied = {"points_implied": -5.0, "points_implied_low": -8.0, "points_implied_high": -2.0}
    rows = [{"rule": f"rule {i}", "points_now": 10.0, "verdict": each, **implied} for i, each in enumerate(verdicts)]
    return pd.DataFrame(rows).assign(audit_all_n=1200, audit_all_wins=90)


@pytest.mark.parametrize(
    ("verdicts", "said"),
    [
        (["keep"], "Of 1 rules 1 can stay as it is (1,200 leads, 90 customers)."),
        (["keep"] * 2, "Of 2 rules 2 can stay as they are (1,200 leads, 90 customers)."),
        (
            ["keep", "wrong sign"],
            "1 can stay as it is and 1 has the wrong sign (rule 1: +10, by history -5 (-8 to -2)) (",
        ),
        (["reprice"], "none can stay as they are and 1 has other points by history (rule 0: +10, by history -5 ("),
        (["reprice"] * 5, "5 have other points by history (rule 0: "),
        (["reprice"] * 5, "; and 2 more)"),
        (["dead", "duplicate"], "1 never fired (rule 0) and 1 fired only together with an earlier one (rule 1)"),
        (["keep", "cannot tell", "cannot tell"], "and 2 cannot be judged yet (rule 1; rule 2) ("),
    ],
)
def test_each_verdict_is_said(verdicts: list[str], said: str) -> None:
    assert said in audit_sentence(review(*verdicts))


def test_rules_furthest_off_are_named_first_and_nothing_is_about_nothing() -> None:
    table = review(*["reprice"] * 4)
    table["points_implied"] = [9.0, 0.3, 30.0, 10.0]
    assert "(rule 2: +10, by history +30 (-8 to -2); rule 1: +10, by history about 0 (" in audit_sentence(table)


def test_without_an_audit_nothing_is_said() -> None:
    assert audit_sentence(pd.DataFrame()) == ""
