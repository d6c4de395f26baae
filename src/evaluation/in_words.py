"""Numbers in the sentences of the analysis: of 100, with their range, money in two digits."""

from __future__ import annotations

from datetime import date
from math import copysign, floor, log10

# Written out, because strftime follows the machine's language.
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def of_100(share: float) -> str:
    """Return a share (0-1) as the number out of 100, with one decimal only below 3.

    >>> of_100(0.812), of_100(0.012), of_100(0.03)
    ('81', '1.2', '3')
    """
    return few(100 * share)


def few(number: float) -> str:
    """Return a number whole, with one decimal only below 3; halves away from zero, as pages round them.

    >>> few(1284.4), few(2.44), few(2), few(38.5)
    ('1,284', '2.4', '2', '39')
    """
    tenths = _rounded(10 * number)
    return f"{tenths / 10:.1f}" if abs(tenths) < 30 and tenths % 10 else f"{_rounded(number):,}"


def _rounded(number: float) -> int:
    """Return the nearest whole number, halves away from zero; what is off in the last bits is no half."""
    return int(copysign(floor(abs(round(number, 9)) + 0.5), number))


def between(low: float, high: float) -> str:
    """Return the range of a share (0-1) out of 100, with one decimal below 3 and where whole ends would be the same.

    >>> between(0.06, 0.26), between(0.006, 0.024), between(0.047, 0.054)
    ('between 6 and 26', 'between 0.6 and 2.4', 'between 4.7 and 5.4')
    """
    whole = [f"{_rounded(100 * end)}" for end in (low, high)]
    if 100 * high < 3 or whole[0] == whole[1]:
        whole = [f"{100 * end:.1f}" for end in (low, high)]
    return f"between {whole[0]} and {whole[1]}"


def money(amount: float, currency: str) -> str:
    """Return an amount in two digits with its currency.

    >>> money(1522737.8, "EUR"), money(0, "EUR")
    ('1,500,000 EUR', '0 EUR')
    """
    if not amount:
        return f"0 {currency}"
    return f"{round(amount, 1 - floor(log10(abs(amount)))):,.0f} {currency}"


def short_day(day: date) -> str:
    """Return a day in few words.

    >>> short_day(date(2026, 3, 1))
    '1 Mar 2026'
    """
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
