"""The sentences of page one below the headline, each chosen by a condition on the numbers."""

from __future__ import annotations

from markupsafe import Markup

from src.reporting.days import day_and_hour, from_to
from src.reporting.decisions import never_called_ab
from src.reporting.facts import FactBook
from src.reporting.figures import orderings_shown
from src.reporting.labels import label
from src.reporting.story import Method, Story

NOTHING = Markup("")


def period_line(story: Story, book: FactBook) -> Markup:
    """Return which leads the page is about and up to when data are known."""
    plural, period = label(story.words.plural), story.period
    counted = (book.value("period.leads", period.leads), book.value("period.wins", period.wins), plural)
    if period.first is None or period.last is None:
        return Markup("{} leads of the test, {} {}; the data have no dates.").format(*counted)
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
    """Return what marketing's leads promised and what became of them."""
    expected, actual = story.delivered.expected, story.delivered.actual
    if expected is None or actual is None:
        return NOTHING
    plural, between = label(story.words.plural), book.between("delivered.expected", expected)
    said = Markup("Marketing’s new leads were worth {} expected {}{}; {} really became {}.").format(
        book.value("delivered.expected", expected),
        plural,
        Markup(" ({})").format(between) if between else NOTHING,
        book.value("delivered.actual", actual),
        plural,
    )
    if expected.low is None:
        return said
    if expected.excludes(actual.value):
        more = "more" if actual.value > expected.value else "fewer"
        return said + Markup(" That is {} than the chances said.").format(more)
    return said + Markup(" That is within what the chances said.")


def never_called(story: Story, book: FactBook) -> Markup:
    """Return how many A and B leads were never called, and what they might have been (an estimate)."""
    total = never_called_ab(story)
    if total is None:
        return NOTHING
    said = Markup("{} A and B leads were never called.").format(book.value("response.never_called_ab", total))
    missed, worth = story.delivered.left_out, story.delivered.left_out_value
    if missed is None:
        return said
    value = Markup(", worth about {}").format(book.value("response.left_out_value", worth)) if worth else NOTHING
    between = book.between("response.left_out", missed)
    return said + Markup(
        " Had they become {plural} as often as called ones, that would have been about {n} more{range}{value}. "
        "<em>An estimate: they may have been left for good reasons.</em>"
    ).format(
        plural=label(story.words.plural),
        n=book.value("response.left_out", missed),
        value=value,
        range=Markup(" ({})").format(between) if between else NOTHING,
    )


def points_gain(story: Story, book: FactBook) -> Markup:
    """Return what the re-fitted points find."""
    comparison = story.comparison
    if comparison is None:
        return NOTHING
    refitted, today = comparison.best_half("rules_refitted"), comparison.best_half("rules")
    difference = comparison.difference("rules_refitted", "rules")
    if refitted is None or today is None or difference is None:
        return NOTHING
    shown = {
        "refitted": book.value("best_half.rules_refitted", refitted),
        "today": book.value("best_half.rules", today),
        "between": book.between("difference.rules_refitted", difference),
    }
    if difference.low is not None and difference.low > 0:
        return Markup("With all changes the points find {refitted} of 100 instead of {today} ({between} more).").format(
            **shown
        )
    return Markup(
        "With the changes the points find {refitted} of 100, today {today}; the difference is {between}: not certain."
    ).format(**shown)


def never_fire(story: Story, book: FactBook) -> Markup:
    """Return how many rules never apply."""
    if story.rules is None or story.rules.never_fire is None or not story.rules.never_fire.value:
        return NOTHING
    one = story.rules.never_fire.value == 1
    return Markup(" {} {}.").format(
        book.value("points.never_fire", story.rules.never_fire), "rule never applies" if one else "rules never apply"
    )
