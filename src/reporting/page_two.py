"""The sentences of page two, each chosen by a condition on the numbers."""

from __future__ import annotations

from markupsafe import Markup

from src.reporting.campaigns import campaigns_shown, few_and_good, many_and_weak
from src.reporting.days import day
from src.reporting.fact import Fact
from src.reporting.facts import FactBook
from src.reporting.labels import label
from src.reporting.points import rewarded_but_rarer, rewarded_but_same
from src.reporting.since_last import expired_sentence, forecast_sentence
from src.reporting.story import Excluded, PointRule, Profile, Restated, Story

NOTHING = Markup("")


def profile(story: Story, book: FactBook) -> Markup:
    """Return the ideal customer in one sentence: on later leads where they are enough, else where it was found."""
    who = story.who_buys
    if who is None or who.profile is None or who.profile.rate.is_hidden:
        return NOTHING
    found, later = who.profile.rate, who.profile.later
    if later is None or later.is_hidden or later.low is None:
        return _became("profile.rate", who.profile, found, story, book) + Markup(" Not yet seen on later leads.")
    said = _became("profile.later", who.profile, later, story, book)
    return said + Markup(" {}: {}, where it was found, {} of 100{}.").format(
        "It held" if later.low > who.base_rate.value else "Not certain",
        "on the earlier leads" if story.has_dates else "in the first part of the list",
        book.value("profile.rate", found),
        _range("profile.rate", found, book),
    )


def profiles_too(story: Story, book: FactBook) -> Markup:
    """Return the further profiles that held, with their shares on later leads."""
    rows = [p for p in (story.who_buys.also if story.who_buys else ()) if p.later and not p.later.is_hidden]
    parts = [
        Markup("{}: {} of 100{}").format(
            label(row.label, 200),
            book.value(f"profile_{i}.later", row.later),
            _range(f"profile_{i}.later", row.later, book),
        )
        for i, row in enumerate(rows, 2)
        if row.later
    ]
    where = "on later leads" if story.has_dates else "in the last part of the list"
    return Markup("Also held {}. {}.").format(where, Markup("; ").join(parts)) if parts else NOTHING


def _became(name: str, named: Profile, fact: Fact, story: Story, book: FactBook) -> Markup:
    base = story.who_buys.base_rate if story.who_buys else fact
    return Markup("{}: <strong>{} of 100 became {}{}, against {} of 100 of all {}leads.</strong>").format(
        label(named.label, 200),
        book.value(name, fact),
        label(story.words.plural),
        _range(name, fact, book),
        book.value("who.base_rate", base),
        "called " if story.has_calls else "",
    )


def _range(name: str, fact: Fact, book: FactBook) -> Markup:
    """Return " (between a and b; n = c)" with what is known of it."""
    between = book.between(name, fact)
    n = Markup("n = {}").format(book.n(name, fact)) if fact.n else NOTHING
    parts = [part for part in (between, n) if part]
    return Markup(" ({})").format(Markup("; ").join(parts)) if parts else NOTHING


def not_so(story: Story, book: FactBook) -> Markup:
    """Return what the points reward although such leads do not win more often."""
    if story.rules is None:
        return NOTHING
    same, rarer = rewarded_but_same(story.rules), rewarded_but_rarer(story.rules)
    said = []
    if same:
        said.append(Markup("{}: no more {} than among all.").format(_listed(same), label(story.words.plural)))
    if rarer:
        said.append(Markup("{}: fewer.").format(_listed(rarer)))
    return Markup(" ").join(said)


def campaigns(story: Story, book: FactBook) -> Markup:
    """Return which campaigns bring few and good, which many and weak leads; empty where nothing is beyond doubt."""
    average = story.period.rate.value
    shown = {c.name for c in campaigns_shown(story.campaigns)}
    few = [label(c.name) for c in few_and_good(story.campaigns, average) if c.name in shown]
    many = [label(c.name) for c in many_and_weak(story.campaigns, average) if c.name in shown]
    parts = [
        Markup("{}: {}.").format(name, Markup(", ").join(found[:3]))
        for name, found in (("Few and good", few), ("Many and weak", many))
        if found
    ]
    return Markup(" ").join(parts)


def tie_out(story: Story, book: FactBook) -> Markup:
    """Return how the leads of the source become those used."""
    sums = story.belief.tie_out
    if sums is None:
        return NOTHING
    less = Markup(", ").join(
        _left_out(story, book, f"tie_out.excluded_{i}", row)
        for i, row in enumerate(sums.excluded, 1)
        if row.leads.value
    )
    said = Markup("The files hold {} leads and {} {}.").format(
        book.value("tie_out.source_leads", sums.source_leads),
        book.value("tie_out.source_wins", sums.source_wins),
        label(story.words.plural),
    )
    said += Markup(" Left out: {}.").format(less) if less else NOTHING
    return said + Markup(" Used: {} and {}.").format(
        book.value("tie_out.used_leads", sums.used_leads), book.value("tie_out.used_wins", sums.used_wins)
    )


def _left_out(story: Story, book: FactBook, name: str, row: Excluded) -> Markup:
    """Return one exclusion with its leads and, where it had any, its wins, so that a reader can add up both."""
    said = Markup("{} {}").format(label(row.name), book.value(f"{name}.leads", row.leads))
    if not row.wins.value:
        return said
    words = story.words.singular if row.wins.value == 1 else story.words.plural
    return said + Markup(" ({} {})").format(book.value(f"{name}.wins", row.wins), label(words))


