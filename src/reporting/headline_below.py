"""The lines under the first sentence: n, the interval, and what the score had seen."""

from __future__ import annotations

from markupsafe import Markup

from src.reporting.case import Case
from src.reporting.facts import FactBook
from src.reporting.labels import label
from src.reporting.rival_name import rival_name
from src.reporting.story import Comparison, Story
from src.reporting.verdict import beats_score, rival_of


def lines_below(story: Story, comparison: Comparison, case: Case, book: FactBook) -> Markup:
    """Return n, the interval, and what the score had seen."""
    said = Markup("Measured on {} leads{}, {} {} among them{}.").format(
        book.value("comparison.leads", comparison.leads),
        _which_leads(comparison),
        book.value("comparison.wins", comparison.wins),
        label(story.words.plural),
        "; contacts of one company count once" if comparison.by_account else "",
    )
    said += Markup(" {} had seen none of them.").format("Card and score" if case is Case.CARD else "The score")
    difference = comparison.difference("model", rival_of(comparison))
    if difference and case in {Case.BETTER, Case.WORSE} and difference.low is not None:
        said += Markup(" The difference is {} in 100, {}: unlikely to be luck.").format(
            book.value("difference.model", difference), book.between("difference.model", difference)
        )
    if case is Case.CARD:
        said += _card_over_rival(story, comparison, book)
    if case is Case.BETTER:
        said += _over_changed_points(comparison, book)
    if difference and case is Case.CANNOT_TELL and difference.low is not None:
        said += Markup(" So far the difference to {} is {} in 100.").format(
            rival_name(story), book.between("difference.model", difference)
        )
    return said + _cheaper(story, book) if case in {Case.BETTER, Case.AS_GOOD, Case.CANNOT_TELL} else said


def _card_over_rival(story: Story, comparison: Comparison, book: FactBook) -> Markup:
    """Return how much more the card finds than what is in use, and how the score compares with it."""
    gain, score = comparison.difference("card", rival_of(comparison)), comparison.difference("model", "card")
    if gain is None or score is None:
        return Markup("")
    said = Markup(" The card finds {} in 100 more than {}, {}: unlikely to be luck; ").format(
        book.value("difference.card", gain), rival_name(story), book.between("difference.card", gain)
    )
    beside = "between score and card the difference is {}."
    if beats_score(comparison, "card"):
        beside = "than the score it finds more, {}."
    return said + Markup(beside).format(book.between("difference.model_card", score))  # noqa: S704


def _cheaper(story: Story, book: FactBook) -> Markup:
    """Return which cheaper way the score does not surely beat, where there is one that is not on the page."""
    if story.cheaper is None:
        return Markup("")
    return Markup(" Cheaper, and not surely worse than the score: {}, with {} of 100.").format(
        story.cheaper.words, book.value("best_half.cheaper", story.cheaper.best_half)
    )


def _over_changed_points(comparison: Comparison, book: FactBook) -> Markup:
    """Return whether the score also beats the fair rival, the same rules with changed points; or nothing."""
    changed, gain = comparison.best_half("rules_refitted"), comparison.difference("model", "rules_refitted")
    if changed is None or gain is None or gain.low is None:
        return Markup("")
    found = book.value("best_half.rules_refitted", changed)
    if gain.excludes(0):
        return Markup(" The same points with changed numbers would have found {}.").format(found)
    return Markup(
        " Whether it also finds more than the same points with changed numbers ({}) is not certain: "
        "the difference is {}."
    ).format(found, book.between("difference.refitted", gain))


def _which_leads(comparison: Comparison) -> str:
    """Return which leads were compared, where it is not simply all."""
    waited = " that stood in the list of a Monday" if comparison.kind == "week" else ""
    called = " that sales called" if comparison.scope == "worked" else ""
    return f"{waited} and{called}" if waited and called else waited or called
