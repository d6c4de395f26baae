"""Addresses in texts and the names of colleagues, kept out of the tables."""

from __future__ import annotations

import hashlib

import polars as pl

from src.leads.findings import Findings

EMAIL = r"[^\s@]+@[^\s@]+\.[A-Za-z]{2,}"
PHONE = r"(?:^|[^\w+])\+\d(?:[ ()/.-]{0,2}\d){8,}"
"""An international number: digits alone may be anything."""
FREE_TEXT = 0.01
"""Above this share (0-1) of filled values with an address a column is what people typed, names and all."""


def without_addresses(texts: pl.Series, where: str, findings: Findings, is_whole: bool = True) -> pl.Series:
    """Return the texts without those that hold an e-mail address or a telephone number; a warning says how many.

    A column in which many do is free text, where names stand as well, which no pattern finds: it is left empty, but
    where not ``is_whole``: a history holds values of many fields in one column.
    """
    candidate = texts.str.contains("@", literal=True) | texts.str.contains("+", literal=True)
    if not candidate.any():
        return texts
    personal = texts.str.contains(f"{EMAIL}|{PHONE}").fill_null(False)
    count, filled = int(personal.sum()), len(texts) - texts.null_count()
    if not count:
        return texts
    found = f"{where}: {count:,} of {filled:,} values hold an e-mail address or a telephone number"
    if count > FREE_TEXT * filled and is_whole:
        findings.warn(f"{found}: free text, so the column is taken as empty. Do not declare it, or map it to 'email'.")
        return pl.Series(texts.name, [None], dtype=pl.String).new_from_index(0, len(texts))
    findings.warn(f"{found} and are taken as empty.")
    return texts.set(personal, None)


def is_refused_as_attribute(texts: pl.Series) -> bool:
    """Return whether so many values are addresses that a feature made of them is refused as a whole."""
    return bool(is_address(texts).sum() > FREE_TEXT * (len(texts) - texts.null_count()))


def is_address(texts: pl.Series) -> pl.Series:
    """Return which texts hold an e-mail address, or are a telephone number and nothing else.

    >>> is_address(pl.Series(["call a.b@example.com", "+49 30 90182000", "R&D @ site", "1000-5000"])).to_list()
    [True, True, False, False]
    """
    return texts.str.contains(f"{EMAIL}|^{PHONE}$")


def pseudonyms(names: pl.Series) -> pl.Series:
    """Return one word for each colleague, the same in every run: who it is matters to nothing that is measured.

    >>> pseudonyms(pl.Series(["Anna", None, "Anna"])).to_list()
    ['pbf4fccd61625', None, 'pbf4fccd61625']
    """
    known = names.drop_nulls().unique().sort().to_list()
    made = [f"p{hashlib.sha256(name.encode()).hexdigest()[:12]}" for name in known]
    return names.replace_strict(known, made, return_dtype=pl.String)