def where_wrong(story: Story, book: FactBook) -> Markup:
    """Return where the score was wrong: wins it called unlikely, A leads that did not win."""
    said, plural, grades = [], label(story.words.plural), story.belief.grades
    # Of leads that nobody called, nobody knows what they would have become.
    among, called = (" among the called leads", "called ") if story.has_calls else ("", "")
    if len(grades) == 1:
        return Markup("As they come in, all leads have about the same chance and the same grade.")
    if story.belief.missed is not None and story.belief.missed.value:
        missed = story.belief.missed
        words = label(story.words.singular) if missed.value == 1 else plural
        said.append(Markup("{} {}{} had grade D.").format(book.value("belief.missed", missed), words, among))
    best = next((g for g in grades if g.grade == "A"), None)
    if best is not None and not best.came_true.is_hidden:
        definition = f"{called}A leads that did not reach the target"
        others = Fact(1 - best.came_true.value, "share", definition, n=best.came_true.n)
        share = book.value("belief.a_not", others)
        said.append(Markup("{} of 100 {}A leads did not become {}.").format(share, called, plural))
    return Markup(" ").join(said)


def forecast_kept(story: Story, book: FactBook) -> Markup:
    """Return what the last forecast said and what came of it."""
    return forecast_sentence(story.belief.forecast_kept, label(story.words.plural), book)


def expired(story: Story, book: FactBook) -> Markup:
    """Return what went with winning once and no longer does."""
    return expired_sentence(story.who_buys.expired, book) if story.who_buys else NOTHING


def coming(story: Story, book: FactBook) -> Markup:
    """Return what the open leads should bring (estimated)."""
    if story.coming is None:
        return NOTHING
    between = book.between("coming.expected", story.coming.expected)
    said = Markup("The {} leads open today should bring about {} {} within their {} days{}.").format(
        book.value("coming.open_leads", story.coming.open_leads),
        book.value("coming.expected", story.coming.expected),
        label(story.words.plural),
        book.value("horizon_days", story.horizon_days),
        Markup(" ({})").format(between) if between else NOTHING,
    )
    said += Markup(" <em>An estimate: if sales goes on as before.</em>")
    if story.coming.too_old is not None and story.coming.too_old.value:
        said += Markup(" {} more are older than any lead the score learned from and are not counted.").format(
            book.value("coming.too_old", story.coming.too_old)
        )
    return said


def changed(story: Story, book: FactBook) -> Markup:
    """Return what changed: restated numbers, fields that moved, test windows that the chances missed, alarms."""
    changes = story.changes
    if changes is None:
        return NOTHING
    parts = [_restated(row, i, book) for i, row in enumerate(changes.restated, 1)]
    if changes.moved:
        differ = "New leads look different from those before"
        if not story.has_dates:
            differ = "The newest part of the list looks different from what came before it"
        names = Markup(", ").join(label(name) for name in changes.moved)
        parts.append(Markup("{} in: {}.").format(differ, names))
    if changes.missed_windows is not None and story.tested.windows is not None:
        parts.append(
            Markup("In {} of {} test windows more or fewer won than the chances allow.").format(
                book.word("changes.missed_windows", changes.missed_windows),
                book.word("tested.windows", story.tested.windows),
            )
        )
    if changes.alarms is not None and changes.alarms.value:
        standing = book.word("changes.alarms", changes.alarms)
        parts.append(Markup("Alarms that stand: {} (08_monitor says which, and what to do).").format(standing))
    if changes.last_run is None:
        return Markup(" ").join(parts)
    looked = Markup("no number was restated and no alarm was raised.")
    said = parts or [Markup("no number was restated.") if changes.alarms is None else looked]
    return Markup("Since the last report of {}: ").format(day(changes.last_run)) + Markup(" ").join(said)


def method(story: Story, book: FactBook) -> Markup:
    """Return in one line how it was measured."""
    said = []
    windows = story.tested.windows
    if windows is not None and story.has_dates and story.has_score:
        one = windows.value == 1
        said.append(
            Markup("Measured on {} later {} scored by a model that knew only what was known before.").format(
                book.word("tested.windows", windows), "stretch of time," if one else "stretches of time, each"
            )
        )
    if story.tested.draws is not None and story.comparison is not None:
        by_account = story.comparison.by_account
        said.append(
            Markup("Ranges: 95 of 100, from {} repeated draws of the {}.").format(
                book.value("tested.draws", story.tested.draws), "accounts" if by_account else "leads"
            )
        )
        said += (
            [Markup("Comparisons and grades count contacts of one company once in each stretch.")] if by_account else []
        )
    said.append(Markup("Groups under 10 leads are hidden; names and protected fields were never used."))
    said.append(Markup("Each number is rounded by itself."))
    return Markup(" ").join(said)


def _restated(row: Restated, i: int, book: FactBook) -> Markup:
    now, was = book.value(f"restated_{i}.now", row.now), book.value(f"restated_{i}.was", row.was)
    unit = Markup(" of 100") if row.now.unit == "share" else NOTHING
    return Markup("{}: now {}{}, was {}.").format(label(row.what), now, unit, was)


def _listed(rows: list[PointRule]) -> Markup:
    return Markup(", ").join(label(row.rule) for row in rows[:3])
