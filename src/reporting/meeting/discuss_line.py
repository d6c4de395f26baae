"""The line on the one thing to discuss."""

from __future__ import annotations

from markupsafe import Markup

from src.evaluation.meeting.discuss import Discuss
from src.evaluation.meeting.meeting import Meeting
from src.evaluation.meeting.needs import NO_SLA
from src.evaluation.promises.kept import SALES
from src.reporting.fact import LEAST_LEADS, Fact, Unit
from src.reporting.facts import FactBook
from src.reporting.labels import label
from src.reporting.meeting.ahead_line import capacity_words
from src.reporting.meeting.numbers import overdue_calls, window_of
from src.reporting.promised import SIDES
from src.reporting.story import Story


def rule_words(story: Story) -> Markup:
    """Return by which rule the one thing is chosen."""
    return Markup(
        "To discuss is, by rule: the surely missed promise of the week with the most expected {} at stake; else the "
        "best source where it surely waits longest; else a coming week with more than can be called; else what is "
        "overdue."
    ).format(label(story.words.plural))


def discuss_line(meeting: Meeting, story: Story, book: FactBook) -> Markup:
    """Return the one thing to discuss, as the rule chose it."""
    chosen = meeting.discuss
    if meeting.monday is None:
        return Markup("")
    if chosen.kind == "promise":
        said = _missed(chosen, meeting, story, book)
        is_calls = chosen.side == SALES and meeting.best_source is not None
        return said + Markup(" ") + _source(meeting, book) if is_calls else said
    if chosen.kind == "source":
        return _source(meeting, book)
    if chosen.kind == "ahead":
        return capacity_words(meeting, book)
    if chosen.kind == "overdue":
        return Markup("who makes the {} overdue calls, and by when? (lists/overdue.csv)").format(
            book.value("overdue.all", overdue_calls(meeting))
        )
    if NO_SLA in meeting.needs:
        return Markup("what both sides promise each other; an agreement would be measured here each week.")
    if any(need.about == NO_SLA.about for need in meeting.needs):
        return Markup("nothing is promised for this week yet: the agreement begins later.")
    return Markup("no promise of the week was surely missed.")


def _missed(chosen: Discuss, meeting: Meeting, story: Story, book: FactBook) -> Markup:
    """Return the missed promise and what is at stake."""
    unit: Unit = "share" if chosen.unit == "share" else "count"
    kind = "estimated" if unit == "count" else "measured"
    window = window_of(meeting)
    delivered = Fact(chosen.delivered, unit, chosen.what, kind, chosen.low, chosen.high, chosen.n, window=window)  # type: ignore[arg-type]
    promised = book.value("discuss.promised", Fact(chosen.promised, unit, f"promised: {chosen.what}", window=window))
    whose = SIDES[chosen.side]
    if unit == "share" and chosen.n < LEAST_LEADS:
        held = Fact(round(chosen.delivered * chosen.n), "count", chosen.what, window=window)
        of = Fact(chosen.n, "count", "leads whose time is over", window=window)
        said = Markup("{}, {}: {} of {}, promised {} of 100.").format(
            whose, label(chosen.what, 200), book.value("discuss.held", held), book.value("discuss.of", of), promised
        )
    else:
        of_100 = " of 100" if unit == "share" else ""
        said = Markup("{}, {}: {}{} ({}; n = {}), promised {}.").format(
            whose,
            label(chosen.what, 200),
            book.value("discuss.delivered", delivered),
            of_100,
            book.between("discuss.delivered", delivered),
            book.n("discuss.delivered", delivered),
            promised,
        )
    if chosen.stake is None:
        return said
    what = "chances of leads called late or never, added up" if unit == "share" else "promised less what came"
    stake = book.value("discuss.stake", Fact(chosen.stake, "count", what, "estimated", window=window))
    at_stake = Markup(" At stake, not lost: {} expected {}.").format(stake, label(story.words.plural))
    return said + at_stake


def _source(meeting: Meeting, book: FactBook) -> Markup:
    """Return that the best source waits longest."""
    best = meeting.best_source
    if best is None:
        return Markup("")
    window = f"four weeks to {meeting.sunday}"
    chance = Fact(
        best.chance, "share", "mean chance of the leads of the source", "estimated", n=best.due, window=window
    )
    others = Fact(
        best.others_chance, "share", "mean chance of all other leads", "estimated", n=best.others_due, window=window
    )
    in_time = Fact(
        best.in_time / best.due, "share", "called in time, of the leads of the source", low=best.low, high=best.high,
        n=best.due, window=window,
    )  # fmt: skip
    rest = Fact(
        best.others_in_time / best.others_due, "share", "called in time, of all other leads", n=best.others_due,
        window=window,
    )  # fmt: skip
    return Markup(
        "Leads from {} have the best chances ({} of 100, others {}) and wait longest: {} of 100 called in time "
        "({}; n = {}), of the others {}."
    ).format(
        label(best.source),
        book.value("source.chance", chance),
        book.value("source.others_chance", others),
        book.value("source.in_time", in_time),
        book.between("source.in_time", in_time),
        book.n("source.in_time", in_time),
        book.value("source.others_in_time", rest),
    )
