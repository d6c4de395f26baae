"""Text to typed values as declared; what does not fit is marked, never guessed."""

from __future__ import annotations

import polars as pl

from src.leads.declared.tables import Table
from src.leads.findings import Findings
from src.leads.times import EPOCH_UNITS, to_times

YES = ["yes", "y", "true", "t", "1", "1.0"]
NO = ["no", "n", "false", "f", "0", "0.0"]
POINT_NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
COMMA_NUMBER = r"^[+-]?(\d+|\d{1,3}(\.\d{3})+)(,\d+)?$"
NUMBER_WITH_COMMA = r"^[+-]?\d[\d.]*,[\d.]*\d$"
EXCEL_ID = r"^\d(\.\d+)?[eE]\+\d+$"
CONTROL = r"[\x00-\x1f\x7f-\x9f\x{2028}\x{2029}]+"
DIRECTION = r"[\x{061c}\x{200b}\x{200e}\x{200f}\x{202a}-\x{202e}\x{2060}\x{2066}-\x{2069}\x{feff}]+"
STEERING = f"{CONTROL}|{DIRECTION}"
EXCEL_SERIAL = r"^[1-6]\d{4}(\.\d+)?$"


def as_text(values: pl.Series, null_tokens: list[str]) -> pl.Series:
    """Return trimmed text with the declared null tokens and blanks as null, without characters that steer a terminal.

    Whole numbers that a Parquet file stored as fractions (because some were missing) lose their ``.0``.
    """
    if values.dtype.is_float() and (values.drop_nulls().round() == values.drop_nulls()).all():
        values = values.cast(pl.Int64, strict=False)
    text = readable(values.cast(pl.String)).str.strip_chars()
    return text.set(text.is_in([*null_tokens, ""]).fill_null(True), None)


def readable(text: pl.Series) -> pl.Series:
    r"""Return the text without control characters and marks of direction: each becomes a blank, or nothing.

    They say nothing of a lead, and what shows them (a terminal, a log, a page) obeys them.

    >>> readable(pl.Series(["a\x1b[31mb", "gpj\u202eexe"])).to_list()
    ['a [31mb', 'gpjexe']
    """
    if not text.str.contains(STEERING).any():
        return text
    return text.str.replace_all(DIRECTION, "").str.replace_all(CONTROL, " ")


def without_tokens(values: pl.Series, tokens: list[str]) -> pl.Series:
    """Return the values with those written like one of ``tokens`` as null, also where a file stores them as numbers."""
    if not tokens:
        return values
    is_token = as_text(values, []).is_in(tokens).fill_null(False)
    return values.to_frame("value").select(pl.when(~is_token).then("value")).to_series()


def as_ids(values: pl.Series, where: str, spec: Table, rows: pl.Series, findings: Findings) -> pl.Series:
    """Return ids as text; ids that a spreadsheet turned into numbers are refused."""
    text = as_text(values, spec.null_tokens)
    damaged = text.str.contains(EXCEL_ID).fill_null(False)
    if damaged.any():
        findings.refuse(
            where,
            f"{damaged.sum():,} ids look like 1.23E+05: a spreadsheet turned them into numbers",
            "Export again without opening the file in a spreadsheet.",
            rows.filter(damaged).head(3).to_list(),
        )
    return text


def as_numbers(
    values: pl.Series, where: str, spec: Table, rows: pl.Series, findings: Findings
) -> tuple[pl.Series, pl.Series]:
    """Return the numbers (Float64; null where unreadable or not finite) and which could not be read."""
    if values.dtype.is_numeric():
        numbers = values.cast(pl.Float64)
        _warn_of_infinite(numbers, where, findings)
        return numbers.set(~numbers.is_finite().fill_null(True), None), numbers.is_nan() & False
    text = as_text(values, [*spec.null_tokens, "nan", "NaN"])
    if spec.decimal == ",":
        readable = text.str.contains(COMMA_NUMBER)
        plain = text.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
    else:
        readable, plain = text.str.contains(POINT_NUMBER), text
        commas = text.str.contains(NUMBER_WITH_COMMA).fill_null(False)
        if commas.any():
            found = f"{commas.sum():,} numbers with a comma, but the declared decimal sign is '.'"
            do = 'Set decimal = "," or export with decimal points and without thousands separators.'
            findings.refuse(where, found, do, rows.filter(commas).head(3).to_list())
    numbers = plain.cast(pl.Float64, strict=False)
    _warn_of_infinite(numbers, where, findings)
    numbers = numbers.set((~readable | ~numbers.is_finite()).fill_null(False), None)
    return numbers, (~readable).fill_null(False)


def _warn_of_infinite(numbers: pl.Series, where: str, findings: Findings) -> None:
    """Warn of numbers that are none: the result of a division by zero, or beyond what a number can hold."""
    infinite = int(numbers.is_infinite().sum())
    if infinite:
        findings.warn(f"{where}: {infinite:,} number(s) are too large or infinite and are taken as missing.")


def as_yes_no(values: pl.Series, spec: Table) -> tuple[pl.Series, pl.Series]:
    """Return ``"yes"``, ``"no"`` or null, and which values are neither."""
    text = as_text(values, spec.null_tokens).str.to_lowercase()
    words = {**dict.fromkeys(YES, "yes"), **dict.fromkeys(NO, "no")}
    answers = text.replace_strict(words, default=None, return_dtype=pl.String)
    return answers, text.is_not_null() & answers.is_null()


def as_times(
    values: pl.Series, where: str, spec: Table, rows: pl.Series, findings: Findings
) -> tuple[pl.Series, pl.Series]:
    """Return moments in UTC and which values could not be read in the declared format."""
    given = values if values.dtype.is_temporal() else as_text(values, spec.null_tokens)
    times, shifted = to_times(given, spec.date_format, spec.zone)
    if shifted:
        findings.warn(
            f"{where}: {shifted:,} times fell into a clock change of {spec.zone}; the first or next hour was taken."
        )
    bad = given.is_not_null() & times.is_null()
    if bad.any():
        _explain_dates(given.filter(bad), where, spec, rows.filter(bad), findings)
    return times, bad


def _explain_dates(texts: pl.Series, where: str, spec: Table, rows: pl.Series, findings: Findings) -> None:
    """Refuse a column whose dates can be read in two ways or were turned into numbers."""
    first = rows.head(3).to_list()
    if texts.dtype != pl.String or spec.date_format in EPOCH_UNITS:
        return
    swapped = spec.date_format.replace("%d", "%_").replace("%m", "%d").replace("%_", "%m")
    if swapped != spec.date_format:
        other = to_times(texts, swapped, spec.zone)[0].is_not_null()
        if other.any():
            findings.refuse(
                where,
                f"{other.sum():,} times fit only '{swapped}', the others '{spec.date_format}': day and month are "
                f"mixed, and a value such as 02/01/2026 would be 2 January or 1 February",
                "Export the column in one format, best as 2026-01-02.",
                rows.filter(other).head(3).to_list(),
            )
        return
    slashed = texts.str.contains(r"^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}")
    if slashed.any():
        findings.refuse(
            where,
            f"{slashed.sum():,} times are written like 02/01/2026, which is 2 January as '%d/%m/%Y' and "
            "1 February as '%m/%d/%Y'",
            "Set 'date_format' to the one that is meant.",
            rows.filter(slashed).head(3).to_list(),
        )
    elif texts.str.contains(EXCEL_SERIAL).any():
        do = "Format the column as text or ISO date before exporting."
        findings.refuse(where, f"{texts.len():,} times look like a spreadsheet's day numbers (45321)", do, first)
