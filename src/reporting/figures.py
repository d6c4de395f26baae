"""The two figures of the leadership page; the title of each is its finding."""

from __future__ import annotations

from src.reporting.drawing import Drawing, Mark
from src.reporting.fact import Fact
from src.reporting.labels import clean
from src.reporting.numbers import plain
from src.reporting.rows import bars_with_intervals, dots_with_intervals
from src.reporting.story import Comparison, Method, Story, WhoBuys
from src.reporting.verdict import BY_CHANCE

ORDERS: dict[Method, str] = {
    "model": "score",
    "rules_refitted": "changed points",
    "rules": "points today",
    "as_worked": "as sales worked",
    "newest": "newest first",
    "chance": "by chance",
}
"""Orderings in the order of the figure, with the words that stand beside them."""
MOST_ROWS = 6


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
    marks = [_mark(words, fact, method == "model") for method, words, fact in orderings_shown(comparison)]
    what = "calls" if comparison.scope == "worked" else "list"
    told = ", ".join(f"{mark.label} {plain(mark.value)}" for mark in marks[:-1])
    return bars_with_intervals(
        marks,
        f"Best half of the {what}: {told}",
        f"{clean(story.words.plural)} reached by the best half of the {what}, out of 100",
        with_title=False,
    )


def characteristics_figure(story: Story, who: WhoBuys) -> Drawing:
    """Return dots of the share of leads that win, by characteristic, beside that of all leads."""
    shown = [c for c in who.characteristics if not c.rate.is_hidden][:MOST_ROWS]
    marks = [_mark(c.label, c.rate) for c in shown]
    average = 100 * who.base_rate.value
    return dots_with_intervals(
        marks,
        average,
        characteristics_title(story, who),
        f"{clean(story.words.plural)} per 100 leads",
        with_title=False,
    )


def characteristics_title(story: Story, who: WhoBuys) -> str:
    """Return the finding: what goes with winning beyond doubt, what does not."""
    shown = [c for c in who.characteristics if not c.rate.is_hidden][:MOST_ROWS]
    base = who.base_rate.value
    more = [clean(c.label) for c in shown if c.rate.low is not None and c.rate.low > base]
    same = [clean(c.label) for c in shown if c.rate.high is not None and not c.rate.excludes(base)]
    if not more:
        return f"No single characteristic makes {clean(story.words.plural)} more likely beyond doubt"
    said = f"More often {clean(story.words.plural)}: {'; '.join(more[:2])}"
    return f"{said}. No difference: {same[0]}" if same else said


def _mark(words: str, fact: Fact, is_main: bool = False) -> Mark:
    low = None if fact.low is None else 100 * fact.low
    high = None if fact.high is None else 100 * fact.high
    return Mark(words, 100 * fact.value, low, high, fact.n, is_main)
