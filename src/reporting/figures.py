"""The two figures of the leadership page; the title of each is its finding."""

from __future__ import annotations

from src.reporting.case import Case, case_of
from src.reporting.drawing import Drawing, Mark
from src.reporting.fact import Fact
from src.reporting.labels import clean
from src.reporting.numbers import plain, signed
from src.reporting.points import rewarded_but_rarer, rewarded_but_same
from src.reporting.rows import bars_with_intervals, dots_with_intervals
from src.reporting.story import Comparison, Method, Story
from src.reporting.verdict import BY_CHANCE

ORDERS: dict[Method, str] = {
    "model": "score",
    "card": "short card",
    "rules_refitted": "changed points",
    "rules": "points today",
    "as_worked": "as sales worked",
    "newest": "newest first",
    "chance": "by chance",
}
"""Orderings in the order of the figure, with the words that stand beside them."""
MOST_ROWS = 5
SAME_AVERAGE = 0.01


def orderings_shown(comparison: Comparison) -> list[tuple[Method, str, Fact]]:
    """Return the measured orderings as method, words and best half; "by chance" always closes the list.

    The order in which sales worked is shown among called leads only: over all leads it would look good merely because
    being called makes leads win.
    """
    found = [(method, words, comparison.best_half(method)) for method, words in ORDERS.items()]
    shown: list[tuple[Method, str, Fact]] = []
    for method, words, fact in found:
        if method == "chance":
            shown.append((method, words, BY_CHANCE))
        elif fact is not None and (method != "as_worked" or comparison.scope == "worked"):
            shown.append((method, words, fact))
    return shown


def orderings_figure(story: Story, comparison: Comparison) -> Drawing:
    """Return bars of the share of wins that the best half of each ordering reaches."""
    main = "card" if case_of(story) is Case.CARD else "model"
    marks = [_mark(words, fact, method == main) for method, words, fact in orderings_shown(comparison)]
    what = "calls" if comparison.scope == "worked" else "list"
    told = ", ".join(f"{mark.label} {plain(mark.value)}" for mark in marks[:-1])
    return bars_with_intervals(
        marks,
        f"Best half of the {what}: {told}",
        f"{clean(story.words.plural)} reached by the best half of the {what}, out of 100",
        with_title=False,
    )


def characteristics_shown(story: Story) -> list[tuple[str, Fact]]:
    """Return the rows of the second figure: what goes with winning, then what is believed to and does not.

    Notes
    -----
    Rules were looked at on other leads than characteristics; they stand on one line only where both averages agree.
    """
    who, rules = story.who_buys, story.rules
    if who is None:
        return []
    shown = [(c.label, c.rate) for c in who.characteristics if not c.rate.is_hidden][:MOST_ROWS]
    if rules is None or abs(rules.base_rate.value - who.base_rate.value) > SAME_AVERAGE:
        return shown
    told = {words.casefold() for words, _ in shown}
    believed = (group(rules)[:1] for group in (rewarded_but_same, rewarded_but_rarer))
    rows = [rule for group in believed for rule in group if rule.rule.casefold() not in told]
    return [*shown, *((f"{r.rule} ({signed(r.points_now.value)})", r.rate) for r in rows if r.rate)]


def characteristics_figure(story: Story) -> Drawing | None:
    """Return dots of the share of leads that win, by characteristic, beside that of all leads; None without any."""
    shown = characteristics_shown(story)
    if story.who_buys is None or not shown:
        return None
    return dots_with_intervals(
        [_mark(words, rate) for words, rate in shown],
        100 * story.who_buys.base_rate.value,
        characteristics_title(story),
        f"{clean(story.words.plural)} per 100 leads",
        with_title=False,
    )


def characteristics_title(story: Story) -> str:
    """Return the finding: what goes with winning beyond doubt, what does not."""
    if story.who_buys is None:
        return ""
    base, shown = story.who_buys.base_rate.value, characteristics_shown(story)
    more = [clean(words) for words, rate in shown if rate.low is not None and rate.low > base]
    same = [clean(words) for words, rate in shown if rate.high is not None and not rate.excludes(base)]
    if not more:
        return f"No single characteristic makes {clean(story.words.plural)} more likely beyond doubt"
    said = f"More often {clean(story.words.plural)}: {'; '.join(_inside(words) for words in more[:2])}"
    return f"{said}. No difference: {_inside(same[0])}" if same else said


def _inside(words: str) -> str:
    """Return ``words`` as they stand inside a sentence; a capital before another stays.

    >>> _inside("Asked for a demo"), _inside("CFO")
    ('asked for a demo', 'CFO')
    """
    return words[:1].lower() + words[1:] if words[1:2].islower() or words[1:2] == "-" else words


def _mark(words: str, fact: Fact, is_main: bool = False) -> Mark:
    low = None if fact.low is None else 100 * fact.low
    high = None if fact.high is None else 100 * fact.high
    return Mark(words, 100 * fact.value, low, high, fact.n, is_main)
