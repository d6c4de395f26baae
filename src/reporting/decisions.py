"""What to decide: each decision stands on page 1 only where the numbers call for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from src.reporting.campaigns import cost_each, weak_and_strong
from src.reporting.case import Case, case_of
from src.reporting.fact import Fact
from src.reporting.facts import FactBook
from src.reporting.headline import change_the_points
from src.reporting.labels import label
from src.reporting.points import MOST_CHANGES, changed, rules_changed
from src.reporting.story import ALL_LEADS, NoModel, Response, Story
from src.reporting.verdict import BY_CHANCE, beats_score, finding, rival_of

MOST = 4
LEFT_ALONE = 0.1
"""Without a score, leads never called call for a decision from this part of all leads."""
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
        _type_in_the_card,
        _change_points,
        _move_budget,
        _trial,
        _call_waiting,
        _call_every_lead,
        _collect_data,
    )
    found = (make(story, book) for make in makers)
    return [decision for decision in found if decision is not None][:MOST]


def _score_is_usable(story: Story) -> bool:
    return case_of(story) in {Case.BETTER, Case.AS_GOOD, Case.CHANGE_POINTS, Case.CARD}


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
    waiting = story.delivered.waiting
    if waiting is not None and waiting.value:
        why += Markup(", {} open ones wait for a first call now").format(book.value("response.waiting", waiting))
    what = Markup(
        "Stop first calls to D leads, except 1 in 20 drawn by lot (to notice if we are wrong); use the time for A and B"
        " leads"
    )
    return Decision("stop_calling_d", what, why, "Head of Sales")


def _type_in_the_card(story: Story, book: FactBook) -> Decision | None:
    comparison, card = story.comparison, story.card
    if comparison is None or card is None or case_of(story) is not Case.CARD:
        return None
    found, today = comparison.best_half("card"), comparison.best_half(rival_of(comparison))
    if found is None:
        return None
    what = Markup("Type the short points card into the CRM: {} lines, step by step in {}").format(
        book.value("card.lines", card.lines), card.files
    )
    why = Markup("it finds {} of 100 instead of {}, {} the score").format(
        book.value("best_half.card", found),
        book.value(f"best_half.{rival_of(comparison)}", today or BY_CHANCE),
        "more than" if beats_score(comparison, "card") else "as many as",
    )
    return Decision("type_in_the_card", what, why, "Marketing")


def _change_points(story: Story, book: FactBook) -> Decision | None:
    comparison = story.comparison
    # Changed points learn from outcomes as the score does: where that may be luck, so may they.
    may_be_luck = isinstance(story.obstacle, NoModel) and story.obstacle.why == "no_signal"
    if comparison is None or may_be_luck or case_of(story) in {Case.SUSPICIOUS, Case.CARD}:
        return None
    refitted, today = comparison.best_half("rules_refitted"), comparison.best_half("rules")
    better = finding(comparison, "rules_refitted", "rules").finding == "better"
    if not better or refitted is None or today is None:
        return None
    rows = changed(story.rules)
    together = Markup("all {} changes together find").format(book.value("points.changed", rules_changed(story)))
    why = Markup("{} {} of 100 instead of {}, without a new system").format(
        together if len(rows) > 1 else "finds",
        book.value("best_half.rules_refitted", refitted),
        book.value("best_half.rules", today),
    )
    below = "the changes that matter most are below" if len(rows) > MOST_CHANGES else "see the table below"
    what = Markup("{}; {}").format(change_the_points(story, book), below)
    return Decision("change_points", what if rows else change_the_points(story, book), why, "Marketing")


def _move_budget(story: Story, book: FactBook) -> Decision | None:
    pair = weak_and_strong(story.campaigns)
    if pair is None:
        return None
    weak, strong = pair
    prices = cost_each(weak), cost_each(strong)
    if prices[0] is None or prices[1] is None or weak.cost is None:
        return None
    what = Markup("Spend less on campaigns like {} ({} in this time), more on ones like {}").format(
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
    if _stop_calling_d(story, FactBook()) is not None:  # which sends the calls there
        return None
    if waiting is None or waiting.value == 0 or case_of(story) in {Case.SUSPICIOUS, Case.WORSE, Case.NO_MODEL}:
        return None
    what = Markup("Call the {} open A and B leads that wait for a first call").format(
        book.value("response.waiting", waiting)
    )
    why = Markup("they have the best chances on the list and nobody has called them yet")
    return Decision("call_waiting", what, why, "Head of Sales")


def _trial(story: Story, book: FactBook) -> Decision | None:
    if case_of(story) not in {Case.BETTER, Case.AS_GOOD, Case.CARD} or not story.has_dates:
        return None
    new = "in order of the card" if case_of(story) is Case.CARD else "in score order"
    what = Markup("Run a fair trial: half of the new leads {}, half in today’s order, drawn by lot").format(new)
    why = Markup("the past shows which leads won; only a trial shows what another order adds")
    return Decision("trial", what, why, "Both")


def _call_every_lead(story: Story, book: FactBook) -> Decision | None:
    whole = _response(story, ALL_LEADS)
    if (
        case_of(story) is not Case.NO_MODEL
        or whole is None
        or whole.never_called.value < LEFT_ALONE * whole.leads.value
    ):
        return None
    what = Markup("Call every new lead once, the newest first, until there is a score")
    why = Markup("{} of {} leads were never called").format(
        book.value("response.all_leads.never_called", whole.never_called),
        book.value("response.all_leads.leads", whole.leads),
    )
    return Decision("call_every_lead", what, why, "Head of Sales")


def _collect_data(story: Story, book: FactBook) -> Decision | None:
    if not story.has_dates:
        what = Markup("Export the leads with the day they came in and the day they were won or lost")
        why = Markup("without dates nothing can be tested on the future")
        if story.fields_as_of == "export":
            what += Markup("; keep a dated copy of their fields each week")
            why += Markup(", and fields that grew later flatter every number on this page")
    elif story.comparison is not None and story.comparison.scope == "all":
        what = Markup("Declare, or export with date, which contacts with a lead are your own work")
        why = Markup("without them neither speed nor leads left alone nor the order they were worked in can be shown")
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
