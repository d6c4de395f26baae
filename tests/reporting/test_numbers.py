from datetime import UTC, date, datetime

import pytest

from src.reporting.days import day, day_and_hour, from_to, weekday
from src.reporting.numbers import (
    about_one_in,
    fraction_in_words,
    in_words,
    money,
    of_100,
    pair,
    plain,
    signed,
    two_digits,
)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (0.04, "0"),
        (0.5, "0.5"),
        (2, "2"),
        (2.94, "2.9"),
        (2.96, "3"),
        (3.5, "4"),
        (12345.5, "12,346"),
        (-0.3, "−0.3"),
        (-0.01, "0"),
        (-7.6, "−8"),
    ],
)
def test_whole_numbers_and_one_decimal_only_below_three(number, text):
    assert plain(number) == text


def test_shares_are_told_out_of_100_without_floating_dust():
    assert [of_100(x) for x in (0.285, 0.012, 0.03, 1, 0)] == ["29", "1.2", "3", "100", "0"]


def test_a_range_has_decimals_on_both_ends_or_on_none():
    assert pair(0.6, 2.4) == ("0.6", "2.4")
    assert pair(2.4, 6.2) == ("2", "6")
    assert pair(-7.2, 9.4) == ("−7", "9")


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (3688, "EUR", "€3,700"),
        (129_500, "EUR", "€130,000"),
        (99.6, "USD", "$100"),
        (0, "GBP", "£0"),
        (-512, "CHF", "−CHF 510"),
    ],
)
def test_money_has_two_digits(amount, currency, text):
    assert money(amount, currency) == text


def test_chances_in_words():
    assert [about_one_in(x) for x in (0.21, 0.06, 0.8, 0)] == [
        "about 1 in 5",
        "about 1 in 17",
        "about 80 of 100",
        "none",
    ]


def test_small_words():
    assert (in_words(12), in_words(13), in_words(0)) == ("twelve", "13", "no")
    assert (fraction_in_words(0.2), fraction_in_words(0.25), fraction_in_words(0.37)) == ("fifth", "quarter", "part")
    assert (signed(3), signed(-3), signed(0), signed(0.01)) == ("+3", "−3", "0", "0")
    assert two_digits(1049) == 1000


def test_days_in_words_with_their_exact_value():
    assert day(date(2026, 10, 5)) == '<time datetime="2026-10-05">5 October 2026</time>'
    assert weekday(date(2026, 10, 5)).striptags() == "Monday 5 October 2026"
    assert from_to(date(2026, 4, 1), date(2026, 6, 30)).striptags() == "1 April to 30 June 2026"
    assert from_to(date(2025, 12, 1), date(2026, 1, 31)).striptags() == "1 December 2025 to 31 January 2026"
    assert day_and_hour(datetime(2026, 10, 4, 18, tzinfo=UTC)).striptags() == "4 October 2026, 18:00"
