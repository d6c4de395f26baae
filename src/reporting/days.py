"""Days and hours as people read them."""

from __future__ import annotations

from datetime import date, datetime

from markupsafe import Markup

# Written out, because strftime follows the machine's language.
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def day(moment: date) -> Markup:
    """Return a day in words, e.g. "5 October 2026"."""
    return _time(moment, f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}")


def month(moment: date) -> Markup:
    """Return a month in words, e.g. "March 2026"."""
    return _time(moment, f"{MONTHS[moment.month - 1]} {moment.year}")


def weekday(moment: date) -> Markup:
    """Return a day in words with the day of the week, e.g. "Monday 5 October 2026"."""
    return _time(moment, f"{WEEKDAYS[moment.weekday()]} {moment.day} {MONTHS[moment.month - 1]} {moment.year}")


def day_and_hour(moment: datetime) -> Markup:
    """Return a moment in words, e.g. "4 October 2026, 18:00"."""
    return Markup("{}, {}").format(day(moment), _time(moment, f"{moment.hour:02d}:{moment.minute:02d}"))


def from_to(first: date, last: date) -> Markup:
    """Return "1 April to 30 June 2026"; the year of the first day only where it differs."""
    year = "" if first.year == last.year else f" {first.year}"
    return Markup("{} to {}").format(_time(first, f"{first.day} {MONTHS[first.month - 1]}{year}"), day(last))


def _time(moment: date, words: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(moment.isoformat()[:16], words)
