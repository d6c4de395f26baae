"""The first sentence of the page, chosen by a condition on the numbers."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from src.reporting.case import Case, case_of
from src.reporting.days import day
from src.reporting.fact import Fact
from src.reporting.facts import FactBook
from src.reporting.headline_below import lines_below
from src.reporting.labels import label
from src.reporting.numbers import fraction_in_words, two_digits
from src.reporting.points import MOST_CHANGES, changed, changes_shown, rules_changed
from src.reporting.rival_name import points_name, rival_name
from src.reporting.story import ALL_LEADS, Comparison, Method, NoModel, Story, Suspicious
from src.reporting.verdict import BY_CHANCE, beats_score, finding, rival_of


@dataclass(frozen=True)
class Headline:
    """The first sentence and the lines under it."""

    case: Case
    title: Markup
    below: Markup


def headline(story: Story, book: FactBook) -> Headline:
    """Return the first sentence and what stands under it, for every case."""
    case = case_of(story)
    if case is Case.SUSPICIOUS:
        return Headline(case, _suspicious(story), Markup(""))
    if case is Case.NO_MODEL or story.comparison is None:
        return Headline(case, _no_model(story, book), Markup(""))
    say = {
        Case.BETTER: _better,
        Case.AS_GOOD: _as_good,
        Case.CHANGE_POINTS: _change_points,
        Case.CARD: _card,
        Case.WORSE: _worse,
        Case.CANNOT_TELL: _cannot_tell,
    }[case]
    title = _qualifier(story, book) + say(story, story.comparison, book)
    return Headline(case, title, lines_below(story, story.comparison, case, book))


def _qualifier(story: Story, book: FactBook) -> Markup:
    """Return what must be said before the finding: another target, a test that is not on the future."""
    said = Markup("")
    if story.stand_in:
        said += Markup("By {}, because only {} {} are closed so far: ").format(
            label(story.words.plural),
            book.value("stand_in.closed", story.stand_in.closed),
            label(story.stand_in.meant_plural),
        )
    if story.tested.order == "sequence" and story.tested.rolls and story.tested.windows:
        said += Markup(
            "Tested on {} windows of later leads in the list, each scored by what came before it; without dates "
            "nothing can be said by month. "
        ).format(book.value("tested.windows", story.tested.windows))
    elif story.tested.order == "sequence":
        said += Markup(
            "Tested on the newest {} of the list; because the data have no dates, this is not a test on the future. "
        ).format(fraction_in_words(story.tested.test_fraction))
    if story.tested.order == "none":
        said += Markup(
            "Tested on leads set aside by lot; because the data have no dates, this is not a test on the future. "
        )
    return said


def _both(comparison: Comparison, book: FactBook) -> dict[str, Markup]:
    """Return what the best half reaches by score and by its rival, as they stand in every sentence."""
    rival = rival_of(comparison)
    found = {
        "score": comparison.best_half("model"),
        "rival": None if rival == "chance" else comparison.best_half(rival),
    }
    names = {"score": "best_half.model", "rival": f"best_half.{rival}"}
    return {key: book.value(names[key], fact or BY_CHANCE) for key, fact in found.items()}


def _better(story: Story, comparison: Comparison, book: FactBook) -> Markup:
    said = (
        Markup(
            "Half of sales’ first calls brought {score} of every 100 {plural}. The score knew beforehand which half; "
            "{name} would have found {rival}."
        )
        if comparison.scope == "worked"
        else Markup(
            "The better half of the list by score holds {score} of every 100 {plural}; {name} would have found {rival}."
        )
    )
    return said.format(name=rival_name(story), plural=label(story.words.plural), **_both(comparison, book))


def _as_good(story: Story, comparison: Comparison, book: FactBook) -> Markup:
    start = {
        "rules": Markup("Keep the points: the score would have found as many {plural}"),
        "newest": Markup("Take the newest first: the score would have found as many {plural}"),
        "chance": Markup("Do not use the score: it finds hardly more {plural} than drawing by lot"),
    }[rival_of(comparison)]
    difference = comparison.difference("model", rival_of(comparison))
    end = Markup(" ({score} of 100 against {rival}; the difference is {between}).")
    return (start + end).format(
        plural=label(story.words.plural),
        between=book.between("difference.model", difference) if difference else "",
        **_both(comparison, book),
    )


def _change_points(story: Story, comparison: Comparison, book: FactBook) -> Markup:
    refitted, model = comparison.best_half("rules_refitted"), comparison.best_half("model")
    if refitted is None or model is None:  # the case is chosen only where both were measured
        raise ValueError("changed points need both measurements")
    return Markup(
        "{change}: that brings {much} the score ({refitted} against {score} of 100), without a new system."
    ).format(
        much=_how_much(comparison, "rules_refitted"),
        change=change_the_points(story, book),
        refitted=book.value("best_half.rules_refitted", refitted),
        score=book.value("best_half.model", model),
    )


def change_the_points(story: Story, book: FactBook) -> Markup:
    """Return "Change three rules in the points"; of many changes or unknown ones "Re-price the points"."""
    rows = changed(story.rules)
    if not rows or len(rows) > MOST_CHANGES:
        return Markup("Re-price {}").format(points_name(story))
    what = "rule" if len(rows) == 1 else "rules"
    return Markup("Change {} {} in {}").format(
        book.word("points.changed", rules_changed(story)), what, points_name(story)
    )


def _card(story: Story, comparison: Comparison, book: FactBook) -> Markup:
    card, found = story.card, comparison.best_half("card")
    if card is None or found is None:  # the case is chosen only where both are there
        raise ValueError("the card needs its measurement")
    rival = _both(comparison, book)
    return Markup(
        "Type {lines} points rules into the CRM: that brings {much} the score ({card} against {score} of 100), "
        "without a new system; {name} would have found {rival}."
    ).format(
        lines=book.value("card.lines", card.lines),
        card=book.value("best_half.card", found),
        much=_how_much(comparison, "card"),
        name=rival_name(story),
        **rival,
    )


def _how_much(comparison: Comparison, method: Method) -> str:
    """Return "more than" where the cheaper way is surely better than the score, else "as much as"."""
    return "more than" if beats_score(comparison, method) else "as much as"


def _worse(story: Story, comparison: Comparison, book: FactBook) -> Markup:
    winner = {"rules": "the points find", "newest": "taking the newest first finds", "chance": "drawing by lot finds"}
    return Markup("Do not use the score: {winner} more ({rival} against {score} of 100).").format(
        winner=winner[rival_of(comparison)], **_both(comparison, book)
    )


def _cannot_tell(story: Story, comparison: Comparison, book: FactBook) -> Markup:
    said = Markup("We cannot tell yet: {} {} are too few.").format(
        book.value("comparison.wins", comparison.wins), label(story.words.plural)
    )
    return said + _when(story, comparison, book) + _today(story, book)


def _when(story: Story, comparison: Comparison, book: FactBook) -> Markup:
    """Return how many more wins the test would need; not when, because the windows move on and keep their length."""
    more = finding(comparison, "model", rival_of(comparison)).further_wins
    if more is None:
        return Markup("")
    what = "further wins that would decide the difference in four of five cases, at the size seen"
    fact = Fact(two_digits(more), "count", what, "estimated")
    return Markup(" With about {} more in the test we would know.").format(book.value("wins_needed", fact))


def _today(story: Story, book: FactBook) -> Markup:
    """Return what can be said without a score: leads that nobody called."""
    rows = story.delivered.responses
    never = [r.never_called for r in [r for r in rows if r.grade == ALL_LEADS] or rows]
    if not never or not sum(f.value for f in never):
        return Markup("")
    total = Fact(sum(f.value for f in never), "count", "leads of the period without a first call")
    return Markup(" What can be said today: {} leads were never called.").format(
        book.value("response.never_called", total)
    )


def _no_model(story: Story, book: FactBook) -> Markup:
    obstacle = story.obstacle if isinstance(story.obstacle, NoModel) else NoModel("too_few", story.period.wins)
    wins, plural = book.value("obstacle.wins", obstacle.wins), label(story.words.plural)
    if obstacle.why == "no_signal":
        said = Markup(
            "No score this time: after learning from {} {} it is not surely better than drawing by lot."
        ).format(wins, plural)
    else:
        tested = " and to test on" if obstacle.why == "untested" else ""
        said = Markup("No score this time: {} {} are too few to learn from{}.").format(wins, plural, tested)
    parts = [
        ("response times", bool(story.delivered.responses)),
        ("campaigns", bool(story.campaigns)),
        ("the points", bool(changes_shown(story))),
    ]
    below = [words for words, is_there in parts if is_there]
    if not below:
        return said
    listed = below[0] if len(below) == 1 else f"{', '.join(below[:-1])} and {below[-1]}"
    return said + Markup(" {} are below.").format(listed[0].upper() + listed[1:])


def _suspicious(story: Story) -> Markup:
    obstacle = story.obstacle
    if not isinstance(obstacle, Suspicious):
        raise ValueError("the case is chosen only where something is suspicious")
    why = Markup("")
    if obstacle.field:
        why = Markup(" (field ‘{}’ is filled after the outcome)").format(label(obstacle.field))
    said = Markup("Not published: the score is too good to be true{}.").format(why)
    if obstacle.last_good:
        said += Markup(" The last good report is of {}.").format(day(obstacle.last_good))
    return said
