"""The line on planned campaigns against what sales can call."""

from __future__ import annotations

from markupsafe import Markup

from src.evaluation.meeting.ahead import Ahead, Campaign
from src.evaluation.meeting.meeting import Meeting
from src.reporting.days import day
from src.reporting.fact import Fact
from src.reporting.facts import FactBook
from src.reporting.labels import label
from src.reporting.meeting.numbers import now

MOST_CAMPAIGNS = 3


def ahead_line(meeting: Meeting, book: FactBook) -> Markup:
    """Return which campaigns come, and in how many weeks more comes in than can be called; empty where none does."""
    found = meeting.ahead
    if found is None:
        return Markup("")
    listed = [_campaign(place, each, book) for place, each in enumerate(found.campaigns[:MOST_CAMPAIGNS], start=1)]
    more = len(found.campaigns) - len(listed)
    if more:
        listed.append(Markup("{} more").format(book.value("ahead.more", now(more, "further planned campaigns"))))
    # Where it is the thing to discuss it is said there.
    beyond = Markup("") if meeting.discuss.kind == "ahead" else capacity_words(meeting, book) + Markup(" ")
    said = Markup("{}. {}<em>An estimate: as earlier plans came true.</em>")
    return said.format(Markup("; ").join(listed), beyond)


def capacity_words(meeting: Meeting, book: FactBook) -> Markup:
    """Return in how many of the coming weeks more leads are to be called first than can be, and the fullest one."""
    found = meeting.ahead
    if found is None:
        return Markup("")
    whom = "A and B leads" if meeting.open_by_grade else "leads"
    most = _fullest(found, whom, book)
    if found.capacity is None:
        return most
    weeks = book.value("ahead.weeks", now(found.weeks, "weeks looked at, from next Monday on"))
    capacity = book.value("ahead.capacity", now(found.capacity, "leads that sales can call in a week"))
    if not found.beyond:
        said = Markup("In none of the next {} weeks do more {} come in than sales can call ({} a week).")
        return said.format(weeks, whom, capacity) + Markup(" ") + most
    if found.beyond == found.weeks:
        said = Markup("In each of the next {} weeks more {} come in than sales can call ({} a week).")
        return said.format(weeks, whom, capacity) + Markup(" ") + most
    said = Markup("In {} of the next {} weeks more {} come in than sales can call ({} a week).")
    beyond = now(found.beyond, "weeks with more leads to call first than can be called")
    return said.format(book.value("ahead.beyond", beyond), weeks, whom, capacity) + Markup(" ") + most


def _fullest(found: Ahead, whom: str, book: FactBook) -> Markup:
    fact = Fact(
        found.fullest_leads, "count", "leads to call first in the fullest of the coming weeks", "estimated",
        window=f"week from {found.fullest}",
    )  # fmt: skip
    return Markup("Fullest is the week of {}: about {} {}.").format(
        day(found.fullest), book.value("ahead.fullest", fact), whom
    )


def _campaign(place: int, campaign: Campaign, book: FactBook) -> Markup:
    fact = Fact(
        campaign.leads, "count", "leads that the campaign would bring", "estimated",
        low=campaign.low, high=campaign.high, window=f"from {campaign.starts_on}",
    )  # fmt: skip
    name = f"ahead.campaign_{place}"
    between = book.between(name, fact)
    ends = Markup(", {}").format(between) if between else Markup("")
    return Markup("{} from {} (about {} leads{})").format(
        label(campaign.name), day(campaign.starts_on), book.value(name, fact), ends
    )
