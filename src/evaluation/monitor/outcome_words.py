"""What outcomes, estimates and silent tables have to say, in words."""

from __future__ import annotations

import pandas as pd

from src.evaluation.in_words import of_100
from src.evaluation.monitor.alarm import Alarm, Level, listed
from src.evaluation.monitor.equal_chance import EQUAL
from src.evaluation.monitor.estimated import CONDITIONS
from src.evaluation.monitor.kinds import CAME_TRUE, EQUAL_CHANCE, SILENT
from src.evaluation.monitor.outcomes import CAME, Outcomes


def silent_alarms(fresh: pd.DataFrame) -> list[Alarm]:
    """Return the alarm of tables that have been silent for too long: one for all, since one export brings many."""
    late = fresh[fresh["level"] != ""] if len(fresh) else fresh
    if late.empty:
        return []
    first = late.iloc[0]
    shortest, longest = int(late["silent_days"].min()), int(late["silent_days"].max())
    days = _days(longest) if shortest == longest else f"{shortest} to {_days(longest)}"
    own = "" if len(late) == 1 else f"of {first['table']}: "
    what = (
        f"No row of {listed(late['table'])} for {days} ({own}newest {first['newest']}; the longest silence of the year "
        f"before was {_days(first['longest_days'])}; {first['expected_rows']:,.0f} rows should have come)."
    )
    level: Level = "alert" if (late["level"] == "alert").any() else "warning"
    return [Alarm(SILENT, what, level, (), float(first["silent_days"]), float(first["longest_days"]))]


def _days(count: float) -> str:
    return "1 day" if count == 1 else f"{count:.0f} days"


def outcome_alarms(found: Outcomes, plural: str) -> list[Alarm]:
    """Return the alarms of chances that did not come true and of equal chances that win otherwise."""
    alarms = []
    for row in found.table.to_dict("records"):
        if not row["is_alarm"]:
            continue
        n, wins, low, high = row["leads"], row["wins"], row["low"], row["high"]
        came = f"Of {n:,} {found.who} of {found.window}, {wins} became {plural}"
        if row["check"] == CAME:
            kind, what = CAME_TRUE, f"{came}; their chances allow for {low:.0f} to {high:.0f}."
        else:
            kind, what = EQUAL_CHANCE, f"{came}; leads of the same score before allow for {low:.0f} to {high:.0f}."
        alarms.append(Alarm(kind, what, "warning", (), float(wins), float(low if wins < low else high), int(n)))
    return alarms


def outcomes_sentence(found: Outcomes, plural: str) -> str:
    """Return how the newest window came out, where it raised no alarm, or what is missing to say so."""
    if found.needs:
        return f"Whether chances still come true cannot be said: it needs {found.needs}."
    if found.table["is_alarm"].any():
        return ""
    row = found.table.iloc[0]
    equal = ", and no change among leads of the same score can be told" if EQUAL in set(found.table["check"]) else ""
    return (
        f"Of {row['leads']:,} {found.who} of {found.window}, {row['wins']} became {plural}; their chances allow "
        f"for {row['low']:.0f} to {row['high']:.0f}{equal}."
    )


def estimated_sentence(table: pd.DataFrame, known_on: str, plural: str) -> str:
    """Return what is estimated of leads that are too young to know; empty where there are too few."""
    young = table[table["window"].isna()]
    if young.empty:
        return ""
    row, n = young.iloc[0], int(young["leads"].iloc[0])
    measured = table["measured_auc"].dropna()
    before = f" (measured before: {measured.min():.2f} to {measured.max():.2f})" if len(measured) > 1 else ""
    when = f"; the true figure is known on {known_on}" if known_on else ""
    return (
        f"Estimated, not measured: among {n:,} leads that are too young to know, "
        f"{of_100(row['estimated_best_tenth'])} of 100 of the best tenth should become {plural}, and the score should "
        f"rank with an AUC of {row['estimated_auc']:.2f}, between {row['low']:.2f} and {row['high']:.2f}{before}{when}."
        f" It holds if {listed(CONDITIONS, len(CONDITIONS))}."
    )
