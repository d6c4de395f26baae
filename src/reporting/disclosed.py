"""What is said of fields left out, kept against suspicion, or that may have grown; each only where there are any."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from src.reporting.fact import Fact
from src.reporting.facts import FactBook
from src.reporting.labels import label
from src.reporting.story import LeadField, Price, Story

NAMED = 3
NOTHING = Markup("")


def left_out_fields(story: Story, book: FactBook) -> Markup:
    """Return the fields that know the outcome, what a test with them would have promised, and what was left of it."""
    fields, price = story.fields.left_out, story.fields.left_out_price
    if not fields:
        return NOTHING
    them = "it" if len(fields) == 1 else "them"
    seem = "seems" if len(fields) == 1 else "seem"
    said = Markup("{}: {} known only after, or because of, the outcome{}.").format(
        _named("left_out", fields, book), seem, _reasons(fields)
    )
    if price is None:
        return said
    if not price.is_beyond_doubt:
        return said + Markup(" What {} would have promised is not beyond doubt: {}.").format(
            them, _three(price, "left_out", story, book)
        )
    return said + Markup(
        " A test with {} would have promised {} of 100 {} in the best half of the list and delivered {} ({} fewer); "
        "without {} the score reaches {} ({})."
    ).format(
        them,
        book.value("left_out.promised", price.promised),
        label(story.words.plural),
        book.value("left_out.delivered", price.delivered),
        book.between("left_out.difference", price.difference),
        them,
        book.value("left_out.without", price.clean),
        _rests("left_out", price, story, book),
    )


def kept_fields(story: Story, book: FactBook) -> Markup:
    """Return the suspicious fields that the analyst cleared, with the reason given."""
    said = [Markup("{} (“{}”)").format(label(field.name), label(field.reason, 300)) for field in story.fields.kept]
    return Markup("{}.").format(Markup("; ").join(said)) if said else NOTHING


def grown_fields(story: Story, book: FactBook) -> Markup:
    """Return the features that may have grown since, and what the score reaches if they were empty at first."""
    fields, price = story.fields.grown, story.fields.grown_price
    if not fields:
        return NOTHING
    one = len(fields) == 1
    them = "it" if one else "them"
    said = Markup("{}. What {} said when the lead came in is not known.").format(
        _named("grown", fields, book), "it" if one else "they"
    )
    if price is None:
        return said
    if not price.is_beyond_doubt:
        return said + Markup(" What {} add{} is not beyond doubt: {}.").format(
            "it" if one else "they", "s" if one else "", _three(price, "grown", story, book)
        )
    return said + Markup(
        " With {} the best half of the list holds {} of 100 {}; had {} still been empty, {} ({} fewer); "
        "a score without {} reaches {} ({})."
    ).format(
        them,
        book.value("grown.promised", price.promised),
        label(story.words.plural),
        "it" if one else "they",
        book.value("grown.delivered", price.delivered),
        book.between("grown.difference", price.difference),
        them,
        book.value("grown.without", price.clean),
        _rests("grown", price, story, book),
    )


def _named(key: str, fields: Sequence[LeadField], book: FactBook) -> Markup:
    """Return the first names, and how many more there are."""
    names = [label(field.name) for field in fields]
    if len(names) <= NAMED + 1:
        head, last = names[:-1], names[-1]
        return Markup("{} and {}").format(Markup(", ").join(head), last) if head else last
    more = Fact(len(names) - NAMED, "count", "further fields of this kind; all of them: tables/fields.csv")
    return Markup("{} and {} more").format(Markup(", ").join(names[:NAMED]), book.word(f"{key}.more", more))


def _reasons(fields: Sequence[LeadField]) -> Markup:
    """Return what the analyst wrote on confirming them."""
    said = [Markup("{}: “{}”").format(label(field.name), label(field.reason, 300)) for field in fields if field.reason]
    return Markup(" (confirmed; {})").format(Markup("; ").join(said[:NAMED])) if said else NOTHING


def _three(price: Price, key: str, story: Story, book: FactBook) -> Markup:
    """Return the three numbers where their difference may be none."""
    return Markup(
        "of 100, the best half of the list holds {} with, {} had nothing been in there yet, {} without"
    ).format(
        book.value(f"{key}.promised", price.promised),
        book.value(f"{key}.delivered", price.delivered),
        book.value(f"{key}.without", price.clean),
    ) + Markup(" ({})").format(_rests(key, price, story, book))


def _rests(key: str, price: Price, story: Story, book: FactBook) -> Markup:
    """Return on how many leads and wins it rests."""
    return Markup("newest test: {} {}leads, {} won").format(
        book.value(f"{key}.leads", price.leads),
        "called " if story.has_calls else "",
        book.value(f"{key}.wins", price.wins),
    )
