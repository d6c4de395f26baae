"""What to decide: each decision stands on page 1 only where the numbers call for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from src.reporting.campaigns import cost_each, weak_and_strong
from src.reporting.case import Case, case_of
from src.reporting.fact import Fact
from src.reporting.facts import FactBook
from src.reporting.headline import changed_rules
from src.reporting.labels import label
from src.reporting.story import Response, Story
from src.reporting.verdict import verdict

MOST = 4
LEAST_CALLS = 30
"""Fewer calls to a grade are too few to stop them."""


@dataclass(frozen=True)
class Decision:
    """One line of "To decide today"."""

    key: str
    what: Markup
    why: Markup
    who: str


def decisions(story: Story, book: FactBook) -> list[Decision]:
    """Return at most four decisions, the most useful first."""
    makers: tuple[Callable[[Story, FactBook], Decision | None], ...] = (
        _mend_the_data,
        _stop_calling_d,
        _change_points,
        _move_budget,
        _call_waiting,
        _trial,
        _collect_data,
    )
    found = (make(story, book) for make in makers)
    return [decision for decision in found if decision is not None][:MOST]


def _score_is_usable(story: Story) -> bool:
    return case_of(story) in {Case.BETTER, Case.AS_GOOD, Case.CHANGE_POINTS}


def _mend_the_data(story: Story, book: FactBook) -> Decision | None:
    if case_of(story) is not Case.SUSPICIOUS:
        return None
    return Decision(
        "mend_the_data",
        Markup("Name the fields that are filled after the outcome; until then use the last good list"),
        Markup("a score that knows the outcome beforehand ranks well on paper and fails on new leads"),
        "Operations",
    )


def _stop_calling_d(story: Story, book: FactBook) -> Decision | None:
    worst = _response(story, "D")
    if not _score_is_usable(story) or worst is None or worst.wins is None:
        return None
    calls = Fact(worst.wins.n or 0, "count", "first calls to leads of grade D", window=worst.wins.window)
    # Twice the wins and two more still stay under the average of all leads: not only bad luck.
    if calls.value < LEAST_CALLS or 2 * worst.wins.value + 2 >= calls.value * story.period.rate.value:
        return None
    why = Markup("{} calls, {} {}").format(
        book.value("decision.d_calls", calls),
        book.value("decision.d_wins", worst.wins),
        label(story.words.singular if worst.wins.value == 1 else story.words.plural),
    )
    never = never_called_ab(story)
    if never is not None:
        why += Markup("; {} A and B leads were never called").format(book.value("response.never_called_ab", never))
    what = Markup(
        "Stop first calls to D leads, except 1 in 20 drawn by lot (to notice if we are wrong); use the time for A and B"
        " leads"
    )
    return Decision("stop_calling_d", what, why, "Head of Sales")


def _change_points(story: Story, book: FactBook) -> Decision | None:
    comparison = story.comparison
    if comparison is None or case_of(story) is Case.SUSPICIOUS:
        return None
    refitted, today = comparison.best_half("rules_refitted"), comparison.best_half("rules")
    better = verdict(comparison.difference("rules_refitted", "rules")) == "better"
    if not better or refitted is None or today is None:
        return None
    why = Markup("finds {} of 100 instead of {}, without a new system").format(
        book.value("best_half.rules_refitted", refitted), book.value("best_half.rules", today)
    )
    what = Markup("Change {} (table below)").format(changed_rules(story, book))
    return Decision("change_points", what, why, "Marketing")


def _move_budget(story: Story, book: FactBook) -> Decision | None:
    pair = weak_and_strong(story.campaigns)
    if pair is None:
        return None
    weak, strong = pair
    prices = cost_each(weak), cost_each(strong)
    if prices[0] is None or prices[1] is None or weak.cost is None:
        return None
    what = Markup("Hold the budget of {} ({}); put it to {}").format(
        label(weak.name), book.value("decision.budget", weak.cost), label(strong.name)
    )
    why = Markup("{} per {} against {}").format(
        book.value("decision.weak_cost", prices[0]),
        label(story.words.singular),
        book.value("decision.strong_cost", prices[1]),
    )
    return Decision("move_budget", what, why, "Head of Marketing")


def _call_waiting(story: Story, book: FactBook) -> Decision | None:
    waiting = story.delivered.waiting
    if waiting is None or waiting.value == 0 or case_of(story) in {Case.SUSPICIOUS, Case.WORSE, Case.NO_MODEL}:
        return None
    what = Markup("Call the {} open A and B leads that wait for a first call").format(
        book.value("response.waiting", waiting)
    )
    why = Markup("they have the best chances on the list and nobody has called them yet")
    return Decision("call_waiting", what, why, "Head of Sales")


def _trial(story: Story, book: FactBook) -> Decision | None:
    if case_of(story) not in {Case.BETTER, Case.AS_GOOD} or story.tested.order != "dates":
        return None
    what = Markup("Run a fair trial: half of the new leads in score order, half in today’s order, drawn by lot")
    why = Markup("the past shows which leads won; only a trial shows what the score adds")
    return Decision("trial", what, why, "Both")


def _collect_data(story: Story, book: FactBook) -> Decision | None:
    if story.tested.order != "dates":
        what = Markup("Export the leads with the day they came in and the day they were won or lost")
        why = Markup("without dates nothing can be tested on the future")
    elif story.comparison is not None and story.comparison.scope == "all":
        what = Markup("Export sales’ calls, meetings and e-mails with date")
        why = Markup("without them speed, untouched leads and the order sales worked cannot be shown")
    elif case_of(story) is Case.NO_MODEL and not story.delivered.responses:
        what = Markup("Export what leads did and what sales did, with date")
        why = Markup("with so few {} each further record counts").format(label(story.words.plural))
    else:
        return None
    return Decision("collect_data", what, why, "Operations")


def never_called_ab(story: Story) -> Fact | None:
    """Return how many A and B leads of the period were never called; None where that is not known or none were."""
    rows = [r for r in (_response(story, "A"), _response(story, "B")) if r is not None]
    total = sum(row.never_called.value for row in rows)
    if not total:
        return None
    window = rows[0].never_called.window
    return Fact(total, "count", "A and B leads of the period without a first call", window=window)


def _response(story: Story, grade: str) -> Response | None:
    return next((row for row in story.delivered.responses if row.grade == grade), None)
