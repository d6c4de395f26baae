"""The sentences of page two, each chosen by a condition on the numbers."""

from __future__ import annotations

from markupsafe import Markup

from src.reporting.campaigns import few_and_good, many_and_weak
from src.reporting.days import day
from src.reporting.fact import Fact
from src.reporting.facts import FactBook
from src.reporting.labels import clean, label
from src.reporting.story import PointRule, Restated, Story

NOTHING = Markup("")


def profile(story: Story, book: FactBook) -> Markup:
    """Return the ideal customer in one sentence, with whether it held on later leads."""
    who = story.who_buys
    if who is None or who.profile is None or who.profile.rate.is_hidden:
        return NOTHING
    found = who.profile
    said = Markup("{}: <strong>{} of 100 became {} ({}; n = {}), against {} of 100 of all leads.</strong>").format(
        label(found.label),
        book.value("profile.rate", found.rate),
        label(story.words.plural),
        book.between("profile.rate", found.rate),
        book.n("profile.rate", found.rate),
        book.value("who.base_rate", who.base_rate),
    )
    if found.later is None or found.later.is_hidden or found.later.low is None:
        return said
    shown = (book.value("profile.later", found.later), book.between("profile.later", found.later))
    if found.later.low > who.base_rate.value:
        return said + Markup(" It held on later leads: {} of 100, {}.").format(*shown)
    return said + Markup(" On later leads it is not certain: {} of 100, {}.").format(*shown)


def not_so(story: Story, book: FactBook) -> Markup:
    """Return what the points reward although such leads do not win more often."""
    if story.rules is None:
        return NOTHING
    base = story.rules.base_rate.value
    rewarded = [r for r in story.rules.rows if r.points_now.value > 0 and _is_told(r)]
    rarer = [r for r in rewarded if r.rate is not None and r.rate.high is not None and r.rate.high < base]
    same = [r for r in rewarded if r not in rarer and r.rate is not None and r.rate.value <= base]
    said = []
    if same:
        said.append(Markup("{}: no more {} than other leads.").format(_listed(same), label(story.words.plural)))
    if rarer:
        said.append(Markup("{}: fewer.").format(_listed(rarer)))
    return Markup(" ").join(said)


def campaigns(story: Story, book: FactBook) -> Markup:
    """Return which campaigns bring few and good, which many and weak leads; empty where nothing is beyond doubt."""
    average = story.period.rate.value
    few = [label(c.name) for c in few_and_good(story.campaigns, average)]
    many = [label(c.name) for c in many_and_weak(story.campaigns, average)]
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
        Markup("{} {}").format(book.value(f"tie_out.excluded_{i}.leads", row.leads), label(row.name))
        for i, row in enumerate(sums.excluded, 1)
        if row.leads.value
    )
    said = Markup("The files hold {} leads and {} {}").format(
        book.value("tie_out.source_leads", sums.source_leads),
        book.value("tie_out.source_wins", sums.source_wins),
        label(story.words.plural),
    )
    said += Markup("; less {}").format(less) if less else NOTHING
    return said + Markup(": {} and {} used.").format(
        book.value("tie_out.used_leads", sums.used_leads), book.value("tie_out.used_wins", sums.used_wins)
    )


def where_wrong(story: Story, book: FactBook) -> Markup:
    """Return where the score was wrong: wins it called unlikely, A leads that did not win."""
    said, plural = [], label(story.words.plural)
    if story.belief.missed is not None and story.belief.missed.value:
        missed = story.belief.missed
        words = label(story.words.singular) if missed.value == 1 else plural
        said.append(Markup("{} {} had grade D.").format(book.value("belief.missed", missed), words))
    best = next((g for g in story.belief.grades if g.grade == "A"), None)
    if best is not None and not best.came_true.is_hidden:
        others = Fact(1 - best.came_true.value, "share", "A leads that did not reach the target", n=best.came_true.n)
        said.append(Markup("{} of 100 A leads did not become {}.").format(book.value("belief.a_not", others), plural))
    return Markup(" ").join(said)


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
    said += Markup(" <em>An estimate: if sales works them as usual.</em>")
    if story.coming.too_old is not None and story.coming.too_old.value:
        said += Markup(" {} more are older than any lead the score learned from and are not counted.").format(
            book.value("coming.too_old", story.coming.too_old)
        )
    return said


def changed(story: Story, book: FactBook) -> Markup:
    """Return what changed since the last published run."""
    if story.changes is None:
        return NOTHING
    parts = [_restated(row, i, book) for i, row in enumerate(story.changes.restated, 1)]
    parts += [label(_sentence(note), 300) for note in story.changes.notes]
    if not parts:
        parts = [Markup("no number was restated and no alarm was raised.")]
    since = Markup(" of {}").format(day(story.changes.last_run)) if story.changes.last_run else NOTHING
    return Markup("Since the last report{}: ").format(since) + Markup(" ").join(parts)


def method(story: Story, book: FactBook) -> Markup:
    """Return in one line how it was measured."""
    said = []
    if story.tested.windows is not None and story.tested.order == "dates":
        said.append(
            Markup(
                "Measured on {} later stretches of time, each scored by a model that knew only what was known before."
            ).format(book.word("tested.windows", story.tested.windows))
        )
    if story.tested.draws is not None:
        said.append(
            Markup("Ranges: 95 of 100, from {} repeated draws of accounts.").format(
                book.value("tested.draws", story.tested.draws)
            )
        )
    said.append(Markup("Groups under 10 leads are hidden; names and protected fields were never used."))
    return Markup(" ").join(said)


def _restated(row: Restated, i: int, book: FactBook) -> Markup:
    now, was = book.value(f"restated_{i}.now", row.now), book.value(f"restated_{i}.was", row.was)
    unit = Markup(" of 100") if row.now.unit == "share" else NOTHING
    return Markup("{}: now {}{}, was {}.").format(label(row.what), now, unit, was)


def _sentence(text: str) -> str:
    """Return ``text`` with a capital at its start and a full stop at its end."""
    kept = clean(text, 300)
    return kept[:1].upper() + kept[1:] + ("" if kept.endswith(".") else ".")


def _is_told(row: PointRule) -> bool:
    return row.rate is not None and row.rate.n is not None and row.rate.n >= 30


def _listed(rows: list[PointRule]) -> Markup:
    return Markup(", ").join(label(row.rule) for row in rows[:3])
