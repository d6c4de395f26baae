"""The sentences of the agreement's page, each chosen by what is declared and measured."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd
from markupsafe import Markup, escape

from src.evaluation.promises.proposed import hours_sentences, threshold_sentences
from src.reporting.days import day
from src.reporting.labels import label
from src.reporting.numbers import plain
from src.reporting.sla.document import SlaDocument

SOON = timedelta(days=30)


def in_force(document: SlaDocument) -> Markup:
    """Return since when it is agreed, and when it is to be looked at again."""
    sla = document.sla
    agreed = Markup("Agreed on {}.").format(day(sla.agreed_on))
    review = Markup(" To be looked at again on {}.").format(day(sla.review_on))
    if document.as_of is None:
        return agreed + review
    now = document.as_of.date()
    if now < sla.agreed_on:
        begins = Markup(" Not in force yet: the data end on {}.").format(day(now))
        return agreed + review + begins
    if now > sla.review_on:
        return agreed + Markup(" <strong>The day of review, {}, has passed: agree anew.</strong>").format(
            day(sla.review_on)
        )
    left = sla.review_on - now
    return agreed + review + (Markup(" That is in {} days.").format(left.days) if left <= SOON else Markup(""))


def qualified(document: SlaDocument) -> Markup:
    """Return when a lead is handed over."""
    given, words = document.sla.qualified, document.words
    conditions = []
    if given.least_grade is not None:
        conditions.append(Markup("{} {} or better").format(words.say("grade"), given.least_grade))
    if given.least_score is not None:
        conditions.append(Markup("{} {} or more").format(words.say("score"), given.least_score))
    if given.least_points is not None:
        conditions.append(Markup("{} {} or more").format(plain(given.least_points), words.say("points")))
    said = Markup("A lead is {} with {}.").format(
        escape(words.beside("handed over")), Markup(" <em>and</em> ").join(conditions)
    )
    if given.never:
        said += Markup(" Never: {}.").format(Markup(", ").join(label(each) for each in given.never))
    return said


def hand_over(document: SlaDocument) -> Markup:
    """Return who hands over, how fast and how."""
    given = document.sla.hand_over
    return Markup("{} hands over within {} working hours. {}").format(
        label(given.by), f"{given.hours:g}", label(given.how, 300)
    )


def returned(document: SlaDocument) -> Markup:
    """Return how a lead is given back, and for which reasons."""
    given, words = document.sla.returned, document.words
    reasons = Markup(", ").join(label(reason) for reason in given.reasons)
    theirs = words.say("given back")
    named = Markup("") if theirs == "given back" else Markup(" ({})").format(label(theirs))
    return Markup("{} A lead given back{} goes to {}, to be taken up within {} working hours. Reasons: {}.").format(
        label(given.how, 300), named, label(given.to), f"{given.hours:g}", reasons
    )


def proposals(document: SlaDocument) -> list[str]:
    """Return the threshold proposed from the capacity and how the agreed hours were kept so far."""
    said = []
    if len(document.table("sla_thresholds")):
        said += threshold_sentences(document.table("sla_thresholds"), document.plural)
    if len(document.table("sla_baseline")):
        said += hours_sentences(document.table("sla_baseline"))
    return said


def accepted(document: SlaDocument) -> str:
    """Return the share of judged leads that sales should accept, where one is wished for."""
    share = document.sla.goals.accepted_share
    if share is None:
        return ""
    return f"Wished for, promised by nobody: sales accepts {100 * share:.0f} of 100 judged leads that were handed over."


def how_judged(document: SlaDocument) -> str:
    """Return by which rule a promise counts as kept."""
    return (
        "The same rule for both sides: a promise that was reached is kept; a miss is named only where it is beyond "
        "doubt (the range leaves out what was promised), otherwise it is not certain. "
        f"Expected {document.plural} are chances added up: an estimate, promised by quarter, a third of it by month. "
        "Shares are counted."
    )


def criteria_dates(document: SlaDocument) -> pd.DataFrame:
    """Return the criteria that changed, with the month of the change and the day since which it is known."""
    table = document.table("criteria")
    wanted = {"words", "since", "expired_on"}
    if table.empty or not wanted <= set(table.columns):
        return pd.DataFrame()
    return table.dropna(subset=["since", "expired_on"])
