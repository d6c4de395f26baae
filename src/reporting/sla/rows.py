"""The rows of the agreement's tables, each number a fact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd
from markupsafe import Markup

from src.evaluation.promises.kept import KEPT, MISSED, TOO_EARLY, UNCERTAIN
from src.evaluation.promises.sentences import VERDICTS, newest_over
from src.reporting.days import day
from src.reporting.fact import Fact, Kind, Unit
from src.reporting.sla.document import SlaDocument
from src.reporting.sla.said import criteria_dates
from src.reporting.words import OURS

EXPECTED = "expected"
PERIODS = ("quarter", "month")
MOST_PROFILES, MOST_CRITERIA = 3, 5
CLASSES = {KEPT: "kept", MISSED: "missed", UNCERTAIN: "unsure", TOO_EARLY: "unsure"}


@dataclass(frozen=True)
class PromiseRow:
    """One promise: what was promised, and what was delivered in the newest quarter and month that are over."""

    key: str
    side: str
    what: str
    theirs: str
    """What the company calls such leads, where it has its own word."""
    promised: Fact
    delivered: tuple[tuple[str, Fact | None, str, str], ...]
    """Per kind of period: its name, what was delivered (None: nothing to measure), the verdict and its class."""


def promise_rows(document: SlaDocument) -> list[PromiseRow]:
    """Return the promises of both sides, marketing's first; empty where nothing was measured."""
    table = document.table("promises")
    if table.empty:
        return []
    newest = {kind: newest_over(table, kind) for kind in PERIODS}
    found = []
    for key in dict.fromkeys(table["key"]):
        own = table[table["key"] == key].iloc[-1]
        quarter = table[(table["key"] == key) & (table["period_kind"] == "quarter")]
        asked = quarter.iloc[-1] if len(quarter) else own
        delivered = tuple(_delivered(kind, newest[kind], key) for kind in PERIODS)
        promised = Fact(float(asked["promised"]), _unit(asked), f"promised: {asked['what']}")
        theirs = _theirs(document, str(key))
        found.append(PromiseRow(str(key), str(own["side"]), str(own["what"]), theirs, promised, delivered))
    return found


def _theirs(document: SlaDocument, key: str) -> str:
    """Return the company's word for the leads of a promise on a grade, empty where it has none."""
    ours = f"{key.removeprefix('response_')} lead"
    said = document.words.say(ours) if ours in OURS else ours
    return "" if said == ours else said


def _unit(row: pd.Series) -> Unit:
    return "share" if row["unit"] == "share" else "count"


def _delivered(kind: str, rows: pd.DataFrame, key: object) -> tuple[str, Fact | None, str, str]:
    """Return what was delivered in one period."""
    own = rows[rows["key"] == key]
    if own.empty:
        return kind, None, "", ""
    row = own.iloc[0]
    how: Kind = "estimated" if key == EXPECTED else "measured"
    fact = Fact(
        float(row["delivered"]),
        _unit(row),
        str(row["what"]),
        how,
        low=float(row["low"]),
        high=float(row["high"]),
        n=int(row["n"]),
        window=f"{kind} from {str(row['period_start'])[:10]}",
    )
    verdict = str(row["kept"])
    return kind, fact, VERDICTS[verdict], CLASSES[verdict]


def period_heads(document: SlaDocument) -> dict[str, Markup]:
    """Return per kind of period which one is shown: "Quarter from 1 July 2026"."""
    table = document.table("promises")
    heads = {}
    for kind in PERIODS if len(table) else ():
        rows = newest_over(table, kind)
        if len(rows):
            start = date.fromisoformat(str(rows["period_start"].iloc[0])[:10])
            heads[kind] = Markup("{} from {}").format(kind.capitalize(), day(start))
    return heads


@dataclass(frozen=True)
class ProfileRow:
    """One profile of the ideal customer."""

    words: str
    rate: Fact


def profile_rows(document: SlaDocument) -> list[ProfileRow]:
    """Return the profiles that held on later leads, best first."""
    table = document.table("profiles")
    if table.empty:
        return []
    held = table[table["held"] == "yes"].sort_values("rate", ascending=False, kind="stable").head(MOST_PROFILES)
    return [
        ProfileRow(
            str(row["words"]),
            Fact(
                float(row["rate"]),
                "share",
                "wins per lead of the profile, on later leads",
                low=float(row["low"]),
                high=float(row["high"]),
                n=int(row["n"]),
                wins=int(row["wins"]),
            ),
        )
        for row in held.to_dict("records")
    ]


@dataclass(frozen=True)
class CriterionRow:
    """One criterion that changed: its words, what became of it, since when, and since when that is known."""

    words: str
    state: str
    since: Markup
    known: Markup


def criterion_rows(document: SlaDocument) -> list[CriterionRow]:
    """Return the criteria that changed, the newest change first."""
    table = criteria_dates(document)
    if table.empty:
        return []
    rows = table.sort_values("since", ascending=False, kind="stable").head(MOST_CRITERIA).to_dict("records")
    return [
        CriterionRow(
            str(row["words"]),
            str(row.get("state") or "expired"),
            day(date.fromisoformat(str(row["since"])[:10])),
            day(date.fromisoformat(str(row["expired_on"])[:10])),
        )
        for row in rows
    ]
