"""Numbers as people read them."""

from __future__ import annotations

import math

SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£"}
COUNTED = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
FRACTIONS = {0.5: "half", 0.33: "third", 0.25: "quarter", 0.2: "fifth", 0.1: "tenth"}
MINUS = "−"


def plain(number: float) -> str:
    """Return ``number`` whole with thousands marked, with one decimal only below 3.

    Notes
    -----
    Halves round away from zero, as readers do; Python rounds them to even.

    >>> plain(1284), plain(2.44), plain(2.96), plain(-7.2)
    ('1,284', '2.4', '3', '−7')
    """
    size = abs(number)
    tenths = math.floor(size * 10 + 0.5)
    if tenths >= 30 or tenths % 10 == 0:
        return _whole(number)
    return f"{MINUS if number < 0 else ''}{tenths / 10:.1f}"


def pair(low: float, high: float) -> tuple[str, str]:
    """Return the two ends of a range, both whole unless both are below 3.

    >>> pair(2.4, 6.2), pair(0.6, 2.4)
    (('2', '6'), ('0.6', '2.4'))
    """
    if max(abs(low), abs(high)) < 3:
        return plain(low), plain(high)
    return _whole(low), _whole(high)


def _whole(number: float) -> str:
    text = f"{math.floor(abs(number) + 0.5):,}"
    return f"{MINUS}{text}" if number < 0 and text != "0" else text


def of_100(fraction: float) -> str:
    """Return a share between 0 and 1 as the number out of 100.

    >>> of_100(0.812), of_100(0.012)
    ('81', '1.2')
    """
    return plain(round(100 * fraction, 9))


def signed(number: float) -> str:
    """Return ``number`` with its sign, nothing before zero.

    >>> signed(9.2), signed(-7), signed(0)
    ('+9', '−7', '0')
    """
    text = plain(number)
    return f"+{text}" if number > 0 and text != "0" else text


def two_digits(amount: float) -> int:
    """Return ``amount`` rounded to two digits.

    >>> two_digits(3688), two_digits(29500), two_digits(7.6)
    (3700, 30000, 8)
    """
    if amount == 0:
        return 0
    step = 10 ** max(0, math.floor(math.log10(abs(amount))) - 1)
    return math.floor(amount / step + 0.5) * step


def money(amount: float, currency: str) -> str:
    """Return an amount rounded to two digits with its currency.

    >>> money(3688, "EUR"), money(512, "CHF")
    ('€3,700', 'CHF 510')
    """
    sign = MINUS if amount < 0 else ""
    return f"{sign}{SYMBOLS.get(currency, currency + ' ')}{abs(two_digits(amount)):,}"


def about_one_in(chance: float) -> str:
    """Return a chance as "about 1 in 5", and as "about x of 100" where it is above one half.

    >>> about_one_in(0.21), about_one_in(0.8)
    ('about 1 in 5', 'about 80 of 100')
    """
    if chance <= 0:
        return "none"
    if chance > 0.5:
        return f"about {of_100(chance)} of 100"
    return f"about 1 in {plain(two_digits(1 / chance))}"


def in_words(number: float) -> str:
    """Return a small whole number as a word.

    >>> in_words(3), in_words(31)
    ('three', '31')
    """
    whole = int(number)
    return COUNTED[whole] if whole == number and 0 <= whole < len(COUNTED) else plain(number)


def fraction_in_words(fraction: float) -> str:
    """Return "fifth" for 0.2 and the like, "part" where there is no word.

    >>> fraction_in_words(0.2), fraction_in_words(0.3)
    ('fifth', 'part')
    """
    return FRACTIONS.get(round(fraction, 2), "part")
