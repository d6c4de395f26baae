"""A small line of one promise over time, as SVG: the promise dotted, the range pale, labels at the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from src.reporting.days import MONTHS
from src.reporting.numbers import plain
from src.reporting.trend_page.history import Point

WIDTH, HEIGHT = 353, 112  # 353: about the width of a phone, so that text keeps its size there
LEFT, RIGHT, TOP, BOTTOM = 24, 72, 12, 18
LETTER = 11
APART = 12


@dataclass(frozen=True)
class _Scale:
    """Where a day and a value lie."""

    first: int
    last: int
    top: float

    def x(self, day: date) -> float:
        """Return the place of a day."""
        span = max(self.last - self.first, 1)
        return LEFT + (WIDTH - LEFT - RIGHT) * (day.toordinal() - self.first) / span

    def y(self, value: float) -> float:
        """Return the height of a value."""
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * min(value, self.top) / self.top


def line_svg(points: Sequence[Point], kind: str, agreed_on: date, alt: str) -> Markup:
    """Return the line of the periods.

    Parameters
    ----------
    points : sequence of Point
        At least one, oldest first.
    kind : str
        ``"month"`` or ``"week"``: how days are named.
    agreed_on : date
        Marked where it lies inside.
    alt : str
        What the figure shows, for those who do not see it.
    """
    is_share = points[-1].delivered.unit == "share"
    factor = 100.0 if is_share else 1.0
    highest = max(factor * max(p.delivered.high or p.delivered.value, p.promised.value) for p in points)
    scale = _Scale(points[0].start.toordinal(), points[-1].start.toordinal(), 100.0 if is_share else 1.08 * highest)
    inside = [
        _axis(scale),
        _agreed(scale, points, agreed_on),
        _range(scale, points, factor),
        _promise(scale, points, factor),
        _delivered(scale, points, factor),
        *(_dot(scale, point, factor, 3.2 if kind == "month" else 2.2) for point in points),
        _labels(scale, points[-1], factor),
        _days(scale, points, kind),
    ]
    return Markup('<svg role="img" aria-label="{}" viewBox="0 0 {} {}" class="drawing">{}</svg>').format(
        alt, WIDTH, HEIGHT, Markup("").join(inside)
    )


def _axis(scale: _Scale) -> Markup:
    ends = [(0.0, "0"), (100.0, "100")] if scale.top == 100 else [(0.0, "0")]
    said = Markup("")
    for value, words in ends:
        y = scale.y(value)
        line = Markup('<path class="stroke-line" fill="none" stroke-width="1" d="M{} {:.1f}H{}"/>')
        said += line.format(LEFT, y, WIDTH - RIGHT) + _text(LEFT - 4, y + 4, words, "muted", "end")
    return said


def _agreed(scale: _Scale, points: Sequence[Point], agreed_on: date) -> Markup:
    if not points[0].start < agreed_on <= points[-1].start:
        return Markup("")
    x = scale.x(agreed_on)
    line = Markup('<path class="stroke-pale" fill="none" stroke-width="1" d="M{:.1f} {}V{}"/>')
    return line.format(x, TOP - 8, HEIGHT - BOTTOM) + _text(x - 3, TOP - 4, "agreed", "muted", "end", 9)


def _range(scale: _Scale, points: Sequence[Point], factor: float) -> Markup:
    ends = [(scale.x(p.start), factor * (p.delivered.low or 0.0), factor * (p.delivered.high or 0.0)) for p in points]
    there = [f"{x:.1f} {scale.y(high):.1f}" for x, _, high in ends]
    back = [f"{x:.1f} {scale.y(low):.1f}" for x, low, _ in reversed(ends)]
    shape = Markup('<path class="fill-line" fill-opacity="0.75" d="M{}Z"/>')
    return shape.format("L".join([*there, *back])) if len(points) > 1 else _bar(scale, ends[0])


def _bar(scale: _Scale, end: tuple[float, float, float]) -> Markup:
    x, low, high = end
    bar = Markup('<path class="stroke-pale" fill="none" stroke-width="3" d="M{:.1f} {:.1f}V{:.1f}"/>')
    return bar.format(x, scale.y(low), scale.y(high))


def _promise(scale: _Scale, points: Sequence[Point], factor: float) -> Markup:
    y = scale.y(factor * points[-1].promised.value)
    line = Markup(
        '<path class="stroke-ink" fill="none" stroke-width="1.4" stroke-dasharray="1.5 3" d="M{} {:.1f}H{}"/>'
    )
    return line.format(LEFT, y, WIDTH - RIGHT)


def _delivered(scale: _Scale, points: Sequence[Point], factor: float) -> Markup:
    places = [f"{scale.x(p.start):.1f} {scale.y(factor * p.delivered.value):.1f}" for p in points]
    line = Markup('<path class="stroke-accent" fill="none" stroke-width="1.8" d="M{}"/>')
    return line.format("L".join(places))


def _dot(scale: _Scale, point: Point, factor: float, radius: float) -> Markup:
    """Return a filled dot where the promise was kept, a ring where it was missed, a small dot where neither is sure."""
    place = f"{scale.x(point.start):.1f}", f"{scale.y(factor * point.delivered.value):.1f}"
    if point.is_missed:
        ring = Markup('<circle class="fill-paper stroke-ink" stroke-width="1.4" cx="{}" cy="{}" r="{}"/>')
        return ring.format(*place, radius)
    return Markup('<circle class="fill-{}" cx="{}" cy="{}" r="{}"/>').format(
        "accent" if point.is_kept else "muted", *place, radius if point.is_kept else 1.6
    )


def _labels(scale: _Scale, last: Point, factor: float) -> Markup:
    """Return the last value and the promise beside their lines, moved apart where they would cover each other."""
    came, promised = (scale.y(factor * fact.value) for fact in (last.delivered, last.promised))
    if abs(came - promised) < APART:
        middle, sign = (came + promised) / 2, 1 if came > promised else -1
        came, promised = middle + sign * APART / 2, middle - sign * APART / 2
    x = WIDTH - RIGHT + 6
    return _text(x, came + 4, plain(factor * last.delivered.value), "accent", "start", LETTER + 1, True) + _text(
        x, promised + 4, f"promised {plain(factor * last.promised.value)}", "ink", "start"
    )


def _days(scale: _Scale, points: Sequence[Point], kind: str) -> Markup:
    """Return the names of the first, the middle and the last period under the axis."""
    shown = sorted({0, len(points) // 2, len(points) - 1}) if len(points) > 4 else range(len(points))
    said = Markup("")
    for place in shown:
        day = points[place].start
        month = MONTHS[day.month - 1][:3]
        words = (
            f"{month} {day.year}"
            if kind == "month" and place == 0
            else month
            if kind == "month"
            else f"{day.day} {month}"
        )
        anchor = "start" if place == 0 and len(points) > 1 else "middle"
        said += _text(scale.x(day), HEIGHT - 4, words, "muted", anchor)
    return said


def _text(x: float, y: float, words: str, role: str, anchor: str, size: int = LETTER, is_bold: bool = False) -> Markup:
    weight = Markup(' font-weight="bold"') if is_bold else Markup("")
    text = Markup('<text class="fill-{}" x="{:.1f}" y="{:.1f}" font-size="{}" text-anchor="{}"{}>{}</text>')
    return text.format(role, x, y, size, anchor, weight, words)
