"""The sentences of page one below the headline, each chosen by a condition on the numbers."""

from __future__ import annotations

from markupsafe import Markup

from src.reporting.case import Case, case_of
from src.reporting.days import day_and_hour, from_to
from src.reporting.decisions import never_called_ab
from src.reporting.fact import Fact
from src.reporting.facts import FactBook
from src.reporting.figures import orderings_shown
from src.reporting.labels import label
from src.reporting.moved import moved_sentence
from src.reporting.points import changed, changes_that_matter, rules_changed
from src.reporting.story import Card, Method, Story

NOTHING = Markup("")


def period_line(story: Story, book: FactBook) -> Markup:
    """Return which leads the page is about and up to when data are known."""
    plural, period = label(story.words.plural), story.period
    counted = (book.value("period.leads", period.leads), book.value("period.wins", period.wins), plural)
    if period.first is None or period.last is None:
        return Markup("{} leads of the test, {} {} among them; the data have no dates.").format(*counted)
    followed = book.value("horizon_days", story.horizon_days)
    said = Markup("{} leads that arrived {}, each followed for {} days: {} {}.").format(
        counted[0], from_to(period.first, period.last), followed, counted[1], plural
    )
    return said + (Markup(" Data up to {}.").format(day_and_hour(story.as_of)) if story.as_of else NOTHING)


def orderings_title(story: Story, book: FactBook) -> Markup:
    """Return the finding of figure 1: what the best half reaches by score, points and today's order."""
    if story.comparison is None:
        return NOTHING
    told: list[Method] = ["model", "rules", "as_worked"]
    if case_of(story) is Case.CARD:
        told = ["card", *told]
    shown = {method: (words, fact) for method, words, fact in orderings_shown(story.comparison)}
    if len([method for method in told if method in shown]) < 2:
        told = ["model", "newest", "chance"]
    parts = [
        Markup("{} {}").format(shown[method][0], book.value(f"best_half.{method}", shown[method][1]))
        for method in told
        if method in shown
    ]
    what = "calls" if story.comparison.scope == "worked" else "list"
    return Markup("Best half of the {}: {}").format(what, Markup(", ").join(parts))


def expected_and_real(story: Story, book: FactBook) -> Markup:
    """Return what the leads were worth by their chances and what came, set against each other among called leads.

    A chance holds if sales works the lead: leads that nobody called could not keep it.
    """
    told = story.delivered
    if told.expected is None or told.actual is None:
        return NOTHING
    plural = label(story.words.plural)
    if told.called is None or told.expected_called is None or told.actual_called is None:
        return Markup("By their chances {} of these leads{} should have become {}; {} did{}.").format(
            book.value("delivered.expected", told.expected),
            _in_brackets("delivered.expected", told.expected, book),
            plural,
            book.value("delivered.actual", told.actual),
            _against(told.expected, told.actual),
        )
    without = told.actual.value - told.actual_called.value
    others = Fact(without, "count", "wins without a call", window=told.actual.window)
    return Markup(
        "Marketing’s new leads were worth {worth} expected {plural}{range} if all of them are called. Sales called "
        "{called}: by their chances {expected} of these{range_called} should have become {plural}, {came} did{against}."
        "{others}"
    ).format(
        worth=book.value("delivered.expected", told.expected),
        range=_in_brackets("delivered.expected", told.expected, book),
        plural=plural,
        called=book.value("delivered.called", told.called),
        expected=book.value("delivered.expected_called", told.expected_called),
        range_called=_in_brackets("delivered.expected_called", told.expected_called, book),
        came=book.value("delivered.actual_called", told.actual_called),
        against=_against(told.expected_called, told.actual_called),
        others=Markup(" {} more came without a call.").format(book.value("delivered.actual_others", others))
        if others.value
        else NOTHING,
    )


def _against(expected: Fact, actual: Fact) -> Markup:
    """Return how the wins that came lie to the range of those expected; nothing where it is not known."""
    if expected.low is None:
        return NOTHING
    if not expected.excludes(actual.value):
        return Markup(", within what the chances said")
    return Markup(", {} than the chances said").format("more" if actual.value > expected.value else "fewer")


def _in_brackets(name: str, fact: Fact, book: FactBook) -> Markup:
    """Return " (between a and b)", nothing without an interval."""
    between = book.between(name, fact)
    return Markup(" ({})").format(between) if between else NOTHING


