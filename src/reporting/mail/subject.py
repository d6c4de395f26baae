"""The subject of the mail: the answer, in the fewest words, for every case."""

from __future__ import annotations

from markupsafe import Markup

from src.reporting.case import Case, case_of
from src.reporting.facts import FactBook
from src.reporting.headline import change_the_points
from src.reporting.labels import label
from src.reporting.rival_name import points_name
from src.reporting.story import Comparison, Method, NoModel, Story
from src.reporting.verdict import BY_CHANCE, beats_score, rival_of

RIVALS = {"rules": "points", "newest": "newest first", "chance": "by lot"}


def subject(story: Story, book: FactBook) -> Markup:
    """Return the subject; what a reader must know before the answer stands first, in brackets."""
    return _marks(story) + Markup("Leads: ") + _qualifier(story) + _answer(story, book)


def _marks(story: Story) -> Markup:
    marks = [("Sample", story.is_sample), ("Draft", story.is_draft)]
    return Markup("").join(Markup("[{}] ").format(words) for words, is_so in marks if is_so)


def _qualifier(story: Story) -> Markup:
    """Return by which target it was measured, where another one stands in."""
    return Markup("by {}, ").format(label(story.words.plural)) if story.stand_in and story.has_score else Markup("")


def _answer(story: Story, book: FactBook) -> Markup:
    case, comparison = case_of(story), story.comparison
    if case is Case.SUSPICIOUS:
        return Markup("not published, the score is too good to be true")
    if case is Case.NO_MODEL or comparison is None:
        return _no_model(story, book)
    say = {
        Case.BETTER: _better,
        Case.AS_GOOD: _as_good,
        Case.CHANGE_POINTS: _change_points,
        Case.CARD: _card,
        Case.WORSE: _worse,
        Case.CANNOT_TELL: _cannot_tell,
    }[case]
    return say(story, comparison, book)


def _reached(comparison: Comparison, method: Method, book: FactBook) -> Markup:
    """Return what the best half by a method reaches; by chance it is known without measuring."""
    fact = None if method == "chance" else comparison.best_half(method)
    return book.value(f"best_half.{method}", fact or BY_CHANCE)


def _better(story: Story, comparison: Comparison, book: FactBook) -> Markup:
    rival = rival_of(comparison)
    numbers = _reached(comparison, "model", book), _reached(comparison, rival, book)
    plural, name = label(story.words.plural), RIVALS[rival]
    if comparison.scope != "worked":
        said = Markup("the better half by score holds {} of 100 {}, {} {}")
        return said.format(numbers[0], plural, name, numbers[1])
    return Markup("half of the calls brought {} of 100 {}; score finds them, {} {} {}").format(
        numbers[0], plural, name, "would have found" if rival != "rules" else "find", numbers[1]
    )


def _as_good(story: Story, comparison: Comparison, book: FactBook) -> Markup:
    rival = rival_of(comparison)
    start = {
        "rules": Markup("keep the points, the score finds as many {}"),
        "newest": Markup("take the newest first, the score finds as many {}"),
        "chance": Markup("do not use the score, it finds hardly more {} than by lot"),
    }[rival]
    return (start + Markup(" ({} against {} of 100)")).format(
        label(story.words.plural), _reached(comparison, "model", book), _reached(comparison, rival, book)
    )


def _change_points(story: Story, comparison: Comparison, book: FactBook) -> Markup:
    what = change_the_points(story, book)
    return Markup("{}{}, {} the score ({} against {} of 100)").format(
        what[:1].lower(),
        what[1:],
        _against(comparison, "rules_refitted"),
        _reached(comparison, "rules_refitted", book),
        _reached(comparison, "model", book),
    )


def _card(story: Story, comparison: Comparison, book: FactBook) -> Markup:
    lines = book.value("card.lines", story.card.lines) if story.card else Markup("")
    return Markup("type {} points rules into the CRM, {} the score ({} against {} of 100)").format(
        lines, _against(comparison, "card"), _reached(comparison, "card", book), _reached(comparison, "model", book)
    )


def _against(comparison: Comparison, method: Method) -> str:
    return "better than" if beats_score(comparison, method) else "as good as"


def _worse(story: Story, comparison: Comparison, book: FactBook) -> Markup:
    rival = rival_of(comparison)
    winner = {"rules": "the points find", "newest": "newest first finds", "chance": "drawing by lot finds"}[rival]
    return Markup("do not use the score, {} more {} ({} against {} of 100)").format(
        winner, label(story.words.plural), _reached(comparison, rival, book), _reached(comparison, "model", book)
    )


def _cannot_tell(story: Story, comparison: Comparison, book: FactBook) -> Markup:
    against = points_name(story) if rival_of(comparison) == "rules" else RIVALS[rival_of(comparison)]
    return Markup("cannot tell yet whether the score beats {}, {} {} are too few").format(
        against, book.value("comparison.wins", comparison.wins), label(story.words.plural)
    )


def _no_model(story: Story, book: FactBook) -> Markup:
    obstacle = story.obstacle if isinstance(story.obstacle, NoModel) else NoModel("too_few", story.period.wins)
    if obstacle.why == "no_signal":
        return Markup("no score this time, it is not surely better than drawing by lot")
    tested = " and to test on" if obstacle.why == "untested" else ""
    return Markup("no score this time, {} {} are too few to learn from{}").format(
        book.value("obstacle.wins", obstacle.wins), label(story.words.plural), tested
    )
