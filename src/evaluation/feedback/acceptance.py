"""How many judged leads sales accepts, by grade, why it refuses others, and whom the outcome proved right."""

from __future__ import annotations

import numpy as np
import pandas as pd

from src.evaluation.campaigns.called import is_called
from src.evaluation.feedback.judged import A_REFUSED, WANTED_LOW, contradicts
from src.evaluation.in_words import between, of_100
from src.evaluation.rates import wilson
from src.leads.tables import ACCEPTED

LEAST = 10
"""Of fewer leads no share is told."""
EVERY = "All judged"
GRADES = ["grade", "judged", "accepted", "share", "low", "high"]
AGREED_GOOD, AGREED_BAD = "A or B accepted", "C or D refused"
OUTCOMES = ["what", "leads", "won", "rate", "low", "high"]


def acceptance_table(judged: pd.DataFrame) -> pd.DataFrame:
    """Return per grade, and over all, how many were judged and accepted (share 0-1 with its interval)."""
    parts = [(EVERY, judged), *((str(grade), rows) for grade, rows in judged.groupby("grade", sort=True))]
    rows = [(name, len(part), int(part["verdict"].eq(ACCEPTED).sum())) for name, part in parts]
    table = pd.DataFrame(rows, columns=["grade", "judged", "accepted"])
    low, high = wilson(table["accepted"], table["judged"])
    with np.errstate(invalid="ignore"):
        share = table["accepted"] / table["judged"]
    return table.assign(share=share, low=low, high=high)[GRADES].drop_duplicates("grade", ignore_index=True)


def reasons_table(judged: pd.DataFrame) -> pd.DataFrame:
    """Return ``reason, grade, refused``: how often each reason was given, by grade; the most frequent first."""
    refused = judged[judged["verdict"].ne(ACCEPTED)]
    counts = refused.assign(reason=refused["reason"].fillna("no reason given")).groupby(["reason", "grade"]).size()
    table = counts.rename("refused").reset_index()
    total = table.groupby("reason")["refused"].transform("sum")
    return (
        table.assign(total=total)
        .sort_values(["total", "reason", "grade"], ascending=[False, True, True])
        .drop(columns="total")
    )


def outcomes_table(judged: pd.DataFrame) -> pd.DataFrame:
    """Return how often judged leads won where score and sales agreed and where they did not.

    Parameters
    ----------
    judged : pandas.DataFrame
        With ``grade, verdict, at, known_at, is_won, is_matured`` and ``is_worked``. Left out are leads that were not
        called in time to count or whose time is not over, because their outcome proves nothing, and verdicts given
        when the outcome was known, or at an unknown time, because they are no verdicts.
    """
    foresaw = (judged["at"] < judged["known_at"]).fillna(False).astype(bool)
    is_known = judged["is_matured"].fillna(False).astype(bool) & judged["is_won"].notna()
    known = judged[foresaw & is_known & is_called(judged)]
    kind = contradicts(known)
    agreed = kind.eq("")
    good = agreed & known["grade"].isin(["A", "B"]) & known["verdict"].eq(ACCEPTED)
    bad = agreed & known["grade"].isin(["C", "D"]) & known["verdict"].ne(ACCEPTED)
    kind = kind.mask(good, AGREED_GOOD).mask(bad, AGREED_BAD)
    rows = [(what, int((kind == what).sum()), int(known.loc[kind == what, "is_won"].sum())) for what in _ORDER]
    table = pd.DataFrame(rows, columns=["what", "leads", "won"])
    low, high = wilson(table["won"], table["leads"])
    with np.errstate(invalid="ignore"):
        return table.assign(rate=table["won"] / table["leads"], low=low, high=high)[OUTCOMES]


_ORDER = (AGREED_GOOD, A_REFUSED, WANTED_LOW, AGREED_BAD)


def acceptance_sentences(table: pd.DataFrame) -> list[str]:
    """Return how many judged leads were accepted, and whether that follows the grade."""
    every, graded = table[table["grade"] == EVERY].iloc[0], table[table["grade"] != EVERY]
    if every["judged"] < LEAST:
        return [f"Sales judged {every['judged']:.0f} leads, too few to say a share."]
    ends = f"{between(every['low'], every['high'])}, n = {every['judged']:,.0f}"
    said = [f"Of 100 leads that sales judged, it accepted {of_100(every['share'])} ({ends})."]
    told = graded[graded["judged"] >= LEAST].set_index("grade")
    if len(told) < 2:
        return said
    listed = ", ".join(f"{grade} {of_100(row['share'])} (n = {row['judged']:,.0f})" for grade, row in told.iterrows())
    first, last = told.iloc[0], told.iloc[-1]
    if first["low"] > last["high"]:
        verdict = f"{told.index[0]} leads are accepted more often than {told.index[-1]} leads"
    elif first["high"] < last["low"]:
        verdict = f"{told.index[0]} leads are accepted less often than {told.index[-1]} leads: score and sales disagree"
    else:
        verdict = "the grades do not surely differ"
    return [*said, f"By grade: {listed}; {verdict}."]


def outcome_sentences(table: pd.DataFrame, plural: str) -> list[str]:
    """Return whom the outcome proved right where score and sales disagreed; no side where the ranges overlap."""
    refused, wanted = (table[table["what"] == what].iloc[0] for what in (A_REFUSED, WANTED_LOW))
    if min(refused["leads"], wanted["leads"]) < LEAST:
        return []
    told = [
        f"A leads that sales refused: {_rate(refused, plural)}",
        f"C and D leads that it wanted: {_rate(wanted, plural)}",
    ]
    if refused["low"] > wanted["high"]:
        verdict = "there the score was right more often"
    elif refused["high"] < wanted["low"]:
        verdict = "there sales was right more often"
    else:
        verdict = "who was right more often is not certain"
    return [f"Where score and sales disagreed and the lead was called all the same: {'; '.join(told)}; {verdict}."]


def _rate(row: pd.Series, plural: str) -> str:
    ends = between(row["low"], row["high"])
    return f"{of_100(row['rate'])} of 100 became {plural} ({ends}, n = {row['leads']:,.0f})"