def never_called(story: Story, book: FactBook) -> Markup:
    """Return how many A and B leads were never called, and what they might have been (an estimate)."""
    total = never_called_ab(story)
    if total is None:
        return NOTHING
    said = Markup("{} A and B leads were never called.").format(book.value("response.never_called_ab", total))
    missed, worth = story.delivered.left_out, story.delivered.left_out_value
    if missed is None:
        return said
    money = book.between("response.left_out_value", worth) if worth else NOTHING
    return said + Markup(
        " Had they been called as leads like them were, about {n} more {plural} would have come of them"
        "{range}{money}. <em>An estimate: sales may have left them for good reasons, and then it is none.</em>"
    ).format(
        plural=label(story.words.plural),
        n=book.value("response.left_out", missed),
        range=_in_brackets("response.left_out", missed, book),
        money=Markup(", in money {}").format(money) if money else NOTHING,
    )


def who_moved(story: Story, book: FactBook) -> Markup:
    """Return why this many wins and not those of the period before; nothing where it cannot be told."""
    return moved_sentence(story.moved, label(story.words.plural), book) if story.moved else NOTHING


def points_gain(story: Story, book: FactBook) -> Markup:
    """Return what the re-fitted points find: all changes together, for no single one was measured."""
    comparison = story.comparison
    if comparison is None:
        return NOTHING
    refitted, today = comparison.best_half("rules_refitted"), comparison.best_half("rules")
    difference = comparison.difference("rules_refitted", "rules")
    if refitted is None or today is None or difference is None:
        return NOTHING
    shown = {
        "all": _all_changes(story, book),
        "refitted": book.value("best_half.rules_refitted", refitted),
        "today": book.value("best_half.rules", today),
        "between": book.between("difference.rules_refitted", difference),
    }
    if difference.low is not None and difference.low > 0:
        return Markup(
            "With {all}, fitted to earlier leads only, the points find {refitted} of 100 instead of {today} ({between} "
            "more)."
        ).format(**shown)
    return Markup(
        "With {all}, fitted to earlier leads only, the points find {refitted} of 100, today {today}; the difference is "
        "{between}: not certain."
    ).format(**shown)


def _all_changes(story: Story, book: FactBook) -> Markup:
    """Return "all 17 changes together", and that the table shows those that matter most where it is not all."""
    rows, shown = changed(story.rules), changes_that_matter(story.rules)
    if len(rows) < 2:
        return Markup("the change")
    said = Markup("all {} changes together").format(book.value("points.changed", rules_changed(story)))
    return said if len(shown) == len(rows) else said + Markup(" (those that alter the order most are shown)")


def short_card(story: Story, book: FactBook) -> Markup:
    """Return what a short points card from the data finds and keeps of the score's gain, and how to enter it."""
    comparison, card = story.comparison, story.card
    found = comparison.best_half("card") if comparison else None
    if card is None or found is None:
        return NOTHING
    said = Markup(" A points card of {} lines, learned from the company’s own earlier leads, finds {}{}").format(
        book.value("card.lines", card.lines),
        book.value("best_half.card", found),
        _in_brackets("best_half.card", found, book),
    )
    return said + _kept(card, book) + Markup("; how to enter it: {}.").format(card.files)


def _kept(card: Card, book: FactBook) -> Markup:
    """Return which part of the score's gain the card keeps; nothing where the score's own gain is not sure."""
    if card.keeps is None or card.keeps.low is None:
        return NOTHING
    if card.keeps.low <= 0:
        return Markup("; whether it keeps any of what the score gains is not certain")
    kept = Fact(min(card.keeps.value, 1.0), "share", card.keeps.definition, low=card.keeps.low, wins=card.keeps.wins)
    if kept.value >= 1:
        return Markup(": all of what the score gains, surely at least {} of 100 of it").format(
            book.value("card.keeps_least", Fact(card.keeps.low, "share", f"{kept.definition}, lower end of 95 %"))
        )
    return Markup(": of what the score gains it keeps {} of 100, {}").format(
        book.value("card.keeps", card.keeps), book.between("card.keeps", card.keeps)
    )


def never_fire(story: Story, book: FactBook) -> Markup:
    """Return how many rules never apply."""
    if story.rules is None or story.rules.never_fire is None or not story.rules.never_fire.value:
        return NOTHING
    one = story.rules.never_fire.value == 1
    return Markup(" {} {}.").format(
        book.value("points.never_fire", story.rules.never_fire), "rule never applies" if one else "rules never apply"
    )
